import type { LevelText } from "../dialect.ts";
import type { BookChange } from "../voice.ts";
import type { TrueTop } from "./truth.ts";

/** One level of a change. */
export interface LevelStep {
  readonly side: "bid" | "ask";
  readonly level: LevelText;
}

/** The levels of a change one by one, in an order in which the book is never crossed: what is gone, goes first. */
export function levelSteps({ bids, asks }: Pick<BookChange, "bids" | "asks">): readonly LevelStep[] {
  const steps = [
    ...asks.map((level): LevelStep => ({ side: "ask", level })),
    ...bids.map((level): LevelStep => ({ side: "bid", level })),
  ];
  const isGone = ({ level }: LevelStep) => Number(level[1]) === 0;
  return [...steps.filter(isGone), ...steps.filter((step) => !isGone(step))];
}

/** The tops of the book after each of its levels, but the last: with that, the change is complete. */
export function topsBetween(change: BookChange): readonly TrueTop[] {
  const sides = {
    bid: new Map(change.before.bids(Number.POSITIVE_INFINITY).map(toNumbers)),
    ask: new Map(change.before.asks(Number.POSITIVE_INFINITY).map(toNumbers)),
  };
  return levelSteps(change)
    .slice(0, -1)
    .flatMap(({ side, level }, index) => {
      const [price, size] = toNumbers(level);
      if (size === 0) sides[side].delete(price);
      else sides[side].set(price, size);
      const bid = Math.max(...sides.bid.keys());
      const ask = Math.min(...sides.ask.keys());
      const [bidSize, askSize] = [sides.bid.get(bid), sides.ask.get(ask)];
      if (bidSize === undefined || askSize === undefined) return [];
      return [{ seq: change.firstSeq + index, at: change.at, bid, bidSize, ask, askSize }];
    });
}

const toNumbers = ([price, size]: LevelText): readonly [number, number] => [Number(price), Number(size)];
