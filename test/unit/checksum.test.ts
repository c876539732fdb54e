import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type ChecksumRecipe, checksumOf } from "../../shared/domain/market/checksum.ts";
import type { Level } from "../../shared/domain/market/event.ts";

const book = (bids: readonly Level[], asks: readonly Level[]) => ({
  levels: (side: "bid" | "ask", limit: number) => (side === "bid" ? bids : asks).slice(0, limit),
  priceDecimals: Number.NaN,
  sizeDecimals: Number.NaN,
});

const PAIRS: ChecksumRecipe = { layout: "pairs", levels: 25, decimals: "shortest" };

describe("a checksum over the shortest digits", () => {
  it("takes bids and asks by turns, and goes on alone where one side is shorter", () => {
    const bids: Level[] = [
      [3366.1, 7],
      [3366, 6],
      [3365.5, 8],
      [3365, 6],
    ];
    expect(checksumOf(book(bids, [[3366.8, 9]]), PAIRS)).toBe(crc32("3366.1:7:3366.8:9:3366:6:3365.5:8:3365:6"));
  });

  it("writes a very small number out, without an exponent", () => {
    const text = "0.000000452:141211.03:0.000000455:0.00000001";
    expect(checksumOf(book([[4.52e-7, 141211.03]], [[4.55e-7, 1e-8]]), PAIRS)).toBe(crc32(text));
  });
});
