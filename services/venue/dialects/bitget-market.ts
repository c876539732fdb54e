import { z } from "zod";
import { type AnswerContext, type ClientAnswer, type Dialect, type LevelText, replyOnly } from "../dialect.ts";
import { type BookPicture, type Frame, jsonFrame, type MarketSummary, okJson, type Voice } from "../voice.ts";
import { pairsChecksum } from "./checksum.ts";
import { parseJson } from "./json.ts";
import { plainSession, refusalsIn, symbolAfterBar, USUAL_LIMITS } from "./plain.ts";

/** What differs between Bitget's markets, which share their sockets. */
export interface BitgetMarket {
  readonly venue: string;
  readonly instType: string;
  readonly isSpot: boolean;
}

const CHECKSUM_LEVELS = 25;
const SIZE_DECIMALS = { spot: 6, futures: 3 };
/** Pictures of the best few levels, each whole. */
const SHORT_DEPTHS = [1, 5, 50];

const arg = z.object({
  instType: z.string(),
  topic: z.string(),
  symbol: z.string().optional(),
  interval: z.string().optional(),
});
const clientMessage = z.object({ op: z.enum(["subscribe", "unsubscribe"]), args: z.array(arg) });

/** Bitget v3: an answer for each argument, plain-text pings, books chained by `pseq` and proven by a checksum. */
export function createBitgetDialect(market: BitgetMarket): Dialect {
  return {
    venue: market.venue,
    limits: USUAL_LIMITS,
    socketPaths: { public: "/v3/ws/public" },
    open: (url, { symbols }) =>
      url.pathname === "/v3/ws/public"
        ? plainSession((message, context) => answer(market, message, symbols, context))
        : undefined,
    refusal: refusalsIn((status, msg) => ({ code: status === 429 ? "429" : "40034", msg, data: null })),
    symbolOf: symbolAfterBar,
    farewell: () =>
      '{"event":"error","code":30033,"msg":"the connection will be closed for an upgrade of the service"}',
    voice: voiceOf(market),
  };
}

function answer(
  { instType: own }: BitgetMarket,
  text: string,
  symbols: ReadonlySet<string>,
  { isRefusing }: AnswerContext,
): ClientAnswer {
  if (text === "ping") return replyOnly("pong");
  const parsed = clientMessage.safeParse(parseJson(text));
  if (!parsed.success) return replyOnly('{"event":"error","code":30002,"msg":"Unrecognized request"}');
  const { op, args } = parsed.data;
  const replies = args.map((one) => {
    if (isRefusing && op === "subscribe")
      return JSON.stringify({ event: "error", arg: one, code: 30_007, msg: "request over limit" });
    if (one.symbol !== undefined && !symbols.has(one.symbol))
      return JSON.stringify({ event: "error", arg: one, code: 30_001, msg: `${JSON.stringify(one)} doesn't exist` });
    return JSON.stringify({ event: op, arg: one });
  });
  // A wrong type of instrument is acknowledged and stays silent.
  const streams = args
    .filter(({ symbol, instType }) => instType === own && (symbol === undefined || symbols.has(symbol)))
    .map(({ topic, symbol }) => (symbol === undefined ? topic : `${topic}|${symbol}`));
  if (isRefusing && op === "subscribe") return replyOnly(...replies);
  return op === "subscribe"
    ? { replies, subscribe: streams, unsubscribe: [] }
    : { replies, subscribe: [], unsubscribe: streams };
}

const sidesOf = (book: BookPicture, depth: number): Sides => ({ bids: book.bids(depth), asks: book.asks(depth) });

interface Sides {
  readonly bids: readonly LevelText[];
  readonly asks: readonly LevelText[];
}

interface Push {
  readonly topic: string;
  readonly symbol: string;
  readonly action: "snapshot" | "update";
  readonly at: number;
  readonly interval?: string;
}

const pushOf =
  ({ instType }: BitgetMarket) =>
  ({ topic, symbol, action, at, ...more }: Push, data: () => readonly unknown[]): Frame =>
    jsonFrame(`${topic}|${symbol}`, () => ({
      action,
      arg: { instType, topic, symbol, ...more },
      data: data(),
      ts: at,
    }));

function voiceOf(market: BitgetMarket): Voice {
  const { isSpot } = market;
  return {
    sequence: "changes",
    listing: (asset) => ({
      symbol: `${asset}USDT`,
      contractSize: 1,
      sizeDecimals: isSpot ? SIZE_DECIMALS.spot : SIZE_DECIMALS.futures,
    }),
    ...bookVoice(market),
    ...tapeVoice(market),
    ...(isSpot ? {} : { liquidation: liquidationOf(market) }),
    checksum: /"checksum":(-?\d+)/,
    rest: ({ url }, venue) => {
      if (url.pathname !== "/api/v3/market/candles") return "unknown_path";
      const query = url.searchParams;
      const [from, to] = [Number(query.get("startTime")), Number(query.get("endTime")) + 1];
      const rows = venue
        .bars(query.get("symbol") ?? "", from, to)
        .map((bar) => [String(bar.openAt), bar.open, bar.high, bar.low, bar.close, bar.volume, "0"]);
      return okJson({ code: "00000", msg: "success", requestTime: Math.trunc(venue.now()), data: rows });
    },
  };
}

/** The book, and pictures of its best few levels. */
function bookVoice(market: BitgetMarket): Pick<Voice, "book" | "quote" | "first"> {
  const push = pushOf(market);
  const frame = (topic: string, action: Push["action"], after: BookPicture, pseq: number, sides: () => Sides): Frame =>
    push({ topic, symbol: after.listing.symbol, action, at: after.at }, () => {
      const { bids: b, asks: a } = sides();
      const checksum = pairsChecksum(after, CHECKSUM_LEVELS, String);
      return [{ a, b, checksum, seq: after.seq, pseq, ts: String(after.at) }];
    });
  return {
    book: (change) => [frame("books", "update", change.after, change.prevSeq, () => change)],
    quote: ({ after }) =>
      SHORT_DEPTHS.map((depth) => frame(`books${depth}`, "snapshot", after, 0, () => sidesOf(after, depth))),
    first: (stream, venue) => {
      const book = stream.startsWith("books|") ? venue.book(symbolAfterBar(stream) ?? "") : undefined;
      return book ? [frame("books", "snapshot", book, 0, () => sidesOf(book, Number.POSITIVE_INFINITY))] : [];
    },
  };
}

/** Trades, tickers and bars. */
function tapeVoice(market: BitgetMarket): Pick<Voice, "trades" | "summary" | "bar"> {
  const push = pushOf(market);
  return {
    trades: ([first, ...rest]) =>
      first === undefined
        ? []
        : [
            push({ topic: "publicTrade", symbol: first.listing.symbol, action: "update", at: first.at }, () =>
              [first, ...rest].map(({ id, at, price, size, side }) => {
                return { i: String(id), p: price, v: size, S: side, T: String(at) };
              }),
            ),
          ],
    summary: (summary) => [
      push({ topic: "ticker", symbol: summary.listing.symbol, action: "snapshot", at: summary.at }, () => [
        {
          symbol: summary.listing.symbol,
          lastPrice: summary.last,
          bid1Price: summary.bid[0],
          bid1Size: summary.bid[1],
          ask1Price: summary.ask[0],
          ask1Size: summary.ask[1],
          ...(market.isSpot ? {} : futuresFields(summary)),
        },
      ]),
    ],
    bar: (bar) => [
      push({ topic: "kline", symbol: bar.listing.symbol, action: "update", at: bar.at, interval: "1m" }, () => {
        const { open, close, high, low, volume } = bar;
        return [{ start: String(bar.openAt), open, close, high, low, volume, turnover: "0" }];
      }),
    ],
  };
}

const futuresFields = ({ mark, index, fundingRate, nextFundingAt, openInterest }: MarketSummary) => ({
  markPrice: mark,
  indexPrice: index,
  fundingRate,
  nextFundingTime: String(nextFundingAt),
  openInterest,
});

/** For all instruments at once; `side` is that of the position. */
const liquidationOf =
  ({ instType }: BitgetMarket): NonNullable<Voice["liquidation"]> =>
  ({ listing: { symbol }, at, price, size, position }) => [
    jsonFrame("liquidation", () => ({
      action: "update",
      arg: { instType, topic: "liquidation" },
      data: [{ symbol, side: position === "long" ? "buy" : "sell", price, amount: size, ts: String(at) }],
      ts: at,
    })),
  ];
