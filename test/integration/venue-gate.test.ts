import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openVenueClient } from "../support/venue-client.ts";
import { createVenueStand, urlsOf, type VenueStand } from "../support/venue-stand.ts";

const GATE_FUTURES = "wss://fx-ws.gateio.ws/v4/ws/usdt";
const GATE_SPOT = "wss://api.gateio.ws/ws/v4/";

let stand: VenueStand;
beforeEach(() => {
  stand = createVenueStand();
});
afterEach(async () => {
  expect(await stand.stop()).toEqual([]);
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
    const venues = await stand.start(FUTURES_LINES);
    const { ws, rest } = urlsOf(venues, "gateio-futures");
    const client = await openVenueClient(String(ws["public"]));
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

    await venues.play("max");
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
    const venues = await stand.start(FUTURES_LINES);
    const answer = await fetch(`${urlsOf(venues, "gateio-futures").rest}/api/v4/futures/usdt/contracts`);
    expect(await answer.json()).toHaveLength(1);
  });

  test("spot: a ticker on the socket does not take the token's NAV from the REST ticker", async () => {
    const ticker = { currency_pair: "BTC3L_USDT", last: "2.5" };
    const venues = await stand.start([
      [
        1,
        "https://api.gateio.ws/api/v4/spot/tickers?currency_pair=BTC3L_USDT",
        JSON.stringify([{ ...ticker, etf_net_value: "2.46", etf_leverage: "2.28" }]),
      ],
      [2, GATE_SPOT, update("spot.tickers", { ...ticker, last: "2.6" })],
    ]);
    const { ws, rest } = urlsOf(venues, "gateio");
    const client = await openVenueClient(String(ws["public"]));
    client.send({ time: 1, channel: "spot.tickers", event: "subscribe", payload: ["BTC3L_USDT"] });
    client.send({ time: 1, channel: "spot.ping" });
    await client.until((text) => text.includes("spot.pong"));
    await venues.play("max");
    await client.until((text) => text.includes('"last":"2.6"'));
    const answer = await fetch(`${rest}/api/v4/spot/tickers?currency_pair=BTC3L_USDT`);
    expect(await answer.json()).toEqual([
      { currency_pair: "BTC3L_USDT", last: "2.6", etf_net_value: "2.46", etf_leverage: "2.28" },
    ]);
    const nowhere = await fetch(`${rest}/api/v4/spot/nowhere`);
    expect([nowhere.status, await nowhere.json()]).toMatchObject([404, { label: "NOT_FOUND" }]);
  });
});
