import { type MarketSummary, okJson, type Voice } from "../voice.ts";

const BARS_MAX_DEFAULT = 200;

/** REST answers of the simulated Bybit: the book, instruments, tickers, bars. */
export function bybitRest(tickerFields: (summary: MarketSummary) => object): Voice["rest"] {
  return ({ url }, market) => {
    const query = url.searchParams;
    const symbol = query.get("symbol") ?? "";
    const category = query.get("category") ?? "";
    const answer = (result: unknown) =>
      okJson({ retCode: 0, retMsg: "OK", result, retExtInfo: {}, time: Math.trunc(market.now()) });
    switch (url.pathname) {
      case "/v5/market/orderbook": {
        const book = market.book(symbol);
        if (!book) return "unknown_symbol";
        const depth = Number(query.get("limit") ?? 1);
        const sides = { b: book.bids(depth), a: book.asks(depth) };
        return answer({ s: symbol, ...sides, ts: book.at, u: book.seq, seq: book.seq, cts: book.at });
      }
      case "/v5/market/instruments-info": {
        const list = [...market.listings.keys()].filter((name) => symbol === "" || name === symbol);
        return answer({ category, list: list.map((name) => ({ symbol: name, status: "Trading" })) });
      }
      case "/v5/market/tickers": {
        const names = symbol === "" ? [...market.listings.keys()] : [symbol];
        return answer({ category, list: names.flatMap((name) => market.summary(name) ?? []).map(tickerFields) });
      }
      case "/v5/market/kline": {
        const bars = market
          .bars(symbol, Number(query.get("start") ?? 0), Number(query.get("end") ?? market.now()) + 1)
          .slice(-Number(query.get("limit") ?? BARS_MAX_DEFAULT));
        const rows = bars.map((bar) => [String(bar.openAt), bar.open, bar.high, bar.low, bar.close, bar.volume, "0"]);
        return answer({ category, symbol, list: rows.toReversed() });
      }
      default:
        return "unknown_path";
    }
  };
}
