import { describe, expect, it } from "vitest";
import { adapterOf } from "../../services/ingest/exchanges/registry.ts";
import { epochMs } from "../../shared/domain/units.ts";
import { createRecordingSink } from "../support/decoding.ts";

const AT = epochMs(1_700_000_000_500);

function adapter(venue: string) {
  const found = adapterOf(venue);
  if (!found) throw new Error(`no venue ${venue}`);
  return found;
}

function decode(venue: string, url: string, frame: unknown) {
  const sink = createRecordingSink();
  const outcome = adapter(venue)
    .createDecoder(url)
    .decode(Buffer.from(JSON.stringify(frame)), AT, sink);
  return { outcome, events: sink.events };
}

describe("connections without envelopes", () => {
  const best = { lastUpdateId: 160, bids: [["0.0024", "10"]], asks: [["0.0026", "100"]] };

  it("take the symbol of the best few levels from the address", () => {
    const { outcome, events } = decode("binance-spot", "wss://stream.binance.com:9443/ws/bnbbtc@depth5@100ms", best);
    expect(outcome).toBe("events");
    expect(events).toMatchObject([{ type: "book", symbol: "BNBBTC", kind: "snapshot", limited: true }]);
  });

  it.each([
    "wss://stream.binance.com:9443/ws",
    "wss://stream.binance.com:9443/ws/bnbbtc@depth5/btcusdt@depth5",
    "wss://stream.binance.com:9443/ws/bnbbtc@trade",
  ])("give none where %s names none, or several", (url) => {
    expect(decode("binance-spot", url, best)).toEqual({ outcome: "control", events: [] });
  });

  it("give nothing of the book with retail orders", () => {
    const delta = { e: "depthUpdate", E: 1, T: 1, s: "BTCUSDT", U: 1, u: 2, pu: 0, b: [["1", "1"]], a: [] };
    const url = "wss://fstream.binance.com/public/ws/btcusdt@rpiDepth@500ms";
    expect(decode("binance-usdm", url, delta)).toEqual({ outcome: "control", events: [] });
  });
});

describe("open interest", () => {
  it("of inverse contracts is given in dollars once the instrument list has said what one is worth", () => {
    const { createDecoder, polls, urls } = adapter("binance-coinm");
    const wanted = [{ symbol: "BTCUSD_PERP", channels: ["markPrice@1s"] }];
    const { atStart, extra } = polls(wanted, urls);
    const bodies = [
      [atStart[0], { symbols: [{ symbol: "BTCUSD_PERP", contractSize: 100 }] }],
      [extra?.[0], { symbol: "BTCUSD_PERP", openInterest: "15004", time: 1_700_000_000_000 }],
    ] as const;
    const decoder = createDecoder();
    const sink = createRecordingSink();
    for (const [url, body] of bodies) decoder.decodeRest(url ?? "", Buffer.from(JSON.stringify(body)), AT, sink);
    expect(sink.events).toMatchObject([{ type: "openInterest", contracts: 15_004, usd: 1_500_400 }]);
  });

  it("is polled for contracts whose marks are wanted, and for no others", () => {
    const { polls, urls } = adapter("binance-usdm");
    const wanted = [
      { symbol: "BTCUSDT", channels: ["depth@100ms", "markPrice@1s"] },
      { symbol: "ETHUSDT", channels: ["depth@100ms"] },
    ];
    expect(polls(wanted, urls)).toEqual({
      atStart: [],
      repeated: [],
      extra: ["https://fapi.binance.com/fapi/v1/openInterest?symbol=BTCUSDT"],
    });
  });
});

describe("addresses of bars", () => {
  it.each([
    ["binance-spot", "https://api.binance.com/api/v3/klines"],
    ["binance-usdm", "https://fapi.binance.com/fapi/v1/klines"],
    ["binance-coinm", "https://dapi.binance.com/dapi/v1/klines"],
  ])("of %s leave out the bar that opens at the end", (venue, path) => {
    const { barsUrl, urls } = adapter(venue);
    expect(barsUrl?.("BTCUSDT", epochMs(1_700_000_040_000), epochMs(1_700_000_100_000), urls)).toBe(
      `${path}?symbol=BTCUSDT&interval=1m&startTime=1700000040000&endTime=1700000099999&limit=1000`,
    );
  });
});
