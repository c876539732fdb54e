import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Mapping, mappingSchema } from "../../../config/provider-mapping.ts";
import { readAnswer } from "../../../services/ingest/compositions/mapping/answer.ts";
import { describeFault, FAULT_CODES } from "../../../shared/domain/funds/provider-fault.ts";
import { time } from "../../support/forecast-run.ts";

const DIR = join(import.meta.dirname, "../../fixtures/providers");
const NOW = time("2026-11-24T02:00:00Z");

interface Answer {
  readonly name: string;
  readonly format: "json" | "csv";
  readonly mapping: Mapping;
  readonly bytes: Buffer;
  readonly key: string;
}

const figures = (of: (name: string) => object) => ({
  key: of("ticker"),
  fields: { navPerToken: of("nav"), supply: of("shares"), netAssetsUsd: of("aum") },
});
const PLAIN =
  "ticker,nav,shares,aum\nACMX,26.25,1200000,31500000\nACMS,11.40,500000,5700000\nACM3,50.25,40000,2010000\n";
const RECORDS = [
  { ticker: "ACMX", nav: 26.25, shares: 1_200_000, aum: 31_500_000 },
  { ticker: "ACM3", nav: 50.25, shares: 40_000, aum: 2_010_000 },
];
const inCsv = mappingSchema.parse(figures((column) => ({ column })));
const inJson = mappingSchema.parse(figures((path) => ({ path })));
const inHoldings = mappingSchema.parse({
  key: { constant: "ACM2000" },
  fields: { supply: { preamble: "Shares Outstanding" } },
  holdings: { symbol: { column: "Ticker" }, quantity: { column: "Quantity" }, price: { column: "Price" } },
});
const csv = { format: "csv", mapping: inCsv, key: "ACM3" } as const;
const ANSWERS: readonly Answer[] = [
  { ...csv, name: "a table", bytes: Buffer.from(PLAIN) },
  { ...csv, name: "a table with other line ends", bytes: Buffer.from(PLAIN.replaceAll("\n", "\r\n")) },
  { ...csv, name: "a table in UTF-16", bytes: Buffer.from(`\ufeff${PLAIN}`, "utf16le") },
  { name: "JSON", format: "json", mapping: inJson, key: "ACM3", bytes: Buffer.from(JSON.stringify(RECORDS)) },
  {
    name: "holdings",
    format: "csv",
    mapping: inHoldings,
    key: "ACM2000",
    bytes: readFileSync(join(DIR, "holdings/next-day.csv")),
  },
];

async function read({ format, mapping, key }: Answer, bytes: Uint8Array) {
  const answer = await readAnswer(bytes, { format, mapping }, new Set([key]), NOW);
  return answer.ok ? (answer.value.states.get(key) ?? answer) : answer;
}

describe("an answer that is cut anywhere", () => {
  it.each(ANSWERS)("is refused, or says nothing else than the whole one: $name", async (answer) => {
    const whole = await read(answer, answer.bytes);
    if (!whole.ok || !("key" in whole.value)) throw new Error("the whole answer is good");
    const { holdings = [], ...rest } = whole.value;
    for (let length = 0; length < answer.bytes.length; length += 1) {
      const cut = await read(answer, answer.bytes.subarray(0, length));
      if (!cut.ok) continue;
      if (!("key" in cut.value)) throw new Error("no state and no fault");
      const { holdings: left = [], ...others } = cut.value;
      expect(others, `after ${length} bytes`).toEqual(rest);
      // Of a list only whole holdings may be missing; whether too many are, the weights and the last good state say.
      expect(left, `after ${length} bytes`).toEqual(holdings.slice(0, left.length));
    }
  });
});

describe("an answer that was changed anywhere", () => {
  it("is read or refused, and never throws", async () => {
    const change = fc.record({
      answer: fc.constantFrom(...ANSWERS),
      at: fc.nat(),
      drop: fc.nat({ max: 40 }),
      insert: fc.oneof(
        fc.uint8Array({ maxLength: 8 }),
        fc
          .constantFrom('"', "\n", ",", "{", "]", "\\", "-", "1e999", "null", "\0", "\ufeff", "(", "%")
          .map((text) => Buffer.from(text)),
      ),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ answer, at, drop, insert }) => {
        const from = at % (answer.bytes.length + 1);
        const bytes = Buffer.concat([answer.bytes.subarray(0, from), insert, answer.bytes.subarray(from + drop)]);
        const state = await read(answer, bytes);
        if (state.ok) return;
        expect(FAULT_CODES).toContain(state.error.code);
        expect(describeFault(state.error)).not.toContain("undefined");
      }),
      { numRuns: 1_000 },
    );
  });
});
