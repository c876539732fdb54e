import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { EventSink } from "../../services/ingest/exchanges/adapter.ts";
import { adapter as advanced } from "../../services/ingest/exchanges/coinbase-advanced/adapter.ts";
import { adapter as exchange } from "../../services/ingest/exchanges/coinbase-exchange/adapter.ts";
import { parseCaptureLine } from "../../shared/contracts/capture.ts";
import { createSyncedBook, type SyncedBook } from "../../shared/domain/market/synced-book.ts";
import { epochMs } from "../../shared/domain/units.ts";
import { readLines } from "../../shared/runtime/capture-file.ts";
import { describeWithData } from "../support/data.ts";
import { createRecordingSink } from "../support/decoding.ts";

const AT = epochMs(1_700_000_000_500);
const URL = "wss://advanced-trade-ws.coinbase.com";

const refs = (messages: readonly { readonly ref: string }[] = []) => messages.map(({ ref }) => ref);

/** Decodes frames one after the other: the outcome of each, and all that was handed on. */
function decodeAll(decoder: ReturnType<typeof advanced.createDecoder>, frames: readonly (object | string)[]) {
  const sink = createRecordingSink();
  const outcomes = frames.map((frame) =>
    decoder.decode(Buffer.from(typeof frame === "string" ? frame : JSON.stringify(frame)), AT, sink),
  );
  return { outcomes, ...sink };
}

describe("the count of a connection to Coinbase Advanced", () => {
  const timestamp = "2023-11-14T22:13:20.3Z";
  const book = (sequence_num: number) => ({
    channel: "l2_data",
    timestamp,
    sequence_num,
    events: [{ type: "update", product_id: "BTC-USD", updates: [] }],
  });
  const ticker = (sequence_num: number) => ({
    channel: "ticker",
    timestamp,
    sequence_num,
    events: [{ type: "update", tickers: [{ product_id: "BTC-USD", best_bid: "1", best_ask: "2" }] }],
  });
  const heartbeat = (sequence_num: number) => ({ channel: "heartbeats", timestamp, sequence_num, events: [] });
  const status = (sequence_num: number) => ({ channel: "status", timestamp, sequence_num, events: [] });
  const novelty = (sequence_num: number) => ({ channel: "novelty", timestamp, sequence_num, events: [] });
  const decode = (...frames: readonly (object | string)[]) => decodeAll(advanced.createDecoder(URL), frames);

  it("goes on over all channels, from whatever number is seen first", () => {
    const { outcomes, controls } = decode(book(7), heartbeat(8), status(9), novelty(10), ticker(11), book(12));
    expect(outcomes).toEqual(["events", "control", "control", "unknown", "events", "events"]);
    expect(controls).toEqual([]);
  });

  it.each([
    ["of a book", book(9)],
    ["of another channel", ticker(9)],
    ["that carries nothing", heartbeat(9)],
    ["that only the slow path reads", status(9)],
    ["that takes the slow path", JSON.stringify(book(9), undefined, 2)],
    ["that begins anew", book(0)],
  ])("breaks with a message %s, which is not handed on", (_, frame) => {
    const { outcomes, events, controls } = decode(book(7), frame);
    expect(outcomes).toEqual(["events", "control"]);
    expect(events).toHaveLength(1);
    expect(controls).toEqual([{ kind: "broken", reason: expect.stringMatching(/^sequence_num is [09] after 7$/) }]);
  });

  it("breaks once, because such a connection is over, but a recording of it is read on", () => {
    const { outcomes, controls } = decode(book(7), book(9), book(10), book(20));
    expect(outcomes).toEqual(["events", "control", "events", "events"]);
    expect(controls).toHaveLength(1);
  });

  it("breaks with the message after one that was not understood", () => {
    const { outcomes, controls } = decode(book(7), "{", book(9));
    expect(outcomes).toEqual(["events", "failed", "control"]);
    expect(controls).toHaveLength(1);
  });

  it("takes a message that comes twice once", () => {
    const { outcomes, controls } = decode(book(7), book(7), status(8), status(8), book(9));
    expect(outcomes).toEqual(["events", "control", "control", "control", "events"]);
    expect(controls).toEqual([]);
  });

  it("is not asked of messages of unknown connections", () => {
    const { outcomes, controls } = decodeAll(advanced.createDecoder(), [book(7), ticker(3), book(12)]);
    expect(outcomes).toEqual(["events", "events", "events"]);
    expect(controls).toEqual([]);
  });
});

describeWithData("a recorded connection to Coinbase Advanced", (dir) => {
  it("breaks where a frame is taken out, whatever frame it is, and else never", async () => {
    const frames: string[] = [];
    const path = resolve(dir, "frames/coinbase-advanced/l2_data-ticker-market_trades-BTC-ETH-20260809.jsonl.gz");
    for await (const { text } of readLines(path)) {
      const line = parseCaptureLine(text);
      if (line.ok && line.value.raw !== undefined && line.value.raw.length < 20_000) frames.push(line.value.raw);
    }
    // The two whole books are too large to be decoded again and again, so that the run after them is taken.
    const run = frames.slice(20, 140);
    expect(decodeAll(advanced.createDecoder(URL), run).controls.filter(({ kind }) => kind === "broken")).toEqual([]);
    for (let taken = 1; taken < run.length - 1; taken += 1) {
      const { controls } = decodeAll(advanced.createDecoder(URL), run.toSpliced(taken, 1));
      expect(controls.filter(({ kind }) => kind === "broken")).toHaveLength(1);
    }
  });
});

describeWithData("the aggressor's side of recorded trades", (dir) => {
  it.each([
    [advanced, "l2_data-ticker-market_trades-BTC-ETH-20260809.jsonl.gz"],
    [exchange, "level2-ticker-matches-20210417.jsonl.gz"],
  ])("is never contradicted by the book of $venue", async (adapter, file) => {
    const books = new Map<string, SyncedBook>();
    const decoder = adapter.createDecoder();
    const places = new Map<string, number>();
    const ignore = () => {};
    const sink: EventSink = {
      book: (update) => {
        const book = books.get(update.symbol) ?? createSyncedBook(adapter.rules.book);
        books.set(update.symbol, book);
        book.apply(update);
      },
      trade: ({ symbol, price, side }) => {
        const { bid, ask } = books.get(symbol)?.read() ?? {};
        if (bid === undefined || ask === undefined) return;
        const place = `${side} ${price <= bid ? "at the bid" : price >= ask ? "at the ask" : "between"}`;
        places.set(place, (places.get(place) ?? 0) + 1);
      },
      quote: ignore,
      event: ignore,
      control: ignore,
    };
    for await (const { text } of readLines(resolve(dir, "frames", adapter.venue, file))) {
      const line = parseCaptureLine(text);
      if (line.ok) decoder.decode(Buffer.from(line.value.raw ?? ""), AT, sink);
    }
    expect(places.get("buy at the ask")).toBeGreaterThan(0);
    expect(places.get("sell at the bid")).toBeGreaterThan(0);
    expect([places.get("buy at the bid"), places.get("sell at the ask")]).toEqual([undefined, undefined]);
  });
});

describe("an update of Coinbase Exchange that tells no time", () => {
  const change = (product_id: string, time: string) => ({ type: "l2update", product_id, changes: [], time });
  const NO_TIME = "0001-01-01T00:00:00.000000Z";

  it("gets the time of the one before it, of the same product", () => {
    const { events } = decodeAll(exchange.createDecoder(), [
      change("BTC-USD", "2023-11-14T22:13:20.1Z"),
      change("ETH-USD", "2023-11-14T22:13:20.2Z"),
      change("BTC-USD", NO_TIME),
      change("SOL-USD", NO_TIME),
    ]);
    const atOf = (index: number) => events[index]?.exchangeAt;
    expect([atOf(2), atOf(3)]).toEqual([1_700_000_000_100, AT]);
  });
});

describe("subscribing to Coinbase", () => {
  const subscriptions = ["BTC-USD", "ETH-USD"].map((symbol) => ({ symbol, channels: ["level2_batch", "matches"] }));

  it("asks Exchange for each product apart, with heartbeats", () => {
    const [socket, ...others] = exchange.plan(subscriptions, exchange.urls);
    expect(others).toEqual([]);
    expect(socket?.messages[0]).toEqual({
      ref: "BTC-USD",
      text: '{"type":"subscribe","product_ids":["BTC-USD"],"channels":["level2_batch","matches","heartbeat"]}',
      undo: '{"type":"unsubscribe","product_ids":["BTC-USD"],"channels":["level2_batch","matches","heartbeat"]}',
    });
    const acknowledged = decodeAll(exchange.createDecoder(), [
      { type: "subscriptions", channels: [{ name: "level2_50", product_ids: ["BTC-USD", "ETH-USD"] }] },
    ]);
    expect(acknowledged.controls).toEqual(refs(socket?.messages).map((ref) => ({ kind: "ack", ref })));
  });

  it("asks Advanced for each channel apart, after heartbeats, and is acknowledged with the last product", () => {
    const wanted = subscriptions.map(({ symbol }) => ({ symbol, channels: ["level2", "market_trades"] }));
    const [socket] = advanced.plan(wanted, advanced.urls);
    const opening = advanced.opening?.(undefined, AT) ?? [];
    expect([...opening, ...(socket?.messages ?? [])].map(({ text }) => text)).toEqual([
      '{"type":"subscribe","channel":"heartbeats"}',
      '{"type":"subscribe","product_ids":["BTC-USD","ETH-USD"],"channel":"level2"}',
      '{"type":"subscribe","product_ids":["BTC-USD","ETH-USD"],"channel":"market_trades"}',
    ]);
    const products = ["BTC-USD", "ETH-USD"];
    const { controls } = decodeAll(advanced.createDecoder(URL), [
      {
        channel: "subscriptions",
        timestamp: "2023-11-14T22:13:20.3Z",
        sequence_num: 1,
        events: [{ subscriptions: { heartbeats: ["heartbeats"], level2: products, market_trades: products } }],
      },
    ]);
    for (const ref of refs([...opening, ...(socket?.messages ?? [])])) {
      expect(controls).toContainEqual({ kind: "ack", ref });
    }
  });

  it("asks for bars that open within the time asked for", () => {
    const [from, to] = [epochMs(1_700_000_040_000), epochMs(1_700_000_160_000)];
    expect(exchange.barsUrl?.("BTC-USD", from, to, exchange.urls)).toBe(
      "https://api.exchange.coinbase.com/products/BTC-USD/candles?granularity=60&start=1700000040&end=1700000100",
    );
    expect(advanced.barsUrl?.("BTC-USD", from, to, advanced.urls)).toBe(
      "https://api.coinbase.com/api/v3/brokerage/market/products/BTC-USD/candles?granularity=ONE_MINUTE&start=1700000040&end=1700000100",
    );
  });
});
