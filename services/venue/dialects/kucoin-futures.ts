import type { Dialect, LevelText } from "../dialect.ts";
import { levelSteps } from "../simulation/level-steps.ts";
import type { BookChange, Frame, MarketSummary, Voice } from "../voice.ts";
import { bullet, createKucoinDialect, kucoinAnswer, message, pictures } from "./kucoin-protocol.ts";

const MS_PER_SECOND = 1_000;
const NANOS_PER_MS = 1_000_000;
const CONTRACTS = "/api/v1/contracts/";
/** Units of the asset in one lot; of other assets one. */
const MULTIPLIERS: Readonly<Record<string, number>> = { BTC: 0.001, ETH: 0.01, SOL: 0.1 };

/** One message for each level, each one step of the sequence; price 0 only moves it. */
function levelMessages(change: BookChange): readonly Frame[] {
  const { symbol } = change.listing;
  const texts = levelSteps(change).map(
    ({ side, level }) => `${level[0]},${side === "bid" ? "buy" : "sell"},${level[1]}`,
  );
  return (texts.length === 0 ? ["0,buy,0"] : texts).map((text, index) =>
    message(`/contractMarket/level2:${symbol}`, "level2", () => ({
      sequence: change.firstSeq + index,
      change: text,
      timestamp: change.at,
    })),
  );
}

/** The best bid and ask, on both channels of that. */
const bestOf = ({ after, at, lastSeq, listing: { symbol } }: BookChange): readonly Frame[] =>
  ["tickerV2", "ticker"].map((channel) =>
    message(`/contractMarket/${channel}:${symbol}`, channel, () => {
      const [[bestBidPrice, bestBidSize] = ["", ""]] = after.bids(1);
      const [[bestAskPrice, bestAskSize] = ["", ""]] = after.asks(1);
      const best = { bestBidSize: Number(bestBidSize), bestBidPrice, bestAskPrice, bestAskSize: Number(bestAskSize) };
      return { symbol, sequence: lastSeq, ...best, ts: at * NANOS_PER_MS };
    }),
  );

const contract = ({ listing, mark, openInterest, fundingRate, fundingIntervalMs, nextFundingAt }: MarketSummary) => ({
  symbol: listing.symbol,
  multiplier: listing.contractSize,
  isInverse: false,
  openInterest,
  markPrice: Number(mark),
  fundingFeeRate: Number(fundingRate),
  fundingRateGranularity: fundingIntervalMs,
  nextFundingRateDateTime: nextFundingAt,
});

const voice: Voice = {
  sequence: "changes",
  isStepwise: true,
  listing: (asset) => ({
    symbol: asset === "BTC" ? "XBTUSDTM" : `${asset}USDTM`,
    contractSize: MULTIPLIERS[asset] ?? 1,
    sizeDecimals: 0,
  }),
  book: levelMessages,
  quote: (change) => [...pictures("contractMarket", change), ...bestOf(change)],
  trades: (trades) =>
    trades.map(({ listing: { symbol }, id, at, price, size, side }) =>
      message(`/contractMarket/execution:${symbol}`, "match", () => ({
        symbol,
        sequence: id,
        side,
        size: Number(size),
        price,
        takerOrderId: `t${id}`,
        makerOrderId: `m${id}`,
        tradeId: String(id),
        ts: at * NANOS_PER_MS,
      })),
    ),
  summary: ({ listing: { symbol }, at, mark, index, fundingRate, fundingIntervalMs }) => {
    const topic = `/contract/instrument:${symbol}`;
    return [
      message(topic, "mark.index.price", () => ({
        markPrice: Number(mark),
        indexPrice: Number(index),
        granularity: 1_000,
        timestamp: at,
      })),
      message(topic, "funding.rate", () => ({
        granularity: fundingIntervalMs,
        fundingRate: Number(fundingRate),
        timestamp: at,
      })),
    ];
  },
  bar: (bar) => [
    message(`/contractMarket/limitCandle:${bar.listing.symbol}_1min`, "candle.stick", () => ({
      symbol: bar.listing.symbol,
      candles: [String(bar.openAt / MS_PER_SECOND), bar.open, bar.close, bar.high, bar.low, "0", bar.volume],
      time: bar.at,
    })),
  ],
  rest: (request, market) => {
    const entered = bullet(request, market);
    if (entered !== undefined) return entered;
    const { pathname, searchParams } = request.url;
    const symbol = searchParams.get("symbol") ?? "";
    const all = [...market.listings.keys()].flatMap((name) => market.summary(name) ?? []);
    switch (pathname) {
      case "/api/v1/level2/snapshot": {
        const book = market.book(symbol);
        if (!book) return "unknown_symbol";
        const side = (levels: readonly LevelText[]) => levels.map(([price, size]) => [price, Number(size)]);
        const bids = side(book.bids(Number.POSITIVE_INFINITY));
        const asks = side(book.asks(Number.POSITIVE_INFINITY));
        return kucoinAnswer({ symbol, sequence: book.seq, asks, bids, ts: book.at * NANOS_PER_MS });
      }
      case "/api/v1/kline/query": {
        const bars = market.bars(symbol, Number(searchParams.get("from")), Number(searchParams.get("to")) + 1);
        return kucoinAnswer(
          bars.map((bar) => [bar.openAt, ...[bar.open, bar.high, bar.low, bar.close, bar.volume].map(Number)]),
        );
      }
      case `${CONTRACTS}active`:
        return kucoinAnswer(all.map(contract));
      default: {
        if (!pathname.startsWith(CONTRACTS)) return "unknown_path";
        const one = all.find(({ listing }) => listing.symbol === pathname.slice(CONTRACTS.length));
        return one ? kucoinAnswer(contract(one)) : "unknown_symbol";
      }
    }
  },
};

/** KuCoin futures: a message for each level of a change. */
export const kucoinFutures: Dialect = createKucoinDialect("kucoin-futures", voice);
