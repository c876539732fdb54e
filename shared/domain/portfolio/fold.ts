import type { ForecastSettings } from "../forecast/settings.ts";
import type { BasketInput, BasketStateInput, ClockInput, PlanInput, PricesInput, TakenBack } from "../input.ts";
import { unreachable } from "../result.ts";
import { type EpochMs, epochMs, MS_PER_MINUTE, MS_PER_SECOND } from "../units.ts";
import type { BasketFund, BasketState, PlannedTrade } from "./basket.ts";
import { NO_COMOVEMENT, sampleTogether } from "./comovement.ts";
import { nextDue } from "./due.ts";
import type { BasketRecord, ToldTrade } from "./record.ts";
import { basketRuleOf } from "./registry.ts";
import { tradesAhead } from "./trades.ts";
import { rebalanced, viewBasket } from "./view.ts";

/** Everything is told again this often, for a partition that lost it. */
const RETELL_MS = MS_PER_MINUTE;
/** Sensitivities take the square of the number of constituents: so many are worked out every second, more less often. */
const CONSTITUENTS_PER_SECOND = 50;
/** Plans move with the price on the way; this relative change of a size is worth telling. */
const SIZE_CHANGE = 0.02;
/** Prices come this often, and it is with them that a plan is new: the clock alone looks at it where they stay away. */
const PRICES_EVERY_MS = MS_PER_SECOND;
/** A clock ahead of ours by less than this is no time to come. */
const AHEAD_MS_MAX = MS_PER_MINUTE;

export const EMPTY_BASKET: BasketRecord = {
  at: epochMs(0),
  state: null,
  isAssumed: false,
  mids: {},
  comovement: NO_COMOVEMENT,
  told: [],
  toldAt: null,
  nextAt: null,
};

/**
 * One event of one fund of several assets: first the rebalance that has come due takes place, then the event is folded,
 * and what the fund will trade is told to the assets where that is news.
 */
export function stepBasket(
  before: BasketRecord,
  event: BasketInput | BasketStateInput | PricesInput | ClockInput,
  settings: ForecastSettings,
  plans: PlanInput[],
): BasketRecord {
  const now = event.at > before.at ? event.at : before.at;
  const folded = foldEvent(passDue(before, now, settings), event, now, settings);
  const waitMs = event.type === "clock" ? PRICES_EVERY_MS : 0;
  const isDue = event.type === "basket" || event.type === "basketState" || now >= (folded.nextAt ?? 0) + waitMs;
  if (!isDue) return { ...folded, at: now };
  const ahead = folded.fund === undefined ? [] : tradesAhead({ ...folded, fund: folded.fund }, now, settings);
  return tell({ ...folded, at: now, nextAt: nextLook(folded, now) }, ahead, now, settings, plans);
}

const nextLook = ({ fund }: BasketRecord, now: EpochMs): EpochMs =>
  epochMs(now + Math.max(1, (fund?.constituents.length ?? 0) / CONSTITUENTS_PER_SECOND) * MS_PER_SECOND);

/** The rebalance that came due since the last event took place, at the prices of before: from then on it is held. */
function passDue(before: BasketRecord, now: EpochMs, settings: ForecastSettings): BasketRecord {
  const { fund, state, at } = before;
  if (fund === undefined || state === null || at === 0) return before;
  const due = nextDue(fund, at);
  if (due === undefined || due.at > now) return before;
  const view = viewBasket({ ...before, fund }, at, settings.marketStaleMs);
  const targets =
    typeof view === "string" ? undefined : basketRuleOf(due.terms).targets(due.terms, { ...view, at: due.at });
  const after: Pick<BasketState, "holdings" | "cash"> =
    typeof view === "string" || targets === undefined
      ? { holdings: undefined, cash: undefined }
      : rebalanced(view, targets);
  const { holdings: _holdings, cash: _cash, ...rest } = state;
  return { ...before, state: { ...rest, ...after }, isAssumed: true, nextAt: null };
}

function foldEvent(
  before: BasketRecord,
  event: BasketInput | BasketStateInput | PricesInput | ClockInput,
  now: EpochMs,
  settings: ForecastSettings,
): BasketRecord {
  switch (event.type) {
    case "basket":
      return foldBasket(before, event.fund, now);
    case "basketState":
      return foldState(before, event.state, now);
    case "prices": {
      const mids = { ...before.mids };
      for (const { asset, mid } of event.prices) mids[asset] = { mid, at: now };
      const live = Object.entries(mids).filter(([, { at }]) => now - at <= settings.marketStaleMs);
      const comovement = sampleTogether(
        before.comovement,
        Object.fromEntries(live.map(([asset, { mid }]) => [asset, mid])),
        now,
        settings.volatilityHalfLifeMs,
        settings.marketStaleMs,
      );
      return { ...before, mids, comovement };
    }
    case "clock":
      return before;
    default:
      return unreachable(event);
  }
}

function foldBasket(before: BasketRecord, fund: BasketFund | undefined, now: EpochMs): BasketRecord {
  if (fund === undefined) return { ...before, fund: undefined };
  const { state, ...definition } = fund;
  const held = { ...before, fund: definition };
  return state === undefined ? held : foldState(held, state, now);
}

/** The newest figures count, and those of the fund itself count before what we took for granted. */
function foldState(before: BasketRecord, state: BasketState, now: EpochMs): BasketRecord {
  if (state.at > now + AHEAD_MS_MAX) return before;
  if (before.state !== null && state.at <= before.state.at) return before;
  return { ...before, state, isAssumed: false };
}

function tell(
  record: BasketRecord,
  ahead: readonly ToldTrade[],
  now: EpochMs,
  settings: ForecastSettings,
  plans: PlanInput[],
): BasketRecord {
  const isRetelling = record.toldAt === null || now - record.toldAt >= RETELL_MS;
  const told: ToldTrade[] = [];
  const toldBefore = new Map(record.told.map((one) => [`${one.id} ${one.asset}`, one]));
  for (const one of ahead) {
    const key = `${one.id} ${one.asset}`;
    const before = toldBefore.get(key);
    toldBefore.delete(key);
    const isNews = before === undefined || hasChanged(before.plan, one.plan);
    if (isNews || isRetelling) plans.push({ type: "plan", at: now, asset: one.asset, id: one.id, plan: one.plan });
    told.push(isNews || isRetelling ? one : before);
  }
  const takenBack = whyTakenBack(record, now, settings);
  // What has come due passes by itself; what is still to come and no longer planned is taken back.
  for (const { id, asset, plan } of toldBefore.values()) {
    if (plan.decidedAt > now) plans.push({ type: "plan", at: now, asset, id, takenBack });
  }
  return { ...record, told, toldAt: isRetelling ? now : record.toldAt };
}

function whyTakenBack({ fund, ...record }: BasketRecord, now: EpochMs, settings: ForecastSettings): TakenBack {
  if (fund === undefined) return "fund_removed";
  const view = viewBasket({ ...record, fund }, now, settings.marketStaleMs);
  if (typeof view !== "string") return "rule_ended";
  return view === "market_unavailable" ? "market_stale" : "composition_stale";
}

/** Whether another size, time or certainty was told. The asset's own price is followed there, so it is taken out here. */
function hasChanged(before: PlannedTrade, now: PlannedTrade): boolean {
  const {
    size: sizeBefore,
    probability: probabilityBefore,
    knownAt: _before,
    netAssetsUsd: usdBefore,
    ...restBefore
  } = before;
  const { size, probability, knownAt: _now, netAssetsUsd, ...rest } = now;
  if (JSON.stringify(restBefore) !== JSON.stringify(rest)) return true;
  if ((netAssetsUsd === null) !== (usdBefore === null)) return true;
  if (Math.abs((netAssetsUsd ?? 0) - (usdBefore ?? 0)) > SIZE_CHANGE * (usdBefore ?? 0)) return true;
  if (Math.abs(probability - probabilityBefore) > SIZE_CHANGE) return true;
  if (size === null || sizeBefore === null) return size !== sizeBefore;
  const followed = sizeBefore.perNav + sizeBefore.perNavPerMove * (size.price / sizeBefore.price - 1);
  const scale = Math.max(Math.abs(size.perNav), size.perNavSd);
  return (
    Math.abs(size.perNav - followed) > SIZE_CHANGE * scale ||
    Math.abs(size.perNavSd - sizeBefore.perNavSd) > SIZE_CHANGE * Math.max(size.perNavSd, sizeBefore.perNavSd)
  );
}
