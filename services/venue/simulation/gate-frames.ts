import type { Sequence } from "./binance-frames.ts";
import type { LadderChange } from "./ladder.ts";
import { type AssetState, type AssetStep, midOf } from "./market.ts";
import type { Said } from "./said.ts";
import { type AssetTerms, TOKEN_VENUE } from "./terms.ts";
import { leverageNow, navGrowth } from "./token.ts";

const FUTURES = "gateio-futures";
const FUNDING_RATE = "0.0001";
/** The venue's own quotes of a token stand this far from its NAV. */
const TOKEN_SPREAD = 0.001;

/** What Gate futures says about one step of an asset; sizes are contracts. */
export function gateFrames(
  step: AssetStep,
  before: Sequence,
  at: number,
): { readonly said: readonly Said[]; readonly sequence: Sequence } {
  const { terms } = step.state;
  const levels = (changes: LadderChange) =>
    changes.map(([level, size]) => ({ p: (level * terms.step).toFixed(terms.priceDecimals), s: size }));
  const update = before.update + step.bids.length + step.asks.length;
  const book = {
    t: Math.trunc(at),
    s: terms.symbol,
    U: before.update + 1,
    u: update,
    b: levels(step.bids),
    a: levels(step.asks),
  };
  const trades = step.trades.map(({ price, size, side }, index) => ({
    size: side === "buy" ? size : -size,
    id: before.trade + index + 1,
    create_time: Math.trunc(at / 1_000),
    create_time_ms: Math.trunc(at),
    price: price.toFixed(terms.priceDecimals),
    contract: terms.symbol,
  }));
  return {
    said: [
      ...(trades.length === 0 ? [] : [update4(FUTURES, "futures.trades", trades, at)]),
      update4(FUTURES, "futures.order_book_update", book, at),
    ],
    sequence: { update, trade: before.trade + step.trades.length },
  };
}

/** The once-a-second futures ticker with mark, index and funding. */
export function gateFuturesTicker(asset: AssetState, at: number): Said {
  const mid = midOf(asset).toFixed(4);
  const ticker = {
    contract: asset.terms.symbol,
    last: mid,
    change_percentage: "0",
    funding_rate: FUNDING_RATE,
    funding_rate_indicative: FUNDING_RATE,
    mark_price: mid,
    index_price: Math.exp(asset.logPrice).toFixed(4),
    total_size: "1000000",
    quanto_base_rate: "",
  };
  return update4(FUTURES, "futures.tickers", [ticker], at);
}

/** The tokens' tickers: on the socket without, over REST with the `etf_*` fields, as the venue has it. */
export function gateTokenTickers(asset: AssetState, at: number): readonly Said[] {
  const mid = midOf(asset);
  return asset.tokens.flatMap((token) => {
    const { pair } = token.terms;
    if (pair === undefined) return [];
    const nav = token.nav * navGrowth(token, mid);
    const ticker = {
      currency_pair: pair,
      last: nav.toFixed(8),
      lowest_ask: (nav * (1 + TOKEN_SPREAD)).toFixed(8),
      highest_bid: (nav * (1 - TOKEN_SPREAD)).toFixed(8),
      change_percentage: "0",
      base_volume: "100000",
      quote_volume: (nav * 100_000).toFixed(4),
      high_24h: nav.toFixed(8),
      low_24h: nav.toFixed(8),
    };
    const etf = {
      ...ticker,
      etf_net_value: nav.toFixed(8),
      etf_pre_net_value: token.nav.toFixed(8),
      etf_pre_timestamp: Math.trunc(token.rebalancedAt / 1_000),
      etf_leverage: leverageNow(token, mid).toString(),
    };
    return [
      { venue: TOKEN_VENUE, raw: JSON.stringify([etf]), rest: `/api/v4/spot/tickers?currency_pair=${pair}` },
      update4(TOKEN_VENUE, "spot.tickers", ticker, at),
    ];
  });
}

/** The contract and its empty book before the first step. */
export const gateBeginning = (terms: AssetTerms, sequence: Sequence, at: number): readonly Said[] => [
  {
    venue: FUTURES,
    rest: "/api/v4/futures/usdt/contracts",
    raw: JSON.stringify([
      {
        name: terms.symbol,
        type: "direct",
        quanto_multiplier: String(terms.contractSize),
        order_price_round: String(10 ** -terms.priceDecimals),
        funding_interval: 28_800,
        in_delisting: false,
      },
    ]),
  },
  {
    venue: FUTURES,
    rest: `/api/v4/futures/usdt/order_book?contract=${terms.symbol}&limit=100&with_id=true`,
    raw: JSON.stringify({ id: sequence.update, current: at / 1_000, update: at / 1_000, asks: [], bids: [] }),
  },
];

const update4 = (venue: string, channel: string, result: unknown, at: number): Said => ({
  venue,
  raw: JSON.stringify({ time: Math.trunc(at / 1_000), time_ms: Math.trunc(at), channel, event: "update", result }),
});
