import { growLevels, type LevelBuffer } from "../../../shared/domain/market/book-update.ts";
import { BYTE, type Cursor } from "./cursor.ts";
import { readLevels } from "./cursor-levels.ts";
import { scanDecimal } from "./quick-numbers.ts";

const ZERO = 0x30;
const DOT = 0x2e;
const LOWER_P = 0x70;
const LOWER_S = 0x73;

/** Bytes of `{"p":"`. */
const PRICE_AT = 6;
/** Bytes of `","s":`. */
const SIZE_AT = 6;

/** Levels of Gate's futures, `[{"p":"0.7717","s":2022},…]`, in one go; those in any other form as readLevels reads them. */
export function readGateLevels(cursor: Cursor, levels: LevelBuffer): void {
  const end = scanLevels(cursor.bytes, cursor.at, levels);
  if (end < 0) readLevels(cursor, levels);
  else cursor.at = end;
}

/** The index behind the list that begins at `from`; -1 where it is empty or in another form. */
function scanLevels(bytes: Uint8Array, from: number, levels: LevelBuffer): number {
  if (bytes[from] !== BYTE.openList || bytes[from + 1] !== BYTE.openObject) return -1;
  let at = from;
  let index = 0;
  do {
    if (index === levels.prices.length && !growLevels(levels)) return -1;
    at = scanLevel(bytes, at + 1, levels, index);
    if (at < 0) return -1;
    index += 1;
  } while (bytes[at] === BYTE.comma);
  if (bytes[at] !== BYTE.closeList) return -1;
  levels.length = index;
  return at + 1;
}

/** `{"p":"0.7717","s":2022}`, its size quoted or not, into `levels` at `index`: the index behind it, or -1. */
function scanLevel(bytes: Uint8Array, from: number, levels: LevelBuffer, index: number): number {
  if (bytes[from] !== BYTE.openObject || !isKeyAt(bytes, from + 1, LOWER_P) || bytes[from + 5] !== BYTE.quote)
    return -1;
  const at = scanDecimal(bytes, from + PRICE_AT, levels.prices, index);
  if (at < 0 || levels.prices[index] === 0 || bytes[at] !== BYTE.quote || bytes[at + 1] !== BYTE.comma) return -1;
  if (!isKeyAt(bytes, at + 2, LOWER_S)) return -1;
  const sizeAt = at + SIZE_AT;
  const quoted = bytes[sizeAt] === BYTE.quote;
  const end = scanDecimal(bytes, quoted ? sizeAt + 1 : sizeAt, levels.sizes, index);
  if (end < 0) return -1;
  if (quoted) return bytes[end] === BYTE.quote && bytes[end + 1] === BYTE.closeObject ? end + 2 : -1;
  const isWhole = bytes[sizeAt] !== ZERO || end === sizeAt + 1 || bytes[sizeAt + 1] === DOT;
  return isWhole && bytes[end] === BYTE.closeObject ? end + 1 : -1;
}

/** Whether the key `letter` and its colon stand at `at`. */
const isKeyAt = (bytes: Uint8Array, at: number, letter: number): boolean =>
  bytes[at] === BYTE.quote && bytes[at + 1] === letter && bytes[at + 2] === BYTE.quote && bytes[at + 3] === BYTE.colon;
