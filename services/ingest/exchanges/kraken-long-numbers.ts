import { type BookUpdate, noteSentDigits } from "../../../shared/domain/market/book-update.ts";

/** The venue sums up its book from the digits it sends, so those of a number that a double does not hold are noted. */

/** Digits from the first that is not 0 which a double holds whatever they are. */
const DOUBLE_DIGITS = 15;

const DECIMAL = /\d+(?:\.\d+)?(?![\d.eE+-])/g;
const LONG = new RegExp(`\\d[\\d.]{${DOUBLE_DIGITS},}`);

/** Notes the number in `bytes[from, to)`, bare or quoted, if it is a long one. */
export function noteLongNumber(bytes: Uint8Array, from: number, to: number, book: BookUpdate): void {
  if (to - from > DOUBLE_DIGITS) noteLongNumbers(bytes.subarray(from, to), book);
}

/** Notes all long numbers in a frame: some are no price and no size, which does no harm. */
export function noteLongNumbers(bytes: Uint8Array, book: BookUpdate): void {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  if (!LONG.test(text)) return;
  for (const [digits] of text.matchAll(DECIMAL)) {
    if (digits.replace(".", "").replace(/^0+/, "").length > DOUBLE_DIGITS) noteSentDigits(book, Number(digits), digits);
  }
}
