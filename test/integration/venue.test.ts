import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { VenueEvent } from "../../services/venue/events.ts";
import { type CaptureVenue, startCaptureVenue } from "../../services/venue/service.ts";
import { createSystemClock } from "../../shared/runtime/clock.ts";
import { createShutdown, type Shutdown } from "../../shared/runtime/shutdown.ts";
import { openVenueClient } from "../support/venue-client.ts";

const STREAM = "wss://fstream.binance.com/stream";
const DEPTH = "https://fapi.binance.com/fapi/v1/depth?symbol=BTCUSDT&limit=1000";
const GATE_FUTURES = "wss://fx-ws.gateio.ws/v4/ws/usdt";
const GATE_SPOT = "wss://api.gateio.ws/ws/v4/";

const depth = (U: number, u: number, pu: number, b: readonly (readonly [string, string])[] = []) =>
  `{"stream":"btcusdt@depth@0ms","data":{"e":"depthUpdate","E":${u},"T":${u},"s":"BTCUSDT","U":${U},"u":${u},"pu":${pu},"b":${JSON.stringify(b)},"a":[]}}`;
const trade = (id: number) =>
  `{"stream":"btcusdt@trade","data":{"e":"trade","s":"BTCUSDT","t":${id},"p":"9.50","q":"1"}}`;
const mark = `{"stream":"btcusdt@markPrice@1s","data":{"e":"markPriceUpdate","s":"BTCUSDT","p":"9.5"}}`;
const SNAPSHOT = '{"lastUpdateId": 20, "E": 5, "T": 5, "bids": [["9.40", "1"]], "asks": [["9.60", "2"]]}';

const BINANCE_LINES = [
  [100, STREAM, depth(11, 15, 10, [["9.30", "4"]])],
  [101, STREAM, trade(1)],
  [102, STREAM, depth(16, 22, 15, [["9.50", "7"]])],
  [103, DEPTH, SNAPSHOT],
  [104, STREAM, mark],
  [105, STREAM, depth(30, 33, 22, [["9.40", "0"]])],
  [106, STREAM, trade(2)],
] as const;

let shutdown: Shutdown;
let dirs: string[] = [];
let events: VenueEvent[] = [];
afterEach(async () => {
  expect(await shutdown.stop()).toEqual([]);
  for (const dir of dirs) await rm(dir, { recursive: true });
  dirs = [];
});

async function startVenue(
  lines: readonly (readonly [t: number, conn: string, raw: string])[],
  options: { readonly speed?: number | "max"; readonly snapshotWaitMs?: number } = {},
): Promise<CaptureVenue> {
  const dir = await mkdtemp(join(tmpdir(), "radar-venue-"));
  dirs.push(dir);
  const file = join(dir, "capture.jsonl");
  await writeFile(file, lines.map(([t, conn, raw]) => `${JSON.stringify({ t, conn, raw })}\n`).join(""));
  shutdown = createShutdown();
  events = [];
  return startCaptureVenue({
    clock: createSystemClock(),
    shutdown,
    emit: (event) => {
      events.push(event);
      for (const look of onEvent) look();
    },
    port: 0,
    snapshotWaitMs: options.snapshotWaitMs ?? 5_000,
    files: [file],
    speed: options.speed ?? "max",
  });
}

const onEvent = new Set<() => void>();
const untilEvents = (matches: (event: VenueEvent) => boolean, count: number) =>
  new Promise<void>((resolve) => {
    const look = () => {
      if (events.filter(matches).length < count) return;
      onEvent.delete(look);
      resolve();
    };
    onEvent.add(look);
    look();
  });

const urlsOf = (venues: CaptureVenue, venue: string) => {
  const server = venues.servers.find((one) => one.venue === venue);
  if (!server) throw new Error(`no ${venue}`);
  return server.urls;
};
const now = 0;
const subscribe = (id: number, ...params: string[]) => ({ method: "SUBSCRIBE", params, id });
const isAck = (id: number) => (text: string) => text === `{"result":null,"id":${id}}`;

describe("Binance in a box", () => {
  test("sends exactly what was subscribed, after the acknowledgement, byte for byte", async () => {
    const venues = await startVenue(BINANCE_LINES);
    const { ws } = urlsOf(venues, "binance-usdm");
    const trades = await openVenueClient(String(ws["public"]));
    const books = await openVenueClient(String(ws["public"]));
    trades.send(subscribe(1, "btcusdt@trade", "nosuchusdt@trade"));
    books.send(subscribe(2, "btcusdt@depth@0ms"));
    await Promise.all([trades.until(isAck(1)), books.until(isAck(2))]);
    await venues.play(now);
    await Promise.all([trades.until((text) => text === trade(2)), books.until((text) => text.includes('"u":33'))]);
    expect(trades.texts).toEqual(['{"result":null,"id":1}', trade(1), trade(2)]);
    const raws = BINANCE_LINES.filter(([, , raw]) => raw.includes("@depth")).map(([, , raw]) => raw);
    expect(books.texts).toEqual(['{"result":null,"id":2}', ...raws]);
  });

  test("a stream on the wrong path is accepted and stays silent", async () => {
    const venues = await startVenue(BINANCE_LINES);
    const { ws } = urlsOf(venues, "binance-usdm");
    const market = await openVenueClient(String(ws["market"]));
    market.send(subscribe(7, "btcusdt@trade", "btcusdt@depth@0ms", "btcusdt@markPrice@1s"));
    const open = await openVenueClient(String(ws["public"]));
    open.send(subscribe(8, "btcusdt@markPrice@1s", "btcusdt@trade"));
    await Promise.all([market.until(isAck(7)), open.until(isAck(8))]);
    await venues.play(now);
    await Promise.all([market.until((text) => text === mark), open.until((text) => text === trade(2))]);
    expect(market.texts).toEqual(['{"result":null,"id":7}', mark]);
    expect(open.texts).toEqual(['{"result":null,"id":8}', trade(1), trade(2)]);
  });

  test("streams in the address, single streams without envelope, unsubscribing and listing", async () => {
    const venues = await startVenue(BINANCE_LINES);
    const { rest } = urlsOf(venues, "binance-usdm");
    const base = rest.replace("http", "ws");
    const combined = await openVenueClient(`${base}/stream?streams=btcusdt@trade/btcusdt@depth@0ms`);
    combined.send({ method: "UNSUBSCRIBE", params: ["btcusdt@depth@0ms"], id: 1 });
    combined.send({ method: "LIST_SUBSCRIPTIONS", id: 2 });
    expect(await combined.until((text) => text.includes('"id":2'))).toBe('{"result":["btcusdt@trade"],"id":2}');
    const single = await openVenueClient(`${base}/public/ws/btcusdt@trade`);
    await venues.play(now);
    await combined.until((text) => text === trade(2));
    await single.until((text) => text.includes('"t":2'));
    expect(combined.texts.filter((text) => text.includes("stream"))).toEqual([trade(1), trade(2)]);
    expect(single.texts[0]).toBe('{"e":"trade","s":"BTCUSDT","t":1,"p":"9.50","q":"1"}');
  });

  test("malformed messages get the venue's error and do not end the connection", async () => {
    const venues = await startVenue(BINANCE_LINES);
    const client = await openVenueClient(String(urlsOf(venues, "binance-usdm").ws["public"]));
    client.sendText("{");
    client.send({ method: "DANCE", id: 3 });
    client.send(subscribe(4, "btcusdt@trade"));
    await client.until(isAck(4));
    expect(client.texts.map((text) => JSON.parse(text).code)).toEqual([3, 2, undefined]);
  });

  test("too many messages in a second, and messages too large, end the connection", async () => {
    const venues = await startVenue(BINANCE_LINES);
    const { ws } = urlsOf(venues, "binance-usdm");
    const hasty = await openVenueClient(String(ws["public"]));
    for (let id = 0; id < 50; id += 1) hasty.send(subscribe(id, "btcusdt@trade"));
    expect(await hasty.closed).toBe(1008);
    const large = await openVenueClient(String(ws["public"]));
    large.sendText("x".repeat(100_000));
    expect(await large.closed).toBe(1009);
    expect(events).toContainEqual({ kind: "cut", venue: "binance-usdm", reason: "message_rate" });
  });

  test("a path the venue does not have is refused", async () => {
    const venues = await startVenue(BINANCE_LINES);
    const { rest } = urlsOf(venues, "binance-usdm");
    await expect(openVenueClient(`${rest.replace("http", "ws")}/nowhere`)).rejects.toThrow("404");
    const answer = await fetch(`${rest}/fapi/v1/nowhere`);
    expect([answer.status, await answer.json()]).toEqual([
      404,
      { code: -5000, msg: "Path /fapi/v1/nowhere, Method GET is invalid" },
    ]);
    const symbol = await fetch(`${rest}/fapi/v1/depth?symbol=NOPE`);
    expect([symbol.status, await symbol.json()]).toEqual([400, { code: -1121, msg: "Invalid symbol." }]);
  });

  test("a book asked for before its snapshot was recorded comes with it; later ones follow the stream", async () => {
    const venues = await startVenue(BINANCE_LINES);
    const { rest } = urlsOf(venues, "binance-usdm");
    const early = fetch(`${rest}/fapi/v1/depth?symbol=BTCUSDT&limit=1000`);
    const small = fetch(`${rest}/fapi/v1/depth?symbol=BTCUSDT&limit=5`);
    await untilEvents((event) => event.kind === "book_awaited", 2);
    await venues.play(now);
    // Byte for byte, spaces included.
    expect(await (await early).text()).toBe(SNAPSHOT);
    expect(await (await small).json()).toMatchObject({
      lastUpdateId: 22,
      bids: [
        ["9.50", "7"],
        ["9.40", "1"],
      ],
    });
    const late = await fetch(`${rest}/fapi/v1/depth?symbol=BTCUSDT&limit=5`);
    expect(await late.json()).toEqual({ lastUpdateId: 33, E: 33, T: 33, bids: [["9.50", "7"]], asks: [["9.60", "2"]] });
  });

  test("a book that never comes is unavailable after the wait", async () => {
    const venues = await startVenue(BINANCE_LINES.slice(0, 2), { snapshotWaitMs: 20 });
    const answer = await fetch(`${urlsOf(venues, "binance-usdm").rest}/fapi/v1/depth?symbol=BTCUSDT`);
    expect([answer.status, await answer.json()]).toMatchObject([503, { code: -1001 }]);
  });

  test("plays at a speed: a line goes out no earlier than its time, and the connection stays open afterwards", async () => {
    const lines = [
      [1_000, STREAM, trade(1)],
      [61_000, STREAM, trade(2)],
    ] as const;
    const venues = await startVenue(lines, { speed: 500 });
    const client = await openVenueClient(String(urlsOf(venues, "binance-usdm").ws["public"]));
    client.send(subscribe(1, "btcusdt@trade"));
    await client.until(isAck(1));
    const startedAt = Date.now();
    const played = venues.play(startedAt);
    await client.until((text) => text === trade(2));
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(60_000 / 500);
    await played;
    client.send(subscribe(2, "btcusdt@markPrice@1s"));
    await client.until(isAck(2));
  });
});

describe("Gate in a box", () => {
  const update = (channel: string, result: unknown) =>
    JSON.stringify({ time: 1, time_ms: 1_000, channel, event: "update", result });
  const book = (U: number, u: number, b: readonly unknown[]) => ({ t: u, s: "SOL_USDT", U, u, b, a: [] });
  const FUTURES_LINES = [
    [90, "https://api.gateio.ws/api/v4/futures/usdt/contracts", '[{"name":"SOL_USDT","quanto_multiplier":"1"}]'],
    [100, GATE_FUTURES, '{"time":1,"channel":"futures.trades","event":"subscribe","result":{"status":"success"}}'],
    [101, GATE_FUTURES, update("futures.order_book_update", book(4, 6, [{ p: "9.5", s: 3 }]))],
    [
      102,
      "https://api.gateio.ws/api/v4/futures/usdt/order_book?contract=SOL_USDT&limit=100&with_id=true",
      '{"id":5,"current":1.5,"update":1.25,"asks":[{"s":7,"p":"9.7"}],"bids":[{"s":1,"p":"9.4"}]}',
    ],
    [103, GATE_FUTURES, update("futures.trades", [{ contract: "SOL_USDT", size: -3, price: "9.5", id: 1 }])],
    [104, GATE_FUTURES, update("futures.order_book_update", book(7, 8, [{ p: "9.4", s: 0 }]))],
  ] as const;

  test("futures: subscribe, acknowledgement, ping, frames, book, contracts", async () => {
    const venues = await startVenue(FUTURES_LINES);
    const { ws, rest } = urlsOf(venues, "gateio-futures");
    const client = await openVenueClient(String(ws["futures"]));
    client.send({
      time: 1,
      id: 9,
      channel: "futures.order_book_update",
      event: "subscribe",
      payload: ["SOL_USDT", "100ms", "100"],
    });
    client.send({ time: 1, channel: "futures.ping" });
    client.send({ time: 1, channel: "futures.trades", event: "subscribe", payload: ["NOPE_USDT"] });
    await client.until((text) => text.includes("NOPE_USDT"));
    const [ack, pong, refusal] = client.texts.map((text) => JSON.parse(text));
    expect(ack).toMatchObject({
      id: 9,
      channel: "futures.order_book_update",
      event: "subscribe",
      result: { status: "success" },
    });
    expect(pong).toMatchObject({ channel: "futures.pong" });
    expect(refusal).toMatchObject({ event: "subscribe", error: { code: 2 }, result: null });

    await venues.play(now);
    await client.until((text) => text.includes('"u":8'));
    const sent = FUTURES_LINES.filter(([, , raw]) => raw.includes("order_book_update")).map(([, , raw]) => raw);
    expect(client.texts.slice(3)).toEqual(sent);

    const answer = await fetch(`${rest}/api/v4/futures/usdt/order_book?contract=SOL_USDT&limit=10&with_id=true`);
    expect(await answer.json()).toMatchObject({
      id: 8,
      update: 0.008,
      asks: [{ s: 7, p: "9.7" }],
      bids: [{ s: 3, p: "9.5" }],
    });
    const contract = await fetch(`${rest}/api/v4/futures/usdt/contracts/SOL_USDT`);
    expect(await contract.json()).toEqual({ name: "SOL_USDT", quanto_multiplier: "1" });
    const unknown = await fetch(`${rest}/api/v4/futures/usdt/contracts/NOPE`);
    expect([unknown.status, await unknown.json()]).toMatchObject([400, { label: "CONTRACT_NOT_FOUND" }]);
  });

  test("a list of contracts is known before the moment it was recorded", async () => {
    const venues = await startVenue(FUTURES_LINES);
    const answer = await fetch(`${urlsOf(venues, "gateio-futures").rest}/api/v4/futures/usdt/contracts`);
    expect(await answer.json()).toHaveLength(1);
  });

  test("spot: a ticker on the socket does not take the token's NAV from the REST ticker", async () => {
    const ticker = { currency_pair: "BTC3L_USDT", last: "2.5" };
    const venues = await startVenue([
      [
        1,
        "https://api.gateio.ws/api/v4/spot/tickers?currency_pair=BTC3L_USDT",
        JSON.stringify([{ ...ticker, etf_net_value: "2.46", etf_leverage: "2.28" }]),
      ],
      [2, GATE_SPOT, update("spot.tickers", { ...ticker, last: "2.6" })],
    ]);
    const { ws, rest } = urlsOf(venues, "gateio");
    const client = await openVenueClient(String(ws["spot"]));
    client.send({ time: 1, channel: "spot.tickers", event: "subscribe", payload: ["BTC3L_USDT"] });
    client.send({ time: 1, channel: "spot.ping" });
    await client.until((text) => text.includes("spot.pong"));
    await venues.play(now);
    await client.until((text) => text.includes('"last":"2.6"'));
    const answer = await fetch(`${rest}/api/v4/spot/tickers?currency_pair=BTC3L_USDT`);
    expect(await answer.json()).toEqual([
      { currency_pair: "BTC3L_USDT", last: "2.6", etf_net_value: "2.46", etf_leverage: "2.28" },
    ]);
    const nowhere = await fetch(`${rest}/api/v4/spot/nowhere`);
    expect([nowhere.status, await nowhere.json()]).toMatchObject([404, { label: "NOT_FOUND" }]);
  });
});
