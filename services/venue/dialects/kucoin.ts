import type { Dialect, LevelText } from "../dialect.ts";
import type { BookChange, Frame, Voice } from "../voice.ts";
import { bullet, createKucoinDialect, kucoinAnswer, message, pictures } from "./kucoin-protocol.ts";

const BOOK_DEPTH = 100;
const MS_PER_SECOND = 1_000;
const NANOS_PER_MS = "000000";

/** The best bid and ask, in two forms. */
function bestOf({ after, at, lastSeq, listing: { symbol } }: BookChange): readonly Frame[] {
  const best = () => ({ bid: after.bids(1)[0] ?? [], ask: after.asks(1)[0] ?? [] });
  return [
    message(`/market/ticker:${symbol}`, "trade.ticker", () => {
      const { bid, ask } = best();
      const [bestBid, bestBidSize] = bid;
      const [bestAsk, bestAskSize] = ask;
      const sides = { bestAsk, bestAskSize, bestBid, bestBidSize };
      return { ...sides, price: bestBid, sequence: String(lastSeq), size: bestBidSize, time: at };
    }),
    message(`/spotMarket/level1:${symbol}`, "level1", () => ({ asks: best().ask, bids: best().bid, timestamp: at })),
  ];
}

const voice: Voice = {
  sequence: "changes",
  listing: (asset) => ({ symbol: `${asset}-USDT`, contractSize: 1, sizeDecimals: 6 }),
  book: ({ listing: { symbol }, at, firstSeq, lastSeq, bids, asks }) => [
    message(`/market/level2:${symbol}`, "trade.l2update", () => {
      let sequence = firstSeq;
      const numbered = (side: readonly LevelText[]) => side.map(([price, size]) => [price, size, String(sequence++)]);
      const changes = { asks: numbered(asks), bids: numbered(bids) };
      return { changes, sequenceEnd: lastSeq, sequenceStart: firstSeq, symbol, time: at };
    }),
  ],
  quote: (change) => [...pictures("spotMarket", change), ...bestOf(change)],
  trades: (trades) =>
    trades.map(({ listing: { symbol }, id, at, price, size, side }) =>
      message(`/market/match:${symbol}`, "trade.l3match", () => ({
        makerOrderId: `m${id}`,
        price,
        sequence: String(id),
        side,
        size,
        symbol,
        takerOrderId: `t${id}`,
        time: `${at}${NANOS_PER_MS}`,
        tradeId: String(id),
        type: "match",
      })),
    ),
  bar: (bar) => [
    message(`/market/candles:${bar.listing.symbol}_1min`, "trade.candles.update", () => ({
      symbol: bar.listing.symbol,
      candles: [String(bar.openAt / MS_PER_SECOND), bar.open, bar.close, bar.high, bar.low, bar.volume, "0"],
      time: Number(`${bar.at}${NANOS_PER_MS}`),
    })),
  ],
  summary: ({ listing: { symbol }, at, mark }) => [
    message(`/indicator/markPrice:${symbol}`, "tick", () => ({
      symbol,
      granularity: 1_000,
      timestamp: at,
      value: Number(mark),
    })),
  ],
  rest: (request, market) => {
    const entered = bullet(request, market);
    if (entered !== undefined) return entered;
    const { pathname, searchParams } = request.url;
    const symbol = searchParams.get("symbol") ?? "";
    switch (pathname) {
      case `/api/v1/market/orderbook/level2_${BOOK_DEPTH}`: {
        const book = market.book(symbol);
        if (!book) return "unknown_symbol";
        const sides = { bids: book.bids(BOOK_DEPTH), asks: book.asks(BOOK_DEPTH) };
        return kucoinAnswer({ time: book.at, sequence: String(book.seq), ...sides });
      }
      case "/api/v1/market/candles": {
        const from = Number(searchParams.get("startAt") ?? 0) * MS_PER_SECOND;
        const to = Number(searchParams.get("endAt") ?? 0) * MS_PER_SECOND;
        const rows = market
          .bars(symbol, from, to)
          .map((bar) => [String(bar.openAt / MS_PER_SECOND), bar.open, bar.close, bar.high, bar.low, bar.volume, "0"]);
        return kucoinAnswer(rows.toReversed());
      }
      case "/api/v2/symbols":
        return kucoinAnswer([...market.listings.keys()].map((name) => ({ symbol: name })));
      default:
        return "unknown_path";
    }
  },
};

/** KuCoin spot: a token to come in, books by REST and contiguous changes. */
export const kucoin: Dialect = createKucoinDialect("kucoin", voice);
