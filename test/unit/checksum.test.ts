import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { ChecksumRecipe } from "../../shared/domain/market/checksum.ts";
import { createSyncedBook } from "../../shared/domain/market/synced-book.ts";
import { bookUpdateOf, type SentLevels } from "../support/book-updates.ts";

const PAIRS: ChecksumRecipe = { layout: "pairs", levels: 25, decimals: "shortest" };
const DIGITS: ChecksumRecipe = { layout: "digits", levels: 10, decimals: "fixed" };

/** What becomes of a book of these levels whose venue summed up `text`. */
function outcome(recipe: ChecksumRecipe, text: string, bids: SentLevels, asks: SentLevels) {
  const book = createSyncedBook({ kind: "ordered", source: "stream", checksum: recipe });
  return book.apply(bookUpdateOf({ kind: "snapshot", checksum: crc32(text) }, bids, asks));
}

describe("a checksum over the shortest digits", () => {
  it("takes bids and asks by turns, and goes on alone where one side is shorter", () => {
    const bids: SentLevels = [[3366.1, 7], [3366, 6], [3365.5, 8], [3365, 6]]; // biome-ignore format: a table
    expect(outcome(PAIRS, "3366.1:7:3366.8:9:3366:6:3365.5:8:3365:6", bids, [[3366.8, 9]])).toBe("synced");
    expect(outcome(PAIRS, "3366.1:7:3366.8:9:3366:6:3365.5:8:3365:7", bids, [[3366.8, 9]])).toBe("mismatch");
    expect(outcome(PAIRS, "3366.8:9", [], [[3366.8, 9]])).toBe("synced");
  });

  it("writes very small and very large numbers out, without an exponent", () => {
    const text = "0.000000452:141211.03:0.000000455:0.00000001";
    expect(outcome(PAIRS, text, [[4.52e-7, 141211.03]], [[4.55e-7, 1e-8]])).toBe("synced");
    expect(outcome(PAIRS, "1:3000000000000000000000", [["1", "3e21"]], [])).toBe("synced");
  });
});

describe("a checksum over a fixed number of digits that nobody has told", () => {
  it("is right with the one number of digits that the venue used", () => {
    expect(outcome(DIGITS, "11000" + "150000000" + "9995" + "50000000", [[999.5, 0.5]], [[1100, 1.5]])).toBe("synced");
    expect(outcome(DIGITS, "1100000" + "15" + "999500" + "5", [[999.5, 0.5]], [[1100, 1.5]])).toBe("synced");
  });

  it("is wrong when there is none, even where more of them would be needed than any venue uses", () => {
    expect(outcome(DIGITS, "11000" + "15000" + "9995" + "50000000", [[999.5, 0.5]], [[1100, 1.5]])).toBe("mismatch");
  });

  it("follows a venue that begins to write more digits, and still sees a wrong book", () => {
    const book = createSyncedBook({ kind: "ordered", source: "stream", checksum: DIGITS });
    const apply = (text: string, bids: SentLevels, kind: "snapshot" | "delta" = "delta") =>
      book.apply(bookUpdateOf({ kind, checksum: crc32(text) }, bids, kind === "snapshot" ? [[11, 1]] : []));
    expect(apply("110" + "100" + "100" + "200", [[10, 2]], "snapshot")).toBe("synced");
    expect(apply("110" + "100" + "100" + "300", [[10, 3]])).toBe("applied");
    expect(apply("110" + "1000" + "100" + "4005", [[10, 4.005]])).toBe("applied");
    expect(apply("110" + "1000" + "100" + "5000", [[10, 5]])).toBe("applied");
    expect(apply("110" + "1000" + "100" + "6000", [[10, 7]])).toBe("mismatch");
  });

  it("takes an empty book for what it is", () => {
    expect(outcome(DIGITS, "", [], [])).toBe("synced");
    expect(outcome(DIGITS, "1", [], [])).toBe("mismatch");
  });

  it("knows numbers by their text that a double does not hold", () => {
    const bids: SentLevels = [["0.00012345", "987654321.12345678"]];
    const asks: SentLevels = [["0.00012346", "123456789012.50000000"]];
    const text = "12346" + "12345678901250000000" + "12345" + "98765432112345678";
    expect(outcome(DIGITS, text, bids, asks)).toBe("synced");
    expect(outcome(DIGITS, text.replace("345678901", "345678902"), bids, asks)).toBe("mismatch");
  });
});
