import { nextTime } from "../../../../shared/domain/calendar/schedule.ts";
import type { Fund } from "../../../../shared/domain/funds/fund.ts";
import { targetOf, versionAt } from "../../../../shared/domain/funds/rule.ts";
import { signedLeverage } from "../../../../shared/domain/funds/token.ts";
import type { ObservedRebalance } from "../../../../shared/domain/inference/observation.ts";
import {
  checkRule,
  type DocumentedRule,
  type RuleDisagreement,
} from "../../../../shared/domain/inference/rule-check.ts";
import { NEW_OBSERVER, observe, type TokenObserver } from "../../../../shared/domain/inference/token-observer.ts";
import { estimateTokenRule, referencePriceOf } from "../../../../shared/domain/inference/token-rule-estimate.ts";
import type { InputEvent, RebalanceInput } from "../../../../shared/domain/input.ts";
import type { NavEvent } from "../../../../shared/domain/market/event.ts";
import { instrumentKey } from "../../../../shared/domain/market/state.ts";
import { type EpochMs, epochMs, leverage, MS_PER_DAY, price } from "../../../../shared/domain/units.ts";
import type { Emit } from "../../events.ts";

/** Rebalances of a token that its rule is estimated from: a year of daily ones. */
const REBALANCES_KEPT_MAX = 400;
/** A mid older than this is not the price that the token's figures are of. */
const MID_AGE_MS_MAX = 5_000;

/** Sees the rebalances of tokens in what their venues publish, and where a venue does not follow its documents. */
export interface RebalanceWatch {
  /** Replaces the funds. */
  setFunds(funds: readonly Fund[]): void;
  /** The price of the underlying, from the fund's own instrument. */
  onInput(input: InputEvent): void;
  onNav(event: NavEvent): void;
}

interface Watched {
  readonly fund: Fund;
  observer: TokenObserver;
  rebalances: readonly ObservedRebalance[];
  /** Fields that were told to disagree. */
  told: string;
}

export function createRebalanceWatch(push: (input: RebalanceInput) => void, emit: Emit): RebalanceWatch {
  let watched = new Map<string, Watched>();
  const mids = new Map<string, { readonly mid: number; readonly at: EpochMs }>();

  const onRebalance = (one: Watched, rebalance: ObservedRebalance, at: EpochMs): void => {
    const { fund } = one;
    one.rebalances = [...one.rebalances, rebalance].slice(-REBALANCES_KEPT_MAX);
    push(toInput(fund, rebalance, at));
    const { evidence, side, tradePerNav } = rebalance;
    emit({ type: "rebalance_observed", fund: fund.id, evidence, side, tradePerNav });
    const documented = documentedRule(fund, at);
    const found = documented === undefined ? [] : checkRule(documented, estimateTokenRule(one.rebalances));
    const fields = found.map(({ field }) => field).join(" ");
    if (fields !== one.told) for (const disagreement of found) emit(disagreementEvent(fund, disagreement));
    one.told = fields;
  };
  return {
    setFunds: (funds) => {
      const before = watched;
      watched = new Map();
      for (const fund of funds) {
        if (fund.feed === undefined) continue;
        const held = before.get(fund.id);
        const isSame = held !== undefined && JSON.stringify(held.fund) === JSON.stringify(fund);
        watched.set(fund.id, isSame ? held : { fund, observer: NEW_OBSERVER, rebalances: [], told: "" });
      }
    },
    onInput: (input) => {
      if (input.type !== "market" || input.book !== "live") return;
      mids.set(instrumentKey(input), { mid: (input.bid + input.ask) / 2, at: input.at });
    },
    onNav: (event) => {
      for (const one of watched.values()) {
        const { fund } = one;
        if (fund.feed?.venue !== event.venue || fund.feed.symbol !== event.symbol) continue;
        const held = mids.get(instrumentKey(fund.instrument));
        if (held === undefined || event.receivedAt - held.at > MID_AGE_MS_MAX) continue;
        const { state, found } = observe(one.observer, sampleOf(fund, event, held.mid));
        one.observer = state;
        for (const seen of found) {
          if (seen.type === "rebalance") onRebalance(one, seen, event.receivedAt);
          else emit({ type: "token_changed", fund: fund.id, change: seen.type, ratio: seen.ratio });
        }
      }
    },
  };
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

/** The terms in force at `at`, as far as rebalances can be held against them; none for a dead product. */
function documentedRule(fund: Fund, at: EpochMs): DocumentedRule | undefined {
  const version = versionAt(fund, at);
  const target = targetOf(version);
  if (version === undefined || target === undefined) return undefined;
  const band = version.rules.find((terms) => terms.rule === "leverage-band");
  const clocks = version.rules.flatMap((terms) => {
    const next = terms.rule === "leverage-band" ? undefined : nextTime(terms.schedule, at);
    return next === undefined ? [] : [next % MS_PER_DAY];
  });
  return {
    target,
    clocks,
    ...(band === undefined ? {} : { maxLeverage: band.maxLeverage }),
    ...(band === undefined || band.sides === "losing" ? {} : { minLeverage: band.minLeverage }),
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
