import { z } from "zod";
import { type AnswerContext, type ClientAnswer, type Dialect, type LevelText, replyOnly } from "../dialect.ts";
import { type BookPicture, type Frame, jsonFrame, okJson, topChange, type Voice } from "../voice.ts";
import { digitsChecksum } from "./checksum.ts";
import { parseJson } from "./json.ts";
import { isoTime, plainSession, refusalsIn, symbolAfterBar, USUAL_LIMITS } from "./plain.ts";

const DEPTHS: readonly number[] = [10, 25, 100, 500, 1_000];
const DEPTH_DEFAULT = 10;
const CHECKSUM_LEVELS = 10;
const HEARTBEAT_MS = 1_000;
const MS_PER_SECOND = 1_000;

const clientMessage = z.object({
  method: z.string(),
  req_id: z.number().optional(),
  params: z
    .object({
      channel: z.string(),
      symbol: z.array(z.string()).optional(),
      depth: z.number().optional(),
      interval: z.number().optional(),
    })
    .optional(),
});

const voice: Voice = {
  sequence: "updates",
  listing: (asset) => ({ symbol: `${asset}/USD`, contractSize: 1, sizeDecimals: 8 }),
  book: (change) =>
    DEPTHS.map((depth) => {
      const { stream } = bookFrame(depth, "update", change.after, change);
      const text = () => bookFrame(depth, "update", change.after, topChange(change, depth)).text();
      return { stream, text };
    }),
  first: (stream, market) => {
    const [channel, depthText] = stream.split("|");
    const book = channel === "book" ? market.book(symbolAfterBar(stream) ?? "") : undefined;
    const depth = Number(depthText);
    return book ? [bookFrame(depth, "snapshot", book, { bids: book.bids(depth), asks: book.asks(depth) })] : [];
  },
  quote: ({ after, at, listing: { symbol } }) => [
    jsonFrame(`ticker|${symbol}`, () => {
      const [[bid, bidSize] = ["", ""]] = after.bids(1);
      const [[ask, askSize] = ["", ""]] = after.asks(1);
      const best = { bid: Number(bid), bid_qty: Number(bidSize), ask: Number(ask), ask_qty: Number(askSize) };
      return { channel: "ticker", type: "update", data: [{ symbol, ...best, timestamp: isoTime(at) }] };
    }),
  ],
  trades: ([first, ...rest]) =>
    first === undefined
      ? []
      : [
          jsonFrame(`trade|${first.listing.symbol}`, () => ({
            channel: "trade",
            type: "update",
            data: [first, ...rest].map(({ listing, id, at, price, size, side }) => ({
              symbol: listing.symbol,
              side,
              price: Number(price),
              qty: Number(size),
              ord_type: "market",
              trade_id: id,
              timestamp: isoTime(at),
            })),
          })),
        ],
  bar: (bar) => [
    jsonFrame(`ohlc|${bar.listing.symbol}`, () => ({
      channel: "ohlc",
      type: "update",
      timestamp: isoTime(bar.at),
      data: [
        {
          symbol: bar.listing.symbol,
          open: Number(bar.open),
          high: Number(bar.high),
          low: Number(bar.low),
          close: Number(bar.close),
          volume: Number(bar.volume),
          interval_begin: isoTime(bar.openAt),
          interval: 1,
        },
      ],
    })),
  ],
  checksum: /"checksum":(\d+)/,
  rest: ({ url }, market) => {
    const pair = url.searchParams.get("pair") ?? "";
    const symbol = [...market.listings.keys()].find((name) => name.replace("/", "") === pair) ?? "";
    if (url.pathname !== "/0/public/OHLC") return "unknown_path";
    if (symbol === "") return "unknown_symbol";
    const from = (Number(url.searchParams.get("since") ?? 0) + 1) * MS_PER_SECOND;
    const bars = market.bars(symbol, from, market.now());
    const rows = bars.map((bar) => [
      bar.openAt / MS_PER_SECOND,
      bar.open,
      bar.high,
      bar.low,
      bar.close,
      bar.close,
      bar.volume,
      1,
    ]);
    return okJson({ error: [], result: { [pair]: rows, last: (bars.at(-1)?.openAt ?? 0) / MS_PER_SECOND } });
  },
};

/** Kraken spot v2: an answer for each symbol, books of a fixed depth proven by a checksum of the ten best levels. */
export const krakenV2: Dialect = {
  venue: "kraken-v2",
  limits: USUAL_LIMITS,
  socketPaths: { public: "/v2" },
  open: (url, { symbols }) =>
    /^\/v2\/?$/.test(url.pathname)
      ? plainSession((message, context) => answer(message, symbols, context), {
          greeting: ['{"channel":"status","type":"update","data":[{"version":"2.0.0","system":"online"}]}'],
          beat: { everyMs: HEARTBEAT_MS, act: () => replyOnly('{"channel":"heartbeat"}') },
        })
      : undefined,
  refusal: (reason, detail) =>
    // This venue's refusals come with an HTTP 200 where they are not of the transport.
    refusalsIn((_status, message) => ({ error: [`EGeneral:${message}`] }))(reason, detail),
  symbolOf: symbolAfterBar,
  voice,
};

function answer(message: string, symbols: ReadonlySet<string>, { now, isRefusing }: AnswerContext): ClientAnswer {
  const parsed = clientMessage.safeParse(parseJson(message));
  if (!parsed.success) return replyOnly('{"error":"Malformed request","success":false}');
  const { method, req_id, params } = parsed.data;
  const tail = { ...(req_id === undefined ? {} : { req_id }), time_in: isoTime(now), time_out: isoTime(now) };
  if (method === "ping") return replyOnly(JSON.stringify({ method: "pong", ...tail }));
  if (!params || (method !== "subscribe" && method !== "unsubscribe"))
    return replyOnly(JSON.stringify({ error: `Method not supported: ${method}`, method, success: false, ...tail }));
  const { channel, symbol: wanted = [], ...terms } = params;
  const refuse = (error: string, symbol: string) => JSON.stringify({ error, method, success: false, symbol, ...tail });
  if (isRefusing && method === "subscribe")
    return replyOnly(...wanted.map((symbol) => refuse("Exceeded msg rate", symbol)));
  const known = wanted.filter((symbol) => symbols.has(symbol));
  const replies = wanted.map((symbol) =>
    symbols.has(symbol)
      ? JSON.stringify({ method, result: { channel, symbol, ...terms }, success: true, ...tail })
      : refuse(`Currency pair not supported ${symbol}`, symbol),
  );
  const streams = known.map((symbol) =>
    channel === "book" ? `book|${terms.depth ?? DEPTH_DEFAULT}|${symbol}` : `${channel}|${symbol}`,
  );
  return method === "subscribe"
    ? { replies, subscribe: streams, unsubscribe: [] }
    : { replies, subscribe: [], unsubscribe: streams };
}

/** Numbers are written out with all digits of their precision, which JSON.stringify would not do. */
const levels = (side: readonly LevelText[]) =>
  `[${side.map(([price, qty]) => `{"price":${price},"qty":${qty}}`).join(",")}]`;

function bookFrame(
  depth: number,
  type: "snapshot" | "update",
  after: BookPicture,
  sides: { readonly bids: readonly LevelText[]; readonly asks: readonly LevelText[] },
): Frame {
  const { symbol } = after.listing;
  return {
    stream: `book|${depth}|${symbol}`,
    text: () => {
      const books = `"bids":${levels(sides.bids)},"asks":${levels(sides.asks)}`;
      const proof = `"checksum":${digitsChecksum(after, CHECKSUM_LEVELS)},"timestamp":"${isoTime(after.at)}"`;
      return `{"channel":"book","type":"${type}","data":[{"symbol":"${symbol}",${books},${proof}}]}`;
    },
  };
}
