import { z } from "zod";
import { type AnswerContext, type ClientAnswer, type Dialect, type LevelText, replyOnly } from "../dialect.ts";
import { type Frame, jsonFrame, okJson, type Voice } from "../voice.ts";
import { parseJson } from "./json.ts";
import { isoTime, plainSession, refusalsIn, symbolAfterBar, USUAL_LIMITS } from "./plain.ts";

const HEARTBEAT_MS = 1_000;
const MS_PER_SECOND = 1_000;
const REST = "/api/v3/brokerage/market";
/** Where each connection's own number goes. */
const NUMBER = '"sequence_num":0';

const clientMessage = z.object({
  type: z.enum(["subscribe", "unsubscribe"]),
  channel: z.string(),
  product_ids: z.array(z.string()).optional(),
});

const voice: Voice = {
  sequence: "updates",
  listing: (asset) => ({ symbol: `${asset}-USD`, contractSize: 1, sizeDecimals: 8 }),
  book: (change) => [bookFrame("update", change.listing.symbol, change.at, change)],
  first: (stream, market) => {
    const book = stream.startsWith("level2|") ? market.book(symbolAfterBar(stream) ?? "") : undefined;
    if (!book) return [];
    const sides = { bids: book.bids(Number.POSITIVE_INFINITY), asks: book.asks(Number.POSITIVE_INFINITY) };
    return [bookFrame("snapshot", book.listing.symbol, book.at, sides)];
  },
  quote: ({ after, at, listing: { symbol } }) => [
    jsonFrame(`ticker|${symbol}`, () => {
      const [[best_bid, best_bid_quantity] = ["", ""]] = after.bids(1);
      const [[best_ask, best_ask_quantity] = ["", ""]] = after.asks(1);
      const best = { best_bid, best_bid_quantity, best_ask, best_ask_quantity };
      return body("ticker", at, [{ type: "update", tickers: [{ type: "ticker", product_id: symbol, ...best }] }]);
    }),
  ],
  trades: ([first, ...rest]) =>
    first === undefined
      ? []
      : [
          jsonFrame(`market_trades|${first.listing.symbol}`, () => {
            const trades = [first, ...rest].map(({ listing, id, at, price, size, side }) => ({
              trade_id: String(id),
              product_id: listing.symbol,
              price,
              size,
              // The maker's: who bought took a sale.
              side: side === "buy" ? "SELL" : "BUY",
              time: isoTime(at),
            }));
            return body("market_trades", first.at, [{ type: "update", trades: trades.toReversed() }]);
          }),
        ],
  rest: ({ url }, market) => rest(url, market),
};

/** Coinbase Advanced Trade: everything on a connection is numbered, acknowledgements and heartbeats as well. */
export const coinbaseAdvanced: Dialect = {
  venue: "coinbase-advanced",
  limits: USUAL_LIMITS,
  socketPaths: { market: "/" },
  open: (url, { symbols }) => {
    if (url.pathname !== "/") return undefined;
    let sent = 0;
    let beats = 0;
    let wantsBeats = false;
    return plainSession(
      (message, context) => {
        const answered = answer(message, symbols, context);
        wantsBeats = [...context.streams, ...answered.subscribe].includes("heartbeats");
        return answered;
      },
      {
        stamp: (text) => text.replace(NUMBER, () => `"sequence_num":${sent++}`),
        beat: {
          everyMs: HEARTBEAT_MS,
          act: (now) => {
            if (!wantsBeats) return replyOnly();
            const event = { current_time: isoTime(now), heartbeat_counter: beats++ };
            return replyOnly(JSON.stringify(body("heartbeats", now, [event])));
          },
        },
      },
    );
  },
  refusal: refusalsIn((_status, message) => ({ error: "REFUSED", message })),
  symbolOf: symbolAfterBar,
  voice,
};

const body = (channel: string, at: number, events: readonly unknown[]) => ({
  channel,
  client_id: "",
  timestamp: isoTime(at),
  sequence_num: 0,
  events,
});

function answer(
  message: string,
  symbols: ReadonlySet<string>,
  { streams: before, now, isRefusing }: AnswerContext,
): ClientAnswer {
  const parsed = clientMessage.safeParse(parseJson(message));
  if (!parsed.success) return replyOnly('{"type":"error","message":"failure to subscribe","reason":"bad message"}');
  const { type, channel, product_ids = [] } = parsed.data;
  const unknown = product_ids.find((name) => !symbols.has(name));
  if (unknown !== undefined)
    return replyOnly(
      JSON.stringify({ type: "error", message: "failure to subscribe", reason: `${unknown} is invalid` }),
    );
  if (isRefusing && type === "subscribe") return replyOnly('{"type":"error","message":"rate limit exceeded"}');
  const streams = channel === "heartbeats" ? [channel] : product_ids.map((name) => `${channel}|${name}`);
  const after = new Set(before);
  for (const stream of streams) {
    if (type === "subscribe") after.add(stream);
    else after.delete(stream);
  }
  // All that is subscribed on the connection after this.
  const subscriptions = Object.groupBy([...after], (stream) => stream.split("|")[0] ?? "");
  const named = Object.fromEntries(
    Object.entries(subscriptions).map(([name, all = []]) => [name, all.map((one) => symbolAfterBar(one) ?? one)]),
  );
  const replies = [JSON.stringify(body("subscriptions", now, [{ subscriptions: named }]))];
  return type === "subscribe"
    ? { replies, subscribe: streams, unsubscribe: [] }
    : { replies, subscribe: [], unsubscribe: streams };
}

function bookFrame(
  type: "snapshot" | "update",
  symbol: string,
  at: number,
  sides: { readonly bids: readonly LevelText[]; readonly asks: readonly LevelText[] },
): Frame {
  const updates = (side: "bid" | "offer", levels: readonly LevelText[]) =>
    levels.map(([price_level, new_quantity]) => ({ side, event_time: isoTime(at), price_level, new_quantity }));
  return jsonFrame(`level2|${symbol}`, () =>
    body("l2_data", at, [
      { type, product_id: symbol, updates: [...updates("bid", sides.bids), ...updates("offer", sides.asks)] },
    ]),
  );
}

function rest(url: URL, market: Parameters<Voice["rest"]>[1]): ReturnType<Voice["rest"]> {
  const query = url.searchParams;
  const level = ([price, size]: LevelText) => ({ price, size });
  switch (url.pathname) {
    case `${REST}/product_book`: {
      const book = market.book(query.get("product_id") ?? "");
      if (!book) return "unknown_symbol";
      const sides = {
        bids: book.bids(Number.POSITIVE_INFINITY).map(level),
        asks: book.asks(Number.POSITIVE_INFINITY).map(level),
      };
      return okJson({ pricebook: { product_id: book.listing.symbol, ...sides, time: isoTime(book.at) } });
    }
    case `${REST}/products`:
      return okJson({ products: [...market.listings.keys()].map((product_id) => ({ product_id })) });
    default: {
      const symbol = new RegExp(`^${REST}/products/([^/]+)/candles$`).exec(url.pathname)?.[1];
      if (symbol === undefined) return "unknown_path";
      const from = Number(query.get("start")) * MS_PER_SECOND;
      // The end is the opening of the last bar.
      const bars = market.bars(symbol, from, Number(query.get("end")) * MS_PER_SECOND + 1);
      const candles = bars
        .map(({ openAt, low, high, open, close, volume }) => {
          const start = String(openAt / MS_PER_SECOND);
          return { start, low, high, open, close, volume };
        })
        .toReversed();
      return okJson({ candles });
    }
  }
}
