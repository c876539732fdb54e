import { type KeptToken, REBALANCES_KEPT_MAX } from "../../../../shared/contracts/observed.ts";
import type { Fund } from "../../../../shared/domain/funds/fund.ts";
import { targetOf, versionAt } from "../../../../shared/domain/funds/rule.ts";
import { signedLeverage } from "../../../../shared/domain/funds/token.ts";
import { disagreementsWith } from "../../../../shared/domain/inference/documented-rule.ts";
import type { ObservedRebalance } from "../../../../shared/domain/inference/observation.ts";
import { withoutHolding } from "../../../../shared/domain/inference/observer-state.ts";
import type { RuleDisagreement } from "../../../../shared/domain/inference/rule-check.ts";
import { medianOf } from "../../../../shared/domain/inference/target-estimate.ts";
import { NEW_OBSERVER, observe, type TokenObserver } from "../../../../shared/domain/inference/token-observer.ts";
import { referencePriceOf } from "../../../../shared/domain/inference/token-rule-estimate.ts";
import type { InputEvent, RebalanceInput } from "../../../../shared/domain/input.ts";
import type { NavEvent } from "../../../../shared/domain/market/event.ts";
import { instrumentKey } from "../../../../shared/domain/market/state.ts";
import { type EpochMs, epochMs, leverage, MS_PER_DAY, MS_PER_MINUTE, price } from "../../../../shared/domain/units.ts";
import type { Emit } from "../../events.ts";
import type { KeptFile } from "../kept-file.ts";

/** A mid older than this is not the price that the token's figures are of. */
const MID_AGE_MS_MAX = 5_000;
/** What is known of a token is kept at every rebalance, and else at most this often: a kill costs no more than a longer gap. */
const KEEP_EVERY_MS = 5 * MS_PER_MINUTE;

/** Sees the rebalances of tokens in what their venues publish, and where a venue does not follow its documents. */
export interface RebalanceWatch {
  /** Replaces the funds. */
  setFunds(funds: readonly Fund[]): void;
  /** The price of the underlying, from the fund's own instrument. */
  onInput(input: InputEvent): void;
  onNav(event: NavEvent): void;
  /** Keeps what is known. */
  stop(): void;
}

/** Where what is known of a fund's token outlives the process. */
export type KeepToken = (fundId: string) => KeptFile<KeptToken>;

interface Watched {
  fund: Fund;
  readonly subject: string;
  readonly kept: KeptFile<KeptToken> | undefined;
  observer: TokenObserver;
  rebalances: readonly ObservedRebalance[];
  /** Last sample of what was kept. */
  keptAt: number;
  /** Fields that were told to disagree. */
  told: string;
}

/** Without `keep`, what is known ends with the process. */
export function createRebalanceWatch(
  push: (input: RebalanceInput) => void,
  emit: Emit,
  keep?: KeepToken,
): RebalanceWatch {
  let watched = new Map<string, Watched>();
  const mids = new Map<string, { readonly mid: number; readonly at: EpochMs }>();

  const onRebalance = (one: Watched, rebalance: ObservedRebalance, at: EpochMs): void => {
    const { fund } = one;
    one.rebalances = [...one.rebalances, rebalance].slice(-REBALANCES_KEPT_MAX);
    push(toInput(fund, rebalance, at));
    const { evidence, side, tradePerNav } = rebalance;
    emit({ type: "rebalance_observed", fund: fund.id, evidence, side, tradePerNav });
    const found = disagreementsWith(fund, one.rebalances, at);
    const fields = found.map(({ field }) => field).join(" ");
    if (fields !== one.told) for (const disagreement of found) emit(disagreementEvent(fund, disagreement));
    one.told = fields;
  };
  const onSample = (one: Watched, event: NavEvent, mid: number): void => {
    const { state, found } = observe(afterGap(one, event.receivedAt), sampleOf(one.fund, event, mid));
    one.observer = state;
    let isNews = false;
    for (const seen of found) {
      isNews ||= seen.type !== "outage";
      if (seen.type === "rebalance") onRebalance(one, seen, event.receivedAt);
      else emit({ type: "token_changed", fund: one.fund.id, change: seen.type, ratio: seen.ratio });
    }
    if (isNews || event.receivedAt - one.keptAt >= KEEP_EVERY_MS) keepNow(one);
  };
  return {
    setFunds: (funds) => {
      const before = watched;
      watched = new Map();
      for (const fund of funds) {
        const subject = subjectOf(fund);
        if (subject === undefined) continue;
        const held = before.get(fund.id);
        if (held?.subject === subject) watched.set(fund.id, Object.assign(held, { fund }));
        else watched.set(fund.id, startWatching(fund, subject, keep?.(fund.id)));
      }
    },
    onInput: (input) => {
      if (input.type !== "market" || input.book !== "live") return;
      mids.set(instrumentKey(input), { mid: (input.bid + input.ask) / 2, at: input.at });
    },
    onNav: (event) => {
      for (const one of watched.values()) {
        const { feed, instrument } = one.fund;
        if (feed?.venue !== event.venue || feed.symbol !== event.symbol) continue;
        const held = mids.get(instrumentKey(instrument));
        if (held === undefined || event.receivedAt - held.at > MID_AGE_MS_MAX) continue;
        onSample(one, event, held.mid);
      }
    },
    stop: () => {
      for (const one of watched.values()) if ((one.observer.last?.at ?? 0) > one.keptAt) keepNow(one);
    },
  };
}

function startWatching(fund: Fund, subject: string, kept: KeptFile<KeptToken> | undefined): Watched {
  const known = kept?.read();
  const { observer, rebalances } = known?.subject === subject ? known : { observer: NEW_OBSERVER, rebalances: [] };
  return { fund, subject, kept, observer, rebalances, keptAt: observer.last?.at ?? 0, told: "" };
}

function keepNow(one: Watched): void {
  const { subject, observer, rebalances } = one;
  one.keptAt = observer.last?.at ?? 0;
  one.kept?.keep({ version: 1, subject, observer, rebalances: [...rebalances] });
}

/** What observations are of; with another feed, instrument or sign of leverage they are of something else. */
function subjectOf({ feed, instrument, versions }: Fund): string | undefined {
  const target = versions.flatMap((version) => targetOf(version) ?? []).at(-1);
  return feed && `${feed.venue} ${feed.symbol} ${instrumentKey(instrument)} ${Math.sign(target ?? 1)}`;
}

/**
 * What to go on with after nothing was heard for a while. Over a gap as long as this token usually goes without a rebalance
 * there may have been several: what it holds by then says nothing of any one, so its holding begins anew.
 */
function afterGap({ observer, rebalances }: Watched, at: EpochMs): TokenObserver {
  if (observer.last === null) return observer;
  const pauses = rebalances.slice(1).map((one, index) => one.at - (rebalances[index]?.at ?? one.at));
  const usual = pauses.length === 0 ? MS_PER_DAY : medianOf(pauses);
  return at - observer.last.at < Math.max(usual, KEEP_EVERY_MS) ? observer : withoutHolding(observer);
}

function sampleOf(fund: Fund, event: NavEvent, mid: number) {
  const target = targetOf(versionAt(fund, event.receivedAt)) ?? event.leverage ?? 1;
  const { nav, basket, supply, rebalancedAt } = event;
  return {
    at: event.receivedAt,
    price: mid,
    nav,
    basket,
    supply,
    rebalancedAt,
    leverage: event.leverage === undefined ? undefined : signedLeverage(target, event.leverage),
  };
}

function toInput(fund: Fund, seen: ObservedRebalance, at: EpochMs): RebalanceInput {
  const target = targetOf(versionAt(fund, seen.at));
  return {
    type: "rebalance",
    at,
    id: fund.id,
    asset: fund.asset,
    rebalance: {
      at: epochMs(seen.at),
      atErrorMs: seen.atErrorMs,
      evidence: seen.evidence,
      fromLeverage: leverage(seen.fromLeverage),
      toLeverage: leverage(seen.toLeverage),
      tradePerNav: seen.tradePerNav,
      price: price((target === undefined ? undefined : referencePriceOf(seen, target)) ?? seen.price),
    },
  };
}

const disagreementEvent = (fund: Fund, { field, documented, observed }: RuleDisagreement) =>
  ({
    type: "rule_disagrees",
    fund: fund.id,
    field,
    documented,
    observedLow: observed.low,
    observedHigh: observed.high,
    rebalances: observed.count,
  }) as const;
