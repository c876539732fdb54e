import type { BookUpdate, LevelBuffer } from "../../../shared/domain/market/book-update.ts";
import type { FrameContext } from "./reading.ts";

/** The best prices, from the book of one level. */

/**
 * Takes up a book of one level: true when both sides are known after it. It is sent whole since 2025-03-20; before, a
 * delta named the level that went, with size 0, and the one that came.
 */
export function mergeBest(best: Float64Array, book: BookUpdate): boolean {
  if (book.kind === "snapshot") best.fill(Number.NaN);
  const bid = mergeSide(best, 0, book.bids);
  const ask = mergeSide(best, 2, book.asks);
  return bid && ask;
}

function mergeSide(best: Float64Array, at: number, levels: LevelBuffer): boolean {
  for (let index = 0; index < levels.length; index += 1) {
    const isGone = levels.sizes[index] === 0;
    if (isGone && levels.prices[index] !== best[at]) continue;
    best[at] = isGone ? Number.NaN : (levels.prices[index] ?? Number.NaN);
    best[at + 1] = levels.sizes[index] ?? Number.NaN;
    if (!isGone) break;
  }
  return !Number.isNaN(best[at]);
}

export function giveBest(
  best: Float64Array,
  symbol: string,
  atMs: number,
  { scratch, sink, receivedAt }: FrameContext,
): void {
  const at = (index: number): number => best[index] ?? Number.NaN;
  scratch.quote.fill(symbol, atMs, receivedAt, at(0), at(1), at(2), at(3));
  sink.quote(scratch.quote.event);
}
