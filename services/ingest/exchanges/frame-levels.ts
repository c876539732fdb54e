import { growLevels, type LevelBuffer } from "../../../shared/domain/market/book-update.ts";
import { FRAME, literal, takeLiteral, takeShort } from "./frame-memory.ts";
import { amountAt, quotedEnd } from "./frame-numbers.ts";
import type { SlotReader } from "./layout.ts";

const COMMA = 0x2c;
const CLOSE_LIST = 0x5d;

/** How a venue writes a level: what stands before the price, between price and size, and behind the size. */
export interface LevelTexts {
  readonly open: string;
  readonly between: string;
  readonly close: string;
}

/** `["12.34","0.5"]` */
export const QUOTED_PAIR: LevelTexts = { open: '["', between: '","', close: '"]' };

/**
 * Reads the levels of a list whose opening bracket stands in the layout, and steps over the closing one. What stood in
 * `levels` before is overwritten. `skip`: what else a level has behind `close`, up to its end. `note`: told where in FRAME each number begins and ends.
 */
export function levelsInto(
  levels: LevelBuffer,
  texts: LevelTexts,
  skip?: SlotReader,
  note?: (from: number, to: number) => void,
): SlotReader {
  const [open, between, close] = [literal(texts.open), literal(texts.between), literal(texts.close)];
  // Most are shorter than a word, and comparing them as one is what a level's time depends on.
  const isShort = [open, between, close].every(({ words }) => words.length === 0);
  const isQuoted = texts.open === QUOTED_PAIR.open && texts.between === QUOTED_PAIR.between && !note && isShort;
  const { tail: restTail, tailMask: restMask, length: restLength } = literal(texts.close.slice(1));
  const { tail: openTail, tailMask: openMask, length: openLength } = open;
  const { tail: betweenTail, tailMask: betweenMask, length: betweenLength } = between;
  const { tail: closeTail, tailMask: closeMask, length: closeLength } = close;
  return (from) => {
    let { prices, sizes } = levels;
    let length = 0;
    levels.length = 0;
    if (FRAME[from] === CLOSE_LIST) return from + 1;
    for (let at = from; ; at += 1) {
      if (length === prices.length) {
        if (!growLevels(levels)) return -1;
        ({ prices, sizes } = levels);
      }
      if (isQuoted) {
        let next = quotedPairEnd(at, prices, sizes, length);
        if (next >= 0) next = takeShort(next, restTail, restMask, restLength);
        if (next >= 0 && skip) next = skip(next);
        if (next >= 0) {
          length += 1;
          levels.length = length;
          if (FRAME[next] === COMMA) {
            at = next;
            continue;
          }
          return FRAME[next] === CLOSE_LIST ? next + 1 : -1;
        }
      }
      const priceFrom = isShort ? takeShort(at, openTail, openMask, openLength) : takeLiteral(at, open);
      if (priceFrom < 0) return -1;
      at = amountAt(priceFrom, prices, length);
      if (at < 0 || prices[length] === 0) return -1;
      if (note) note(priceFrom, at);
      const sizeFrom = isShort ? takeShort(at, betweenTail, betweenMask, betweenLength) : takeLiteral(at, between);
      if (sizeFrom < 0) return -1;
      at = amountAt(sizeFrom, sizes, length);
      if (at < 0) return -1;
      if (note) note(sizeFrom, at);
      at = isShort ? takeShort(at, closeTail, closeMask, closeLength) : takeLiteral(at, close);
      if (at >= 0 && skip) at = skip(at);
      if (at < 0) return -1;
      length += 1;
      levels.length = length;
      if (FRAME[at] === CLOSE_LIST) return at + 1;
      if (FRAME[at] !== COMMA) return -1;
    }
  };
}

const QUOTE = 0x22;
const OPEN_LIST = 0x5b;

/** The index behind price and size of the commonest form, `["12.34","0.5"`, or -1 where they have another, which may be as right. */
function quotedPairEnd(at: number, prices: Float64Array, sizes: Float64Array, index: number): number {
  if (FRAME[at] !== OPEN_LIST || FRAME[at + 1] !== QUOTE) return -1;
  const between = quotedEnd(at + 2, prices, index);
  if (between < 0 || FRAME[between] !== COMMA || FRAME[between + 1] !== QUOTE) return -1;
  return prices[index] === 0 ? -1 : quotedEnd(between + 2, sizes, index);
}
