import { type FundAnchor, freshUntil, UNKNOWN_ANCHOR } from "../funds/anchor.ts";
import type { Fund, FundState } from "../funds/fund.ts";
import { type AnchorTerms, confirmNetAssets, takeLeverage, takeState } from "../funds/published-state.ts";
import { ruleOf } from "../funds/registry.ts";
import { targetOf, versionAt } from "../funds/rule.ts";
import type {
  BarsInput,
  FundInput,
  FundStateInput,
  GapInput,
  InputEvent,
  MarketInput,
  PlanInput,
  PortfolioInput,
  RebalanceInput,
} from "../input.ts";
import { foldGap, foldHistory, foldMarket, instrumentKey, isLive } from "../market/state.ts";
import { unreachable } from "../result.ts";
import { type EpochMs, epochMs, MS_PER_MINUTE } from "../units.ts";
import type { VolatilityWindow } from "../windows/window.ts";
import { closeDraft, type Draft, fundOf, openDraft, replan, setFund } from "./draft.ts";
import { beginWindows, decideDueGroups, fireTriggers, followPlan, passTime } from "./passage.ts";
import { bandsOf, EMPTY_PLAN } from "./plan.ts";
import type { ForecastSettings } from "./settings.ts";
import type { AssetState, FundRecord } from "./state.ts";
import { refreshWindows } from "./windows.ts";

/** Published leverage is joined with the live mid if it is no older than this. */
const LEVERAGE_AGE_MS_MAX = 30_000;

/** What concerns one asset. */
export type AssetInput = Exclude<InputEvent, PortfolioInput>;

/** A venue's clock may be this far ahead of ours. */
const AHEAD_MS_MAX = MS_PER_MINUTE;

export const emptyAsset = (asset: string): AssetState => ({
  asset,
  at: epochMs(0),
  funds: {},
  trades: {},
  markets: {},
  plan: EMPTY_PLAN,
  windows: [],
  counters: { day: "", down: 0, up: 0 },
});

/**
 * One event of one asset. First time passes with the market as it was: what was due before this event happens at the
 * price of before. Then the event is folded, triggers it reached go off, and the windows follow.
 */
export function stepAsset(
  state: AssetState,
  event: AssetInput,
  settings: ForecastSettings,
  changes: VolatilityWindow[],
): AssetState {
  const now = event.at > state.at ? event.at : state.at;
  const draft = openDraft(state, now, settings, changes);
  const planVersion = draft.plan.version;
  decideDueGroups(draft);
  passTime(draft);
  if (draft.plan.replanAt !== null && draft.plan.replanAt <= now) replan(draft);
  if (isIdle(draft, event)) return closeDraft(draft);
  // Time alone may have ended a live market; the windows must say so before a fresh price hides it.
  if (event.type === "market" && now - state.at > settings.marketStaleMs) refreshWindows(draft);
  foldEvent(draft, event);
  if (draft.plan.version !== planVersion) followPlan(draft);
  // What was just decided comes first, so that ids count in the order things happen.
  passTime(draft);
  beginWindows(draft);
  refreshWindows(draft);
  passTime(draft);
  return closeDraft(draft);
}

/** Nothing waits in this asset: time may pass without another look. */
const isIdle = (draft: Draft, event: AssetInput): boolean =>
  event.type === "clock" &&
  draft.windows.length === 0 &&
  draft.plan.groups.length === 0 &&
  draft.plan.triggers.length === 0;

function foldEvent(draft: Draft, event: AssetInput): void {
  switch (event.type) {
    case "market":
      foldMarketEvent(draft, event);
      return;
    case "fund":
      foldFund(draft, event);
      return;
    case "fundState":
      foldFundState(draft, event);
      return;
    case "gap":
      foldGapEvent(draft, event);
      return;
    case "bars":
      foldBarsEvent(draft, event);
      return;
    case "rebalance":
      foldRebalance(draft, event);
      return;
    case "plan":
      foldPlan(draft, event);
      return;
    case "clock":
      return;
    default:
      unreachable(event);
  }
}

function foldMarketEvent(draft: Draft, input: MarketInput): void {
  const key = instrumentKey(input);
  const before = draft.markets[key];
  const after = foldMarket(before, input, draft.now, draft.settings);
  draft.markets = { ...draft.markets, [key]: after };
  if (after.book !== "live" || after === before) return;
  const { marketStaleMs } = draft.settings;
  if (!isLive(before, draft.now, marketStaleMs)) useWaitingLeverage(draft, key);
  const liveAt = before?.liveAt ?? null;
  fireTriggers(draft, liveAt !== null && draft.now - liveAt <= marketStaleMs);
}

function foldGapEvent(draft: Draft, gap: GapInput): void {
  const key = instrumentKey(gap);
  const market = draft.markets[key];
  if (market !== undefined) draft.markets = { ...draft.markets, [key]: foldGap(market) };
}

function foldBarsEvent(draft: Draft, bars: BarsInput): void {
  const key = instrumentKey(bars);
  draft.markets = { ...draft.markets, [key]: foldHistory(draft.markets[key], bars, draft.settings) };
}

/** The newest word on a trade that is still to come; said again it is no news. */
function foldPlan(draft: Draft, { id, at, plan, takenBack }: PlanInput): void {
  const held = Object.hasOwn(draft.trades, id) ? draft.trades[id] : undefined;
  // A forecaster that folds again after a crash says old things again.
  if (held === undefined ? plan === undefined : at < held.at) return;
  const others = Object.entries(draft.trades).filter(
    ([
      key,
      {
        plan: { closesAt },
      },
    ]) => key !== id && closesAt > draft.now,
  );
  draft.trades = Object.fromEntries(plan === undefined ? others : [...others, [id, { at, plan }]]);
  draft.takenBack = takenBack;
  if (JSON.stringify(held?.plan) !== JSON.stringify(plan)) replan(draft);
}

function foldFund(draft: Draft, input: FundInput): void {
  const held = fundOf(draft, input.id);
  if (input.fund === undefined) {
    if (held === undefined) return;
    draft.funds = Object.fromEntries(Object.entries(draft.funds).filter(([id]) => id !== input.id));
    replan(draft);
    return;
  }
  const { state: stated, ...definition } = input.fund;
  const state = stated !== undefined && isOfNow(stated, draft.now) ? stated : undefined;
  const isSame = held !== undefined && isSameFund(held.fund, definition);
  const record: FundRecord = isSame
    ? held
    : {
        fund: definition,
        anchor: redefined(held?.anchor ?? UNKNOWN_ANCHOR),
        busyUntil: held?.busyUntil ?? null,
        follows: held?.follows ?? null,
        sizing: held?.sizing ?? null,
      };
  const told = state === undefined ? record : confirmed(takeIn(draft, record, state), state);
  if (told === held) return;
  setFund(draft, told);
  if (!isSame || isPlanOutdated(held, told, draft.now)) replan(draft);
}

/** Figures of a time to come (a replay of last year with this year's files) say nothing of now. */
const isOfNow = (state: FundState, now: EpochMs): boolean => state.at <= now + AHEAD_MS_MAX;

/** What contradicted the old terms says nothing of the new. */
const redefined = (anchor: FundAnchor): FundAnchor =>
  anchor.contradicted === null ? anchor : { ...anchor, contradicted: null };

function foldFundState(draft: Draft, input: FundStateInput): void {
  const held = fundOf(draft, input.id);
  if (held === undefined || !isOfNow(input.state, draft.now)) return;
  const told = takeIn(draft, held, input.state);
  if (told === held) return;
  setFund(draft, told);
  if (isPlanOutdated(held, told, draft.now)) replan(draft);
}

/** The venue's feed shows when and at which price, whether or not the venue says so. */
function foldRebalance(draft: Draft, { at, id, rebalance }: RebalanceInput): void {
  const held = fundOf(draft, id);
  if (held === undefined) return;
  const { netAssetsLogSd } = held.anchor;
  const { at: rebalancedAt, price: referencePrice } = rebalance;
  const state: FundState = { at, netAssetsLogSd, rebalancedAt, referencePrice };
  const told = takeIn(draft, held, state);
  if (told === held) return;
  setFund(draft, told);
  if (isPlanOutdated(held, told, draft.now)) replan(draft);
}

function takeIn(draft: Draft, record: FundRecord, state: FundState): FundRecord {
  const terms = termsOf(record.fund, draft.now);
  if (terms === undefined) return record;
  // Leverage of another time says nothing beside the price of now.
  const isOfNow = draft.now - state.at <= LEVERAGE_AGE_MS_MAX;
  const mid = isOfNow ? midOf(draft, instrumentKey(record.fund.instrument)) : undefined;
  const anchor = takeState(record.anchor, state, terms, mid);
  return anchor === record.anchor ? record : { ...record, anchor };
}

const confirmed = (record: FundRecord, state: FundState): FundRecord => {
  const anchor = confirmNetAssets(record.anchor, state);
  return anchor === record.anchor ? record : { ...record, anchor };
};

/** The book has just become live: leverage that was published shortly before can be turned into a reference price. */
function useWaitingLeverage(draft: Draft, key: string): void {
  const mid = midOf(draft, key);
  for (const held of Object.values(draft.funds)) {
    const terms = termsOf(held.fund, draft.now);
    if (held.anchor.leverage === null || terms === undefined || instrumentKey(held.fund.instrument) !== key) continue;
    const anchor = takeLeverage(held.anchor, terms, mid, draft.now);
    setFund(draft, { ...held, anchor });
    if (isPlanOutdated(held, { ...held, anchor }, draft.now)) replan(draft);
  }
}

function midOf(draft: Draft, key: string): number | undefined {
  const market = draft.markets[key];
  return isLive(market, draft.now, draft.settings.marketStaleMs) ? (market?.mid ?? undefined) : undefined;
}

function termsOf(fund: Fund, at: EpochMs): AnchorTerms | undefined {
  const version = versionAt(fund, at);
  const target = targetOf(version);
  if (version === undefined || target === undefined) return undefined;
  const [band] = bandsOf(version);
  const moves = band && ruleOf(band).triggers(band, target);
  const isToTarget = version.rules.every((terms) => ruleOf(terms).restore(terms).to === "target");
  return { target, down: moves?.down ?? null, up: moves?.up ?? null, isToTarget };
}

/** Only what trades are measured from matters to the plan; a newer time of the same facts merely keeps it fresh. */
function isPlanOutdated(before: FundRecord | undefined, after: FundRecord, now: EpochMs): boolean {
  const old = before?.anchor;
  const { anchor } = after;
  return (
    old === undefined ||
    old.epoch !== anchor.epoch ||
    old.netAssetsUsd !== anchor.netAssetsUsd ||
    old.netAssetsLogSd !== anchor.netAssetsLogSd ||
    old.wipedOut !== anchor.wipedOut ||
    (old.contradicted === null) !== (anchor.contradicted === null) ||
    (freshUntil(old, after.fund.stateAgeMsMax) ?? now) <= now
  );
}

/** Definitions are said again every minute; the text is the cheapest honest comparison. */
const isSameFund = (before: Fund, now: Fund): boolean =>
  before === now || JSON.stringify(before) === JSON.stringify(now);
