import { createGateDialect } from "./gate.ts";

const ORDER_BOOK = "/api/v4/spot/order_book";
const TICKERS = "/api/v4/spot/tickers";
const PAIRS = "/api/v4/spot/currency_pairs";

/** The venue answers with 10 levels where no limit is asked. */
const LIMIT_DEFAULT = 10;

/** Gate spot, where its leveraged tokens trade; their NAV and leverage stand in the REST tickers (`etf_*`). */
export const gateio = createGateDialect({
  venue: "gateio",
  prefix: "spot",
  socketPath: /^\/ws\/v4\/?$/,
  socketPaths: { public: "/ws/v4/" },
  restPath: /^\/api\/v4\/spot\//,
  tickersList: TICKERS,
  tickerSymbol: "currency_pair",
  unknownSymbolLabel: "INVALID_CURRENCY_PAIR",
  rest: (url) => {
    const symbol = url.searchParams.get("currency_pair") ?? undefined;
    if (url.pathname === ORDER_BOOK) {
      const limit = Number(url.searchParams.get("limit") ?? LIMIT_DEFAULT) || LIMIT_DEFAULT;
      return { kind: "book", symbol: symbol ?? "", limit, withId: url.searchParams.get("with_id") === "true" };
    }
    if (url.pathname === TICKERS) return { kind: "records", list: TICKERS, symbol, bare: false };
    if (url.pathname === PAIRS) return { kind: "records", list: PAIRS, symbol: undefined, bare: false };
    return { kind: "unknown" };
  },
  restLevel: ([price, size]) => [price, String(size)],
  restTime: (at) => Math.trunc(at),
});
