import { crc32 } from "node:zlib";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { BookUpdate } from "../../shared/domain/market/book-update.ts";
import { type ChecksumRecipe, createBookChecksum } from "../../shared/domain/market/checksum.ts";
import { createOrderBook } from "../../shared/domain/market/order-book.ts";
import { bookUpdateOf } from "../support/book-updates.ts";

/** Numbers as whole numbers of their last digit, so that the texts here owe nothing to floating point. */
const textOf = (units: bigint, decimals: number): string => {
  const digits = String(units).padStart(decimals + 1, "0");
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
};

const decimals = fc.integer({ min: 0, max: 12 });
const SIZE_MAX = 1_000_000_000n;

interface Change {
  readonly side: "bid" | "ask";
  readonly place: number;
  readonly size: bigint;
}

/** Few places, so that levels change and go as well as come; half of the sizes have few digits. */
const changes = (sizeDecimals: number): fc.Arbitrary<Change[]> => {
  const unit = 10n ** BigInt(sizeDecimals);
  const size = fc.oneof(
    fc.constant(0n),
    fc.bigInt({ min: 1n, max: SIZE_MAX * unit }),
    fc.bigInt({ min: 1n, max: 1_000n }).map((whole) => whole * unit),
    fc.bigInt({ min: 1n, max: 100_000n }),
  );
  return fc.array(fc.record({ side: fc.constantFrom("bid", "ask"), place: fc.integer({ min: 1, max: 16 }), size }), {
    minLength: 1,
    maxLength: 40,
  });
};

const shortestOf = (text: string) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

/** What a venue does: keeps the texts, sorts, joins, sums. */
function createOracle() {
  const sides = {
    bid: new Map<number, readonly [string, string]>(),
    ask: new Map<number, readonly [string, string]>(),
  };
  const best = (side: "bid" | "ask") =>
    [...sides[side]].sort(([a], [b]) => (side === "bid" ? b - a : a - b)).map(([, texts]) => texts);
  const stripped = (text: string) => text.replace(".", "").replace(/^0+/, "");
  return {
    /** False where a double would have to stand for two sizes at once, which no book of doubles can tell apart. */
    isClear: (size: string) =>
      [...sides.bid.values(), ...sides.ask.values()].every(
        ([, other]) => other === size || Number(other) !== Number(size),
      ),
    set: (side: "bid" | "ask", price: string, size: string) => {
      if (Number(size) === 0) sides[side].delete(Number(price));
      else sides[side].set(Number(price), [price, size]);
    },
    digits: () => crc32([...best("ask").slice(0, 10), ...best("bid").slice(0, 10)].flat().map(stripped).join("")),
    pairs: (write: (text: string) => string) => {
      const [bids, asks] = [best("bid"), best("ask")];
      const turns = Array.from({ length: 5 }, (_, at) => [...(bids[at] ?? []), ...(asks[at] ?? [])]);
      return crc32(turns.flat().map(write).join(":"));
    },
  };
}

/** What a checksum learns of the levels is kept with them, so each has a book of its own. */
function summedBook(recipe: ChecksumRecipe) {
  const { apply, sides } = createOrderBook();
  const { matches } = createBookChecksum(recipe);
  return { apply, matches: (update: BookUpdate) => matches(sides, update) };
}

it("the sum of a book is that of its venue, after each of many changes, whatever the digits", () => {
  const scenario = fc
    .tuple(decimals, decimals, fc.bigInt({ min: 20n, max: 10n ** 12n }))
    .chain(([price, size, base]) => fc.tuple(fc.constant({ price, size, base }), changes(size)));
  fc.assert(
    fc.property(scenario, ([{ price, size, base }, steps]) => {
      const oracle = createOracle();
      const told = summedBook({ layout: "digits", levels: 10, decimals: "fixed" });
      const found = summedBook({ layout: "digits", levels: 10, decimals: "fixed" });
      const fixed = summedBook({ layout: "pairs", levels: 5, decimals: "fixed" });
      const shortest = summedBook({ layout: "pairs", levels: 5, decimals: "shortest" });
      const { sentDigits: shortDigits } = bookUpdateOf({}, [], []);
      const { sentDigits } = bookUpdateOf({}, [], []);
      for (const step of steps) {
        const priceText = textOf(base + BigInt(step.side === "bid" ? -step.place : step.place), price);
        const amount = textOf(step.size, size);
        if (!oracle.isClear(amount)) continue;
        const levels = [[priceText, amount]] as const;
        const update = bookUpdateOf(
          { sentDigits },
          step.side === "bid" ? levels : [],
          step.side === "ask" ? levels : [],
        );
        for (const { apply } of [told, found, fixed, shortest]) apply(update);
        oracle.set(step.side, priceText, amount);
        const withDecimals = { ...update, priceDecimals: price, sizeDecimals: size };
        const sums = { digits: oracle.digits(), fixed: oracle.pairs((text) => text) };
        expect(told.matches({ ...withDecimals, checksum: sums.digits })).toBe(true);
        expect(found.matches({ ...update, checksum: sums.digits })).toBe(true);
        expect(fixed.matches({ ...withDecimals, checksum: sums.fixed })).toBe(true);
        expect(told.matches({ ...withDecimals, checksum: sums.digits ^ 1 })).toBe(false);
        const short = { ...update, sentDigits: shortDigits, checksum: oracle.pairs(shortestOf) };
        if (sentDigits.has(Number(amount))) shortDigits.set(Number(amount), shortestOf(amount));
        expect(shortest.matches(short)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});
