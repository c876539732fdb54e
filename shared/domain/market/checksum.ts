import { unreachable } from "../result.ts";
import type { Level } from "./event.ts";

/**
 * How a venue sums up the best levels of its book, so that a receiver can tell whether it holds the same.
 * `digits`: prices and sizes without the point and without leading zeros, asks first and then bids, best first, nothing
 * between them. `pairs`: `price:size` of bid and ask by turns, best first, joined by colons; where one side is shorter
 * the other goes on alone. `decimals`: `fixed` where the venue writes all digits of the symbol's precision, `shortest` where it drops
 * trailing zeros.
 */
export interface ChecksumRecipe {
  readonly layout: "digits" | "pairs";
  readonly levels: number;
  readonly decimals: "fixed" | "shortest";
}

/** The book's best levels, best first, and the digits after the point in which its venue writes them. */
export interface ChecksumBook {
  levels(side: "bid" | "ask", limit: number): readonly Level[];
  readonly priceDecimals: number;
  readonly sizeDecimals: number;
}

/** CRC32 (IEEE 802.3), unsigned, of the book's best levels as its venue would write them. */
export function checksumOf(book: ChecksumBook, recipe: ChecksumRecipe): number {
  const text = (value: number, decimals: number): string =>
    recipe.decimals === "fixed" ? value.toFixed(decimals) : plain(value);
  const bids = book.levels("bid", recipe.levels);
  const asks = book.levels("ask", recipe.levels);
  switch (recipe.layout) {
    case "digits": {
      const digits = (value: number, decimals: number) => text(value, decimals).replace(".", "").replace(/^0+/, "");
      return crc32(
        [...asks, ...bids].map(([p, s]) => digits(p, book.priceDecimals) + digits(s, book.sizeDecimals)).join(""),
      );
    }
    case "pairs": {
      const pair = (level: Level | undefined) =>
        level === undefined ? [] : [text(level[0], book.priceDecimals), text(level[1], book.sizeDecimals)];
      return crc32(
        Array.from({ length: recipe.levels }, (_, at) => [...pair(bids[at]), ...pair(asks[at])])
          .flat()
          .join(":"),
      );
    }
    default:
      return unreachable(recipe.layout);
  }
}

/** The shortest digits that name `value`, without the exponent that String() gives to a very small one. */
function plain(value: number): string {
  const [digits = "", exponent] = String(value).split("e-");
  if (exponent === undefined) return digits;
  return `0.${"0".repeat(Number(exponent) - 1)}${digits.replace(".", "")}`;
}

const POLYNOMIAL = 0xedb88320;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let at = 0; at < text.length; at += 1) crc = (crc >>> 8) ^ (TABLE[(crc ^ text.charCodeAt(at)) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}
