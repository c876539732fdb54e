import { z } from "zod";
import type { BookDelta, ClientAnswer, Dialect, LevelText, Meaning, RestRequest, SessionForm } from "../dialect.ts";

/**
 * Binance USD-M futures: combined and single streams on split paths. A stream asked for on the wrong path is accepted
 * and stays silent, as on the real venue; so does a stream that does not exist.
 */
export const binanceUsdm: Dialect = {
  venue: "binance-usdm",
  limits: {
    connectionsMax: 100,
    // The venue takes no large messages; 1,024 long stream names fit.
    messageBytesMax: 65_536,
    messagesPerSecondMax: 10,
    streamsPerConnectionMax: 1_024,
    pingEveryMs: 180_000,
    pongWithinMs: 600_000,
  },
  socketPaths: { public: "/public/stream", market: "/market/stream" },
  claims: (url) =>
    REST_PATH.test(url.pathname) || (SOCKET_PATH.test(url.pathname) && !OTHER_MARKETS.test(url.hostname)),
  meaning: (text, url) => (url && REST_PATH.test(url.pathname) ? restMeaning(text, url) : streamMeaning(text)),
  dress: (text, stream, wrapped) =>
    wrapped
      ? `{"stream":${JSON.stringify(stream)},"data":${text}}`
      : text.slice(text.indexOf(":", text.indexOf('"data"')) + 1, text.lastIndexOf("}")).trim(),
  open: openSession,
  answer,
  rest: (url) => restRequest(url),
  bookBody: (book, request) =>
    JSON.stringify({
      lastUpdateId: book.seq,
      E: Math.trunc(book.at),
      T: Math.trunc(book.at),
      bids: book.bids.slice(0, request.limit),
      asks: book.asks.slice(0, request.limit),
    }),
  documentBody: (path, symbols, now) => (path === EXCHANGE_INFO ? exchangeInfo(symbols, now) : undefined),
  refusal: (reason, detail) => {
    switch (reason) {
      case "unknown_path":
        return { status: 404, body: JSON.stringify({ code: -5000, msg: `Path ${detail}, Method GET is invalid` }) };
      case "unknown_symbol":
        return { status: 400, body: JSON.stringify({ code: -1121, msg: "Invalid symbol." }) };
      case "unavailable":
        return {
          status: 503,
          body: JSON.stringify({
            code: -1001,
            msg: "Internal error; unable to process your request. Please try again.",
          }),
        };
    }
  },
  symbolOf: (stream) => (stream.startsWith("!") ? undefined : stream.slice(0, stream.indexOf("@")).toUpperCase()),
  marketData: /^(depth|trade|aggTrade|bookTicker|markPrice|forceOrder)(@|$)/,
  channelOf: (stream) => (stream.startsWith("!") ? stream : stream.slice(stream.indexOf("@") + 1)),
};

const EXCHANGE_INFO = "/fapi/v1/exchangeInfo";
const REST_PATH = /^\/fapi\/v\d+\//;
/** A single stream may stand in the path of `/ws`; its name has an `@` or begins with `!`. */
const SOCKET_PATH = /^\/(?:(public|market)\/)?(stream|ws)(?:\/|\/([^/]*[@!].*))?$/;
/** Spot and coin-margined sockets use the same paths on other hosts. */
const OTHER_MARKETS = /^(stream|data-stream|dstream)\./;
const PUBLIC_CHANNEL = /^(depth\d*|rpiDepth|bookTicker|trade)(@|$)/;
const DEPTH_LIMIT_DEFAULT = 500;
const DEPTH_LIMITS: readonly number[] = [5, 10, 20, 50, 100, 500, 1000];

function openSession(url: URL): SessionForm | undefined {
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
      const isPublic = PUBLIC_CHANNEL.test(binanceUsdm.channelOf(stream));
      return side === "market" ? !isPublic : isPublic;
    },
  };
}

const clientMessage = z.object({
  method: z.enum(["SUBSCRIBE", "UNSUBSCRIBE", "LIST_SUBSCRIPTIONS"]),
  params: z.array(z.string().max(128)).optional(),
  id: z.union([z.int(), z.string().max(64)]).optional(),
});

const nothing = { subscribe: [], unsubscribe: [] };

function answer(message: string, subscribed: ReadonlySet<string>): ClientAnswer {
  let body: unknown;
  try {
    body = JSON.parse(message);
  } catch {
    const reply = { code: 3, msg: "Invalid JSON: expected value at line 1 column 1" };
    return { ...nothing, replies: [JSON.stringify(reply)] };
  }
  const parsed = clientMessage.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const reply = { code: 2, msg: `Invalid request: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}` };
    return { ...nothing, replies: [JSON.stringify(reply)] };
  }
  const { method, params = [], id = null } = parsed.data;
  if (method === "LIST_SUBSCRIPTIONS")
    return { ...nothing, replies: [JSON.stringify({ result: [...subscribed], id })] };
  const added = method === "SUBSCRIBE" ? params : [];
  const removed = method === "UNSUBSCRIBE" ? params : [];
  return { replies: [JSON.stringify({ result: null, id })], subscribe: added, unsubscribe: removed };
}

const level = z.tuple([z.string(), z.string()]);
const depthUpdate = z.object({
  e: z.literal("depthUpdate"),
  E: z.number(),
  s: z.string(),
  U: z.number(),
  u: z.number(),
  pu: z.number().optional(),
  b: z.array(level),
  a: z.array(level),
});
const envelope = z.object({ stream: z.string(), data: z.unknown() });
const bareEvent = z.object({ e: z.string(), s: z.string() });
const depthSnapshot = z.object({
  lastUpdateId: z.number(),
  E: z.number().optional(),
  bids: z.array(level),
  asks: z.array(level),
});

/** What a frame without envelope is called, by its event type; the speed it was subscribed at is not in it. */
const CHANNEL_OF_EVENT: Readonly<Record<string, string>> = {
  depthUpdate: "depth",
  markPriceUpdate: "markPrice",
};

/** The compact form every recorder keeps: only frames of other shape need to be parsed to learn their stream. */
const COMPACT_STREAM = /^\{"stream":"([^"\\]+)"/;
const DIFF_DEPTH = /@depth(@|$)/;

function streamMeaning(text: string): Meaning | undefined {
  const stream = COMPACT_STREAM.exec(text)?.[1];
  if (stream !== undefined && !DIFF_DEPTH.test(stream)) return { kind: "stream", streams: [stream], wrapped: true };
  const body = parseJson(text);
  const combined = envelope.safeParse(body);
  if (combined.success) {
    const { stream: name, data } = combined.data;
    return { kind: "stream", streams: [name], wrapped: true, delta: DIFF_DEPTH.test(name) ? delta(data) : undefined };
  }
  const bare = bareEvent.safeParse(body);
  if (!bare.success) return { kind: "control" };
  const channel = CHANNEL_OF_EVENT[bare.data.e] ?? bare.data.e;
  const streams = [`${bare.data.s.toLowerCase()}@${channel}`];
  return { kind: "stream", streams, wrapped: false, delta: delta(body) };
}

function delta(data: unknown): BookDelta | undefined {
  const parsed = depthUpdate.safeParse(data);
  if (!parsed.success) return undefined;
  const { s, U, u, pu, b, a, E } = parsed.data;
  return { symbol: s, replaces: false, firstSeq: U, lastSeq: u, prevSeq: pu, at: E, bids: b, asks: a };
}

function restMeaning(text: string, url: URL): Meaning | undefined {
  const request = restRequest(url);
  if (request.kind === "document") return { kind: "document", path: request.path };
  if (request.kind !== "book") return undefined;
  const parsed = depthSnapshot.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  const { lastUpdateId, E, bids, asks } = parsed.data;
  const levels = (side: readonly (readonly [string, string])[]): readonly LevelText[] => side;
  const book = { symbol: request.symbol, seq: lastUpdateId, at: E ?? 0, bids: levels(bids), asks: levels(asks) };
  return { kind: "snapshot", book, limit: request.limit };
}

function restRequest(url: URL): RestRequest {
  if (/^\/fapi\/v\d+\/depth$/.test(url.pathname)) {
    const asked = Number(url.searchParams.get("limit") ?? DEPTH_LIMIT_DEFAULT);
    const limit = DEPTH_LIMITS.find((allowed) => allowed >= asked) ?? DEPTH_LIMIT_DEFAULT;
    return { kind: "book", symbol: (url.searchParams.get("symbol") ?? "").toUpperCase(), limit, withId: true };
  }
  if (url.pathname === EXCHANGE_INFO) return { kind: "document", path: EXCHANGE_INFO };
  return { kind: "unknown" };
}

function exchangeInfo(symbols: readonly string[], now: number): string {
  return JSON.stringify({
    timezone: "UTC",
    serverTime: Math.trunc(now),
    futuresType: "U_MARGINED",
    rateLimits: [],
    exchangeFilters: [],
    symbols: symbols.map((symbol) => ({ symbol, pair: symbol, contractType: "PERPETUAL", status: "TRADING" })),
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
