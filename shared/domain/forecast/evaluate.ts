import { meanExecuted } from "../flow/distribution.ts";
import { tradesAlong } from "../flow/path.ts";
import { edgeLeverage, forcedTrade, heldTrade, isLinear, scheduledTrade } from "../funds/position.ts";
import { navFactor } from "../funds/rebalance.ts";
import { isLive } from "../market/state.ts";
import { firstHitProbability } from "../threshold/hit-probability.ts";
import { type EpochMs, fraction, MS_PER_DAY, price, usd } from "../units.ts";
import type { LadderRung, WindowTrigger } from "../windows/window.ts";
import { instrumentsOf, type ScheduledGroup } from "./groups.ts";
import {
  type MarketView,
  MODEL,
  meanOf,
  type SizedPart,
  sizeTrade,
  type TradedMarkets,
  viewMarkets,
  type WindowNumbers,
  withoutUnknown,
} from "./numbers.ts";
import type { BasketPart, Plan, PlannedPart, PlannedTrigger, TradePart } from "./plan.ts";
import type { Direction } from "./state.ts";

/** Moves of the asset from now until the trade at which the ladder states the flow. */
const LADDER_MOVES = [-0.1, -0.05, -0.02, -0.01, 0.01, 0.02, 0.05, 0.1] as const;
/** Triggers listed per side, nearest first. */
const TRIGGERS_LISTED_MAX = 5;

/** Numbers of a scheduled window as of now; undefined while none of its instruments is live. */
export function evaluateGroup(group: ScheduledGroup, plan: Plan, view: MarketView): WindowNumbers | undefined {
  const traded = viewMarkets(view, group.instruments);
  if (traded.lead === undefined) return undefined;
  const spread = spreadUntil(traded.volatility, group.sizedAt, view.now);
  const parts: readonly TradePart[] = [...group.parts, ...group.baskets];
  const sized = [
    ...group.parts.flatMap((part) => sizeAtReset(part, view)),
    ...group.baskets.flatMap((part) => sizeBasket(part, view)),
  ];
  const numbers = sizeTrade(
    {
      parts,
      sized,
      traded,
      spread,
      durationMs: group.closesAt - group.opensAt,
      isAnyUnavailable: parts.some((part) => livePrice(part, view) === undefined),
    },
    view.settings,
  );
  return {
    probability: fraction(group.probability),
    ...numbers,
    ladder: numbers.flow === null ? [] : ladder(plan.banded, group, view),
    triggers: triggersBeside(group, plan, view, traded),
    ...provenance(traded, parts),
  };
}

/**
 * Triggers that may go off before the trade is sized. Once it is, those of the funds that reset are void; what is left
 * are the other funds' triggers, and the chance that one goes off while the window lasts.
 */
function triggersBeside(
  group: ScheduledGroup,
  plan: Plan,
  view: MarketView,
  traded: TradedMarkets,
): readonly WindowTrigger[] {
  const isDecided = view.now >= group.decidedAt;
  const resets = new Set(isDecided ? group.parts.map(({ fund }) => fund) : []);
  const until = isDecided ? group.closesAt : group.decidedAt;
  return (["down", "up"] as const).flatMap((direction) =>
    listTriggers(
      nearest(plan, direction, view).filter(({ trigger }) => !resets.has(trigger.part.fund)),
      traded,
      until - view.now,
    ),
  );
}

/** A trigger fires now or would at its price: the same fund trade with the actual or the planned move. */
export interface TriggeredPart {
  readonly part: PlannedPart;
  readonly move: number;
}

export interface ThresholdCase {
  readonly direction: Direction;
  readonly triggered: readonly TriggeredPart[];
  readonly durationMs: number;
  readonly probability: number;
  /** Null once the trigger was hit: then exactly the triggers that went off are listed. */
  readonly watchedUntil: EpochMs | null;
}

/** Numbers of a threshold window given that its trigger is hit. */
export function evaluateThreshold(hit: ThresholdCase, plan: Plan, view: MarketView): WindowNumbers | undefined {
  const parts = hit.triggered.map(({ part }) => part);
  const traded = viewMarkets(view, instrumentsOf(parts));
  if (traded.lead === undefined) return undefined;
  const isAnyToEdge = parts.some(({ restore }) => restore.to !== "target");
  const spread = isAnyToEdge ? spreadUntil(traded.volatility, hit.durationMs, 0) : 0;
  const sized = hit.triggered.map((one) => sizeTriggered(one, hit.direction));
  const numbers = sizeTrade(
    { parts, sized, traded, spread, durationMs: hit.durationMs, isAnyUnavailable: false },
    view.settings,
  );
  return {
    probability: fraction(hit.probability),
    ...numbers,
    ladder: ladder(plan.banded, { parts: [], baskets: [] }, view).filter(
      ({ move }) => move < 0 === (hit.direction === "down"),
    ),
    triggers: triggersOf(hit, plan, view, traded),
    ...provenance(traded, parts),
  };
}

/**
 * A fund that goes back to its edge trades all along the window, as far as the price goes beyond. The farthest that a
 * driftless walk gets in a time is distributed as the size of where it ends.
 */
function sizeTriggered({ part, move }: TriggeredPart, direction: Direction): SizedPart {
  const trade = forcedTrade(part, move);
  const edge = edgeLeverage(part, move);
  if (edge === undefined) return { part, perNav: () => trade, meanPerNav: trade, noisePerNav: 0 };
  const nav = navFactor(part.held, move);
  const side = direction === "down" ? -1 : 1;
  const perNav = (factor: number) => trade + nav * heldTrade(edge, Math.exp(side * Math.abs(Math.log(factor))) - 1);
  return { part, perNav, meanPerNav: undefined, noisePerNav: 0 };
}

function triggersOf(hit: ThresholdCase, plan: Plan, view: MarketView, traded: TradedMarkets): readonly WindowTrigger[] {
  const near = nearest(plan, hit.direction, view);
  if (hit.watchedUntil !== null) return listTriggers(near, traded, hit.watchedUntil - view.now);
  return listTriggers(
    near.filter(({ distance }) => distance <= 0),
    traded,
    0,
  );
}

/** Standard deviation of the log price from now until `at`; null while volatility is unknown and time is left. */
export function spreadUntil(volatility: number | null, at: number, now: number): number | null {
  const days = Math.max(0, at - now) / MS_PER_DAY;
  return days === 0 ? 0 : volatility === null ? null : volatility * Math.sqrt(days);
}

/**
 * Probability that `trigger` is hit within `days`, from the live mid, and before the fund's other edge: that one would
 * move the reference and with it this trigger.
 */
export function triggerProbability(trigger: PlannedTrigger, mid: number, volatility: number, days: number): number {
  const { part } = trigger;
  const isDown = trigger.direction === "down";
  const other = isDown ? part.upMove : part.downMove;
  const away = trigger.price / mid - 1;
  const otherAway = other === null || part.reference === null ? undefined : (part.reference * (1 + other)) / mid - 1;
  return firstHitProbability(isDown ? "lower" : "upper", {
    lowerMove: isDown ? away : otherAway,
    upperMove: isDown ? otherAway : away,
    sigma: volatility,
    horizon: days,
  });
}

function livePrice(part: TradePart, view: MarketView): number | undefined {
  const market = view.markets[part.instrument];
  return isLive(market, view.now, view.settings.marketStaleMs) ? (market?.mid ?? undefined) : undefined;
}

/** Nothing where the fund's reference or market is unknown. */
function sizeAtReset(part: PlannedPart, view: MarketView): SizedPart[] {
  const mid = livePrice(part, view);
  const { reference } = part;
  if (mid === undefined || reference === null || part.missing !== null) return [];
  const move = mid / reference - 1;
  if (part.downMove === null && part.upMove === null && isLinear(part)) {
    // Without a trigger on the way the trade is linear in a price that is a martingale, but for a wipe-out.
    const perNav = (factor: number) => scheduledTrade(part, (1 + move) * factor - 1);
    return [{ part, perNav, meanPerNav: scheduledTrade(part, move), noisePerNav: 0 }];
  }
  const perNav = (factor: number) => tradesAlong(part, reference, mid, mid * factor).remaining;
  return [{ part, perNav, meanPerNav: undefined, noisePerNav: 0 }];
}

/** The size as it was worked out, moved on with the price of this asset. */
function sizeBasket(part: BasketPart, view: MarketView): SizedPart[] {
  const mid = livePrice(part, view);
  const { size } = part;
  if (mid === undefined || size === null) return [];
  const perNav = (factor: number) => basketTrade(size, mid * factor);
  return [{ part, perNav, meanPerNav: perNav(1), noisePerNav: size.perNavSd }];
}

const basketTrade = (size: NonNullable<BasketPart["size"]>, at: number): number =>
  size.perNav + size.perNavPerMove * (at / size.price - 1);

/** Flow at given moves: what triggers force on the way, and for the funds that reset, what is then left. */
function ladder(
  banded: readonly PlannedPart[],
  group: Pick<ScheduledGroup, "parts" | "baskets">,
  view: MarketView,
): LadderRung[] {
  const resets = new Set(group.parts.map(({ fund }) => fund));
  const all = [...group.parts, ...banded.filter(({ fund }) => !resets.has(fund))];
  return LADDER_MOVES.map((move) => {
    let known: number | null = null;
    let unknown: number | null = null;
    const add = (part: TradePart, trade: number): void => {
      const executed = trade * meanExecuted(withoutUnknown(part));
      if (part.netAssetsUsd === null) unknown = (unknown ?? 0) + executed;
      else known = (known ?? 0) + executed * part.netAssetsUsd;
    };
    for (const part of all) {
      const mid = livePrice(part, view);
      if (mid === undefined || part.reference === null || part.missing !== null) continue;
      const along = tradesAlong(part, part.reference, mid, mid * (1 + move));
      add(part, along.triggered + (resets.has(part.fund) ? along.remaining : 0));
    }
    for (const part of group.baskets) {
      const mid = livePrice(part, view);
      if (mid !== undefined && part.size !== null) add(part, basketTrade(part.size, mid * (1 + move)));
    }
    return {
      move: fraction(move),
      usd: known === null ? null : usd(known),
      perNav: unknown === null ? null : fraction(unknown),
    };
  });
}

function listTriggers(near: readonly NearTrigger[], traded: TradedMarkets, leftMs: number): WindowTrigger[] {
  const { volatility } = traded;
  return near.slice(0, TRIGGERS_LISTED_MAX).flatMap(({ trigger, mid, distance }): WindowTrigger[] => {
    // What has gone off has, whatever the volatility; what has not cannot be told without one.
    if (distance > 0 && volatility === null) return [];
    const window = spreadUntil(volatility, trigger.durationMs, 0) ?? 0;
    const theoretical = meanOf(sizeTriggered(trigger, trigger.direction), window);
    const executed = theoretical * meanExecuted(withoutUnknown(trigger.part));
    const days = Math.max(0, leftMs) / MS_PER_DAY;
    const probability = distance <= 0 || volatility === null ? 1 : triggerProbability(trigger, mid, volatility, days);
    return [
      {
        price: price(trigger.price),
        move: fraction(trigger.price / mid - 1),
        fund: trigger.part.fund,
        usd: trigger.part.netAssetsUsd === null ? null : usd(executed * trigger.part.netAssetsUsd),
        perNav: fraction(executed),
        hitProbability: fraction(probability),
      },
    ];
  });
}

export interface NearTrigger {
  readonly trigger: PlannedTrigger;
  readonly mid: number;
  /** |log distance| from the live mid; negative once crossed. */
  readonly distance: number;
}

/** Triggers of live instruments on one side, nearest first, each book giving at most what a window lists. */
export function nearest(plan: Plan, direction: Direction, view: MarketView): NearTrigger[] {
  const found: NearTrigger[] = [];
  for (const book of plan.triggers) {
    for (const trigger of book[direction].slice(0, TRIGGERS_LISTED_MAX)) {
      const mid = livePrice(trigger.part, view);
      if (mid === undefined) break;
      const log = Math.log(trigger.price / mid);
      found.push({ trigger, mid, distance: direction === "down" ? -log : log });
    }
  }
  return found.sort((a, b) => a.distance - b.distance);
}

function provenance(
  traded: TradedMarkets,
  parts: readonly TradePart[],
): Pick<WindowNumbers, "inputs" | "correlationId"> {
  const times = parts.map(({ knownAt }) => knownAt).filter((at) => at !== null);
  const oldest = times.reduce<EpochMs | null>((least, at) => (least === null || at < least ? at : least), null);
  return {
    inputs: {
      marketAt: traded.lead?.liveAt ?? null,
      compositionAt: oldest,
      book: traded.lead?.book ?? "empty",
      model: MODEL,
      calibration: null,
    },
    correlationId: traded.lead?.correlationId ?? "",
  };
}
