import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { adapterOf } from "../../services/ingest/exchanges/registry.ts";
import { type Feed, startFeed } from "../../services/ingest/feed.ts";
import { createFeedCounters } from "../../services/ingest/feed-counters.ts";
import { createLiveTransport } from "../../services/ingest/transport-live.ts";
import type { FeedInput } from "../../shared/domain/input.ts";
import { createVirtualClock, type VirtualClock } from "../../shared/runtime/clock.ts";
import {
  createMailbox,
  type ExchangeConnection,
  type ExchangeServer,
  startExchangeServer,
} from "../support/exchange-server.ts";
import { createEventLog, type EventLog } from "../support/ingest.ts";

const START = Date.UTC(2026, 0, 5, 12);
const binance = adapterOf("binance-usdm");
if (!binance) throw new Error("the registry has no binance-usdm");

let server: ExchangeServer;
let clock: VirtualClock;
let log: EventLog;
let feed: Feed;
let inputs: ReturnType<typeof createMailbox<FeedInput>>;
let requests: ReturnType<typeof createMailbox<(body: unknown, status?: number) => void>>;

beforeEach(async () => {
  server = await startExchangeServer();
  clock = createVirtualClock(START);
  log = createEventLog();
  inputs = createMailbox();
  requests = createMailbox();
  server.onBookRequest((_request, response) => {
    requests.put((body, status = 200) => response.writeHead(status).end(JSON.stringify(body)));
  });
  feed = startFeed({
    adapter: binance,
    urls: {
      ws: { public: `${server.wsUrl}/public/stream`, market: `${server.wsUrl}/market/stream` },
      rest: server.httpUrl,
    },
    channels: { instrument: ["depth@100ms"], token: [] },
    conflation: { intervalMs: 100, immediateMoveBps: 5, heartbeatMs: 1_000 },
    patience: 1,
    clock,
    random: () => 0.5,
    transport: createLiveTransport(),
    push: inputs.put,
    onEvent: () => {},
    onLag: () => {},
    emit: log.emit,
    counters: createFeedCounters(),
  });
});

afterEach(async () => {
  feed.stop();
  await server.close();
});

const want = (...symbols: string[]) =>
  feed.setWanted(
    new Map(symbols.map((symbol) => [symbol, { assets: ["BTC"], contractSize: undefined, isTokenFeed: false }])),
  );

const depth = (first: number, last: number, previous: number, bid = "100.0", symbol = "BTCUSDT") => ({
  stream: `${symbol.toLowerCase()}@depth@100ms`,
  data: {
    e: "depthUpdate",
    E: clock.now(),
    T: clock.now(),
    s: symbol,
    U: first,
    u: last,
    pu: previous,
    b: [[bid, "2"]],
    a: [["101.0", "3"]],
  },
});
const snapshot = (lastUpdateId: number) => ({
  lastUpdateId,
  E: clock.now(),
  T: clock.now(),
  bids: [["99.0", "1"]],
  asks: [["101.0", "1"]],
});

async function acknowledge(connection: ExchangeConnection): Promise<void> {
  const { id } = JSON.parse(await connection.nextMessage());
  connection.send({ result: null, id });
  await log.next("subscription_acknowledged");
}

/** The next input of a kind; others before it are passed over. */
async function nextInput(where: (input: FeedInput) => boolean): Promise<FeedInput> {
  for (;;) {
    const input = await inputs.take();
    if (where(input)) return input;
  }
}
const isLive = (input: FeedInput) => input.type === "market" && input.book === "live";

async function goLive(): Promise<ExchangeConnection> {
  want("BTCUSDT");
  const connection = await server.nextConnection();
  await acknowledge(connection);
  connection.send(depth(10, 12, 9));
  clock.advanceTo(clock.now() + 1);
  await answerSnapshot(11);
  await log.next("book_state", ({ to }) => to === "live");
  return connection;
}

/** The feed spaces its requests by the virtual clock, so time must move for the request to leave. */
async function answerSnapshot(lastUpdateId: number): Promise<void> {
  await log.next("book_state", ({ to }) => to === "syncing");
  clock.advanceTo(clock.now() + 1_000);
  (await requests.take())(snapshot(lastUpdateId));
}

describe("a feed on a real socket", () => {
  test("a subscription counts only when it is acknowledged, and is asked again when it is not", async () => {
    want("BTCUSDT");
    const connection = await server.nextConnection();
    const asked = await connection.nextMessage();
    expect(JSON.parse(asked).params).toEqual(["btcusdt@depth@100ms"]);
    await log.next("connected");
    expect(feed.problems()).toContainEqual({
      what: "binance-usdm BTCUSDT book",
      why: "subscription 1 not acknowledged yet",
    });

    clock.advanceTo(START + binance.rules.ackMs);
    const failed = await log.next("subscription_failed");
    expect(failed).toMatchObject({ reason: "unacknowledged", ref: "1" });
    expect(feed.problems()[0]?.why).toContain("unacknowledged");

    clock.advanceTo(clock.now() + failed.retryInMs);
    expect(await connection.nextMessage()).toBe(asked);
    connection.send({ result: null, id: 1 });
    await log.next("subscription_acknowledged");
    expect(feed.problems()[0]?.why).not.toContain("subscription");
  });

  test("a refused subscription keeps the connection", async () => {
    want("BTCUSDT");
    const connection = await server.nextConnection();
    await connection.nextMessage();
    connection.send({ error: { code: 2, msg: "Invalid request" }, id: 1 });
    expect(await log.next("subscription_failed")).toMatchObject({ reason: "refused", ref: "1" });
    expect(log.all.some(({ type }) => type === "disconnected")).toBe(false);
  });

  test("a book goes live through the snapshot bridge, and its state goes out", async () => {
    await goLive();
    const state = await nextInput(isLive);
    expect(state).toMatchObject({ venue: "binance-usdm", symbol: "BTCUSDT", asset: "BTC", bid: 100, ask: 101 });
    expect(feed.problems()).toEqual([]);
  });

  test("a broken chain is a gap at once, and the book comes back through a new snapshot", async () => {
    const connection = await goLive();
    connection.send(depth(20, 22, 19));
    expect(await nextInput(({ type }) => type === "gap")).toMatchObject({ reason: "sequence", repaired: false });
    expect(await nextInput(({ type }) => type === "market")).toMatchObject({ book: "suspect" });
    clock.advanceTo(clock.now() + 1_000);
    (await requests.take())(snapshot(21));
    expect(await nextInput(({ type }) => type === "gap")).toMatchObject({ reason: "sequence", repaired: true });
    expect(await nextInput(isLive)).toMatchObject({ bid: 100 });
  });

  test("a failed snapshot request is asked again with a backoff", async () => {
    want("BTCUSDT");
    const connection = await server.nextConnection();
    await acknowledge(connection);
    connection.send(depth(10, 12, 9));
    await log.next("book_state", ({ to }) => to === "syncing");
    clock.advanceTo(clock.now() + 1_000);
    (await requests.take())({ code: -1003, msg: "Too many requests" }, 429);
    const failed = await log.next("request_failed");
    expect(failed).toMatchObject({ purpose: "snapshot", why: "BTCUSDT: HTTP 429" });
    clock.advanceTo(clock.now() + failed.retryInMs + 1_000);
    (await requests.take())(snapshot(11));
    await log.next("book_state", ({ to }) => to === "live");
  });

  test("a lost connection is a gap, and nothing carries over into the next epoch", async () => {
    const connection = await goLive();
    connection.cut();
    expect(await nextInput(({ type }) => type === "gap")).toMatchObject({ reason: "disconnect", repaired: false });
    expect(await nextInput(({ type }) => type === "market")).toMatchObject({ book: "empty" });
    const { retryInMs } = await log.next("disconnected");
    clock.advanceTo(clock.now() + retryInMs);
    const again = await server.nextConnection();
    await acknowledge(again);
    // It would fit the old chain; the new epoch knows nothing of that.
    again.send(depth(13, 14, 12));
    await answerSnapshot(14);
    expect(await nextInput(isLive)).toMatchObject({ bid: 100 });
    expect((await log.next("connected", ({ epoch }) => epoch === 2)).epoch).toBe(2);
  });

  test("backoff grows while the venue accepts and closes, and starts over with data", async () => {
    want("BTCUSDT");
    const delays: number[] = [];
    for (let attempt = 0; attempt < 9; attempt += 1) {
      (await server.nextConnection()).cut();
      const { retryInMs } = await log.next("disconnected");
      delays.push(retryInMs);
      clock.advanceTo(clock.now() + retryInMs);
    }
    expect(delays).toEqual([375, 750, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500, 22_500]);
    const connection = await server.nextConnection();
    await acknowledge(connection);
    connection.send(depth(10, 12, 9));
    await log.next("book_state");
    connection.cut();
    expect((await log.next("disconnected")).retryInMs).toBe(375);
  });

  test("a socket that only answers is silent: it names what sends nothing, then it is left", async () => {
    want("BTCUSDT");
    const connection = await server.nextConnection();
    await acknowledge(connection);
    clock.advanceTo(START + binance.rules.firstDataMs);
    expect(await log.next("subscription_silent")).toMatchObject({
      url: `${server.wsUrl}/public/stream`,
      symbol: "BTCUSDT",
      channel: "depth@100ms",
    });
    clock.advanceTo(START + 2 * binance.rules.silenceMs);
    expect(await log.next("disconnected")).toMatchObject({ reason: "silent" });
  });

  test("a venue that is not there is told in problems, with the time of the next try", async () => {
    await server.close();
    want("BTCUSDT");
    await log.next("disconnected");
    expect(feed.problems()[0]).toMatchObject({ what: "binance-usdm BTCUSDT book" });
    expect(feed.problems()[0]?.why).toMatch(/^connecting: connect ECONNREFUSED .*, next try in 1 s$/);
    server = await startExchangeServer();
  });

  test("a frame beyond the venue's size ends the connection with a reason", async () => {
    want("BTCUSDT");
    const connection = await server.nextConnection();
    await log.next("connected");
    connection.send("x".repeat(binance.rules.frameBytesMax + 1));
    expect((await log.next("disconnected")).why).toContain("Max payload size exceeded");
  });

  test("a frame that cannot be read is counted and told once, and the book stays", async () => {
    const connection = await goLive();
    connection.send('{"stream":');
    connection.send('{"stream":');
    const { issue } = await log.next("frame_bad");
    expect(issue).not.toBe("");
    connection.send(depth(13, 14, 12, "100.9"));
    await nextInput((input) => isLive(input) && "bid" in input && input.bid === 100.9);
    expect(log.all.filter(({ type }) => type === "frame_bad")).toHaveLength(1);
  });

  test("a symbol wanted later gets a socket of its own, one no longer wanted closes its own", async () => {
    await goLive();
    want("BTCUSDT", "ETHUSDT");
    const second = await server.nextConnection();
    expect(JSON.parse(await second.nextMessage()).params).toEqual(["ethusdt@depth@100ms"]);
    second.send({ result: null, id: 1 });
    second.send(depth(5, 6, 4, "100.0", "ETHUSDT"));
    await log.next("book_state", ({ symbol }) => symbol === "ETHUSDT");
    want("ETHUSDT");
    expect([...feed.books().keys()]).toEqual(["ETHUSDT"]);
    expect(log.all.some(({ type }) => type === "disconnected")).toBe(false);
    expect(server.connections).toBe(2);
  });
});
