import type { EpochMs } from "../../../../shared/domain/units.ts";
import type { EventSink } from "../adapter.ts";
import { asBytes, createCursor, openCursor, takeText } from "../cursor.ts";
import type { Scratch } from "../scratch.ts";
import { createSymbolTable } from "../symbol-table.ts";
import { readTicker } from "./hot-ticker.ts";
import { createTicker, giveTicker, hasTickerEvents } from "./ticker.ts";

const FULL_TICKER = asBytes('{"time":');
const LITE_TICKER = asBytes('{"feed":"ticker_lite",');

/** True when the frame was a ticker, and has been handed on. */
export type HotDecoder = (frame: Uint8Array, receivedAt: EpochMs, sink: EventSink) => boolean;

/** Reads tickers from bytes, whatever the order of their keys and whichever others there are. */
export function createHotDecoder(scratch: Scratch): HotDecoder {
  const ticker = createTicker();
  const cursor = createCursor();
  const symbols = createSymbolTable();
  return (bytes, receivedAt, sink) => {
    openCursor(cursor, bytes);
    if (!takeText(cursor, FULL_TICKER) && !takeText(cursor, LITE_TICKER)) return false;
    cursor.at = 1;
    if (!readTicker(cursor, symbols, ticker) || !hasTickerEvents(ticker)) return false;
    giveTicker(ticker, receivedAt, scratch, sink);
    return true;
  };
}
