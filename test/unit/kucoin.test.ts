import { expect, it } from "vitest";
import { adapterOf, venueOfConn } from "../../services/ingest/exchanges/registry.ts";
import { epochMs } from "../../shared/domain/units.ts";

function adapter(venue: string) {
  const found = adapterOf(venue);
  if (!found) throw new Error(`no venue ${venue}`);
  return found;
}

const spot = adapter("kucoin");
const futures = adapter("kucoin-futures");
const symbols = (count: number) => Array.from({ length: count }, (_, index) => `S${index}-USDT`);

it.each([
  ["wss://ws-api-spot.kucoin.com/?token=REDACTED&connectId=spot-1x", "kucoin"],
  ["wss://push-private.kucoin.com/endpoint?token=REDACTED", "kucoin"],
  ["ws://127.0.0.1:9000/endpoint?token=REDACTED&connectId=spot-1x", "kucoin"],
  ["https://api.kucoin.com/api/v1/symbols", "kucoin"],
  ["wss://x-push-futures.kucoin.com", "kucoin-futures"],
  ["wss://ws-api-futures.kucoin.com/?token=REDACTED", "kucoin-futures"],
  ["ws://127.0.0.1:9000/?token=REDACTED&connectId=futures-1x", "kucoin-futures"],
  ["https://api-futures.kucoin.com/api/v1/contracts/active", "kucoin-futures"],
])("knows whose %s is", (conn, venue) => {
  expect(venueOfConn(conn)).toBe(venue);
});

it("names up to a hundred symbols in a message, and up to three hundred topics on a socket", () => {
  const subscriptions = symbols(201).map((symbol) => ({ symbol, channels: ["/market/level2", "/market/match"] }));
  const sockets = spot.plan(subscriptions, spot.urls);
  expect(sockets.map(({ streams, messages }) => [streams.length, messages.length])).toEqual([
    [300, 4],
    [102, 2],
  ]);
  for (const { text } of sockets.flatMap(({ messages }) => messages)) {
    expect(JSON.parse(text).topic.split(",").length).toBeLessThanOrEqual(100);
  }
});

it("asks by topic, and takes it back by the same id", () => {
  const channels = ["/market/level2", "/market/candles_1min"];
  const subscriptions = ["A-USDT", "B-USDT"].map((symbol) => ({ symbol, channels }));
  const [socket] = spot.plan(subscriptions, spot.urls, epochMs(0), 7);
  const request = (type: string, id: string, topic: string) =>
    JSON.stringify({ id, type, topic, privateChannel: false, response: true });
  expect(socket?.messages).toEqual([
    {
      ref: "7",
      text: request("subscribe", "7", "/market/level2:A-USDT,B-USDT"),
      undo: request("unsubscribe", "7", "/market/level2:A-USDT,B-USDT"),
    },
    {
      ref: "8",
      text: request("subscribe", "8", "/market/candles:A-USDT_1min,B-USDT_1min"),
      undo: request("unsubscribe", "8", "/market/candles:A-USDT_1min,B-USDT_1min"),
    },
  ]);
});

it("asks for each contract while there are few, and for the list of all when there are many", () => {
  const of = (count: number) =>
    futures.polls(
      symbols(count).map((symbol) => ({ symbol, channels: [] })),
      futures.urls,
    ).repeated;
  expect(of(2)).toEqual([
    "https://api-futures.kucoin.com/api/v1/contracts/S0-USDT",
    "https://api-futures.kucoin.com/api/v1/contracts/S1-USDT",
  ]);
  expect(of(101)).toEqual(["https://api-futures.kucoin.com/api/v1/contracts/active"]);
});

it("asks for the bars that open within a stretch of time, without its end", () => {
  const from = epochMs(1_700_000_040_000);
  const to = epochMs(1_700_000_160_000);
  const query = (url: string | undefined) => Object.fromEntries(new URL(url ?? "").searchParams);
  expect(query(spot.barsUrl?.("BTC-USDT", from, to, spot.urls))).toEqual({
    type: "1min",
    symbol: "BTC-USDT",
    startAt: "1700000040",
    endAt: "1700000159",
  });
  expect(query(futures.barsUrl?.("XBTUSDTM", from, to, futures.urls))).toEqual({
    granularity: "1",
    symbol: "XBTUSDTM",
    from: "1700000040000",
    to: "1700000159999",
  });
});
