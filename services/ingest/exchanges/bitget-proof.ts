import { z } from "zod";
import type { BookUpdate } from "../../../shared/domain/market/book-update.ts";
import type { Market } from "./bitget-protocol.ts";
import { FRAME } from "./frame-memory.ts";

const texts = z.array(z.tuple([z.string(), z.string()]).rest(z.unknown()));
const sides = z.union([z.object({ asks: texts, bids: texts }), z.object({ a: texts, b: texts })]);

/**
 * A checksum is taken over the texts of prices and sizes. They can be written again from the numbers where the venue
 * writes all of a symbol with as many digits, as version 1 does; a snapshot tells whether it does.
 */
export function noteSnapshot(book: BookUpdate, item: unknown, unprovable: Set<string>, market: Market): void {
  const parsed = sides.safeParse(item);
  const levels = parsed.success ? Object.values(parsed.data).flat() : [];
  const prices = commonDecimals(levels.map(([price]) => price));
  noteDecimals(book, prices, commonDecimals(levels.map(([, size]) => size)), unprovable, market);
}

/** Digits after the point of all prices and of all sizes of a whole book; NaN where they differ. */
export function noteDecimals(
  book: BookUpdate,
  priceDecimals: number,
  sizeDecimals: number,
  unprovable: Set<string>,
  market: Market,
): void {
  book.priceDecimals = priceDecimals;
  book.sizeDecimals = sizeDecimals;
  const key = keyOf(market, book.symbol);
  if (Number.isNaN(book.priceDecimals) || Number.isNaN(book.sizeDecimals)) unprovable.add(key);
  else unprovable.delete(key);
}

export const isProvable = (unprovable: ReadonlySet<string>, market: Market, symbol: string): boolean =>
  unprovable.size === 0 || !unprovable.has(keyOf(market, symbol));

const keyOf = (market: Market, symbol: string): string => `${market} ${symbol}`;

/** Digits after the point of all of them; NaN where they differ or there are none. */
function commonDecimals(numbers: readonly string[]): number {
  const [first, ...others] = new Set(numbers.map((number) => number.split(".")[1]?.length ?? 0));
  return first === undefined || others.length > 0 ? Number.NaN : first;
}

/** The digits after the point of the numbers of levels in the frame's memory: prices and sizes in turn. */
export interface Decimals {
  /** NaN where they differ or there are none. */
  readonly price: number;
  readonly size: number;
  clear(): void;
  /** Notes the number that stands there from `from` up to, without, `to`. */
  note(from: number, to: number): void;
}

const DOT = 0x2e;
const NONE = -1;

export function createDecimals(): Decimals {
  /** Of prices and of sizes. */
  const common = [NONE, NONE];
  let numbers = 0;
  const told = (which: 0 | 1): number => {
    const decimals = common[which] ?? NONE;
    return decimals === NONE ? Number.NaN : decimals;
  };
  return {
    get price() {
      return told(0);
    },
    get size() {
      return told(1);
    },
    clear: () => {
      common.fill(NONE);
      numbers = 0;
    },
    note: (from, to) => {
      let fractionFrom = to;
      while (fractionFrom > from && FRAME[fractionFrom - 1] !== DOT) fractionFrom -= 1;
      const decimals = fractionFrom === from ? 0 : to - fractionFrom;
      const which = numbers % 2;
      const before = common[which] ?? NONE;
      common[which] = before === NONE || before === decimals ? decimals : Number.NaN;
      numbers += 1;
    },
  };
}

/**
 * What follows from the numbers of an update, the same for both paths. A checksum of 0 is none. Where the one before is
 * not named (before 2025-08-07) a sequence number proves nothing, and the checksum stands alone.
 */
export function settleBook(book: BookUpdate, provable: boolean): void {
  const isDelta = book.kind === "delta";
  const hasChecksum = provable && !book.limited && !Number.isNaN(book.checksum) && book.checksum !== 0;
  if (isDelta || !hasChecksum) {
    book.priceDecimals = Number.NaN;
    book.sizeDecimals = Number.NaN;
  }
  book.checksum = hasChecksum ? book.checksum >>> 0 : Number.NaN;
  if (isDelta && hasChecksum && Number.isNaN(book.prevSeq)) book.lastSeq = Number.NaN;
}
