import { z } from "zod";
import { type AnswerContext, type ClientAnswer, type Dialect, type LevelText, replyOnly } from "../dialect.ts";
import { type BookPicture, type Frame, jsonFrame, okJson, type Voice } from "../voice.ts";
import { parseJson } from "./json.ts";
import { isoTime, plainSession, refusalsIn, symbolAfterBar, USUAL_LIMITS } from "./plain.ts";

const MS_PER_SECOND = 1_000;
const OF_PRODUCT = /^\/products\/([^/]+)\/(book|candles)$/;
/** Both carry the same here. */
const BOOKS = ["level2", "level2_batch"];

const clientMessage = z.object({
  type: z.enum(["subscribe", "unsubscribe"]),
  product_ids: z.array(z.string()),
  channels: z.array(z.string()),
});

const voice: Voice = {
  sequence: "updates",
  listing: (asset) => ({ symbol: `${asset}-USD`, contractSize: 1, sizeDecimals: 8 }),
  book: ({ listing: { symbol }, at, bids, asks }) =>
    BOOKS.map((channel) =>
      jsonFrame(`${channel}|${symbol}`, () => ({
        type: "l2update",
        product_id: symbol,
        changes: [...bids.map((level) => ["buy", ...level]), ...asks.map((level) => ["sell", ...level])],
        time: isoTime(at),
      })),
    ),
  first: (stream, market) => {
    const isBook = BOOKS.some((channel) => stream.startsWith(`${channel}|`));
    const book = isBook ? market.book(symbolAfterBar(stream) ?? "") : undefined;
    return book ? [snapshotFrame(stream, book)] : [];
  },
  trades: (trades) =>
    trades.map(({ listing, id, at, price, size, side }) =>
      jsonFrame(`matches|${listing.symbol}`, () => ({
        type: "match",
        trade_id: id,
        maker_order_id: `m${id}`,
        taker_order_id: `t${id}`,
        // The maker's: who bought took a sale.
        side: side === "buy" ? "sell" : "buy",
        size,
        price,
        product_id: listing.symbol,
        sequence: id,
        time: isoTime(at),
      })),
    ),
  quote: ({ after, at, lastSeq, listing: { symbol } }) =>
    ["ticker", "ticker_batch"].map((channel) =>
      jsonFrame(`${channel}|${symbol}`, () => {
        const [[best_bid, best_bid_size] = ["0", "0"]] = after.bids(1);
        const [[best_ask, best_ask_size] = ["0", "0"]] = after.asks(1);
        const best = { best_bid, best_bid_size, best_ask, best_ask_size };
        return { type: "ticker", sequence: lastSeq, product_id: symbol, price: best_bid, ...best, time: isoTime(at) };
      }),
    ),
  summary: ({ listing: { symbol }, at, seq }) => [
    jsonFrame(`heartbeat|${symbol}`, () => ({
      type: "heartbeat",
      last_trade_id: 0,
      product_id: symbol,
      sequence: seq,
      time: isoTime(at),
    })),
  ],
  rest: ({ url }, market) => {
    const [, symbol = "", what] = OF_PRODUCT.exec(url.pathname) ?? [];
    if (what === "book") {
      const book = market.book(symbol);
      if (!book) return "unknown_symbol";
      const side = (levels: readonly LevelText[]) => levels.map(([price, size]) => [price, size, 1]);
      const bids = side(book.bids(Number.POSITIVE_INFINITY));
      const asks = side(book.asks(Number.POSITIVE_INFINITY));
      return okJson({ bids, asks, sequence: book.seq, auction_mode: false, auction: null, time: isoTime(book.at) });
    }
    if (what !== "candles") return "unknown_path";
    const from = Number(url.searchParams.get("start")) * MS_PER_SECOND;
    // The end is the opening of the last bar.
    const bars = market.bars(symbol, from, Number(url.searchParams.get("end")) * MS_PER_SECOND + 1);
    const rows = bars.map((bar) => [
      bar.openAt / MS_PER_SECOND,
      ...[bar.low, bar.high, bar.open, bar.close, bar.volume].map(Number),
    ]);
    return okJson(rows.toReversed());
  },
};

/** Coinbase Exchange: one message asks for several channels, books without a sequence, a heartbeat for each product. */
export const coinbaseExchange: Dialect = {
  venue: "coinbase-exchange",
  limits: USUAL_LIMITS,
  socketPaths: { feed: "/" },
  open: (url, { symbols }) =>
    url.pathname === "/" ? plainSession((message, context) => answer(message, symbols, context)) : undefined,
  refusal: refusalsIn((_status, message) => ({ message })),
  symbolOf: symbolAfterBar,
  voice,
};

function answer(
  text: string,
  symbols: ReadonlySet<string>,
  { streams: before, isRefusing }: AnswerContext,
): ClientAnswer {
  const parsed = clientMessage.safeParse(parseJson(text));
  const error = (reason: string) =>
    replyOnly(JSON.stringify({ type: "error", message: "Failed to subscribe", reason }));
  if (!parsed.success) return error("Malformed JSON");
  const { type, product_ids, channels } = parsed.data;
  const unknown = product_ids.find((name) => !symbols.has(name));
  if (unknown !== undefined) return error(`${unknown} is not a valid product`);
  if (isRefusing && type === "subscribe") return error(`${product_ids.join()} rate limit exceeded`);
  const streams = channels.flatMap((channel) => product_ids.map((name) => `${channel}|${name}`));
  const after = new Set(before);
  for (const stream of streams) {
    if (type === "subscribe") after.add(stream);
    else after.delete(stream);
  }
  // All that is subscribed on the connection after this.
  const named = Map.groupBy([...after], (stream) => stream.slice(0, stream.indexOf("|")));
  const replies = [
    JSON.stringify({
      type: "subscriptions",
      channels: [...named].map(([name, all]) => ({ name, product_ids: all.map(symbolAfterBar) })),
    }),
  ];
  return type === "subscribe"
    ? { replies, subscribe: streams, unsubscribe: [] }
    : { replies, subscribe: [], unsubscribe: streams };
}

const snapshotFrame = (stream: string, book: BookPicture): Frame =>
  jsonFrame(stream, () => ({
    type: "snapshot",
    product_id: book.listing.symbol,
    asks: book.asks(Number.POSITIVE_INFINITY),
    bids: book.bids(Number.POSITIVE_INFINITY),
    time: isoTime(book.at),
  }));
