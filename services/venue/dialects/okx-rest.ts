import type { LevelText } from "../dialect.ts";
import { okJson, type Voice } from "../voice.ts";

const BARS_MAX = 300;

/** REST answers of the simulated OKX: the book, instruments, bars. */
export function okxRest(form: {
  levels(side: readonly LevelText[]): unknown;
  readonly bookDepth: number;
  readonly instType: string;
}): Voice["rest"] {
  const answer = (data: readonly unknown[]) => okJson({ code: "0", msg: "", data });
  return ({ url }, market) => {
    const query = url.searchParams;
    const symbol = query.get("instId") ?? "";
    switch (url.pathname) {
      case "/api/v5/market/books": {
        const book = market.book(symbol);
        if (!book) return "unknown_symbol";
        const depth = Math.min(form.bookDepth, Number(query.get("sz") ?? 1));
        const sides = { asks: form.levels(book.asks(depth)), bids: form.levels(book.bids(depth)) };
        return answer([{ ...sides, ts: String(book.at), seqId: book.seq }]);
      }
      case "/api/v5/public/instruments":
        return answer(
          [...market.listings.values()].map((listing) => ({
            instId: listing.symbol,
            instType: form.instType,
            ctType: "linear",
            ctVal: String(listing.contractSize),
            ctMult: "1",
            state: "live",
          })),
        );
      case "/api/v5/market/history-candles": {
        // `before` and `after` are newer and older than, not including; the newest bar comes first.
        const from = Number(query.get("before") ?? 0) + 1;
        const to = Number(query.get("after") ?? market.now());
        const bars = market.bars(symbol, from, to).slice(-BARS_MAX).toReversed();
        return answer(
          bars.map((bar) => [
            String(bar.openAt),
            bar.open,
            bar.high,
            bar.low,
            bar.close,
            bar.volume,
            "0",
            "0",
            bar.closed ? "1" : "0",
          ]),
        );
      }
      default:
        return "unknown_path";
    }
  };
}
