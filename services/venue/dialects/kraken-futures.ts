import { z } from "zod";
import { type AnswerContext, type ClientAnswer, type Dialect, type LevelText, replyOnly } from "../dialect.ts";
import { levelSteps } from "../simulation/level-steps.ts";
import { type BookPicture, type Frame, jsonFrame, okJson, type Voice } from "../voice.ts";
import { parseJson } from "./json.ts";
import { plainSession, refusalsIn, symbolAfterBar, USUAL_LIMITS } from "./plain.ts";

const MS_PER_SECOND = 1_000;
const MS_PER_HOUR = 3_600_000;
const CANDLES = /^\/api\/charts\/v1\/trade\/([^/]+)\/1m$/;

const clientMessage = z.object({
  event: z.string(),
  feed: z.string().optional(),
  product_ids: z.array(z.string()).optional(),
});

const voice: Voice = {
  sequence: "changes",
  isStepwise: true,
  listing: (asset) => ({ symbol: `PF_${asset === "BTC" ? "XBT" : asset}USD`, contractSize: 1, sizeDecimals: 4 }),
  book: (change) =>
    levelSteps(change).map(({ side, level: [price, qty] }, index) =>
      jsonFrame(`book|${change.listing.symbol}`, () => ({
        feed: "book",
        product_id: change.listing.symbol,
        side: side === "bid" ? "buy" : "sell",
        seq: change.firstSeq + index,
        price: Number(price),
        qty: Number(qty),
        timestamp: change.at,
      })),
    ),
  first: (stream, market) => {
    const book = stream.startsWith("book|") ? market.book(symbolAfterBar(stream) ?? "") : undefined;
    return book ? [snapshotFrame(book)] : [];
  },
  quote: ({ after, at, listing: { symbol } }) => [
    jsonFrame(`ticker_lite|${symbol}`, () => ({
      feed: "ticker_lite",
      product_id: symbol,
      bid: Number(after.bids(1)[0]?.[0]),
      ask: Number(after.asks(1)[0]?.[0]),
      time: at,
    })),
  ],
  trades: (trades) => trades.map(({ id, ...trade }) => tradeFrame({ ...trade, uid: `t-${id}`, type: "fill" })),
  liquidation: ({ position, ...rest }) => [
    tradeFrame({ ...rest, uid: `l-${rest.at}`, type: "liquidation", side: position === "long" ? "sell" : "buy" }),
  ],
  summary: (summary) => [
    jsonFrame(`ticker|${summary.listing.symbol}`, () => ({
      feed: "ticker",
      time: summary.at,
      product_id: summary.listing.symbol,
      bid: Number(summary.bid[0]),
      bid_size: Number(summary.bid[1]),
      ask: Number(summary.ask[0]),
      ask_size: Number(summary.ask[1]),
      markPrice: Number(summary.mark),
      index: Number(summary.index),
      last: Number(summary.last),
      openInterest: Number(summary.openInterest),
      // Paid by the hour here.
      relative_funding_rate: Number(summary.fundingRate) / (summary.fundingIntervalMs / MS_PER_HOUR),
      next_funding_rate_time: (Math.floor(summary.at / MS_PER_HOUR) + 1) * MS_PER_HOUR,
    })),
  ],
  rest: ({ url }, market) => {
    if (url.pathname === "/derivatives/api/v3/instruments") {
      const instruments = [...market.listings.values()].map(({ symbol, contractSize }) => ({
        symbol,
        type: "flexible_futures",
        contractSize,
      }));
      return okJson({ result: "success", instruments });
    }
    const symbol = CANDLES.exec(url.pathname)?.[1];
    if (symbol === undefined) return "unknown_path";
    const from = Number(url.searchParams.get("from")) * MS_PER_SECOND;
    const bars = market.bars(symbol, from, Number(url.searchParams.get("to")) * MS_PER_SECOND + 1);
    const candles = bars.map(({ openAt, open, high, low, close, volume }) => {
      return { time: openAt, open, high, low, close, volume };
    });
    return okJson({ candles, more_candles: false });
  },
};

/** Kraken Futures: a numbered message for each level of a book. */
export const krakenFutures: Dialect = {
  venue: "kraken-futures",
  limits: USUAL_LIMITS,
  socketPaths: { public: "/ws/v1" },
  open: (url, { symbols }) =>
    url.pathname === "/ws/v1"
      ? plainSession((message, context) => answer(message, symbols, context), {
          greeting: ['{"event":"info","version":1}'],
        })
      : undefined,
  refusal: refusalsIn((_status, error) => ({ result: "error", error })),
  symbolOf: symbolAfterBar,
  voice,
};

function answer(text: string, symbols: ReadonlySet<string>, { isRefusing }: AnswerContext): ClientAnswer {
  const parsed = clientMessage.safeParse(parseJson(text));
  if (!parsed.success) return replyOnly('{"event":"alert","message":"Bad request"}');
  const { event, feed = "", product_ids = [] } = parsed.data;
  if (event === "ping") return replyOnly('{"event":"pong"}');
  const isSubscribing = event === "subscribe";
  if (!isSubscribing && event !== "unsubscribe")
    return replyOnly('{"event":"alert","message":"Bad websocket message"}');
  if (isRefusing && isSubscribing) return replyOnly('{"event":"alert","message":"API limit reached"}');
  if (product_ids.some((name) => !symbols.has(name)))
    return replyOnly('{"event":"error","message":"Invalid product id"}');
  const replies = [JSON.stringify({ event: isSubscribing ? "subscribed" : "unsubscribed", feed, product_ids })];
  const streams = product_ids.map((name) => `${feed}|${name}`);
  return isSubscribing
    ? { replies, subscribe: streams, unsubscribe: [] }
    : { replies, subscribe: [], unsubscribe: streams };
}

const levels = (side: readonly LevelText[]) => side.map(([price, qty]) => ({ price: Number(price), qty: Number(qty) }));

const snapshotFrame = (book: BookPicture): Frame =>
  jsonFrame(`book|${book.listing.symbol}`, () => ({
    feed: "book_snapshot",
    product_id: book.listing.symbol,
    timestamp: book.at,
    seq: book.seq,
    tickSize: null,
    bids: levels(book.bids(Number.POSITIVE_INFINITY)),
    asks: levels(book.asks(Number.POSITIVE_INFINITY)),
  }));

function tradeFrame(trade: {
  readonly listing: { readonly symbol: string };
  readonly at: number;
  readonly price: string;
  readonly size: string;
  readonly side: "buy" | "sell";
  readonly uid: string;
  readonly type: string;
}): Frame {
  const { listing, at, price, size, side, uid, type } = trade;
  return jsonFrame(`trade|${listing.symbol}`, () => ({
    feed: "trade",
    product_id: listing.symbol,
    uid,
    side,
    type,
    time: at,
    qty: Number(size),
    price: Number(price),
  }));
}
