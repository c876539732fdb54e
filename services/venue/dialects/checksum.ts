import { crc32 } from "node:zlib";
import type { LevelText } from "../dialect.ts";
import type { BookPicture } from "../voice.ts";

/** `price:size` of bid and ask by turns, best first, joined by colons; signed. */
export function pairsChecksum(book: BookPicture, levels: number, text: (value: string | number) => string): number {
  const bids = book.bids(levels);
  const asks = book.asks(levels);
  const parts: string[] = [];
  for (let index = 0; index < levels; index += 1) {
    for (const level of [bids[index], asks[index]]) if (level) parts.push(text(level[0]), text(level[1]));
  }
  return crc32(parts.join(":")) | 0;
}

/** Digits of price and size without the point and leading zeros, asks and then bids, best first; unsigned. */
export function digitsChecksum(book: BookPicture, levels: number): number {
  const digits = (value: string | number) => String(value).replace(".", "").replace(/^0+/, "");
  const side = (list: readonly LevelText[]) => list.map(([price, size]) => digits(price) + digits(size)).join("");
  return crc32(side(book.asks(levels)) + side(book.bids(levels)));
}
