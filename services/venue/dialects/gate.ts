import { z } from "zod";
import type {
  BookDelta,
  BookSnapshot,
  ClientAnswer,
  Dialect,
  LevelText,
  Meaning,
  RestAnswer,
  VenueRecords,
} from "../dialect.ts";

/** What differs between the two Gate markets; the protocol around it is one. */
export interface GateMarket {
  readonly venue: string;
  /** `spot` or `futures`: the prefix of every channel. */
  readonly prefix: string;
  readonly socketPath: RegExp;
  readonly socketPaths: Readonly<Record<string, string>>;
  readonly restPath: RegExp;
  readonly tickersList: string;
  readonly tickerSymbol: string;
  readonly unknownSymbolLabel: string;
  readonly rest: Dialect["rest"];
  /** Levels as the REST book of this market writes them. */
  readonly restLevel: (level: LevelText) => unknown;
  /** Times of the REST book: the unit this market uses. */
  readonly restTime: (at: number) => number;
}

/**
 * Gate API v4: channels `<prefix>.<name>` with `event` subscribe, unsubscribe and update. A stream is named
 * `<channel>|<symbol>` here, or `<channel>|<interval>|<symbol>` where the payload of the channel has an interval first.
 */
export function createGateDialect(market: GateMarket): Dialect {
  return {
    venue: market.venue,
    limits: {
      connectionsMax: 100,
      messageBytesMax: 65_536,
      messagesPerSecondMax: 50,
      streamsPerConnectionMax: 4_096,
      pingEveryMs: 30_000,
      pongWithinMs: 120_000,
    },
    socketPaths: market.socketPaths,
    claims: (url) => market.socketPath.test(url.pathname) || market.restPath.test(url.pathname),
    meaning: (text, url) =>
      url && market.restPath.test(url.pathname) ? restMeaning(market, text, url) : frameMeaning(market, text),
    dress: (text) => text,
    open: (url) =>
      market.socketPath.test(url.pathname) ? { wrapped: true, initialStreams: [], carries: () => true } : undefined,
    answer: (message, _subscribed, known, now) => answer(market, message, known, now),
    rest: market.rest,
    bookBody: (book, request, now) => bookBody(market, book, request, now),
    documentBody: () => undefined,
    refusal: (reason, detail) => refusal(market, reason, detail),
    symbolOf: (stream) => stream.slice(stream.lastIndexOf("|") + 1),
    channelOf: (stream) => stream.slice(0, stream.indexOf("|")),
    marketData: /\.(order_book_update|obu|trades|tickers|book_ticker)$/,
  };
}

const clientMessage = z.object({
  time: z.number().optional(),
  id: z.number().nullish(),
  channel: z.string().max(64),
  event: z.string().max(32).optional(),
  payload: z.array(z.unknown()).optional(),
});

const ERROR_FORMAT = 1;
const ERROR_ARGUMENT = 2;

function answer(market: GateMarket, message: string, known: ReadonlySet<string>, now: number): ClientAnswer {
  const times = { time: Math.trunc(now / 1_000), time_ms: Math.trunc(now) };
  const none = { subscribe: [], unsubscribe: [] };
  const parsed = clientMessage.safeParse(parseJson(message));
  if (!parsed.success) {
    const error = { code: ERROR_FORMAT, message: "invalid request body format" };
    return { ...none, replies: [JSON.stringify({ ...times, channel: "", event: "", error, result: null })] };
  }
  const { id, channel, event = "", payload = [] } = parsed.data;
  const head = { ...times, ...(id == null ? {} : { id }), channel, event };
  const refuse = (text: string): ClientAnswer => ({
    ...none,
    replies: [JSON.stringify({ ...head, error: { code: ERROR_ARGUMENT, message: text }, result: null })],
  });
  if (channel === `${market.prefix}.ping`) {
    const pong = { ...times, channel: `${market.prefix}.pong`, event: "", result: null };
    return { ...none, replies: [JSON.stringify(pong)] };
  }
  if (!channel.startsWith(`${market.prefix}.`)) return refuse(`unknown channel: ${channel}`);
  if (event !== "subscribe" && event !== "unsubscribe") return refuse(`unknown event: ${event}`);
  const streams = requestedStreams(channel, payload);
  if (streams.length === 0) return refuse("invalid payload");
  const missing = streams.map((stream) => stream.slice(stream.lastIndexOf("|") + 1)).find((name) => !known.has(name));
  if (missing !== undefined) return refuse(`unknown currency pair or contract: ${missing}`);
  const replies = [JSON.stringify({ ...head, result: { status: "success" } })];
  return event === "subscribe"
    ? { replies, subscribe: streams, unsubscribe: [] }
    : { replies, subscribe: [], unsubscribe: streams };
}

/** Channels whose payload names one instrument and then parameters; the others take a list of instruments. */
const PARAMETERS_AFTER_SYMBOL = /\.(order_book|order_book_update|contract_stats)$/;
const INTERVAL_BEFORE_SYMBOL = /\.candlesticks$/;
const BOOK_TOPIC = /\.obu$/;
/** `ob.BTC_USDT.400`, and the older futures form `futures.BTC_USDT.20`. */
const TOPIC_SYMBOL = /^[a-z]+\.(.+)\.\d+$/;

function requestedStreams(channel: string, payload: readonly unknown[]): readonly string[] {
  const words = payload.filter((word) => typeof word === "string");
  const [first, second] = words;
  if (PARAMETERS_AFTER_SYMBOL.test(channel)) return first === undefined ? [] : [`${channel}|${first}`];
  if (INTERVAL_BEFORE_SYMBOL.test(channel))
    return first === undefined || second === undefined ? [] : [`${channel}|${first}|${second}`];
  if (BOOK_TOPIC.test(channel))
    return words.flatMap((topic) => TOPIC_SYMBOL.exec(topic)?.[1] ?? []).map((name) => `${channel}|${name}`);
  return words.map((name) => `${channel}|${name}`);
}

const frame = z.object({ channel: z.string(), event: z.string(), result: z.unknown() });
const row = z.record(z.string(), z.unknown());
const oneOrMany = z.union([z.array(row), row.transform((one) => [one])]);
/** A list, or the one object that some channels send in its place. */
const rowsOf = (value: unknown): readonly Readonly<Record<string, unknown>>[] => oneOrMany.safeParse(value).data ?? [];
const arrayLevel = z.tuple([z.coerce.string(), z.union([z.string(), z.number()])]);
const objectLevel = z.object({ p: z.string(), s: z.union([z.string(), z.number()]) });
const levels = z
  .array(z.union([arrayLevel, objectLevel]))
  .nullish()
  .transform((list): readonly LevelText[] =>
    (list ?? []).map((item) => ("p" in item ? [item.p, item.s] : [item[0], item[1]])),
  );
const bookUpdate = z.object({
  t: z.number(),
  s: z.string(),
  U: z.number(),
  u: z.number(),
  full: z.boolean().optional(),
  b: levels,
  a: levels,
});
const DIFF_CHANNEL = /\.(order_book_update|obu)$/;

function frameMeaning(market: GateMarket, text: string): Meaning | undefined {
  const parsed = frame.safeParse(parseJson(text));
  if (!parsed.success || !parsed.data.channel.startsWith(`${market.prefix}.`)) return { kind: "control" };
  const { channel, event, result } = parsed.data;
  if (event !== "update" && event !== "all") return { kind: "control" };
  const rows = rowsOf(result);
  const streams = [...new Set(rows.flatMap((item) => streamOf(market, channel, item) ?? []))];
  if (streams.length === 0) return { kind: "control" };
  const delta = DIFF_CHANNEL.test(channel) ? bookDelta(result) : undefined;
  const records = channel === `${market.prefix}.tickers` ? recordsOf(market, rows) : undefined;
  return { kind: "stream", streams, wrapped: true, delta, records };
}

function streamOf(market: GateMarket, channel: string, item: Readonly<Record<string, unknown>>): string | undefined {
  const name = [item["s"], item[market.tickerSymbol], item["n"]].find((value) => typeof value === "string");
  if (name === undefined) return undefined;
  if (INTERVAL_BEFORE_SYMBOL.test(channel)) {
    const cut = name.indexOf("_");
    return `${channel}|${name.slice(0, cut)}|${name.slice(cut + 1)}`;
  }
  return `${channel}|${BOOK_TOPIC.test(channel) ? (TOPIC_SYMBOL.exec(name)?.[1] ?? name) : name}`;
}

function bookDelta(result: unknown): BookDelta | undefined {
  const parsed = bookUpdate.safeParse(result);
  if (!parsed.success) return undefined;
  const { t, s, U, u, full = false, b, a } = parsed.data;
  const symbol = TOPIC_SYMBOL.exec(s)?.[1] ?? s;
  return { symbol, replaces: full, firstSeq: U, lastSeq: u, prevSeq: undefined, at: t, bids: b, asks: a };
}

function recordsOf(market: GateMarket, rows: readonly Readonly<Record<string, unknown>>[]): VenueRecords {
  const named = rows.flatMap((item) => {
    const name = item[market.tickerSymbol];
    return typeof name === "string" ? [[name, item] as const] : [];
  });
  return { list: market.tickersList, rows: named };
}

const bookAnswer = z.object({
  id: z.number(),
  current: z.number().optional(),
  update: z.number().optional(),
  bids: levels,
  asks: levels,
});

function restMeaning(market: GateMarket, text: string, url: URL): Meaning | undefined {
  const request = market.rest(url);
  const body = parseJson(text);
  if (request.kind === "book") {
    const parsed = bookAnswer.safeParse(body);
    if (!parsed.success) return undefined;
    const { id, update, current, bids, asks } = parsed.data;
    const book = { symbol: request.symbol, seq: id, at: inMs(update ?? current ?? 0), bids, asks };
    return { kind: "snapshot", book, limit: request.limit };
  }
  if (request.kind !== "records") return undefined;
  const named = rowsOf(body).flatMap((item) => {
    const name = item[market.tickerSymbol] ?? item["name"] ?? item["id"];
    return typeof name === "string" ? [[name, item] as const] : [];
  });
  return { kind: "records", records: { list: request.list, rows: named } };
}

/** Spot states milliseconds, futures seconds with a fraction; no instant of interest is below this in ms. */
const inMs = (time: number): number => (time < 100_000_000_000 ? time * 1_000 : time);

function bookBody(
  market: GateMarket,
  book: Omit<BookSnapshot, "symbol">,
  request: { readonly limit: number; readonly withId: boolean },
  now: number,
): string {
  const side = (list: readonly LevelText[]) => list.slice(0, request.limit).map(market.restLevel);
  return JSON.stringify({
    ...(request.withId ? { id: book.seq } : {}),
    current: market.restTime(now),
    update: market.restTime(book.at),
    asks: side(book.asks),
    bids: side(book.bids),
  });
}

function refusal(market: GateMarket, reason: Parameters<Dialect["refusal"]>[0], detail: string): RestAnswer {
  const body = (label: string, message: string) => JSON.stringify({ label, message });
  switch (reason) {
    case "unknown_path":
      return { status: 404, body: body("NOT_FOUND", `${detail} not found`) };
    case "unknown_symbol":
      return { status: 400, body: body(market.unknownSymbolLabel, `${detail} not found`) };
    case "unavailable":
      return { status: 503, body: body("SERVER_ERROR", "Internal server error") };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
