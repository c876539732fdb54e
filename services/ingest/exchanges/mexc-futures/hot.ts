import type { EpochMs } from "../../../../shared/domain/units.ts";
import type { FrameOutcome } from "../adapter.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  expectByte,
  hasNext,
  readAmount,
  readNumber,
  readSequence,
  takeText,
} from "../cursor.ts";
import { createKeyOrder, readKeyAfter } from "../cursor-keys.ts";
import { skipValue } from "../cursor-skip.ts";
import type { FrameContext } from "../reading.ts";
import { createTickerFigures, FIGURE, giveTicker, saysSomething, type TickerFigures } from "./give.ts";
import { createDealsReader } from "./hot-deals.ts";
import { CHANNEL, closeFrame, createHotFrame, type HotFrame, openFrame } from "./hot-frame.ts";
import { readTriples } from "./hot-levels.ts";
import type { Prices } from "./prices.ts";

/** The outcome when the frame was one of a hot channel in its known form, and has been handed on. */
export type HotOutcome = FrameOutcome | undefined;

/** Reads the hot channels from bytes. */
export function createHotDecoder(
  context: FrameContext,
  prices: Prices,
): (bytes: Uint8Array, receivedAt: EpochMs) => HotOutcome {
  const frame = createHotFrame();
  const readDeals = createDealsReader();
  const figures = createTickerFigures();
  return (bytes, receivedAt) => {
    frame.receivedAt = receivedAt;
    if (!openFrame(frame, bytes)) return undefined;
    const { channel } = frame;
    if (channel <= CHANNEL.depthFull) return readDepth(frame, channel === CHANNEL.depthFull, context);
    if (channel === CHANNEL.deal) return readDeals(frame, context) ? "events" : undefined;
    return readTicker(frame, figures, context, prices);
  };
}

const DEPTH = createKeyOrder(["cts", "asks", "bids", "end", "begin", "version"]);
const PART = { cts: 0, asks: 1, bids: 2, end: 3, begin: 4, version: 5 } as const;
const bit = (key: number): number => 1 << key;
const SIDES = bit(PART.asks) | bit(PART.bids);

/** Changes of a book, and (`limited`) pictures of its best levels. */
function readDepth(frame: HotFrame, limited: boolean, context: FrameContext): HotOutcome {
  const { cursor } = frame;
  const { book } = context.scratch;
  let seen = 0;
  let key = -1;
  let version = Number.NaN;
  let begin = Number.NaN;
  let end = Number.NaN;
  expectByte(cursor, BYTE.openObject);
  do {
    key = readKeyAfter(cursor, DEPTH, key);
    if (key === PART.asks) readTriples(cursor, book.asks);
    else if (key === PART.bids) readTriples(cursor, book.bids);
    else if (key === PART.version) version = readSequence(cursor);
    else if (key === PART.begin) begin = readSequence(cursor);
    else if (key === PART.end) end = readSequence(cursor);
    else if (key === PART.cts) book.exchangeAt = readAmount(cursor);
    else skipValue(cursor);
    if (key >= 0) seen |= bit(key);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  const first = Number.isNaN(begin) ? version : begin;
  book.lastSeq = Number.isNaN(end) ? version : end;
  if (!closeFrame(frame) || (seen & SIDES) !== SIDES || !(first <= book.lastSeq)) return undefined;
  if ((seen & bit(PART.cts)) === 0) book.exchangeAt = frame.sentMs[0] ?? Number.NaN;
  book.symbol = frame.symbols.text(frame.symbol);
  book.kind = limited ? "snapshot" : "delta";
  book.origin = "stream";
  book.limited = limited;
  book.receivedAt = frame.receivedAt;
  book.firstSeq = limited ? Number.NaN : first;
  context.sink.book(book);
  return "events";
}

/** No figure that is used. */
const UNUSED = -1;

/** What each key of a ticker is, in the order of today's servers. */
const FIGURES: Readonly<Record<string, number>> = {
  symbol: UNUSED,
  lastPrice: UNUSED,
  riseFallRate: UNUSED,
  fairPrice: FIGURE.mark,
  indexPrice: FIGURE.index,
  volume24: UNUSED,
  amount24: UNUSED,
  maxBidPrice: UNUSED,
  minAskPrice: UNUSED,
  lower24Price: UNUSED,
  high24Price: UNUSED,
  timestamp: FIGURE.at,
  bid1: FIGURE.bid,
  ask1: FIGURE.ask,
  holdVol: FIGURE.interest,
  riseFallValue: UNUSED,
  fundingRate: FIGURE.rate,
  zone: UNUSED,
  riseFallRates: UNUSED,
  riseFallRatesOfTimezone: UNUSED,
};
const KEYS = createKeyOrder(Object.keys(FIGURES));
const PLACES = Int32Array.from(Object.values(FIGURES));

function readTicker(frame: HotFrame, figures: TickerFigures, context: FrameContext, prices: Prices): HotOutcome {
  const { cursor, receivedAt } = frame;
  let key = -1;
  figures.fill(Number.NaN);
  expectByte(cursor, BYTE.openObject);
  do {
    key = readKeyAfter(cursor, KEYS, key);
    const place = PLACES[key] ?? UNUSED;
    if (place === UNUSED) skipValue(cursor);
    else figures[place] = readFigure(cursor);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if (!closeFrame(frame)) return undefined;
  if (!saysSomething(figures)) return "control";
  const sentMs = frame.sentMs[0] ?? Number.NaN;
  giveTicker(figures, frame.symbols.text(frame.symbol), sentMs, receivedAt, context.scratch, prices, context.sink);
  return "events";
}

const NULL = asBytes("null");

/** A number; NaN where the venue has none. */
const readFigure = (cursor: Cursor): number => (takeText(cursor, NULL) ? Number.NaN : readNumber(cursor));
