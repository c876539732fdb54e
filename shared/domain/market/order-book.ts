import { DEPTH_BANDS_BPS } from "../input.ts";
import { BPS_PER_ONE, type Price, price, type Usd, usd } from "../units.ts";
import { changeSide, replaceSide } from "./book-change.ts";
import {
  BOOK_LEVELS_MAX,
  type BookSides,
  bestKey,
  clearSide,
  createSides,
  keepBest,
  keyAt,
  levelFrom,
  type Side,
  sizeAt,
} from "./book-side.ts";
import type { BookUpdate } from "./book-update.ts";
import type { ContractSize } from "./contract-size.ts";
import type { Level } from "./event.ts";

export type BookSideName = "bid" | "ask";

/** What may be read from a book. */
export interface BookView {
  readonly bid: Price | undefined;
  readonly ask: Price | undefined;
  /** A copy of the best `limit` levels of one side, best first. */
  levels(side: BookSideName, limit: number): readonly Level[];
  /** Value resting within each of DEPTH_BANDS_BPS of the mid, in dollars. Undefined while a side is empty. */
  depthUsd(contractSize: ContractSize): { readonly bid: readonly Usd[]; readonly ask: readonly Usd[] } | undefined;
}

export interface OrderBook extends BookView {
  /** A snapshot replaces the book, a delta sets its levels (size 0 removes). Allocates nothing once grown. */
  apply(update: BookUpdate): void;
  /** True when the best bid is not below the best ask: a book that no exchange can have. */
  readonly crossed: boolean;
  /** Its levels as they lie, for those who sum them up. */
  readonly sides: BookSides;
}

/** An empty book that believes whatever it is told. */
export function createOrderBook(): OrderBook {
  const sides = createSides();
  return {
    get bid() {
      return bestPrice(sides.bids);
    },
    get ask() {
      return bestPrice(sides.asks);
    },
    get crossed() {
      return isCrossed(sides);
    },
    sides,
    apply: (update) => applyTo(sides, update),
    levels: (side, limit) => copyLevels(sides, side, limit),
    depthUsd: (contractSize) => depthUsd(sides, contractSize),
  };
}

/** Prices are exact doubles and serve as keys, so no tick size is needed. Allocates nothing once the sides have grown. */
export function applyTo({ bids, asks }: BookSides, update: BookUpdate): void {
  if (update.kind === "snapshot") {
    replaceSide(bids, update.bids);
    replaceSide(asks, update.asks);
  } else {
    changeSide(bids, update.bids);
    changeSide(asks, update.asks);
  }
}

export function clearSides({ bids, asks }: BookSides): void {
  clearSide(bids);
  clearSide(asks);
}

/** Drops what lies beyond the best `levels` of each side. */
export function truncate({ bids, asks }: BookSides, levels: number): void {
  keepBest(bids, levels);
  keepBest(asks, levels);
}

/** A book that no exchange can have; one with an empty side is not crossed. */
export const isCrossed = ({ bids, asks }: BookSides): boolean => bestKey(bids) >= -bestKey(asks);

/** Whether the best bid is not below `bidsFrom` and the best ask not above `asksTo`; an empty side is beyond any price. */
export const isWithin = ({ bids, asks }: BookSides, bidsFrom: number, asksTo: number): boolean =>
  bestKey(bids) >= bidsFrom && -bestKey(asks) <= asksTo;

export const bestPrice = (side: Side): Price | undefined =>
  side.start === side.end ? undefined : price(side.sign * bestKey(side));

export function copyLevels({ bids, asks }: BookSides, name: BookSideName, limit: number): readonly Level[] {
  const side = name === "bid" ? bids : asks;
  const levels: Level[] = [];
  const count = Math.min(limit, BOOK_LEVELS_MAX);
  for (let place = side.end - 1; place >= side.start && levels.length < count; place = levelFrom(side, place - 1)) {
    levels.push([side.sign * keyAt(side, place), sizeAt(side, place)]);
  }
  return levels;
}

export function depthUsd({ bids, asks }: BookSides, contractSize: ContractSize): ReturnType<BookView["depthUsd"]> {
  if (bids.start === bids.end || asks.start === asks.end) return undefined;
  const mid = (bestKey(bids) - bestKey(asks)) / 2;
  return { bid: depthOf(bids, mid, contractSize), ask: depthOf(asks, mid, contractSize) };
}

/** One pass from the touch outwards; the bands ascend, so each sum begins where the one before ended. */
function depthOf(side: Side, mid: number, { asset, usd: fixedUsd }: ContractSize): readonly Usd[] {
  let place = side.end - 1;
  let sumUsd = 0;
  return DEPTH_BANDS_BPS.map((band) => {
    const edge = side.sign * mid * (1 - (side.sign * band) / BPS_PER_ONE);
    for (; place >= side.start && keyAt(side, place) >= edge; place -= 1) {
      sumUsd += sizeAt(side, place) * (side.sign * keyAt(side, place) * asset + fixedUsd);
    }
    return usd(sumUsd);
  });
}
