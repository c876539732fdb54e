import { z } from "zod";
import { type AnswerContext, type ClientAnswer, type Dialect, type LevelText, replyOnly } from "../dialect.ts";
import { type BookPicture, type Frame, jsonFrame, topChange, type Voice } from "../voice.ts";
import { pairsChecksum } from "./checksum.ts";
import { parseJson } from "./json.ts";
import { okxRest } from "./okx-rest.ts";
import { plainSession, refusalsIn, shortText, symbolAfterBar, USUAL_LIMITS } from "./plain.ts";

const CONNECTION_ID = "a4d3ae55";
const CHECKSUM_LEVELS = 25;
const BOOK_DEPTH = 400;
/** Channels of a book, and how deep each is; those that end in `tbt` want a fee tier on the real venue. */
const BOOKS: Readonly<Record<string, number>> = { books: BOOK_DEPTH, "books-l2-tbt": BOOK_DEPTH, "books50-l2-tbt": 50 };
/** Pictures of the best few levels, by channel. */
const SHORT_BOOKS: Readonly<Record<string, number>> = { books5: 5, "bbo-tbt": 1 };
const SWAPS = "SWAP";
/** Units of the asset in one contract; of other assets one. */
const CONTRACT_SIZES: Readonly<Record<string, number>> = { BTC: 0.01, ETH: 0.1 };

const clientMessage = z.object({
  id: z.string().max(32).optional(),
  op: z.enum(["subscribe", "unsubscribe"]),
  args: z.array(z.object({ channel: z.string(), instId: z.string().optional(), instType: z.string().optional() })),
});

const voice: Voice = {
  sequence: "changes",
  listing: (asset) => ({
    symbol: `${asset}-USDT-${SWAPS}`,
    contractSize: CONTRACT_SIZES[asset] ?? 1,
    sizeDecimals: 0,
  }),
  book: (change) =>
    Object.entries(BOOKS).map(([channel, depth]) => {
      const sides = () => (depth === BOOK_DEPTH ? change : topChange(change, depth));
      return bookFrame(channel, "update", change.after, change.prevSeq, sides);
    }),
  quote: ({ after, at, listing: { symbol } }) => [
    ...Object.entries(SHORT_BOOKS).map(([channel, depth]) =>
      push(channel, symbol, () => ({
        asks: levels(after.asks(depth)),
        bids: levels(after.bids(depth)),
        ts: String(at),
        seqId: after.seq,
      })),
    ),
    push("tickers", symbol, () => {
      const [[bidPx, bidSz] = ["", ""]] = after.bids(1);
      const [[askPx, askSz] = ["", ""]] = after.asks(1);
      return { instType: SWAPS, instId: symbol, askPx, askSz, bidPx, bidSz, ts: String(at) };
    }),
  ],
  first: (stream, market) => {
    const [channel = "", symbol = ""] = stream.split("|");
    const depth = BOOKS[channel];
    const book = depth === undefined ? undefined : market.book(symbol);
    if (depth === undefined || !book) return [];
    return [bookFrame(channel, "snapshot", book, -1, () => ({ bids: book.bids(depth), asks: book.asks(depth) }))];
  },
  trades: (trades) =>
    trades.flatMap(({ listing: { symbol }, id, at, price, size, side }) =>
      ["trades", "trades-all"].map((channel) =>
        push(channel, symbol, () => ({
          instId: symbol,
          tradeId: String(id),
          px: shortText(price),
          sz: size,
          side,
          ts: String(at),
        })),
      ),
    ),
  liquidation: ({ listing: { symbol }, at, price, size, position }) => [
    jsonFrame(`liquidation-orders|${SWAPS}`, () => {
      const side = position === "long" ? "sell" : "buy";
      const details = [{ side, posSide: position, bkPx: price, sz: size, bkLoss: "0", ccy: "", ts: String(at) }];
      const arg = { channel: "liquidation-orders", instType: SWAPS };
      return {
        arg,
        data: [{ details, instFamily: symbol.replace(`-${SWAPS}`, ""), instId: symbol, instType: SWAPS }],
      };
    }),
  ],
  summary: (summary) => {
    const { symbol, contractSize } = summary.listing;
    const head = { instType: SWAPS, instId: symbol, ts: String(summary.at) };
    const index = symbol.replace(`-${SWAPS}`, "");
    return [
      // The venue sends the index apart from the mark; the first mark shall find it.
      push("index-tickers", index, () => ({ instId: index, idxPx: summary.index, ts: String(summary.at) })),
      push("mark-price", symbol, () => ({ ...head, markPx: summary.mark })),
      push("funding-rate", symbol, () => ({
        ...head,
        fundingRate: summary.fundingRate,
        nextFundingRate: "",
        fundingTime: String(summary.nextFundingAt),
        nextFundingTime: String(summary.nextFundingAt + summary.fundingIntervalMs),
      })),
      push("open-interest", symbol, () => {
        const oiCcy = Number(summary.openInterest) * contractSize;
        return { ...head, oi: summary.openInterest, oiCcy, oiUsd: String(oiCcy * Number(summary.mark)) };
      }),
    ];
  },
  bar: (bar) => [
    push("candle1m", bar.listing.symbol, () => [
      String(bar.openAt),
      bar.open,
      bar.high,
      bar.low,
      bar.close,
      bar.volume,
      "0",
      "0",
      bar.closed ? "1" : "0",
    ]),
  ],
  checksum: /"checksum":(-?\d+)/,
  rest: okxRest({ levels, bookDepth: BOOK_DEPTH, instType: SWAPS }),
};

/** OKX v5: one reply for each argument, plain-text pings, books by snapshot and chained ids. */
export const okx: Dialect = {
  venue: "okx",
  limits: USUAL_LIMITS,
  socketPaths: { public: "/ws/v5/public", business: "/ws/v5/business" },
  open: (url, { symbols }) =>
    /^\/ws\/v5\/(public|business)$/.test(url.pathname)
      ? plainSession((message, context) => answer(message, symbols, context))
      : undefined,
  refusal: refusalsIn((status, msg) => ({ code: status === 429 ? "50011" : "51001", msg, data: [] })),
  symbolOf: (stream) => (stream.endsWith(`|${SWAPS}`) ? undefined : symbolAfterBar(stream)),
  farewell: () =>
    JSON.stringify({
      event: "notice",
      code: "64008",
      msg: "The connection will soon be closed for a service upgrade. Please reconnect.",
      connId: CONNECTION_ID,
    }),
  voice,
};

function answer(message: string, symbols: ReadonlySet<string>, { isRefusing }: AnswerContext): ClientAnswer {
  if (message === "ping") return replyOnly("pong");
  const parsed = clientMessage.safeParse(parseJson(message));
  const error = (code: string, msg: string, id?: string) =>
    JSON.stringify({ ...(id === undefined ? {} : { id }), event: "error", code, msg, connId: CONNECTION_ID });
  if (!parsed.success) return replyOnly(error("60012", `Invalid request: ${message.slice(0, 100)}`));
  const { id, op, args } = parsed.data;
  if (isRefusing && op === "subscribe") return replyOnly(error("60014", "Requests too frequent", id));
  const isKnown = ({ instId }: { readonly instId?: string | undefined }) =>
    instId === undefined || symbols.has(instId) || symbols.has(`${instId}-${SWAPS}`);
  const replies = args.map((arg) =>
    isKnown(arg)
      ? JSON.stringify({ ...(id === undefined ? {} : { id }), event: op, arg, connId: CONNECTION_ID })
      : error("60018", `Wrong URL or channel:${arg.channel},instId:${arg.instId} doesn't exist.`, id),
  );
  const streams = args.filter(isKnown).map(({ channel, instId, instType }) => `${channel}|${instId ?? instType ?? ""}`);
  return op === "subscribe"
    ? { replies, subscribe: streams, unsubscribe: [] }
    : { replies, subscribe: [], unsubscribe: streams };
}

/** Data of a channel; `data` may be made of many things, here it is always one. */
const push = (channel: string, instId: string, data: () => unknown): Frame =>
  jsonFrame(`${channel}|${instId}`, () => ({ arg: { channel, instId }, data: [data()] }));

function levels(side: readonly LevelText[]): unknown {
  return side.map(([price, size]) => [shortText(price), size, "0", "1"]);
}

function bookFrame(
  channel: string,
  action: "snapshot" | "update",
  after: BookPicture,
  prevSeqId: number,
  sides: () => { readonly bids: readonly LevelText[]; readonly asks: readonly LevelText[] },
): Frame {
  const { symbol } = after.listing;
  return jsonFrame(`${channel}|${symbol}`, () => {
    const { bids, asks } = sides();
    const checksum = pairsChecksum(after, CHECKSUM_LEVELS, shortText);
    const book = {
      asks: levels(asks),
      bids: levels(bids),
      ts: String(after.at),
      checksum,
      prevSeqId,
      seqId: after.seq,
    };
    return { arg: { channel, instId: symbol }, action, data: [book] };
  });
}
