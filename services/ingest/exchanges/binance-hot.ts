import { type EpochMs, epochMs } from "../../../shared/domain/units.ts";
import type { EventSink } from "./adapter.ts";
import { KEY, KEYS, type OpenFrame, readDepth, readMark, readQuote, readTrade } from "./binance-hot-channels.ts";
import { createLayoutReader } from "./binance-layouts.ts";
import { PARTIAL_DEPTH, RETAIL_DEPTH } from "./binance-streams.ts";
import { asBytes, BYTE, createCursor, expectByte, openCursor, readKey, readSequence, takeText } from "./cursor.ts";
import type { Scratch } from "./scratch.ts";
import { createSymbolTable } from "./symbol-table.ts";

/** What stands around the stream's name, and before the data's first key. */
const WRAPPING = asBytes('{"stream":"');
const DATA = asBytes('","data":{');
const DEPTH = asBytes("depth");
const RETAIL = asBytes("rpi");

const DEPTH_UPDATE = asBytes('"depthUpdate"');
const BOOK_TICKER = asBytes('"bookTicker"');
const TRADE = asBytes('"trade"');
const AGG_TRADE = asBytes('"aggTrade"');
const MARK_PRICE = asBytes('"markPriceUpdate"');

/** What a server's hot channels have of their own. */
export interface HotForm {
  /** `futures`: marks, and deltas that name the one before (`pu`) and the matching engine's time (`T`); `spot`: none of these. */
  readonly kind: "spot" | "futures";
}

/** True when the frame was one of a hot channel in its known form, and has been handed on. */
export type HotDecoder = (frame: Uint8Array, receivedAt: EpochMs, sink: EventSink) => boolean;

/** Reads the hot channels from bytes. `addressed`: the streams that the connection's address names. */
export function createHotDecoder({ kind }: HotForm, scratch: Scratch, addressed: string): HotDecoder {
  // A book with retail orders is nothing to hand on, which the slow path knows.
  if (RETAIL_DEPTH.test(addressed)) return () => false;
  const isFutures = kind === "futures";
  const frame: OpenFrame = {
    cursor: createCursor(),
    symbols: createSymbolTable(),
    scratch,
    isFutures,
    wrapped: false,
    limited: false,
    receivedAt: epochMs(0),
  };
  const limitedByAddress = PARTIAL_DEPTH.test(addressed);
  const readKnown = createLayoutReader(kind, scratch);
  return (bytes, receivedAt, sink) => {
    if (readKnown(bytes, receivedAt, sink) !== undefined) return true;
    const { cursor } = frame;
    openCursor(cursor, bytes);
    frame.receivedAt = receivedAt;
    frame.limited = limitedByAddress;
    frame.wrapped = takeText(cursor, WRAPPING);
    if (frame.wrapped) enterData(frame);
    else expectByte(cursor, BYTE.openObject);
    const key = readKey(cursor, KEYS);
    if (!cursor.ok) return false;
    if (key === KEY.e) return readNamed(frame, sink);
    // Quotes of spot have no name, and those of inverse futures begin with their sequence.
    if (key !== KEY.u) return false;
    readSequence(cursor);
    return readQuote(frame, false, sink);
  };
}

const AT_SIGN = 0x40;
const SPACE = 0x20;
const BACKSLASH = 0x5c;
const DIGIT_ZERO = 0x30;
const DIGIT_NINE = 0x39;

/** Steps over the rest of the stream's name and into its data. */
function enterData(frame: OpenFrame): void {
  const { cursor } = frame;
  const { bytes } = cursor;
  frame.limited = false;
  let byte = bytes[cursor.at] ?? 0;
  for (; byte !== BYTE.quote && byte >= SPACE && byte !== BACKSLASH; byte = bytes[cursor.at] ?? 0) {
    cursor.at += 1;
    if (byte !== AT_SIGN) continue;
    if (takeText(cursor, RETAIL)) cursor.ok = false;
    const next = takeText(cursor, DEPTH) ? (bytes[cursor.at] ?? 0) : 0;
    if (next >= DIGIT_ZERO && next <= DIGIT_NINE) frame.limited = true;
  }
  if (!takeText(cursor, DATA)) cursor.ok = false;
}

function readNamed(frame: OpenFrame, sink: EventSink): boolean {
  const { cursor } = frame;
  if (takeText(cursor, DEPTH_UPDATE)) return readDepth(frame, sink);
  if (takeText(cursor, BOOK_TICKER)) return readQuote(frame, true, sink);
  if (takeText(cursor, TRADE)) return readTrade(frame, KEY.t, sink);
  if (takeText(cursor, AGG_TRADE)) return readTrade(frame, KEY.a, sink);
  return frame.isFutures && takeText(cursor, MARK_PRICE) && readMark(frame, sink);
}
