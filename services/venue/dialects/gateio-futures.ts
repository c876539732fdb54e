import type { LevelText, RestRequest } from "../dialect.ts";
import type { Listing, MarketSummary, Voice } from "../voice.ts";
import { createGateDialect } from "./gate.ts";
import { gateBar, gateBook, gateFirst, gateQuote, gateRest, gateUpdate } from "./gate-voice.ts";

const ORDER_BOOK = "/api/v4/futures/usdt/order_book";
const TICKERS = "/api/v4/futures/usdt/tickers";
const CONTRACTS = "/api/v4/futures/usdt/contracts";

/** The venue answers with 10 levels where no limit is asked. */
const LIMIT_DEFAULT = 10;

/** Gate USDT-margined futures; sizes are contracts, whose size in the asset stands in the list of contracts. */
const market = {
  venue: "gateio-futures",
  prefix: "futures",
  socketPath: /^\/v4\/ws\/usdt\/?$/,
  socketPaths: { public: "/v4/ws/usdt" },
  restPath: /^\/api\/v4\/futures\/usdt\//,
  tickersList: TICKERS,
  tickerSymbol: "contract",
  unknownSymbolLabel: "CONTRACT_NOT_FOUND",
  rest: (url: URL): RestRequest => {
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
  restLevel: ([price, size]: LevelText) => ({ s: Number(size), p: price }),
  restTime: (at: number) => Math.trunc(at) / 1_000,
};

const voice: Voice = {
  sequence: "changes",
  listing: (asset) => ({ symbol: `${asset}_USDT`, contractSize: CONTRACT_SIZES[asset] ?? 1, sizeDecimals: 0 }),
  book: gateBook("futures", market.restLevel),
  first: gateFirst("futures"),
  quote: gateQuote("futures"),
  trades: ([first, ...rest]) =>
    first === undefined
      ? []
      : [
          gateUpdate(`futures.trades|${first.listing.symbol}`, first.at, () =>
            [first, ...rest].map(({ id, at, price, size, side, listing }) => ({
              size: side === "buy" ? Number(size) : -Number(size),
              id,
              create_time: Math.trunc(at / 1_000),
              create_time_ms: at,
              price,
              contract: listing.symbol,
            })),
          ),
        ],
  liquidation: ({ listing, at, price, size, position }) => [
    gateUpdate(`futures.public_liquidates|${listing.symbol}`, at, () => [
      // The sign is the side of the order that closes the position.
      {
        price: Number(price),
        size: position === "long" ? -Number(size) : Number(size),
        time: Math.trunc(at / 1_000),
        time_ms: at,
        contract: listing.symbol,
      },
    ]),
  ],
  bar: gateBar("futures", (volume) => ({ v: Number(volume) })),
  summary: (summary) => [
    gateUpdate(`futures.tickers|${summary.listing.symbol}`, summary.at, () => [ticker(summary)]),
    gateUpdate(`futures.contract_stats|${summary.listing.symbol}`, summary.at, () => [
      {
        time: Math.trunc(summary.at / 1_000),
        contract: summary.listing.symbol,
        mark_price: Number(summary.mark),
        open_interest: Number(summary.openInterest),
        open_interest_usd: Number(summary.openInterest) * Number(summary.mark) * summary.listing.contractSize,
      },
    ]),
  ],
  rest: gateRest(market, (list, symbol, venue) =>
    [...venue.listings.values()].flatMap((listing): readonly object[] => {
      if (symbol !== undefined && symbol !== listing.symbol) return [];
      const summary = venue.summary(listing.symbol);
      if (list === TICKERS) return summary ? [ticker(summary)] : [];
      return [contract(listing)];
    }),
  ),
};

export const gateioFutures = createGateDialect({ ...market, voice });

/** Units of the asset in one contract; of other assets one. */
const CONTRACT_SIZES: Readonly<Record<string, number>> = { BTC: 0.0001, ETH: 0.01, SOL: 0.1, XRP: 10, DOGE: 10 };

const ticker = ({ listing, last, fundingRate, mark, index, openInterest }: MarketSummary) => ({
  contract: listing.symbol,
  last,
  change_percentage: "0",
  funding_rate: fundingRate,
  funding_rate_indicative: fundingRate,
  mark_price: mark,
  index_price: index,
  total_size: openInterest,
  quanto_base_rate: "",
});

const contract = ({ symbol, contractSize, priceDecimals }: Listing) => ({
  name: symbol,
  type: "direct",
  quanto_multiplier: String(contractSize),
  order_price_round: String(10 ** -priceDecimals),
  funding_interval: 28_800,
  in_delisting: false,
});
