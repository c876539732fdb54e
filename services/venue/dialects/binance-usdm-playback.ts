import { z } from "zod";
import type { BookDelta, LevelText, Meaning, Playback, RestRequest } from "../dialect.ts";
import { channelOf, SOCKET_PATH } from "./binance.ts";
import { depthLimit } from "./binance-rest.ts";
import { parseJson } from "./json.ts";

/** Recorded frames and answers of Binance USD-M futures. */
export const playback: Playback = {
  claims: (url) =>
    REST_PATH.test(url.pathname) || (SOCKET_PATH.test(url.pathname) && !OTHER_MARKETS.test(url.hostname)),
  meaning: (text, url) => (url && REST_PATH.test(url.pathname) ? restMeaning(text, url) : streamMeaning(text)),
  rest: restRequest,
  bookBody: (book, request) =>
    JSON.stringify({
      lastUpdateId: book.seq,
      E: Math.trunc(book.at),
      T: Math.trunc(book.at),
      bids: book.bids.slice(0, request.limit),
      asks: book.asks.slice(0, request.limit),
    }),
  documentBody: (path, symbols, now) => (path === EXCHANGE_INFO ? exchangeInfo(symbols, now) : undefined),
  marketData: /^(depth|trade|aggTrade|bookTicker|markPrice|forceOrder)(@|$)/,
  channelOf,
};

const EXCHANGE_INFO = "/fapi/v1/exchangeInfo";
const REST_PATH = /^\/fapi\/v\d+\//;
/** Spot and coin-margined sockets use the same paths on other hosts. */
const OTHER_MARKETS = /^(stream|data-stream|dstream)\./;
export const PUBLIC_CHANNEL = /^(depth\d*|rpiDepth|bookTicker|trade)(@|$)/;
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
    const limit = depthLimit(url.searchParams.get("limit"));
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
