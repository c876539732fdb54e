import { type EpochMs, epochMs } from "../../../../shared/domain/units.ts";
import type { EventSink } from "../adapter.ts";
import { asBytes, BYTE, type Cursor, createCursor, openCursor, takeText } from "../cursor.ts";
import type { Scratch } from "../scratch.ts";
import { createSymbolTable } from "../symbol-table.ts";
import { readBook } from "./hot-book.ts";
import { type HotFrame, leaveData } from "./hot-frame.ts";
import { readTicker } from "./hot-ticker.ts";
import { createTradesReader } from "./hot-trades.ts";
import { createTicker, giveTicker, saysMore, saysSomething } from "./ticker.ts";

const CHANNEL = asBytes('{"jsonrpc":"2.0","method":"subscription","params":{"channel":"');
const BOOK = asBytes("book.");
const TRADES = asBytes("trades.");
const TICKER = asBytes("ticker.");
const QUOTE = asBytes("quote.");
const DATA = asBytes(',"data":');

/** Parts of the name of a whole book after `book.`: the instrument and the interval. Others are of the best levels. */
const BOOK_DOTS = 1;

/** True when the frame was one of a hot channel, and has been handed on. */
export type HotDecoder = (frame: Uint8Array, receivedAt: EpochMs, sink: EventSink) => boolean;

/** Reads the hot channels from bytes, whatever the order of their keys and whichever others there are. */
export function createHotDecoder(scratch: Scratch): HotDecoder {
  const frame: HotFrame = { cursor: createCursor(), symbols: createSymbolTable(), receivedAt: epochMs(0) };
  const ticker = createTicker();
  const readTrades = createTradesReader();
  return (bytes, receivedAt, sink) => {
    const { cursor } = frame;
    openCursor(cursor, bytes);
    frame.receivedAt = receivedAt;
    if (!takeText(cursor, CHANNEL)) return false;
    if (takeText(cursor, BOOK)) {
      if (!enterData(cursor, BOOK_DOTS) || !readBook(frame, scratch.book) || !leaveData(cursor)) return false;
      sink.book(scratch.book);
      return true;
    }
    const isQuote = takeText(cursor, QUOTE);
    if (isQuote || takeText(cursor, TICKER)) {
      if (!enterData(cursor) || !readTicker(frame, ticker) || !leaveData(cursor)) return false;
      if (!saysSomething(ticker) || (isQuote && saysMore(ticker))) return false;
      giveTicker(ticker, scratch, receivedAt, sink);
      return true;
    }
    if (!takeText(cursor, TRADES) || !enterData(cursor)) return false;
    return readTrades(frame, scratch.trade, sink);
  };
}

const DOT = 0x2e;
const SPACE = 0x20;
const BACKSLASH = 0x5c;

/** Steps over the rest of the channel's name, in which there must be so many dots where that matters, and to the data. */
function enterData(cursor: Cursor, dots?: number): boolean {
  const { bytes } = cursor;
  let at = cursor.at;
  let found = 0;
  let byte = bytes[at] ?? 0;
  while (byte !== BYTE.quote && byte > SPACE && byte !== BACKSLASH) {
    if (byte === DOT) found += 1;
    at += 1;
    byte = bytes[at] ?? 0;
  }
  if (byte !== BYTE.quote || (dots !== undefined && found !== dots)) return false;
  cursor.at = at + 1;
  return takeText(cursor, DATA);
}
