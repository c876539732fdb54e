import { createGateDialect } from "./gate.ts";

const ORDER_BOOK = "/api/v4/futures/usdt/order_book";
const TICKERS = "/api/v4/futures/usdt/tickers";
const CONTRACTS = "/api/v4/futures/usdt/contracts";

/** The venue answers with 10 levels where no limit is asked. */
const LIMIT_DEFAULT = 10;

/** Gate USDT-margined futures; sizes are contracts, whose size in the asset stands in the list of contracts. */
export const gateioFutures = createGateDialect({
  venue: "gateio-futures",
  prefix: "futures",
  socketPath: /^\/v4\/ws\/usdt\/?$/,
  socketPaths: { public: "/v4/ws/usdt" },
  restPath: /^\/api\/v4\/futures\/usdt\//,
  tickersList: TICKERS,
  tickerSymbol: "contract",
  unknownSymbolLabel: "CONTRACT_NOT_FOUND",
  rest: (url) => {
    const symbol = url.searchParams.get("contract") ?? undefined;
    if (url.pathname === ORDER_BOOK) {
      const limit = Number(url.searchParams.get("limit") ?? LIMIT_DEFAULT) || LIMIT_DEFAULT;
      return { kind: "book", symbol: symbol ?? "", limit, withId: url.searchParams.get("with_id") === "true" };
    }
    if (url.pathname === TICKERS) return { kind: "records", list: TICKERS, symbol, bare: false };
    if (url.pathname === CONTRACTS) return { kind: "records", list: CONTRACTS, symbol: undefined, bare: false };
    const one = url.pathname.startsWith(`${CONTRACTS}/`) ? url.pathname.slice(CONTRACTS.length + 1) : "";
    return one === "" ? { kind: "unknown" } : { kind: "records", list: CONTRACTS, symbol: one, bare: true };
  },
  restLevel: ([price, size]) => ({ s: size, p: price }),
  restTime: (at) => Math.trunc(at) / 1_000,
});
