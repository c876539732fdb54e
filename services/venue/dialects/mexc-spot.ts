import { z } from "zod";
import { type AnswerContext, type ClientAnswer, type Dialect, type LevelText, replyOnly } from "../dialect.ts";
import { type BookPicture, type Frame, okJson, type Voice } from "../voice.ts";
import { parseJson } from "./json.ts";
import { plainSession, refusalsIn, USUAL_LIMITS } from "./plain.ts";
import { bytesField, numberField } from "./protobuf.ts";

const MS_PER_SECOND = 1_000;
const TOPICS_PER_CONNECTION_MAX = 30;
const SPEEDS = ["100ms", "10ms"];
const LIMIT_DEPTHS = [5, 10, 20];
const NO_SYMBOL = /^(\d+ms|\d+|Min\d+)$/;
/** Fields of the message around each body, by the venue's definitions (`PushDataV3ApiWrapper`). */
const WRAPPER = { channel: 1, symbol: 3, sendTime: 6 };
const BODY = {
  limitDepths: 303,
  kline: 308,
  aggreDepths: 313,
  aggreDeals: 314,
  bookTickerBatch: 311,
  aggreBookTicker: 315,
};

const clientMessage = z.object({ method: z.string(), params: z.array(z.string()).optional() });

const atSpeeds = (channel: string, symbol: string, at: number, body: number, content: () => Buffer): readonly Frame[] =>
  SPEEDS.map((speed) => push(`spot@public.${channel}.v3.api.pb@${speed}@${symbol}`, symbol, at, body, content));

const voice: Voice = {
  sequence: "changes",
  listing: (asset) => ({ symbol: `${asset}USDT`, contractSize: 1, sizeDecimals: 6 }),
  book: ({ listing: { symbol }, at, firstSeq, lastSeq, bids, asks }) =>
    atSpeeds("aggre.depth", symbol, at, BODY.aggreDepths, () =>
      depths({ bids, asks }, `spot@public.aggre.depth.v3.api.pb`, [firstSeq, lastSeq]),
    ),
  quote: ({ listing: { symbol }, at, after }) => [
    ...atSpeeds("aggre.bookTicker", symbol, at, BODY.aggreBookTicker, () => best(after)),
    push(`spot@public.bookTicker.batch.v3.api.pb@${symbol}`, symbol, at, BODY.bookTickerBatch, () =>
      bytesField(1, best(after)),
    ),
    ...LIMIT_DEPTHS.map((depth) =>
      push(`spot@public.limit.depth.v3.api.pb@${symbol}@${depth}`, symbol, at, BODY.limitDepths, () =>
        depths({ bids: after.bids(depth), asks: after.asks(depth) }, "spot@public.limit.depth.v3.api.pb", [after.seq]),
      ),
    ),
  ],
  trades: ([first, ...rest]) =>
    first === undefined
      ? []
      : atSpeeds("aggre.deals", first.listing.symbol, first.at, BODY.aggreDeals, () =>
          Buffer.concat(
            [first, ...rest].map(({ price, size, side, at }) =>
              bytesField(
                1,
                Buffer.concat([level([price, size]), numberField(3, side === "buy" ? 1 : 2), numberField(4, at)]),
              ),
            ),
          ),
        ),
  bar: (bar) => {
    const { symbol } = bar.listing;
    const start = bar.openAt / MS_PER_SECOND;
    const prices = [bar.open, bar.close, bar.high, bar.low, bar.volume];
    return [
      push(`spot@public.kline.v3.api.pb@${symbol}@Min1`, symbol, bar.at, BODY.kline, () =>
        Buffer.concat([
          bytesField(1, "Min1"),
          numberField(2, start),
          ...prices.map((text, index) => bytesField(index + 3, text)),
          // The start of the next one.
          numberField(9, start + 60),
        ]),
      ),
    ];
  },
  rest: ({ url }, market) => {
    const query = url.searchParams;
    const symbol = query.get("symbol") ?? "";
    if (url.pathname === "/api/v3/depth") {
      const book = market.book(symbol);
      if (!book) return "unknown_symbol";
      const depth = Number(query.get("limit") ?? 100);
      const sides = { bids: book.bids(depth), asks: book.asks(depth) };
      return okJson({ lastUpdateId: book.seq, ...sides, timestamp: book.at });
    }
    if (url.pathname !== "/api/v3/klines") return "unknown_path";
    const bars = market.bars(symbol, Number(query.get("startTime")), Number(query.get("endTime")) + 1);
    return okJson(
      bars.map((bar) => [bar.openAt, bar.open, bar.high, bar.low, bar.close, bar.volume, bar.closeAt + 1, "0"]),
    );
  },
};

/** MEXC spot: JSON requests and answers, data in protocol buffers. A stream is a topic. */
export const mexcSpot: Dialect = {
  venue: "mexc-spot",
  limits: { ...USUAL_LIMITS, streamsPerConnectionMax: TOPICS_PER_CONNECTION_MAX },
  socketPaths: { public: "/ws" },
  open: (url, { symbols }) =>
    url.pathname === "/ws" ? plainSession((message, context) => answer(message, symbols, context)) : undefined,
  refusal: refusalsIn((status, msg) => ({ code: status === 429 ? 429 : -1121, msg })),
  symbolOf: (topic) =>
    topic
      .split("@")
      .slice(2)
      .find((part) => !NO_SYMBOL.test(part)),
  voice,
};

function answer(text: string, symbols: ReadonlySet<string>, { isRefusing }: AnswerContext): ClientAnswer {
  const say = (msg: string) => JSON.stringify({ id: 0, code: 0, msg });
  const parsed = clientMessage.safeParse(parseJson(text));
  if (!parsed.success) return replyOnly(say("Invalid request"));
  const { method, params = [] } = parsed.data;
  if (method === "PING") return replyOnly(say("PONG"));
  if (method === "PONG") return replyOnly();
  const isSubscribing = method === "SUBSCRIPTION";
  if (!isSubscribing && method !== "UNSUBSCRIPTION") return replyOnly(say(`Unknown method ${method}`));
  const isTaken = (topic: string) => !(isRefusing && isSubscribing) && symbols.has(mexcSpot.symbolOf(topic) ?? "");
  const taken = params.filter(isTaken);
  const refused = params.filter((topic) => !isTaken(topic));
  const replies = [
    ...(taken.length === 0 ? [] : [say(taken.join(","))]),
    ...(refused.length === 0 ? [] : [say(`Not Subscribed successfully! [${refused.join(",")}]. Reason: Blocked!`)]),
  ];
  return isSubscribing
    ? { replies, subscribe: taken, unsubscribe: [] }
    : { replies, subscribe: [], unsubscribe: taken };
}

const push = (topic: string, symbol: string, at: number, body: number, content: () => Buffer): Frame => ({
  stream: topic,
  text: () =>
    Buffer.concat([
      bytesField(WRAPPER.channel, topic),
      bytesField(WRAPPER.symbol, symbol),
      numberField(WRAPPER.sendTime, at),
      bytesField(body, content()),
    ]),
});

/** A pair of texts: price and quantity. */
const level = ([price, size]: LevelText): Buffer => Buffer.concat([bytesField(1, price), bytesField(2, size)]);
const levels = (field: number, side: readonly LevelText[]): Buffer =>
  Buffer.concat(side.map((one) => bytesField(field, level(one))));

/** The versions stand behind the kind of event. */
const depths = (
  sides: { readonly bids: readonly LevelText[]; readonly asks: readonly LevelText[] },
  kind: string,
  versions: readonly number[],
): Buffer =>
  Buffer.concat([
    levels(1, sides.asks),
    levels(2, sides.bids),
    bytesField(3, kind),
    ...versions.map((version, index) => bytesField(4 + index, version)),
  ]);

/** Price and quantity of the best bid, and of the best ask. */
function best(book: BookPicture): Buffer {
  const [[bid, bidSize] = ["0", "0"]] = book.bids(1);
  const [[ask, askSize] = ["0", "0"]] = book.asks(1);
  return Buffer.concat([bid, bidSize, ask, askSize].map((text, index) => bytesField(index + 1, text)));
}
