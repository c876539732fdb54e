import { z } from "zod";
import { type AnswerContext, type ClientAnswer, type Dialect, type LevelText, replyOnly } from "../dialect.ts";
import { type BookPicture, type Frame, jsonFrame, type Voice } from "../voice.ts";
import { parseJson } from "./json.ts";
import { plainSession, refusalsIn, symbolAfterBar, USUAL_LIMITS } from "./plain.ts";

const BOOK_DEPTH = 20;
const MS_PER_HOUR = 3_600_000;

const clientMessage = z.object({
  method: z.enum(["ping", "subscribe", "unsubscribe"]),
  subscription: z
    .object({ type: z.string(), coin: z.string(), interval: z.string().optional(), fast: z.boolean().optional() })
    .optional(),
});

const voice: Voice = {
  sequence: "updates",
  listing: (asset) => ({ symbol: asset, contractSize: 1, sizeDecimals: 5 }),
  book: ({ after }) => [bookFrame(after)],
  first: (stream, market) => {
    const book = stream.startsWith("l2Book|") ? market.book(symbolAfterBar(stream) ?? "") : undefined;
    return book ? [bookFrame(book)] : [];
  },
  quote: ({ after, at, listing: { symbol } }) => [
    push("bbo", `bbo|${symbol}`, () => {
      const [bid = null] = levels(after.bids(1));
      const [ask = null] = levels(after.asks(1));
      return { coin: symbol, time: at, bbo: [bid, ask] };
    }),
  ],
  trades: ([first, ...rest]) =>
    first === undefined
      ? []
      : [
          push("trades", `trades|${first.listing.symbol}`, () =>
            [first, ...rest].map(({ listing, id, at, price, size, side }) => ({
              coin: listing.symbol,
              side: side === "buy" ? "B" : "A",
              px: price,
              sz: size,
              hash: `0x${id.toString(16)}`,
              time: at,
              tid: id,
            })),
          ),
        ],
  summary: (summary) => [
    push("activeAssetCtx", `activeAssetCtx|${summary.listing.symbol}`, () => ({
      coin: summary.listing.symbol,
      ctx: {
        // Paid by the hour here.
        funding: String(Number(summary.fundingRate) / (summary.fundingIntervalMs / MS_PER_HOUR)),
        openInterest: summary.openInterest,
        oraclePx: summary.index,
        markPx: summary.mark,
        midPx: summary.mark,
      },
    })),
  ],
  bar: (bar) => [
    push("candle", `candle|1m|${bar.listing.symbol}`, () => ({
      t: bar.openAt,
      T: bar.closeAt,
      s: bar.listing.symbol,
      i: "1m",
      o: bar.open,
      c: bar.close,
      h: bar.high,
      l: bar.low,
      v: bar.volume,
      n: 1,
    })),
  ],
  rest: () => "unknown_path",
};

/** Hyperliquid: every message of a book is the whole of its best 20 levels; no REST that a feed would ask by GET. */
export const hyperliquid: Dialect = {
  venue: "hyperliquid",
  limits: USUAL_LIMITS,
  socketPaths: { public: "/ws" },
  open: (url, { symbols }) =>
    url.pathname === "/ws" ? plainSession((message, context) => answer(message, symbols, context)) : undefined,
  refusal: refusalsIn((_status, message) => ({ error: message })),
  symbolOf: symbolAfterBar,
  voice,
};

function answer(text: string, symbols: ReadonlySet<string>, { isRefusing }: AnswerContext): ClientAnswer {
  const parsed = clientMessage.safeParse(parseJson(text));
  const error = (data: string) => replyOnly(JSON.stringify({ channel: "error", data }));
  if (!parsed.success) return error(`Error parsing JSON into valid websocket request: ${text.slice(0, 200)}`);
  const { method, subscription } = parsed.data;
  if (method === "ping") return replyOnly('{"channel":"pong"}');
  if (!subscription || !symbols.has(subscription.coin)) return error(`Invalid subscription ${text.slice(0, 200)}`);
  if (isRefusing && method === "subscribe")
    return error(`Cannot track more than 10 total users. ${text.slice(0, 200)}`);
  const { type, coin, interval } = subscription;
  // The venue echoes a book's subscription with its defaults filled in.
  const echoed = type === "l2Book" ? { ...subscription, nSigFigs: null, mantissa: null } : subscription;
  const replies = [JSON.stringify({ channel: "subscriptionResponse", data: { method, subscription: echoed } })];
  const stream = interval === undefined ? `${type}|${coin}` : `${type}|${interval}|${coin}`;
  return method === "subscribe"
    ? { replies, subscribe: [stream], unsubscribe: [] }
    : { replies, subscribe: [], unsubscribe: [stream] };
}

const push = (channel: string, stream: string, data: () => unknown): Frame =>
  jsonFrame(stream, () => ({ channel, data: data() }));

const levels = (side: readonly LevelText[]) => side.map(([px, sz]) => ({ px, sz, n: 1 }));

const bookFrame = (book: BookPicture): Frame =>
  push("l2Book", `l2Book|${book.listing.symbol}`, () => ({
    coin: book.listing.symbol,
    time: book.at,
    levels: [levels(book.bids(BOOK_DEPTH)), levels(book.asks(BOOK_DEPTH))],
  }));
