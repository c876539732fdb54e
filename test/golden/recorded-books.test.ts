import { resolve } from "node:path";
import { expect, it } from "vitest";
import { adapterOf } from "../../services/ingest/exchanges/registry.ts";
import { describeWithData } from "../support/data.ts";
import { replayBooks } from "../support/replay-books.ts";

/** What the recordings' own description says of them: symbols, and how many of their REST snapshots meet the stream. */
const RECORDED = [
  ["binance-coinm", "10symbols-20210722.jsonl.gz", 10, 10],
  ["binance-coinm", "btcusd_perp-20240808-depth0ms-bookticker-trade.jsonl.gz", 1, 1],
  ["binance-spot", "10symbols-20210405.jsonl.gz", 10, 10],
  ["binance-spot", "10symbols-20210417-incl-AAVEUP-leveraged-token.jsonl.gz", 10, 10],
  ["binance-spot", "4symbols-20211012.jsonl.gz", 4, 4],
  ["binance-spot", "btcusdt-20240808-0809-depth-bookticker-trade.jsonl.gz", 1, 1],
  ["binance-usdm", "4symbols-20210722.jsonl.gz", 4, 4],
  ["binance-usdm", "5symbols-20210405.jsonl.gz", 5, 5],
  ["binance-usdm", "btcusdt-20220811-depth0ms-trade.jsonl.gz", 1, 1],
  ["binance-usdm", "btcusdt-20230404-0405-depth0ms-bookticker-trade-markprice.jsonl.gz", 1, 1],
  ["binance-usdm", "btcusdt-20240808-depth0ms-bookticker-trade.jsonl.gz", 1, 1],
  ["bitget", "v1-mix-DASHUSDT-perp-20220407.jsonl.gz", 1, 1],
  ["bitget", "v1-spot-8symbols-20220407.jsonl.gz", 8, 8],
  ["coinbase-advanced", "l2_data-ticker-market_trades-BTC-ETH-20260809.jsonl.gz", 2, 2],
  ["coinbase-exchange", "level2-ticker-matches-20210417.jsonl.gz", 7, 7],
  ["deribit", "options-ticker-book-20210405.jsonl.gz", 10, 10],
  ["deribit", "options-ticker-book-20210722.jsonl.gz", 10, 10],
  ["gateio", "v4-spot-7pairs-incl-QTUM3S-leveraged-token-20210422.jsonl.gz", 7, 5],
  ["gateio-futures", "7contracts-20230524.jsonl.gz", 7, 6],
  ["hyperliquid", "BTC-l2Book-trades-20250126.jsonl.gz", 1, 1],
  ["kraken-futures", "book-trade-ticker_lite-20210722.jsonl.gz", 10, 10],
  ["kraken-v2", "../kraken/v1-book1000-20210405.jsonl.gz", 10, 10],
  ["kucoin", "level2-ticker-match-candles-20210425.jsonl.gz", 6, 6],
  ["okx", "books-l2-tbt-trades-tickers-20210722.jsonl.gz", 10, 10],
  ["okx", "books-trades-tickers-20220513-btc-uni.jsonl.gz", 3, 3],
] as const;

describeWithData("books of recorded sessions", (dir) => {
  it.each(RECORDED)("%s %s: %i books, %i go live, without a gap and never crossed", async (venue, file, all, live) => {
    const adapter = adapterOf(venue);
    if (!adapter) throw new Error(`no venue ${venue}`);
    const replayed = await replayBooks(adapter, resolve(dir, "frames", venue, file));
    expect([replayed.failed, replayed.fallbacks]).toEqual([0, 0]);
    expect(replayed.books.size).toBe(all);
    expect([...replayed.books.values()].filter(({ state }) => state === "live")).toHaveLength(live);
    expect(replayed.outcomes.get("synced")).toBe(live);
    expect([replayed.outcomes.get("gap"), replayed.outcomes.get("crossed")]).toEqual([undefined, undefined]);
  });
});
