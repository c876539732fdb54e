import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import type { EventSink, FrameDecoder } from "../../services/ingest/exchanges/adapter.ts";
import { createLineDecoder, type DecodeSummary } from "../../services/ingest/exchanges/line-decoder.ts";
import { readersOf } from "../../services/ingest/exchanges/registry.ts";
import { frameBytesOf, parseCaptureLine, restAddressOf } from "../../shared/contracts/capture.ts";
import { createOrderBook, type OrderBook } from "../../shared/domain/market/order-book.ts";
import { epochMs } from "../../shared/domain/units.ts";
import { readLines } from "../../shared/runtime/capture-file.ts";
import { describeWithData } from "../support/data.ts";

/** Most frames of a folder whose kind may be unknown. */
const UNKNOWN_SHARE_MAX = 0.001;

/** Every unknown kind that there may be, by folder, and why nobody knows it. */
const UNKNOWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  okx: { list: "rows of option figures, in a collection that left out the channel around them" },
};

/** Every file with lines that fail, how many they are, and why nobody could read them. */
const FAILED: Readonly<Record<string, { readonly lines: number; readonly reason: string }>> = {
  "bitfinex/frames-crypto-msg-parser-older.jsonl": { lines: 2, reason: "source comments stand amid the numbers" },
  "bitget/frames-crypto-msg-parser-older.jsonl": { lines: 3, reason: "source comments stand amid the levels" },
};

/** What captures of the archives hold, so that no channel of theirs is taken for nothing. */
const GIVEN: Readonly<Record<string, readonly string[]>> = {
  bitfinex: ["book", "quote", "trade"],
  bitmex: ["bar", "book", "funding", "mark", "openInterest", "quote", "trade"],
  bitstamp: ["book", "trade"],
  cryptocom: ["bar", "book", "quote", "trade"],
  "dydx-v4": ["bar", "funding", "mark", "openInterest", "status", "trade"],
  "equities-finnhub": ["trade"],
  "equities-polygon": ["bar", "quote", "trade"],
  ftx: ["book", "quote", "trade"],
  gemini: ["book", "trade"],
  htx: ["bar", "book", "trade"],
  "htx-swap": ["book", "trade"],
  "legacy-dydx-v3": ["book", "trade"],
  "legacy-gateio-v3": ["book", "trade"],
  "leveraged-tokens": ["nav", "quote"],
  phemex: ["book", "trade"],
  upbit: ["book", "trade"],
};

interface Decoded {
  readonly file: string;
  readonly lines: number;
  /** Lines that gave at least one event. */
  readonly telling: number;
  readonly summary: DecodeSummary;
}

function readersOfFolder(folder: string) {
  const readerOf = readersOf(folder);
  if (!readerOf) throw new Error(`nobody reads captures called '${folder}'`);
  return readerOf;
}

async function decodeFolder(dir: string, folder: string): Promise<readonly Decoded[]> {
  const decoded: Decoded[] = [];
  for (const name of readdirSync(resolve(dir, folder))) {
    const telling = new Set<number>();
    const decoder = createLineDecoder(readersOfFolder(folder), (_event, line) => telling.add(line));
    let lines = 0;
    for await (const { line, text } of readLines(resolve(dir, folder, name))) {
      decoder.line(text, line);
      lines += 1;
    }
    decoded.push({ file: `${folder}/${name}`, lines, telling: telling.size, summary: decoder.summary() });
  }
  return decoded;
}

const total = (decoded: readonly Decoded[], of: (summary: DecodeSummary) => number): number =>
  decoded.reduce((sum, { summary }) => sum + of(summary), 0);

describeWithData("every recorded capture", (data) => {
  const dir = resolve(data, "frames");
  const folders = readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const seen = { failed: new Set<string>(), kinds: new Set<string>() };

  it.each(folders)("decodes %s: each line counted once, few of them unknown, none failed", async (folder) => {
    const decoded = await decodeFolder(dir, folder);
    expect(decoded.length).toBeGreaterThan(0);
    for (const { file, lines, telling, summary } of decoded) {
      expect(summary.frames, file).toBe(lines);
      expect(summary.decoded + summary.control + summary.unknown + summary.failed, file).toBe(lines);
      expect(summary.decoded, file).toBe(telling);
      expect(summary.failed, `${file}: ${JSON.stringify(summary.failures)}`).toBe(FAILED[file]?.lines ?? 0);
      if (summary.failed > 0) seen.failed.add(file);
      const kinds = Object.keys(summary.unknownKinds);
      expect(
        kinds.filter((kind) => UNKNOWN[folder]?.[kind] === undefined),
        file,
      ).toEqual([]);
      for (const kind of kinds) seen.kinds.add(`${folder} ${kind}`);
    }
    const share = total(decoded, ({ unknown }) => unknown) / total(decoded, ({ frames }) => frames);
    expect(share).toBeLessThan(UNKNOWN_SHARE_MAX);
    const given = new Set(decoded.flatMap(({ summary }) => Object.keys(summary.events)));
    if (GIVEN[folder]) expect([...given].toSorted()).toEqual(GIVEN[folder]);
  });

  it("has no exception in its lists that is none", () => {
    expect([...seen.failed].toSorted()).toEqual(Object.keys(FAILED).toSorted());
    const listed = Object.entries(UNKNOWN).flatMap(([folder, kinds]) =>
      Object.keys(kinds).map((kind) => `${folder} ${kind}`),
    );
    expect([...seen.kinds].toSorted()).toEqual(listed.toSorted());
  });
});

/** Books of one connection as its messages make them, and how often they were crossed or a trade was on the wrong side. */
function createWitness() {
  const books = new Map<string, OrderBook>();
  const found = { changes: 0, crossed: 0, rightSide: 0, wrongSide: 0 };
  const sink: EventSink = {
    book: (update) => {
      const book = books.get(update.symbol) ?? createOrderBook();
      if (update.kind === "snapshot") books.set(update.symbol, book);
      if (!books.has(update.symbol) || update.origin === "rest") return;
      book.apply(update);
      found.changes += 1;
      if (book.crossed) found.crossed += 1;
    },
    trade: ({ symbol, price, side }) => {
      const { bid, ask } = books.get(symbol) ?? {};
      if (bid === undefined || ask === undefined || price === (bid + ask) / 2) return;
      if (price > (bid + ask) / 2 === (side === "buy")) found.rightSide += 1;
      else found.wrongSide += 1;
    },
    quote: () => {},
    event: () => {},
    control: () => {},
  };
  return { found, sink };
}

/** Archived sessions with a book in the stream. Their trades say by which side of the book they were made. */
const SESSIONS: readonly (readonly [venue: string, file: string])[] = [
  ["bitfinex", "bitfinex/book-trades-ticker-20210405.jsonl.gz"],
  ["bitfinex", "bitfinex/tBTCUSD-2025-bbgo.jsonl.gz"],
  ["bitmex", "bitmex/orderBookL2-trade-quote-20210405.jsonl.gz"],
  ["bitmex", "bitmex/orderBookL2-trade-quote-20210722.jsonl.gz"],
  ["cryptocom", "cryptocom/v2-7symbols-20211123.jsonl.gz"],
  ["dydx-v3", "legacy-dydx-v3/orderbook-trades-20211028.jsonl.gz"],
  ["ftx", "ftx/orderbook-trades-ticker-20210405-incl-SUSHIBULL-KNCBULL-OKBBEAR.jsonl.gz"],
  ["ftx", "ftx/orderbook-trades-ticker-20210722-incl-BNBBEAR-KNCBULL.jsonl.gz"],
  ["gateio-v3", "legacy-gateio-v3/depth-trades-20210405-incl-EGLD3L.jsonl.gz"],
  ["gemini", "gemini/l2-trade-20210405.jsonl.gz"],
  ["htx", "htx/spot-depth-trade-20210417-incl-FIL3S.jsonl.gz"],
  ["htx-swap", "htx-swap/depth-trade-20220219-conn1.jsonl.gz"],
  ["phemex", "phemex/conn1-20210703.jsonl.gz"],
  ["upbit", "upbit/trade-orderbook-20210405.jsonl.gz"],
];

describeWithData("archived sessions", (data) => {
  it.each(SESSIONS)("of %s: books are never crossed, and trades meet the side they name (%s)", async (venue, file) => {
    const decoders = new Map<string | null, FrameDecoder>();
    const { found, sink } = createWitness();
    for await (const { text } of readLines(resolve(data, "frames", file))) {
      const parsed = parseCaptureLine(text);
      if (!parsed.ok || restAddressOf(parsed.value.conn) !== undefined) continue;
      const { conn, t } = parsed.value;
      const decoder = decoders.get(conn) ?? readersOf(venue)?.(conn)?.createDecoder();
      if (!decoder) throw new Error(`nobody reads ${venue}`);
      decoders.set(conn, decoder);
      decoder.decode(frameBytesOf(parsed.value), epochMs(t ?? 0), sink);
    }
    expect(found.changes).toBeGreaterThan(0);
    expect(found.crossed).toBe(0);
    // Pictures that are taken once or twice a second show a book that the price has left already, so not all need meet it.
    expect(found.rightSide).toBeGreaterThan(2 * found.wrongSide);
  });
});
