import { describe, expect, it } from "vitest";
import { venueOfConn } from "../../services/ingest/exchanges/registry.ts";

describe("registry", () => {
  it.each([
    ["wss://ws-feed.exchange.coinbase.com", "coinbase-exchange"],
    ["wss://ws-feed.pro.coinbase.com", "coinbase-exchange"],
    ["https://api.exchange.coinbase.com/products/BTC-USD/book?level=2", "coinbase-exchange"],
    ["wss://advanced-trade-ws.coinbase.com", "coinbase-advanced"],
    ["https://api.coinbase.com/api/v3/brokerage/market/products/BTC-USD/candles", "coinbase-advanced"],
    ["wss://stream.data.alpaca.markets/v2/sip", "alpaca"],
    ["ws://127.0.0.1:9000/v2/iex", "alpaca"],
    ["wss://fstream.binance.com/stream?streams=btcusdt@depth", "binance-usdm"],
    ["wss://fstream.binance.com/market/stream", "binance-usdm"],
    ["ws://127.0.0.1:9000/public/stream", "binance-usdm"],
    ["https://fapi.binance.com/fapi/v1/depth?symbol=BTCUSDT", "binance-usdm"],
    ["wss://api.gateio.ws/ws/v4/", "gateio"],
    ["https://api.gateio.ws/api/v4/spot/order_book?currency_pair=BTC_USDT", "gateio"],
    ["wss://fx-ws.gateio.ws/v4/ws/usdt", "gateio-futures"],
    ["https://api.gateio.ws/api/v4/futures/usdt/contracts", "gateio-futures"],
    ["wss://fstream.binance.com/ws/TRXDOWN@tokenNav", "binance-usdm"],
    ["wss://stream.binance.com:9443/stream", "binance-spot"],
    ["wss://stream.binance.com/ws/btcusdt@depth5", "binance-spot"],
    ["wss://data-stream.binance.vision/stream?streams=btcusdt@trade&timeUnit=MICROSECOND", "binance-spot"],
    ["ws://127.0.0.1:9000/stream", "binance-spot"],
    ["https://api.binance.com/api/v3/depth?symbol=BTCUSDT&limit=5000", "binance-spot"],
    ["https://www.binance.com/api/v1/depth?symbol=BTCUSDT&limit=1000", "binance-spot"],
    ["https://api.binance.com/sapi/v1/blvt/tokenInfo", "binance-spot"],
    ["https://api.mexc.com/api/v3/depth?symbol=BTCUSDT", "mexc-spot"],
    ["wss://wbs-api.mexc.com/ws", "mexc-spot"],
    ["https://api.mexc.com/api/v3/etf/info?symbol=BTC3LUSDT", "mexc-spot"],
    ["wss://contract.mexc.com/edge", "mexc-futures"],
    ["https://api.mexc.com/api/v1/contract/depth/BTC_USDT", "mexc-futures"],
    ["wss://dstream.binance.com/stream", "binance-coinm"],
    ["wss://dstream.binance.com/market/stream", "binance-coinm"],
    ["ws://127.0.0.1:9000/stream?streams=btcusd_perp@depth", "binance-coinm"],
    ["https://dapi.binance.com/dapi/v1/depth?symbol=BTCUSD_PERP", "binance-coinm"],
    ["wss://ws.okx.com:8443/ws/v5/public", "okx"],
    ["ws://127.0.0.1:9000/ws/v5/business", "okx"],
    ["wss://streams.deribit.com/ws/api/v2", "deribit"],
    ["ws://127.0.0.1:9000/ws/api/v2", "deribit"],
    ["https://www.deribit.com/api/v2/public/get_order_book?instrument_name=BTC-PERPETUAL", "deribit"],
    ["https://www.okx.com/api/v5/market/books?instId=BTC-USDT", "okx"],
    ["wss://stream.bybit.com/v5/public/linear", "bybit"],
    ["wss://stream.bybit.kz/v5/public/inverse", "bybit"],
    ["ws://127.0.0.1:9000/v5/public/inverse", "bybit"],
    ["wss://stream.bybit.com/realtime_public", "bybit"],
    ["https://api.bybit.com/v5/market/instruments-info?&category=linear&limit=1000", "bybit"],
    ["wss://stream.bybit.com/v5/public/spot", "bybit-spot"],
    ["ws://127.0.0.1:9000/v5/public/spot", "bybit-spot"],
    ["https://api.bybit.com/v5/market/kline?symbol=BTCUSDT&category=spot&interval=1", "bybit-spot"],
    ["https://api.bybit.com/v5/spot-lever-token/info", "bybit-spot"],
    ["wss://api.hyperliquid.xyz/ws", "hyperliquid"],
  ])("knows whose %s is", (conn, venue) => {
    expect(venueOfConn(conn)).toBe(venue);
  });

  it("takes the venue that is expected where several share a server, and only there", () => {
    const shared = "wss://ws.bitget.com/v3/ws/public";
    expect(["bitget", "bitget-spot", "okx", undefined].map((expected) => venueOfConn(shared, expected))).toEqual([
      "bitget",
      "bitget-spot",
      "bitget",
      "bitget",
    ]);
  });
});
