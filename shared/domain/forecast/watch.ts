import { isLive, marketVolatility } from "../market/state.ts";
import { type EpochMs, epochMs, MS_PER_DAY } from "../units.ts";
import type { Draft } from "./draft.ts";
import { evaluateThreshold, nearest, type TriggeredPart, triggerProbability } from "./evaluate.ts";
import type { TradedMarkets, WindowNumbers } from "./numbers.ts";
import type { PlannedTrigger } from "./plan.ts";
import type { Direction, WindowRecord } from "./state.ts";

/** Triggers this close together in price go off in one move. */
const CLUSTER_WIDTH = 0.001;

/** A hit this many standard deviations away has a probability below 1e-6, and is asked for with every tick. */
const FAR_SPREADS = 5;

export interface WatchEvaluation {
  readonly numbers: WindowNumbers;
  readonly lead: WindowRecord["lead"];
}

/**
 * A threshold window that waits: its numbers are those of the nearest trigger, given that it is hit, and the
 * probability that it is hit while the watch lasts. Undefined without volatility, which the probability needs.
 */
export function evaluateWatch(draft: Draft, record: WindowRecord): WatchEvaluation | undefined {
  const { direction, watchedUntil } = record;
  if (direction === null || watchedUntil === null) return undefined;
  const [first] = nearest(draft.plan, direction, draft);
  if (first === undefined) return undefined;
  const { trigger, mid } = first;
  const market = draft.markets[trigger.part.instrument];
  const volatility = market ? marketVolatility(market, draft.settings) : null;
  if (volatility === null) return undefined;
  const cluster = clusterOf(draft, direction, trigger);
  const days = Math.max(0, watchedUntil - draft.now) / MS_PER_DAY;
  const { delayMs, durationMs } = spanOf(cluster);
  const numbers = evaluateThreshold(
    {
      direction,
      triggered: cluster,
      durationMs: durationMs - delayMs,
      probability: triggerProbability(trigger, mid, volatility, days),
      watchedUntil,
    },
    draft.plan,
    draft,
  );
  return numbers && { numbers, lead: { fund: trigger.part.fund, epoch: trigger.part.epoch } };
}

/** Probability that the nearest trigger is hit within `days`; zero where it is too far away to be looked at closely. */
export function nearestOf(draft: Draft, direction: Direction, traded: TradedMarkets, days: number): number {
  const { volatility } = traded;
  if (volatility === null) return 0;
  let most = 0;
  for (const book of draft.plan.triggers) {
    const trigger = book[direction][0];
    const market = draft.markets[book.instrument];
    if (trigger === undefined || !isLive(market, draft.now, draft.settings.marketStaleMs)) continue;
    const mid = market?.mid ?? null;
    if (mid === null || Math.abs(Math.log(trigger.price / mid)) > FAR_SPREADS * volatility * Math.sqrt(days)) continue;
    most = Math.max(most, triggerProbability(trigger, mid, volatility, days));
  }
  return most;
}

/** When a new watch on this side must end: at the next reset of a nearest fund, or at the horizon. */
export function watchEnd(draft: Draft, direction: Direction): EpochMs {
  const resets = draft.plan.triggers.map((book) => book[direction][0]?.resetAt ?? Number.MAX_SAFE_INTEGER);
  return epochMs(Math.min(...resets, draft.now + draft.settings.horizonMs));
}

export interface Fired {
  readonly triggered: readonly (TriggeredPart & { readonly price: number; readonly triggerMove: number })[];
  readonly opensAt: EpochMs;
  readonly closesAt: EpochMs;
}

/** Funds whose trigger on this side the live price has reached, with the move that really took place. */
export function firedBy(draft: Draft, direction: Direction): Fired | undefined {
  const fired: PlannedTrigger[] = [];
  const triggered: Fired["triggered"][number][] = [];
  for (const book of draft.plan.triggers) {
    const market = draft.markets[book.instrument];
    const mid = isLive(market, draft.now, draft.settings.marketStaleMs) ? (market?.mid ?? null) : null;
    if (mid === null) continue;
    for (const trigger of book[direction]) {
      if (direction === "down" ? mid > trigger.price : mid < trigger.price) break;
      const { part } = trigger;
      // At its edge a fund that goes no further than there has nothing to trade yet.
      if (mid === trigger.price && part.restore.to !== "target") continue;
      fired.push(trigger);
      triggered.push({ part, price: mid, triggerMove: trigger.move, move: mid / (part.reference ?? mid) - 1 });
    }
  }
  if (fired.length === 0) return undefined;
  const { delayMs, durationMs } = spanOf(fired);
  return { triggered, opensAt: epochMs(draft.now + delayMs), closesAt: epochMs(draft.now + durationMs) };
}

/** All triggers of the nearest one's price, whatever instrument they are on. */
function clusterOf(draft: Draft, direction: Direction, first: PlannedTrigger): PlannedTrigger[] {
  const mid = draft.markets[first.part.instrument]?.mid ?? first.price;
  const reach = Math.abs(Math.log(first.price / mid)) + CLUSTER_WIDTH;
  const cluster: PlannedTrigger[] = [];
  for (const book of draft.plan.triggers) {
    const own = draft.markets[book.instrument];
    if (!isLive(own, draft.now, draft.settings.marketStaleMs) || own?.mid == null) continue;
    for (const trigger of book[direction]) {
      if (Math.abs(Math.log(trigger.price / own.mid)) > reach) break;
      cluster.push(trigger);
    }
  }
  return cluster;
}

/** From the first start to the last end, both after the hit. */
function spanOf(triggers: readonly PlannedTrigger[]): { delayMs: number; durationMs: number } {
  return {
    delayMs: Math.min(...triggers.map(({ delayMs }) => delayMs)),
    durationMs: Math.max(...triggers.map(({ delayMs, durationMs }) => delayMs + durationMs)),
  };
}
