import { DEPTH_BANDS_BPS } from "../input.ts";
import { BPS_PER_ONE, type Price, price, type Usd, usd } from "../units.ts";
import { BOOK_LEVELS_MAX, changeSide, createSide, keepBest, keyAt, loadSide, type Side, sizeAt } from "./book-side.ts";
import type { BookUpdate } from "./book-update.ts";
import type { BookSides } from "./checksum.ts";
import type { Level } from "./event.ts";

export type BookSideName = "bid" | "ask";

/** What may be read from a book. */
export interface BookView {
  readonly bid: Price | undefined;
  readonly ask: Price | undefined;
  /** Size at the best price, in the venue's unit. */
  readonly bidSize: number | undefined;
  readonly askSize: number | undefined;
  /** A copy of the best `limit` levels of one side, best first. */
  levels(side: BookSideName, limit: number): readonly Level[];
  /**
   * Value resting within each of DEPTH_BANDS_BPS of the mid. `contractSize`: units of the asset in one unit of size.
   * Undefined while a side is empty.
   */
  depthUsd(contractSize: number): { readonly bid: readonly Usd[]; readonly ask: readonly Usd[] } | undefined;
}

export interface OrderBook extends BookView {
  /** A snapshot replaces the book, a delta sets its levels (size 0 removes). Allocates nothing once grown. */
  apply(update: BookUpdate): void;
  clear(): void;
  /** Drops what lies beyond the best `levels` of each side. */
  truncate(levels: number): void;
  /** True when the best bid is not below the best ask: a book that no exchange can have. */
  readonly crossed: boolean;
  /** Whether the best bid is not below `bidsFrom` and the best ask not above `asksTo`; an empty side is beyond any price. */
  isWithin(bidsFrom: number, asksTo: number): boolean;
  /** Its levels as they lie, for those who sum them up. */
  readonly sides: BookSides;
}

/** An empty book. Prices are exact doubles and serve as keys, so no tick size is needed. */
export function createOrderBook(): OrderBook {
  const bids = createSide(1);
  const asks = createSide(-1);
  const best = (side: Side): Price | undefined =>
    side.length === 0 ? undefined : price(side.sign * keyAt(side, side.length - 1));
  const bestSize = (side: Side): number | undefined => (side.length === 0 ? undefined : sizeAt(side, side.length - 1));
  const clear = () => {
    bids.length = 0;
    asks.length = 0;
  };
  return {
    get bid() {
      return best(bids);
    },
    get ask() {
      return best(asks);
    },
    get bidSize() {
      return bestSize(bids);
    },
    get askSize() {
      return bestSize(asks);
    },
    get crossed() {
      return bids.length > 0 && asks.length > 0 && keyAt(bids, bids.length - 1) >= -keyAt(asks, asks.length - 1);
    },
    sides: { bids, asks },
    isWithin: (bidsFrom, asksTo) => bestKey(bids) >= bidsFrom && -bestKey(asks) <= asksTo,
    clear,
    apply: (update) => {
      if (update.kind === "snapshot") {
        loadSide(bids, update.bids);
        loadSide(asks, update.asks);
      } else {
        changeSide(bids, update.bids);
        changeSide(asks, update.asks);
      }
    },
    truncate: (levels) => {
      keepBest(bids, levels);
      keepBest(asks, levels);
    },
    levels: (side, limit) => copyBest(side === "bid" ? bids : asks, limit),
    depthUsd: (contractSize) => {
      const bid = best(bids);
      const ask = best(asks);
      if (bid === undefined || ask === undefined) return undefined;
      const mid = (bid + ask) / 2;
      return { bid: depthOf(bids, mid, contractSize), ask: depthOf(asks, mid, contractSize) };
    },
  };
}

const bestKey = (side: Side): number => (side.length === 0 ? Number.NEGATIVE_INFINITY : keyAt(side, side.length - 1));

function copyBest(side: Side, limit: number): readonly Level[] {
  const levels: Level[] = [];
  const count = Math.min(limit, BOOK_LEVELS_MAX);
  for (let level = side.length - 1; level >= 0 && levels.length < count; level -= 1) {
    levels.push([side.sign * keyAt(side, level), sizeAt(side, level)]);
  }
  return levels;
}

/** One pass from the touch outwards; the bands ascend, so each sum begins where the one before ended. */
function depthOf(side: Side, mid: number, contractSize: number): readonly Usd[] {
  let level = side.length - 1;
  let sumUsd = 0;
  return DEPTH_BANDS_BPS.map((band) => {
    const edge = side.sign * mid * (1 - (side.sign * band) / BPS_PER_ONE);
    for (; level >= 0 && keyAt(side, level) >= edge; level -= 1) {
      sumUsd += side.sign * keyAt(side, level) * sizeAt(side, level) * contractSize;
    }
    return usd(sumUsd);
  });
}
