import { z } from "zod";
import { type AnswerContext, type ClientAnswer, type Dialect, type LevelText, replyOnly } from "../dialect.ts";
import { type BookPicture, type Frame, type MarketSummary, topChange, type Voice } from "../voice.ts";
import { bybitRest } from "./bybit-rest.ts";
import { parseJson } from "./json.ts";
import { plainSession, refusalsIn, USUAL_LIMITS } from "./plain.ts";

/** What differs between Bybit's servers. */
export interface BybitMarket {
  readonly venue: string;
  /** Roles of the socket addresses, which are also the categories of REST. */
  readonly categories: readonly string[];
  readonly isSpot: boolean;
  listing(asset: string): ReturnType<Voice["listing"]>;
}

const CONNECTION_ID = "2324d924";
const DEPTHS = [50, 200, 1_000];
const MS_PER_HOUR = 3_600_000;
const TOPICS_MAX_ON_SPOT = 10;

const clientMessage = z.object({
  req_id: z.string().optional(),
  op: z.enum(["ping", "subscribe", "unsubscribe"]),
  args: z.array(z.string()).optional(),
});

/** Bybit v5: topics, books of a fixed depth by snapshot and contiguous changes. */
export function createBybitDialect(market: BybitMarket): Dialect {
  const paths = market.categories.map((category) => [category, `/v5/public/${category}`] as const);
  return {
    venue: market.venue,
    limits: USUAL_LIMITS,
    socketPaths: Object.fromEntries(paths),
    open: (url, { symbols }) =>
      paths.some(([, path]) => path === url.pathname)
        ? plainSession((message, context) => answer(market, message, symbols, context))
        : undefined,
    refusal: refusalsIn((status, retMsg) => ({
      retCode: status === 429 ? 10_006 : 10_001,
      retMsg,
      result: {},
      time: 0,
    })),
    symbolOf: symbolOfTopic,
    voice: voiceOf(market),
  };
}

const symbolOfTopic = (topic: string): string => topic.slice(topic.lastIndexOf(".") + 1);

function answer(
  { isSpot }: BybitMarket,
  text: string,
  symbols: ReadonlySet<string>,
  { isRefusing }: AnswerContext,
): ClientAnswer {
  const parsed = clientMessage.safeParse(parseJson(text));
  const reply = (success: boolean, ret_msg: string, rest: object) =>
    JSON.stringify({ success, ret_msg, conn_id: CONNECTION_ID, ...rest });
  if (!parsed.success) return replyOnly(reply(false, "Request is not of a known form", { req_id: "", op: "" }));
  const { req_id = "", op, args = [] } = parsed.data;
  if (op === "ping") return replyOnly(reply(true, "pong", { req_id, op }));
  if (isRefusing && op === "subscribe") return replyOnly(reply(false, "Too many visits!", { req_id, op }));
  if (isSpot && args.length > TOPICS_MAX_ON_SPOT) return replyOnly(reply(false, "args size >10", { req_id, op }));
  const wrong = args.find((topic) => !symbols.has(symbolOfTopic(topic)));
  if (wrong !== undefined) return replyOnly(reply(false, `error:handler not found,topic:${wrong}`, { req_id, op }));
  const replies = [reply(true, op === "subscribe" ? "subscribe" : "", { req_id, op })];
  return op === "subscribe"
    ? { replies, subscribe: args, unsubscribe: [] }
    : { replies, subscribe: [], unsubscribe: args };
}

const push = (topic: string, type: "snapshot" | "delta", at: number, data: () => unknown, rest = {}): Frame => ({
  stream: topic,
  text: () => JSON.stringify({ topic, type, ts: at, data: data(), ...rest }),
});

function bookFrame(
  depth: number,
  type: "snapshot" | "delta",
  { listing, seq, at }: BookPicture,
  sides: () => { readonly bids: readonly LevelText[]; readonly asks: readonly LevelText[] },
): Frame {
  const data = () => {
    const { bids, asks } = sides();
    return { s: listing.symbol, b: bids, a: asks, u: seq, seq };
  };
  return push(`orderbook.${depth}.${listing.symbol}`, type, at, data, { cts: at });
}

const sidesOf = (book: BookPicture, depth: number) => ({ bids: book.bids(depth), asks: book.asks(depth) });

function voiceOf(market: BybitMarket): Voice {
  const ticker = (summary: MarketSummary, type: "snapshot" | "delta"): Frame =>
    push(`tickers.${summary.listing.symbol}`, type, summary.at, () => tickerFields(summary));
  return {
    sequence: "updates",
    listing: market.listing,
    book: (change) => DEPTHS.map((depth) => bookFrame(depth, "delta", change.after, () => topChange(change, depth))),
    // The best level comes whole each time.
    quote: ({ after }) => [bookFrame(1, "snapshot", after, () => sidesOf(after, 1))],
    first: (stream, venue) => {
      const symbol = symbolOfTopic(stream);
      const depth = /^orderbook\.(\d+)\./.exec(stream)?.[1];
      const book = depth === undefined ? undefined : venue.book(symbol);
      if (book) return [bookFrame(Number(depth), "snapshot", book, () => sidesOf(book, Number(depth)))];
      const summary = stream.startsWith("tickers.") && !market.isSpot ? venue.summary(symbol) : undefined;
      return summary ? [ticker(summary, "snapshot")] : [];
    },
    trades: ([first, ...rest]) =>
      first === undefined
        ? []
        : [
            push(`publicTrade.${first.listing.symbol}`, "snapshot", first.at, () =>
              [first, ...rest].map(({ listing, id, at, price, size, side }) => ({
                T: at,
                s: listing.symbol,
                S: side === "buy" ? "Buy" : "Sell",
                v: size,
                p: price,
                L: "PlusTick",
                i: `t-${id}`,
                BT: false,
              })),
            ),
          ],
    bar: (bar) => [
      push(`kline.1.${bar.listing.symbol}`, "snapshot", bar.at, () => [
        {
          start: bar.openAt,
          end: bar.closeAt,
          interval: "1",
          open: bar.open,
          close: bar.close,
          high: bar.high,
          low: bar.low,
          volume: bar.volume,
          turnover: "0",
          confirm: bar.closed,
          timestamp: bar.at,
        },
      ]),
    ],
    ...(market.isSpot
      ? {}
      : {
          summary: (summary) => [ticker(summary, "delta")],
          liquidation: ({ listing, at, price, size, position }) => [
            push(`allLiquidation.${listing.symbol}`, "snapshot", at, () => [
              // The side of the position here, not of the order.
              { T: at, s: listing.symbol, S: position === "long" ? "Buy" : "Sell", v: size, p: price },
            ]),
          ],
        }),
    rest: bybitRest(tickerFields),
  };
}

const tickerFields = (summary: MarketSummary) => ({
  symbol: summary.listing.symbol,
  lastPrice: summary.last,
  markPrice: summary.mark,
  indexPrice: summary.index,
  openInterest: summary.openInterest,
  openInterestValue: String(Number(summary.openInterest) * Number(summary.mark)),
  fundingRate: summary.fundingRate,
  nextFundingTime: String(summary.nextFundingAt),
  fundingIntervalHour: String(summary.fundingIntervalMs / MS_PER_HOUR),
  bid1Price: summary.bid[0],
  bid1Size: summary.bid[1],
  ask1Price: summary.ask[0],
  ask1Size: summary.ask[1],
});
