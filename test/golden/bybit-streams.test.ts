import { resolve } from "node:path";
import { expect, it } from "vitest";
import { adapterOf, venueOfConn } from "../../services/ingest/exchanges/registry.ts";
import { epochMs } from "../../shared/domain/units.ts";
import { describeWithData } from "../support/data.ts";
import { createRecordingSink } from "../support/decoding.ts";
import { replayBooks } from "../support/replay-books.ts";

/** What several messages of one connection tell together, which no message tells alone. */

const AT = epochMs(1_700_000_000_500);
const SENT = 1_700_000_000_123;

function adapter(venue: string) {
  const found = adapterOf(venue);
  if (!found) throw new Error(`no venue ${venue}`);
  return found;
}

/** Events that the messages give one after another, without their times. */
function eventsOf(messages: readonly object[]) {
  const decoder = adapter("bybit").createDecoder();
  const sink = createRecordingSink();
  for (const message of messages) decoder.decode(Buffer.from(JSON.stringify(message)), AT, sink);
  return sink.events.map(({ venue, receivedAt, exchangeAt, ...rest }) => rest);
}

const ticker = (type: string, data: object) => ({
  topic: "tickers.BTCUSDT",
  type,
  data: { symbol: "BTCUSDT", ...data },
  cs: 1,
  ts: SENT,
});

it("fills up a ticker from those before it on the connection", () => {
  const best = { bid1Price: "99", bid1Size: "1", ask1Price: "101", ask1Size: "2" };
  const events = eventsOf([
    ticker("snapshot", { ...best, markPrice: "100", indexPrice: "100.5", openInterest: "7", openInterestValue: "700" }),
    ticker("delta", { bid1Size: "5" }),
    ticker("delta", { indexPrice: "100.75" }),
    ticker("delta", { openInterestValue: "701" }),
    ticker("delta", { lastPrice: "100" }),
    ticker("delta", { fundingRate: "0.0001" }),
  ]);
  const symbol = "BTCUSDT";
  const quote = { type: "quote", symbol, bid: 99, bidSize: 1, ask: 101, askSize: 2 };
  const mark = { type: "mark", symbol, mark: 100, index: 100.5 };
  const open = { type: "openInterest", symbol, contracts: 7, usd: 700 };
  expect(events).toEqual([
    quote,
    mark,
    open,
    { ...quote, bidSize: 5 },
    { ...mark, index: 100.75 },
    { ...open, usd: 701 },
    { type: "funding", symbol, rate: 0.0001 },
  ]);
});

it("forgets with a snapshot what a ticker said before", () => {
  const events = eventsOf([
    ticker("snapshot", { markPrice: "100", indexPrice: "100.5" }),
    ticker("snapshot", { markPrice: "200" }),
    ticker("delta", { markPrice: "201" }),
  ]);
  expect(events.map((event) => (event.type === "mark" ? [event.mark, event.index] : event.type))).toEqual([
    [100, 100.5],
    [200, undefined],
    [201, undefined],
  ]);
});

const oneLevel = (type: string, b: readonly unknown[], a: readonly unknown[], u: number) => ({
  topic: "orderbook.1.BTCUSDT",
  type,
  ts: SENT,
  data: { s: "BTCUSDT", b, a, u, seq: u },
});

it("keeps the best prices of a book of one level over the deltas that it had until 2025-03-20", () => {
  const events = eventsOf([
    oneLevel("snapshot", [["99", "1"]], [["101", "2"]], 5),
    oneLevel("delta", [["99", "0"], ["98.5", "3"]], [], 6), // biome-ignore format: a table
    oneLevel("delta", [], [["100.5", "4"], ["101", "0"]], 7), // biome-ignore format: a table
    oneLevel("delta", [["98.5", "0"]], [], 8),
    oneLevel("delta", [["98", "1"]], [], 9),
  ]);
  const quotes = events.flatMap((event) => (event.type === "quote" ? [event] : []));
  expect(quotes.map(({ bid, bidSize, ask, askSize }) => [bid, bidSize, ask, askSize])).toEqual([
    [99, 1, 101, 2],
    [98.5, 3, 101, 2],
    [98.5, 3, 100.5, 4],
    [98, 1, 100.5, 4],
  ]);
  const books = events.flatMap((event) => (event.type === "book" ? [event.limited] : []));
  expect(books).toEqual([true, true, true, true, true]);
});

describeWithData("recorded sessions of Bybit", (dir) => {
  const session = (file: string) => resolve(dir, "frames", "bybit", file);

  it.each([
    ["bybit", 2, 795],
    ["bybit-spot", 1, 299],
  ])("%s: the books of %i instruments take all %i deltas", async (venue, books, deltas) => {
    const path = session("v5-linear-BTC-SOL-spot-BTC-20260809.jsonl.gz");
    const replayed = await replayBooks(adapter(venue), path, (conn) => venueOfConn(conn ?? "") === venue);
    expect([replayed.failed, replayed.fallbacks]).toEqual([0, 0]);
    expect([...replayed.books.values()].map(({ state }) => state)).toEqual(Array(books).fill("live"));
    expect(Object.fromEntries(replayed.outcomes)).toEqual({ synced: books, applied: deltas });
  });

  it("takes books of one level for what they are", async () => {
    const replayed = await replayBooks(adapter("bybit"), session("v5-linear-orderbook1-20250613.jsonl.gz"));
    expect([replayed.failed, replayed.fallbacks]).toEqual([0, 0]);
    expect(Object.fromEntries(replayed.outcomes)).toEqual({ limited: 198 });
  });
});
