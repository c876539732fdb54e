import { growLevels, type LevelBuffer } from "../../../shared/domain/market/book-update.ts";
import { FRAME, literal, takeLiteral } from "./frame-memory.ts";
import { amountAt, priceAt } from "./frame-numbers.ts";
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
  return (from) => {
    levels.length = 0;
    if (FRAME[from] === CLOSE_LIST) return from + 1;
    for (let at = from; ; at += 1) {
      if (levels.length === levels.prices.length && !growLevels(levels)) return -1;
      const priceFrom = takeLiteral(at, open);
      at = priceFrom < 0 ? -1 : priceAt(priceFrom, levels.prices, levels.length);
      if (at >= 0 && note) note(priceFrom, at);
      const sizeFrom = at < 0 ? -1 : takeLiteral(at, between);
      at = sizeFrom < 0 ? -1 : amountAt(sizeFrom, levels.sizes, levels.length);
      if (at >= 0 && note) note(sizeFrom, at);
      if (at >= 0) at = takeLiteral(at, close);
      if (at >= 0 && skip) at = skip(at);
      if (at < 0) return -1;
      levels.length += 1;
      if (FRAME[at] === CLOSE_LIST) return at + 1;
      if (FRAME[at] !== COMMA) return -1;
    }
  };
}
