import { existsSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { BookRule, CaptureReader } from "../../services/ingest/exchanges/adapter.ts";
import { adapterOf } from "../../services/ingest/exchanges/registry.ts";
import { describeWithData } from "../support/data.ts";
import { TARDIS_FOLDERS, tardisVenue } from "../support/peers/tardis.ts";
import { byReader, type RecordedMessage, readRecording } from "../support/recordings.ts";
import { CASES } from "./decoding-cases.ts";
import { compare, type Difference } from "./tardis/compare.ts";
import { DELIBERATE, type Deliberate, IN_EXAMPLES, isDeliberate } from "./tardis/deliberate.ts";
import { DELIBERATE_IN_ARCHIVES } from "./tardis/deliberate-archives.ts";
import { DELIBERATE_TIMES, TIMES_IN_EXAMPLES } from "./tardis/deliberate-times.ts";
import { differencesPage } from "./tardis/differences-page.ts";

const PAGE = resolve(import.meta.dirname, "../../docs/tardis-differences.md");

/** Of a long session its beginning is read: some minutes, with all of its kinds of messages. */
const LINES_MAX = 30_000;

/** What is compared in the recordings, by folder: the numbers of all symbols, and the books after each message. */
const COMPARED: Readonly<Record<string, string>> = {
  "binance-spot": "book quote trade",
  "binance-usdm": "book context quote trade",
  "binance-coinm": "book quote trade",
  okx: "book context quote trade",
  bybit: "book context liquidation quote trade",
  "legacy-bybit-v2": "book trade",
  "coinbase-exchange": "book quote trade",
  kraken: "book trade",
  "kraken-futures": "book context quote trade",
  kucoin: "book quote trade",
  "kucoin-futures": "trade",
  gateio: "book trade",
  "gateio-futures": "book context quote trade",
  "bitget-v2": "book context",
  hyperliquid: "book trade",
  deribit: "book quote trade",
  bitfinex: "book quote trade",
  bitmex: "book quote trade",
  bitstamp: "trade",
  cryptocom: "book quote trade",
  "dydx-v4": "context trade",
  ftx: "book quote trade",
  gemini: "book trade",
  htx: "book trade",
  "htx-swap": "book trade",
  "legacy-dydx-v3": "book trade",
  "legacy-gateio-v3": "book trade",
  phemex: "book trade",
  upbit: "book trade",
};

/** Recordings that are not compared. */
const NOT_READ: Readonly<Record<string, string>> = {
  bitget: "the first version of its protocol; tardis-dev reads the second",
  "coinbase-advanced": "tardis-dev reads the venue's other server, that of `coinbase-exchange`",
  "kraken-v2": "tardis-dev reads the first version of the protocol, that of `kraken`",
  "kucoin-pro": "a protocol that tardis-dev does not know",
  "leveraged-tokens": "net asset values, which tardis-dev does not give",
  "equities-alpaca": "a venue that tardis-dev does not know",
  "equities-finnhub": "a venue that tardis-dev does not know",
  "equities-polygon": "a venue that tardis-dev does not know",
  "mexc-futures": "a venue that tardis-dev does not know",
  "mexc-spot": "a venue that tardis-dev does not know",
};

/** What is compared in the worked examples. */
const COMPARED_IN_EXAMPLES: Readonly<Record<string, string>> = {
  "binance-coinm": "book context quote trade",
  "binance-spot": "book quote trade",
  "binance-usdm": "book context liquidation quote trade",
  bybit: "book context liquidation quote trade",
  "bybit-spot": "book trade",
  "coinbase-exchange": "book quote trade",
  deribit: "book context liquidation quote trade",
  gateio: "book trade",
  "gateio-futures": "book context quote trade",
  hyperliquid: "book context quote trade",
  "kraken-futures": "book context liquidation quote trade",
  kucoin: "book quote trade",
  "kucoin-futures": "book context quote trade",
  okx: "book context liquidation quote trade",
};

/**
 * Books whose protocol gives no proof are never live, and those of archives are not kept at all; that their levels are
 * right can be told all the same.
 */
const UNPROVEN: BookRule = { kind: "ordered", source: "stream" };
const WITHOUT_PROOF: readonly string[] = ["legacy-bybit-v2"];

const RECORDED = [...DELIBERATE, ...DELIBERATE_TIMES, ...DELIBERATE_IN_ARCHIVES];
const EXAMPLES = [...IN_EXAMPLES, ...TIMES_IN_EXAMPLES];

/** How often each difference occurred, by folder. */
type Occurrences = Map<Deliberate, Map<string, number>>;

describeWithData("recordings read as tardis-dev reads them", (dir) => {
  const occurred: Occurrences = new Map();
  const compared = new Map<string, Set<string>>();
  const recordings = TARDIS_FOLDERS.flatMap((folder) => {
    const path = resolve(dir, "frames", folder);
    return existsSync(path) ? readdirSync(path).map((file) => [folder, file] as const) : [];
  });

  it.each(recordings)("%s %s", async (folder, file) => {
    const messages = await readRecording(resolve(dir, "frames", folder, file), LINES_MAX);
    const unexplained = [...byReader(folder, messages)].flatMap(([reader, own]) => {
      const found = differencesOf(folder, reader, own);
      for (const [what, values] of found.compared) if (values > 0) noteCompared(compared, folder, what);
      return explain(folder, found.differences, RECORDED, occurred);
    });
    expect(unexplained).toEqual([]);
  });

  it("compares all that both read", () => {
    const kinds = [...compared].map(([folder, found]) => [folder, [...found].sort().join(" ")]);
    expect(Object.fromEntries(kinds)).toEqual(COMPARED);
  });

  it("knows of no deliberate difference that does not occur", () => {
    expect(unused(RECORDED, occurred)).toEqual([]);
  });

  it("reads every recording of a venue that tardis-dev reads", () => {
    const folders = readdirSync(resolve(dir, "frames"), { withFileTypes: true }).filter((one) => one.isDirectory());
    expect(folders.map(({ name }) => name).sort()).toEqual(
      [...TARDIS_FOLDERS, ...Object.keys(NOT_READ)].filter(isRecorded(dir)).sort(),
    );
  });

  it("docs/tardis-differences.md lists each difference, its reason and how often it occurs", async () => {
    await expect(differencesPage(RECORDED, EXAMPLES, NOT_READ, occurred)).toMatchFileSnapshot(PAGE);
  });
});

describe("worked examples read as tardis-dev reads them", () => {
  const occurred: Occurrences = new Map();
  const compared = new Map<string, Set<string>>();
  const covered = Object.entries(CASES).filter(([venue]) => tardisVenue(venue, venue));

  it.each(covered)("%s", (venue, cases) => {
    const adapter = adapterOf(venue);
    if (!adapter) throw new Error(`no venue ${venue}`);
    const unexplained = cases.flatMap(({ rest, frame }) => {
      const text = typeof frame === "string" ? frame : JSON.stringify(frame);
      const message = { line: 1, conn: rest ?? null, address: rest, at: Date.UTC(2023, 10, 14), text };
      // Told twice, because tardis-dev takes some lists that come first for the past.
      const { differences, compared: found } = differencesOf(venue, adapter, [message, { ...message, line: 2 }]);
      for (const what of found.keys()) noteCompared(compared, venue, what);
      // Examples of what is refused abound: only what both tell is compared.
      const ofBoth = differences.filter(({ what }) => what.includes(".") && what !== "book.never");
      return explain(venue, ofBoth, [...RECORDED, ...EXAMPLES], occurred);
    });
    expect(unexplained).toEqual([]);
  });

  it("know of no deliberate difference that does not occur", () => {
    expect(unused(EXAMPLES, occurred)).toEqual([]);
  });

  it("compare all that both read", () => {
    const kinds = [...compared].map(([venue, found]) => [venue, [...found].sort().join(" ")]);
    expect(Object.fromEntries(kinds)).toEqual(COMPARED_IN_EXAMPLES);
  });
});

function differencesOf(folder: string, reader: CaptureReader, messages: readonly RecordedMessage[]) {
  const venue = tardisVenue(folder, reader.venue);
  if (!venue) throw new Error(`tardis-dev does not read ${reader.venue} in ${folder}`);
  const proof = WITHOUT_PROOF.includes(folder) ? undefined : adapterOf(reader.venue)?.rules.book;
  return compare(reader, proof ?? UNPROVEN, venue, messages);
}

function noteCompared(compared: Map<string, Set<string>>, folder: string, what: string): void {
  const [kind = "", field] = what.split(".");
  if (field === undefined || field === "never") return;
  compared.set(folder, (compared.get(folder) ?? new Set()).add(kind));
}

function noteOccurred(occurred: Occurrences, one: Deliberate, folder: string): void {
  const byFolder = occurred.get(one) ?? new Map<string, number>();
  occurred.set(one, byFolder.set(folder, (byFolder.get(folder) ?? 0) + 1));
}

/** Entries, by folder, that explained nothing. */
const unused = (list: readonly Deliberate[], occurred: Occurrences): readonly string[] =>
  list.flatMap((one) =>
    one.folders
      .filter((folder) => !occurred.get(one)?.has(folder))
      .map((folder) => `${folder} ${one.what} ${one.reason}`),
  );

const isRecorded =
  (dir: string) =>
  (folder: string): boolean =>
    existsSync(resolve(dir, "frames", folder));

/** Differences that nothing explains, in words: where, what, and what each of the two says. */
function explain(
  folder: string,
  differences: readonly Difference[],
  list: readonly Deliberate[],
  occurred: Occurrences,
): readonly string[] {
  const unexplained = differences.filter((difference) => {
    const reason = list.find((one) => isDeliberate(one, folder, difference));
    if (reason) noteOccurred(occurred, reason, folder);
    return !reason;
  });
  return unexplained.slice(0, 20).map(({ what, symbol, ours, theirs, message: { line, text } }) => {
    return `line ${line}: ${what} of ${symbol} is ${ours} here and ${theirs} there: ${text.slice(0, 300)}`;
  });
}
