import type { LevelText, RestRequest } from "../dialect.ts";
import type { MarketSummary, MarketToken, Voice } from "../voice.ts";
import { createGateDialect } from "./gate.ts";
import { gateBar, gateBook, gateFirst, gateQuote, gateRest, gateUpdate } from "./gate-voice.ts";

const ORDER_BOOK = "/api/v4/spot/order_book";
const TICKERS = "/api/v4/spot/tickers";
const PAIRS = "/api/v4/spot/currency_pairs";

/** The venue answers with 10 levels where no limit is asked. */
const LIMIT_DEFAULT = 10;

/** Gate spot, where its leveraged tokens trade; their NAV and leverage stand in the REST tickers (`etf_*`). */
const market = {
  venue: "gateio",
  prefix: "spot",
  socketPath: /^\/ws\/v4\/?$/,
  socketPaths: { public: "/ws/v4/" },
  restPath: /^\/api\/v4\/spot\//,
  tickersList: TICKERS,
  tickerSymbol: "currency_pair",
  unknownSymbolLabel: "INVALID_CURRENCY_PAIR",
  rest: (url: URL): RestRequest => {
    const symbol = url.searchParams.get("currency_pair") ?? undefined;
    if (url.pathname === ORDER_BOOK) {
      const limit = Number(url.searchParams.get("limit") ?? LIMIT_DEFAULT) || LIMIT_DEFAULT;
      return { kind: "book", symbol: symbol ?? "", limit, withId: url.searchParams.get("with_id") === "true" };
    }
    if (url.pathname === TICKERS) return { kind: "records", list: TICKERS, symbol, bare: false };
    if (url.pathname === PAIRS) return { kind: "records", list: PAIRS, symbol: undefined, bare: false };
    return { kind: "unknown" };
  },
  restLevel: ([price, size]: LevelText) => [price, String(size)],
  restTime: (at: number) => Math.trunc(at),
};

const voice: Voice = {
  sequence: "changes",
  listing: (asset) => ({ symbol: `${asset}_USDT`, contractSize: 1, sizeDecimals: 4 }),
  book: gateBook("spot", market.restLevel),
  first: gateFirst("spot"),
  quote: gateQuote("spot"),
  trades: (trades) =>
    trades.map(({ listing, id, at, price, size, side }) =>
      gateUpdate(`spot.trades|${listing.symbol}`, at, () => ({
        id,
        create_time: Math.trunc(at / 1_000),
        create_time_ms: at.toFixed(6),
        side,
        currency_pair: listing.symbol,
        amount: size,
        price,
      })),
    ),
  bar: gateBar("spot", (volume) => ({ a: volume, v: "0" })),
  summary: (summary) => [gateUpdate(`spot.tickers|${summary.listing.symbol}`, summary.at, () => pairTicker(summary))],
  // On the socket without the `etf_*` fields, over REST with them, as the venue has it.
  token: (token) => [gateUpdate(`spot.tickers|${token.pair}`, token.at, () => tokenTicker(token))],
  rest: gateRest(market, (list, symbol, venue) => {
    if (list === PAIRS) return [...venue.listings.keys(), ...venue.tokens.keys()].map((id) => ({ id }));
    const tokens = [...venue.tokens.values()].map((token) => ({ ...tokenTicker(token), ...etfFields(token) }));
    const pairs = [...venue.listings.keys()].flatMap((name) => venue.summary(name) ?? []).map(pairTicker);
    return [...pairs, ...tokens].filter((row) => symbol === undefined || row.currency_pair === symbol);
  }),
};

export const gateio = createGateDialect({ ...market, voice });

/** The venue's own quotes of a token stand this far from its NAV. */
const TOKEN_SPREAD = 0.001;

const tickerOf = (currency_pair: string, last: string, lowest_ask: string, highest_bid: string) => ({
  currency_pair,
  last,
  lowest_ask,
  highest_bid,
  change_percentage: "0",
  base_volume: "100000",
  quote_volume: "100000",
  high_24h: last,
  low_24h: last,
});

const pairTicker = ({ listing, last, bid, ask }: MarketSummary) => tickerOf(listing.symbol, last, ask[0], bid[0]);

const tokenTicker = ({ pair, nav }: MarketToken) =>
  tickerOf(pair, nav.toFixed(8), (nav * (1 + TOKEN_SPREAD)).toFixed(8), (nav * (1 - TOKEN_SPREAD)).toFixed(8));

const etfFields = ({ nav, navBefore, rebalancedAt, leverage }: MarketToken) => ({
  etf_net_value: nav.toFixed(8),
  etf_pre_net_value: navBefore.toFixed(8),
  etf_pre_timestamp: Math.trunc(rebalancedAt / 1_000),
  etf_leverage: leverage.toString(),
});
