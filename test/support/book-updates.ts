import { type BookUpdate, createBookUpdate, noteSentDigits } from "../../shared/domain/market/book-update.ts";

/** Numbers, or texts as a venue sent them. */
export type SentLevels = readonly (readonly [price: number | string, size: number | string])[];

/** Significant digits that a double holds whatever the number is. */
const DOUBLE_DIGITS = 15;

/** An update with these levels, which knows the texts of those numbers that a double does not hold. */
export function bookUpdateOf(part: Partial<BookUpdate>, bids: SentLevels, asks: SentLevels): BookUpdate {
  const update = { ...createBookUpdate("test"), ...part };
  const toNumber = (sent: number | string): number => {
    const value = Number(sent);
    if (typeof sent === "string" && sent.replace(".", "").length > DOUBLE_DIGITS) noteSentDigits(update, value, sent);
    return value;
  };
  for (const [buffer, levels] of [
    [update.bids, bids],
    [update.asks, asks],
  ] as const) {
    levels.forEach(([price, size], index) => {
      buffer.prices[index] = toNumber(price);
      buffer.sizes[index] = toNumber(size);
    });
    buffer.length = levels.length;
  }
  return update;
}
