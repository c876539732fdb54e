import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { mappingSchema } from "../../../config/provider-mapping.ts";
import { providerSchema } from "../../../config/provider-schema.ts";
import { createAnswerReader, readAnswer } from "../../../services/ingest/compositions/mapping/answer.ts";
import { createJudge } from "../../../services/ingest/compositions/providers/judge.ts";
import { describeFault } from "../../../shared/domain/funds/provider-fault.ts";
import type { ProviderState } from "../../../shared/domain/funds/provider-state.ts";
import { time } from "../../support/forecast-run.ts";

const DIR = join(import.meta.dirname, "../../fixtures/providers");
const NOW = time("2026-11-24T02:00:00Z");
const CLOSE = { time: "16:00", timeZone: "America/New_York" };
const LIMITS = providerSchema.parse({ kind: "drop-in", dir: "x", stateAgeMaxHours: 240 });

const FORMS = {
  json: {
    format: "json",
    keys: ["ACMX", "ACMS"],
    mapping: mappingSchema.parse({
      rows: "funds",
      key: { path: "ticker" },
      fields: {
        at: { path: "$.asOf", ...CLOSE },
        navPerToken: { path: "nav" },
        supply: { path: "shares" },
        netAssetsUsd: { path: "aum", scale: "million" },
        leverage: { path: "leverage" },
      },
    }),
  },
  csv: {
    format: "csv",
    keys: ["ACMX", "ACMS"],
    mapping: mappingSchema.parse({
      key: { column: "Ticker" },
      fields: {
        at: { column: "Date", date: "MM/DD/YYYY", ...CLOSE },
        navPerToken: { column: "NAV" },
        supply: { column: "Shares (000)", scale: "thousand" },
        netAssetsUsd: { column: "Assets" },
      },
    }),
  },
  holdings: {
    format: "csv",
    keys: ["ACM2000"],
    mapping: mappingSchema.parse({
      key: { constant: "ACM2000" },
      fields: {
        at: { preamble: "Fund Holdings as of", date: "MMM D, YYYY", ...CLOSE },
        supply: { preamble: "Shares Outstanding" },
      },
      holdings: {
        symbol: { column: "Ticker" },
        quantity: { column: "Quantity" },
        weight: { column: "Weight (%)", scale: "percent" },
        valueUsd: { column: "Market Value" },
        price: { column: "Price" },
      },
    }),
  },
} as const;
type Form = keyof typeof FORMS;

/** What becomes of an answer after the good one of the day before: the state, or the reasons why there is none, by key. */
async function outcomeOf(form: Form, file: string): Promise<Record<string, ProviderState | string> | string> {
  const { format, keys, mapping } = FORMS[form];
  const read = (name: string) =>
    readAnswer(readFileSync(join(DIR, form, name)), { format, mapping }, new Set(keys), NOW);
  const good = await read(format === "json" ? "good.json" : "good.csv");
  const answer = await read(file);
  if (!good.ok) throw new Error(describeFault(good.error));
  if (!answer.ok) return describeFault(answer.error);
  const judge = createJudge(LIMITS);
  return Object.fromEntries(
    keys.map((key) => {
      const before = good.value.states.get(key);
      const now = answer.value.states.get(key);
      if (before?.ok !== true || now === undefined) throw new Error(`no good state of ${key}`);
      const known = { last: before.value, own: before.value };
      const verdict = judge.judge(key, { read: now, isConfirmed: false }, known, NOW);
      return [key, verdict.ok ? verdict.value.state : verdict.error.map(describeFault).join("; ")];
    }),
  );
}

const AT = Date.parse("2026-11-23T21:00:00Z");
const ACMX = { key: "ACMX", at: AT, navPerToken: 25.1, supply: 1_200_000, netAssetsUsd: 30_120_000 };

describe("answers as they should be", () => {
  it("give the figures in units of one, as of the close that their date means", async () => {
    expect(await outcomeOf("json", "next-day.json")).toMatchObject({
      ACMX: { ...ACMX, navPerToken: 26, netAssetsUsd: 31_200_000, leverage: 2.01 },
      ACMS: { key: "ACMS", at: AT, navPerToken: 11.4, supply: 500_000, netAssetsUsd: 5_700_000, leverage: -2.02 },
    });
    for (const file of ["next-day.csv", "next-day.utf-16.csv", "next-day.carriage-returns.csv"])
      expect(await outcomeOf("csv", file), file).toMatchObject({ ACMX });
  });

  it("may name a fund twice, if they say the same; and split a token", async () => {
    expect(await outcomeOf("json", "same-fund-twice-alike.json")).toMatchObject({ ACMX });
    expect(await outcomeOf("json", "split.json")).toMatchObject({ ACMX: { navPerToken: 2.51, supply: 12_000_000 } });
  });

  it.each(["next-day.csv", "no-empty-line.csv", "line-ends-of-two-kinds.csv", "footer-without-an-end.csv"])(
    "of holdings: %s",
    async (file) => {
      const outcome = await outcomeOf("holdings", file);
      if (typeof outcome === "string") throw new Error(outcome);
      const state = outcome["ACM2000"];
      if (typeof state !== "object") throw new Error(state);
      expect(state).toMatchObject({ at: AT, supply: 1_000_000 });
      expect(state.holdings).toHaveLength(22);
      expect(state.holdings?.at(-2)).toEqual({
        symbol: "BRK B",
        quantity: 2_000,
        weight: 0.08,
        valueUsd: 1_000_000,
        price: 500,
      });
    },
  );
});

describe("a last line without an end", () => {
  const { format, mapping } = FORMS.csv;
  const row = (net: string) => Buffer.from(`Date,Ticker,NAV,Shares (000),Assets\n11/23/2026,ACMX,25.10,1200,${net}`);
  const outcomes = async (...answers: readonly Buffer[]) => {
    const read = createAnswerReader({ format, mapping });
    const found: string[] = [];
    for (const answer of answers) {
      const reading = await read(answer, new Set(["ACMX"]), NOW);
      const state = reading.ok ? reading.value.states.get("ACMX") : reading;
      found.push(state?.ok ? "read" : (state?.error.code ?? "nothing"));
    }
    return found;
  };

  it("may have been cut in its last number, unless a second answer shows that the source writes so", async () => {
    const [one, other] = [row("30120000"), row("30200000")];
    expect(await outcomes(one, one)).toEqual(["truncated", "truncated"]);
    expect(await outcomes(one, other, other)).toEqual(["truncated", "read", "read"]);
    const ended = Buffer.concat([one, Buffer.from("\n")]);
    expect(await outcomes(one, other, ended, row("3012000"))).toEqual(["truncated", "read", "read", "truncated"]);
  });

  it("lacks nothing where its last cell is quoted, or no figure", async () => {
    expect(await outcomes(row('"30120000"'))).toEqual(["read"]);
    const more = Buffer.from("Date,Ticker,NAV,Shares (000),Assets,Note\n11/23/2026,ACMX,25.10,1200,30120000,go");
    expect(await outcomes(more)).toEqual(["read"]);
  });
});

describe("mistakes of the whole answer", () => {
  it.each<[Form, string, string[]]>([
    ["json", "html-instead-of-json.json", ["html:", "'Just a moment...'", "not a page for people"]],
    ["json", "xml-instead-of-json.json", ["malformed:", "AccessDenied", "XML"]],
    ["json", "truncated.json", ["truncated:", "position 214 of 214", "more JSON"]],
    ["json", "empty.json", ["truncated:", "0 bytes"]],
    ["json", "stray-comma.json", ["malformed:", "position", "JSON"]],
    ["json", "nan.json", ["malformed:", "position 72 of 356", '"nav": NaN,', "Unexpected token 'N'"]],
    ["json", "name-twice.json", ["duplicate:", "position", "'nav' is there twice"]],
    ["json", "one-record-a-line.json", ["malformed:", "position 100 of 201", "JSON"]],
    ["json", "renamed-list.json", ["schema:", "rows (path 'funds')", "there are 'asOf', 'data'"]],
    ["json", "error-object.json", ["schema:", "rows (path 'funds')", "there are 'error', 'code'"]],
    ["json", "renamed-key.json", ["schema:", "funds.0", "key (path 'ticker')", "'symbol'"]],
    ["json", "no-funds.json", ["truncated:", "funds", "without a record"]],
    ["csv", "renamed-column.csv", ["schema:", "line 1", "'Assets' (netAssetsUsd)", "'Net Assets'"]],
    ["csv", "two-renamed-columns.csv", ["schema:", "columns 'Assets' (netAssetsUsd), 'NAV' (navPerToken)"]],
    ["csv", "no-header.csv", ["schema:", "a header with every column"]],
    ["csv", "semicolons.csv", ["schema:", "the header", 'delimiter is ";"', 'expected ","']],
    ["csv", "tabs.csv", ["schema:", "the header", 'delimiter is "\\t"']],
    ["csv", "column-twice.csv", ["schema:", "line 1", "column 'NAV' (navPerToken) is there 2 times"]],
    ["csv", "row-of-one-cell.csv", ["malformed:", "line 4", '"Service unavailable"', "the table goes on below it"]],
    ["csv", "json-instead-of-csv.csv", ["malformed:", '"msg":"maintenance"', "CSV, not JSON"]],
    ["csv", "only-header.csv", ["truncated:", "without a row"]],
    ["csv", "cut-in-a-row.csv", ["truncated:", "line 7", "no end of the line"]],
    ["csv", "cut-in-the-first-cell.csv", ["truncated:", "line 7"]],
    ["csv", "cut-in-a-quoted-cell.csv", ["truncated:", "the end of a quoted cell"]],
    ["csv", "html-instead-of-csv.csv", ["html:", "'Service unavailable'"]],
    ["holdings", "renamed-column.csv", ["schema:", "line 8", "'Quantity' (quantity)", "'Shares'"]],
    ["holdings", "no-date.csv", ["truncated:", "without a row"]],
  ])("%s/%s", async (form, file, parts) => {
    const outcome = await outcomeOf(form, file);
    for (const part of parts) expect(outcome).toEqual(expect.stringContaining(part));
  });
});

describe("mistakes of one fund leave the others alone", () => {
  it.each<[Form, string, string[]]>([
    ["json", "text-for-number.json", ["value:", "funds.0", "navPerToken (path 'nav')", '"twenty-five"', "a number"]],
    ["json", "null-for-number.json", ["value:", "netAssetsUsd (path 'aum')", "null"]],
    ["json", "not-finite.json", ["non_finite:", "netAssetsUsd"]],
    ["json", "not-a-number.json", ["non_finite:", "netAssetsUsd", '"NaN"']],
    ["json", "negative-net-assets.json", ["negative:", "netAssetsUsd", "-30120000", "more than 0"]],
    ["json", "zero-nav.json", ["negative:", "navPerToken", "more than 0"]],
    ["json", "absurd-net-assets.json", ["absurd:", "netAssetsUsd", "1.00e+3 times more", "supply"]],
    ["json", "absurd-nav.json", ["absurd:", "navPerToken", "100 times more", "netAssetsUsd"]],
    ["json", "inconsistent-net-assets.json", ["inconsistent:", "netAssetsUsd", "navPerToken times supply"]],
    ["json", "absurd-leverage.json", ["out_of_range:", "leverage", "201"]],
    ["json", "missing-fund.json", ["missing:", "'ACMX'", "there are 'ACMS', 'ACM3'"]],
    ["json", "same-fund-twice.json", ["duplicate:", "funds.3", "netAssetsUsd", "30240000", "30120000"]],
    ["csv", "unquoted-thousands.csv", ["schema:", "line 2", "a row of 9 cells", "expected 6"]],
    ["csv", "empty-cell.csv", ["value:", "line 2", "navPerToken (column 'NAV')"]],
    ["csv", "negative-in-brackets.csv", ["negative:", "netAssetsUsd", "-30120000"]],
    ["csv", "decimal-comma.csv", ["value:", "line 2", "25,10"]],
    ["csv", "cut-in-the-last-number.csv", ["truncated:", "line 4", "netAssetsUsd (column 'Assets')", '"3012000"']],
    ["csv", "day-before-month.csv", ["value:", "at (column 'Date')", "23/11/2026", "MM/DD/YYYY"]],
  ])("%s/%s", async (form, file, parts) => {
    const outcome = await outcomeOf(form, file);
    if (typeof outcome === "string") throw new Error(outcome);
    for (const part of parts) expect(outcome["ACMX"]).toEqual(expect.stringContaining(part));
    expect(outcome["ACMS"]).toMatchObject({ navPerToken: 11.4 });
  });

  it.each<[Form, string, string, string[]]>([
    ["json", "of-the-future.json", "ACMX", ["future:", "at", "2026-12-24T21:00:00Z", "a time that has come"]],
    ["json", "stale.json", "ACMX", ["stale:", "2026-11-02T21:00:00Z", "at most 240 h ago"]],
    ["json", "older-than-known.json", "ACMX", ["stale:", "2026-11-19", "not before 2026-11-20T21:00:00Z"]],
    ["json", "wrong-date-format.json", "ACMX", ["value:", "at (path '$.asOf')", "11/23/2026"]],
    ["json", "renamed-field.json", "ACMX", ["schema:", "funds.0", "netAssetsUsd (path 'aum')", "'netAssets'"]],
    ["holdings", "renamed-preamble.csv", "ACM2000", ["schema:", "beside 'Fund Holdings as of'", "'Holdings date'"]],
    ["holdings", "two-dates.csv", "ACM2000", ["duplicate:", "the preamble", '"Nov 23, 2026" and "Nov 20, 2026"']],
    ["holdings", "date-not-given.csv", "ACM2000", ["value:", "the preamble: at (beside", '"-"', "MMM D, YYYY"]],
    ["holdings", "half-of-the-list.csv", "ACM2000", ["truncated:", "holdings", "at least half of the 22"]],
    ["holdings", "weights-as-multiples-of-hundred.csv", "ACM2000", ["out_of_range:", "sum of the weights"]],
  ])("%s/%s is a mistake of every fund in it", async (form, file, key, parts) => {
    const outcome = await outcomeOf(form, file);
    if (typeof outcome === "string") throw new Error(outcome);
    for (const part of parts) expect(outcome[key]).toEqual(expect.stringContaining(part));
  });
});
