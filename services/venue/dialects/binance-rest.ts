import { okJson, type Voice } from "../voice.ts";
import type { BinanceMarket } from "./binance.ts";

const DEPTH_LIMITS: readonly number[] = [5, 10, 20, 50, 100, 500, 1_000, 5_000];
const DEPTH_LIMIT_DEFAULT = 500;
const BARS_MAX_DEFAULT = 500;

/** The depth that the venue answers with: the next one it offers. */
export const depthLimit = (asked: string | null): number =>
  DEPTH_LIMITS.find((allowed) => allowed >= Number(asked ?? DEPTH_LIMIT_DEFAULT)) ?? DEPTH_LIMIT_DEFAULT;

/** REST answers of the simulated Binance markets: the book, instruments, open interest, bars. */
export function binanceRest(market: BinanceMarket): Voice["rest"] {
  return ({ url }, venue) => {
    const symbol = (url.searchParams.get("symbol") ?? "").toUpperCase();
    switch (url.pathname) {
      case `${market.restPrefix}/depth`: {
        const book = venue.book(symbol);
        if (!book) return "unknown_symbol";
        const limit = depthLimit(url.searchParams.get("limit"));
        const times = market.isFutures ? { E: book.at, T: book.at } : {};
        return okJson({ lastUpdateId: book.seq, ...times, bids: book.bids(limit), asks: book.asks(limit) });
      }
      case `${market.restPrefix}/exchangeInfo`:
        return okJson({
          timezone: "UTC",
          serverTime: Math.trunc(venue.now()),
          rateLimits: [],
          exchangeFilters: [],
          symbols: [...venue.listings.values()].map((listing) => ({
            symbol: listing.symbol,
            status: "TRADING",
            baseAsset: listing.asset,
            ...(market.isFutures
              ? { contractType: "PERPETUAL", contractSize: market.contractValue?.(listing) ?? listing.contractSize }
              : {}),
            ...market.pairOf?.(listing),
          })),
        });
      case `${market.restPrefix}/openInterest`: {
        const summary = venue.summary(symbol);
        return summary ? okJson({ openInterest: summary.openInterest, symbol, time: summary.at }) : "unknown_symbol";
      }
      case `${market.restPrefix}/klines`: {
        const from = Number(url.searchParams.get("startTime") ?? 0);
        const to = Number(url.searchParams.get("endTime") ?? venue.now()) + 1;
        const limit = Number(url.searchParams.get("limit") ?? BARS_MAX_DEFAULT);
        const bars = venue.bars(symbol, from, to).slice(0, limit);
        return okJson(
          bars.map((bar) => [
            bar.openAt,
            bar.open,
            bar.high,
            bar.low,
            bar.close,
            bar.volume,
            bar.closeAt,
            "0",
            0,
            "0",
            "0",
            "0",
          ]),
        );
      }
      default:
        return "unknown_path";
    }
  };
}
