import { describe, expect, it } from "vitest";
import { ARCHIVES } from "../../services/ingest/archive/registry.ts";
import { adapterOf, DECODABLE, readersOf, VENUES, venueOfConn } from "../../services/ingest/exchanges/registry.ts";

/** Addresses that captures were recorded from. */
const ADDRESSES: readonly (readonly [conn: string, venue: string])[] = [
  ["wss://api.bitfinex.com/ws/2", "bitfinex"],
  ["wss://api-pub.bitfinex.com/ws/2", "bitfinex"],
  ["wss://www.bitmex.com/realtime", "bitmex"],
  ["https://www.bitmex.com/api/v1/instrument/active", "bitmex"],
  ["wss://ws.bitstamp.net/", "bitstamp"],
  ["https://www.bitstamp.net/api/v2/order_book/xlmeur", "bitstamp"],
  ["wss://stream.crypto.com/v2/market", "cryptocom"],
  ["wss://api.dydx.exchange/v3/ws", "dydx-v3"],
  ["wss://indexer.dydx.trade/v4/ws", "dydx-v4"],
  ["wss://ws.finnhub.io", "finnhub"],
  ["wss://ftexchange.com/ws/", "ftx"],
  ["https://ftx.com/api/markets", "ftx"],
  ["GET https://ftx.com/api/lt/tokens", "ftx"],
  ["wss://ws.gate.io/v3/", "gateio-v3"],
  ["wss://api.gemini.com/v2/marketdata/", "gemini"],
  ["wss://api.huobi.pro/ws", "htx"],
  ["wss://api.hbdm.com/swap-ws", "htx-swap"],
  ["wss://phemex.com/ws", "phemex"],
  ["wss://socket.polygon.io/stocks", "polygon"],
  ["wss://api.upbit.com/websocket/v1", "upbit"],
];

describe("archives", () => {
  const venues = ARCHIVES.map(({ venue }) => venue);

  it("have a name of their own each, which `radar decode` takes", () => {
    expect(new Set([...venues, ...VENUES]).size).toBe(venues.length + VENUES.length);
    for (const venue of venues) {
      expect(DECODABLE).toContain(venue);
      expect(readersOf(venue)?.(null)?.venue).toBe(venue);
    }
  });

  it("are no venues to connect to", () => {
    expect(venues.filter((venue) => adapterOf(venue) !== undefined)).toEqual([]);
  });

  it.each(ADDRESSES)("are known by the address %s, which no live venue has", (conn, venue) => {
    expect(readersOf("leveraged-tokens")?.(conn)?.venue).toBe(venue);
    expect(venueOfConn(conn)).toBeUndefined();
  });

  it("have an address here each", () => {
    expect([...new Set(ADDRESSES.map(([, venue]) => venue))].toSorted()).toEqual(venues.toSorted());
  });
});
