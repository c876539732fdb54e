import { z } from "zod";
import type { BookDelta, BookSnapshot, LevelText, Meaning, Playback, VenueRecords } from "../dialect.ts";
import { BOOK_TOPIC, type GateMarket, INTERVAL_BEFORE_SYMBOL, TOPIC_SYMBOL } from "./gate-market.ts";
import { parseJson } from "./json.ts";

/** Recorded frames and answers of a Gate market. */
export function gatePlayback(market: GateMarket): Playback {
  return {
    claims: (url) => market.socketPath.test(url.pathname) || market.restPath.test(url.pathname),
    meaning: (text, url) =>
      url && market.restPath.test(url.pathname) ? restMeaning(market, text, url) : frameMeaning(market, text),
    rest: market.rest,
    bookBody: (book, request, now) => bookBody(market, book, request, now),
    documentBody: () => undefined,
    channelOf: (stream) => stream.slice(0, stream.indexOf("|")),
    marketData: /\.(order_book_update|obu|trades|tickers|book_ticker)$/,
  };
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
  /** The whole book has none. */
  U: z.number().optional(),
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
  const { t, s, u, U = u, full = false, b, a } = parsed.data;
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

/** The REST book in the form of this market. */
export function bookBody(
  market: Pick<GateMarket, "restLevel" | "restTime">,
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
