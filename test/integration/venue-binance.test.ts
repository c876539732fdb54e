import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openVenueClient } from "../support/venue-client.ts";
import { createVenueStand, urlsOf, type VenueStand } from "../support/venue-stand.ts";

const STREAM = "wss://fstream.binance.com/stream";
const DEPTH = "https://fapi.binance.com/fapi/v1/depth?symbol=BTCUSDT&limit=1000";

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

let stand: VenueStand;
beforeEach(() => {
  stand = createVenueStand();
});
afterEach(async () => {
  expect(await stand.stop()).toEqual([]);
});
const subscribe = (id: number, ...params: string[]) => ({ method: "SUBSCRIBE", params, id });
const isAck = (id: number) => (text: string) => text === `{"result":null,"id":${id}}`;

describe("Binance in a box", () => {
  test("sends exactly what was subscribed, after the acknowledgement, byte for byte", async () => {
    const venues = await stand.start(BINANCE_LINES);
    const { ws } = urlsOf(venues, "binance-usdm");
    const trades = await openVenueClient(String(ws["public"]));
    const books = await openVenueClient(String(ws["public"]));
    trades.send(subscribe(1, "btcusdt@trade", "nosuchusdt@trade"));
    books.send(subscribe(2, "btcusdt@depth@0ms"));
    await Promise.all([trades.until(isAck(1)), books.until(isAck(2))]);
    await venues.play("max");
    await Promise.all([trades.until((text) => text === trade(2)), books.until((text) => text.includes('"u":33'))]);
    expect(trades.texts).toEqual(['{"result":null,"id":1}', trade(1), trade(2)]);
    const raws = BINANCE_LINES.filter(([, , raw]) => raw.includes("@depth")).map(([, , raw]) => raw);
    expect(books.texts).toEqual(['{"result":null,"id":2}', ...raws]);
  });

  test("a stream on the wrong path is accepted and stays silent", async () => {
    const venues = await stand.start(BINANCE_LINES);
    const { ws } = urlsOf(venues, "binance-usdm");
    const market = await openVenueClient(String(ws["market"]));
    market.send(subscribe(7, "btcusdt@trade", "btcusdt@depth@0ms", "btcusdt@markPrice@1s"));
    const open = await openVenueClient(String(ws["public"]));
    open.send(subscribe(8, "btcusdt@markPrice@1s", "btcusdt@trade"));
    await Promise.all([market.until(isAck(7)), open.until(isAck(8))]);
    await venues.play("max");
    await Promise.all([market.until((text) => text === mark), open.until((text) => text === trade(2))]);
    expect(market.texts).toEqual(['{"result":null,"id":7}', mark]);
    expect(open.texts).toEqual(['{"result":null,"id":8}', trade(1), trade(2)]);
  });

  test("streams in the address, single streams without envelope, unsubscribing and listing", async () => {
    const venues = await stand.start(BINANCE_LINES);
    const { rest } = urlsOf(venues, "binance-usdm");
    const base = rest.replace("http", "ws");
    const combined = await openVenueClient(`${base}/stream?streams=btcusdt@trade/btcusdt@depth@0ms`);
    combined.send({ method: "UNSUBSCRIBE", params: ["btcusdt@depth@0ms"], id: 1 });
    combined.send({ method: "LIST_SUBSCRIPTIONS", id: 2 });
    expect(await combined.until((text) => text.includes('"id":2'))).toBe('{"result":["btcusdt@trade"],"id":2}');
    const single = await openVenueClient(`${base}/public/ws/btcusdt@trade`);
    await venues.play("max");
    await combined.until((text) => text === trade(2));
    await single.until((text) => text.includes('"t":2'));
    expect(combined.texts.filter((text) => text.includes("stream"))).toEqual([trade(1), trade(2)]);
    expect(single.texts[0]).toBe('{"e":"trade","s":"BTCUSDT","t":1,"p":"9.50","q":"1"}');
  });

  test("malformed messages get the venue's error and do not end the connection", async () => {
    const venues = await stand.start(BINANCE_LINES);
    const client = await openVenueClient(String(urlsOf(venues, "binance-usdm").ws["public"]));
    client.sendText("{");
    client.send({ method: "DANCE", id: 3 });
    client.send(subscribe(4, "btcusdt@trade"));
    await client.until(isAck(4));
    expect(client.texts.map((text) => JSON.parse(text).code)).toEqual([3, 2, undefined]);
  });

  test("too many messages in a second, and messages too large, end the connection", async () => {
    const venues = await stand.start(BINANCE_LINES);
    const { ws } = urlsOf(venues, "binance-usdm");
    const hasty = await openVenueClient(String(ws["public"]));
    for (let id = 0; id < 50; id += 1) hasty.send(subscribe(id, "btcusdt@trade"));
    expect(await hasty.closed).toBe(1008);
    const large = await openVenueClient(String(ws["public"]));
    large.sendText("x".repeat(100_000));
    expect(await large.closed).toBe(1009);
    expect(stand.events).toContainEqual({ kind: "cut", venue: "binance-usdm", reason: "message_rate" });
  });

  test("a path the venue does not have is refused", async () => {
    const venues = await stand.start(BINANCE_LINES);
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
    const venues = await stand.start(BINANCE_LINES);
    const { rest } = urlsOf(venues, "binance-usdm");
    const early = fetch(`${rest}/fapi/v1/depth?symbol=BTCUSDT&limit=1000`);
    const small = fetch(`${rest}/fapi/v1/depth?symbol=BTCUSDT&limit=5`);
    await stand.untilEvents((event) => event.kind === "book_awaited", 2);
    await venues.play("max");
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
    const venues = await stand.start(BINANCE_LINES.slice(0, 2), { snapshotWaitMs: 20 });
    const answer = await fetch(`${urlsOf(venues, "binance-usdm").rest}/fapi/v1/depth?symbol=BTCUSDT`);
    expect([answer.status, await answer.json()]).toMatchObject([503, { code: -1001 }]);
  });

  test("plays at a speed: a line goes out no earlier than its time, and the connection stays open afterwards", async () => {
    const lines = [
      [1_000, STREAM, trade(1)],
      [61_000, STREAM, trade(2)],
    ] as const;
    const venues = await stand.start(lines);
    const client = await openVenueClient(String(urlsOf(venues, "binance-usdm").ws["public"]));
    client.send(subscribe(1, "btcusdt@trade"));
    await client.until(isAck(1));
    const startedAt = Date.now();
    const played = venues.play({ originAt: 1_000, wallAt: startedAt, rate: 500 });
    await client.until((text) => text === trade(2));
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(60_000 / 500);
    await played;
    client.send(subscribe(2, "btcusdt@markPrice@1s"));
    await client.until(isAck(2));
  });
});
