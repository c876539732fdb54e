import { z } from "zod";
import { type AnswerContext, type ClientAnswer, type Dialect, replyOnly, type Session } from "../dialect.ts";
import type { BookChange, Frame, Listing, Voice } from "../voice.ts";
import { binanceRest } from "./binance-rest.ts";
import { parseJson } from "./json.ts";

/** What differs between the three Binance markets; the protocol around them is one. */
export interface BinanceMarket {
  readonly venue: string;
  /** Of every REST path, e.g. `/fapi/v1`. */
  readonly restPrefix: string;
  readonly socketPaths: Readonly<Record<string, string>>;
  readonly limits: Pick<Dialect["limits"], "messagesPerSecondMax" | "pingEveryMs" | "pongWithinMs">;
  /** Channels of the public path; undefined where one path carries all. */
  readonly publicChannel: RegExp | undefined;
  readonly depthSpeeds: readonly string[];
  /** Futures state their previous sequence, a transaction time, and marks and liquidations; spot does not. */
  readonly isFutures: boolean;
  /** Fields of every frame besides the symbol. */
  pairOf?(listing: Listing): Readonly<Record<string, string>>;
  /** What the instrument list says of the size of a contract; by default the size in the asset. */
  contractValue?(listing: Listing): number;
  listing(asset: string): ReturnType<Voice["listing"]>;
}

/** Long stream names fit 1,024 times; the venue takes no large messages. */
const MESSAGE_BYTES_MAX = 65_536;
/** A single stream may stand in the path of `/ws`; its name has an `@` or begins with `!`. */
export const SOCKET_PATH = /^\/(?:(public|market)\/)?(stream|ws)(?:\/|\/([^/]*[@!].*))?$/;

/**
 * Binance: combined and single streams, on split paths where the market has them. A stream asked for on the wrong path is
 * accepted and stays silent, as on the real venue; so does a stream that does not exist.
 */
export function createBinanceDialect(market: BinanceMarket): Dialect {
  return {
    venue: market.venue,
    limits: {
      connectionsMax: 300,
      messageBytesMax: MESSAGE_BYTES_MAX,
      streamsPerConnectionMax: 1_024,
      ...market.limits,
    },
    socketPaths: market.socketPaths,
    open: (url) => openSession(market, url),
    refusal: (reason, detail) => {
      const body = (code: number, msg: string) => JSON.stringify({ code, msg });
      switch (reason) {
        case "unknown_path":
          return { status: 404, body: body(-5000, `Path ${detail}, Method GET is invalid`) };
        case "unknown_symbol":
          return { status: 400, body: body(-1121, "Invalid symbol.") };
        case "unavailable":
          return {
            status: 503,
            body: body(-1001, "Internal error; unable to process your request. Please try again."),
          };
        case "rate_limited":
          return {
            status: 429,
            body: body(-1003, "Too many requests; current limit of IP is 2400 requests per minute."),
          };
      }
    },
    symbolOf: (stream) => (stream.startsWith("!") ? undefined : stream.slice(0, stream.indexOf("@")).toUpperCase()),
    dress: (text, stream, wrapped) =>
      wrapped
        ? `{"stream":${JSON.stringify(stream)},"data":${text}}`
        : text.slice(text.indexOf(":", text.indexOf('"data"')) + 1, text.lastIndexOf("}")).trim(),
    farewell: (now) => JSON.stringify({ e: "serverShutdown", E: Math.trunc(now) }),
    voice: voiceOf(market),
  };
}

export const channelOf = (stream: string): string =>
  stream.startsWith("!") ? stream : stream.slice(stream.indexOf("@") + 1);

function openSession(market: BinanceMarket, url: URL): Session | undefined {
  const match = SOCKET_PATH.exec(url.pathname);
  if (!match) return undefined;
  const [, side, form, inPath] = match;
  const wrapped = form === "stream";
  const listed = wrapped ? (url.searchParams.get("streams") ?? "") : (inPath ?? "");
  return {
    wrapped,
    initialStreams: listed.split("/").filter((name) => name !== ""),
    carries: (stream) => {
      // The old addresses without a side still open, and carry what the public side carries.
      const isPublic = market.publicChannel?.test(channelOf(stream)) ?? side !== "market";
      return side === "market" ? !isPublic : isPublic;
    },
    answer,
  };
}

const clientMessage = z.object({
  method: z.enum(["SUBSCRIBE", "UNSUBSCRIBE", "LIST_SUBSCRIPTIONS"]),
  params: z.array(z.string().max(128)).optional(),
  id: z.union([z.int(), z.string().max(64)]).optional(),
});

function answer(message: string, { streams, isRefusing }: AnswerContext): ClientAnswer {
  const body = parseJson(message);
  if (body === undefined) return replyOnly('{"code":3,"msg":"Invalid JSON: expected value at line 1 column 1"}');
  const parsed = clientMessage.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const msg = `Invalid request: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`;
    return replyOnly(JSON.stringify({ code: 2, msg }));
  }
  const { method, params = [], id = null } = parsed.data;
  if (method === "LIST_SUBSCRIPTIONS") return replyOnly(JSON.stringify({ result: [...streams], id }));
  if (method === "SUBSCRIBE" && isRefusing)
    return replyOnly(JSON.stringify({ error: { code: 4, msg: "Too many requests" }, id }));
  const added = method === "SUBSCRIBE" ? params : [];
  const removed = method === "UNSUBSCRIBE" ? params : [];
  return { replies: [JSON.stringify({ result: null, id })], subscribe: added, unsubscribe: removed };
}

function voiceOf(market: BinanceMarket): Voice {
  const frame = (listing: Listing, channel: string, data: () => object): Frame => {
    const stream = `${listing.symbol.toLowerCase()}@${channel}`;
    return { stream, text: () => JSON.stringify({ stream, data: { ...data(), ...market.pairOf?.(listing) } }) };
  };
  /** Futures state when a thing happened beside when it was told. */
  const times = (at: number) => (market.isFutures ? { E: at, T: at } : { E: at });
  const depth = ({ at, listing, firstSeq, lastSeq, prevSeq, bids, asks }: BookChange) => ({
    e: "depthUpdate",
    ...times(at),
    s: listing.symbol,
    U: firstSeq,
    u: lastSeq,
    ...(market.isFutures ? { pu: prevSeq } : {}),
    b: bids,
    a: asks,
  });
  return {
    sequence: "changes",
    listing: market.listing,
    book: (change) => market.depthSpeeds.map((speed) => frame(change.listing, `depth${speed}`, () => depth(change))),
    quote: (change) => [
      frame(change.listing, "bookTicker", () => {
        const [[b, B] = ["", ""]] = change.after.bids(1);
        const [[a, A] = ["", ""]] = change.after.asks(1);
        const head = market.isFutures ? { e: "bookTicker", ...times(change.at) } : {};
        return { ...head, u: change.lastSeq, s: change.listing.symbol, b, B, a, A };
      }),
    ],
    trades: (trades) =>
      trades.flatMap(({ listing, id, at, price, size, side }) => {
        // `m`: the buyer was the maker, so the aggressor sold.
        const body = { E: at, T: at, s: listing.symbol, p: price, q: size, m: side === "sell" };
        return [
          frame(listing, "aggTrade", () => ({ e: "aggTrade", a: id, f: id, l: id, ...body })),
          frame(listing, "trade", () => ({ e: "trade", t: id, ...(market.isFutures ? { X: "MARKET" } : {}), ...body })),
        ];
      }),
    bar: (bar) => [
      frame(bar.listing, "kline_1m", () => ({
        e: "kline",
        E: bar.at,
        s: bar.listing.symbol,
        k: {
          t: bar.openAt,
          T: bar.closeAt,
          s: bar.listing.symbol,
          i: "1m",
          o: bar.open,
          c: bar.close,
          h: bar.high,
          l: bar.low,
          v: bar.volume,
          x: bar.closed,
        },
      })),
    ],
    ...(market.isFutures ? futuresVoice(frame) : spotVoice(frame)),
    rest: binanceRest(market),
  };
}

type FrameOf = (listing: Listing, channel: string, data: () => object) => Frame;

/** The day's statistics, which on this market have the best bid and ask in them. */
const spotVoice = (frame: FrameOf): Pick<Voice, "summary"> => ({
  summary: ({ listing, at, last, bid, ask }) => [
    frame(listing, "ticker", () => ({
      e: "24hrTicker",
      E: at,
      s: listing.symbol,
      c: last,
      b: bid[0],
      B: bid[1],
      a: ask[0],
      A: ask[1],
    })),
  ],
});

/** Marks, funding and liquidations. */
function futuresVoice(frame: FrameOf): Pick<Voice, "summary" | "liquidation"> {
  return {
    summary: ({ listing, at, mark, index, fundingRate, nextFundingAt }) =>
      ["markPrice", "markPrice@1s"].map((channel) =>
        frame(listing, channel, () => ({
          e: "markPriceUpdate",
          E: at,
          s: listing.symbol,
          p: mark,
          P: mark,
          i: index,
          r: fundingRate,
          T: nextFundingAt,
        })),
      ),
    liquidation: ({ listing, at, price, size, position }) => [
      frame(listing, "forceOrder", () => ({
        e: "forceOrder",
        E: at,
        o: {
          s: listing.symbol,
          // The order that closes a long position is a sale.
          S: position === "long" ? "SELL" : "BUY",
          o: "LIMIT",
          f: "IOC",
          q: size,
          p: price,
          ap: price,
          X: "FILLED",
          l: size,
          z: size,
          T: at,
        },
      })),
    ],
  };
}
