import type { EpochMs } from "../../../../shared/domain/units.ts";
import type { FrameOutcome } from "../adapter.ts";
import { BYTE, expectByte, hasNext, readAmount, readKey, readSequence } from "../cursor.ts";
import { skipValue } from "../cursor-skip.ts";
import type { FrameContext } from "../reading.ts";
import { createFixedTable } from "../symbol-table.ts";
import { createDealsReader } from "./hot-deals.ts";
import { CHANNEL, closeFrame, createHotFrame, type HotFrame, openFrame } from "./hot-frame.ts";
import { readTriples } from "./hot-levels.ts";
import { createLayoutReader } from "./layouts.ts";
import type { Prices } from "./prices.ts";

/** The outcome when the frame was one of a hot channel in its known form, and has been handed on. */
export type HotOutcome = FrameOutcome | undefined;

/** Reads the hot channels from bytes. */
export function createHotDecoder(
  context: FrameContext,
  prices: Prices,
): (bytes: Uint8Array, receivedAt: EpochMs) => HotOutcome {
  const readKnown = createLayoutReader(context, prices);
  const frame = createHotFrame();
  const readDeals = createDealsReader();
  return (bytes, receivedAt) => {
    const outcome = readKnown(bytes, receivedAt, context.sink);
    if (outcome !== undefined) return outcome;
    frame.receivedAt = receivedAt;
    if (!openFrame(frame, bytes)) return undefined;
    const { channel } = frame;
    if (channel <= CHANNEL.depthFull) return readDepth(frame, channel === CHANNEL.depthFull, context);
    return readDeals(frame, context) ? "events" : undefined;
  };
}

const DEPTH = createFixedTable(["cts", "asks", "bids", "end", "begin", "version"]);
const PART = { cts: 0, asks: 1, bids: 2, end: 3, begin: 4, version: 5 } as const;
const bit = (key: number): number => 1 << key;
const SIDES = bit(PART.asks) | bit(PART.bids);

/** Changes of a book, and (`limited`) pictures of its best levels. */
function readDepth(frame: HotFrame, limited: boolean, context: FrameContext): HotOutcome {
  const { cursor } = frame;
  const { book } = context.scratch;
  let seen = 0;
  let version = Number.NaN;
  let begin = Number.NaN;
  let end = Number.NaN;
  expectByte(cursor, BYTE.openObject);
  do {
    const key = readKey(cursor, DEPTH);
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
