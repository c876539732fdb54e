import type { EpochMs } from "../../../../shared/domain/units.ts";
import type { EventSink } from "../adapter.ts";
import { asBytes, createCursor, openCursor, takeText } from "../cursor.ts";
import type { Scratch } from "../scratch.ts";
import { createSymbolTable } from "../symbol-table.ts";
import { readTicker } from "./hot-ticker.ts";
import { createLayoutReader } from "./layouts.ts";
import { giveTicker, hasTickerEvents, type Ticker } from "./ticker.ts";

const FULL_TICKER = asBytes('{"time":');
const LITE_TICKER = asBytes('{"feed":"ticker_lite",');

/** True when the frame was one of a hot channel in its known form, and has been handed on. */
export type HotDecoder = (frame: Uint8Array, receivedAt: EpochMs, sink: EventSink) => boolean;

/**
 * Reads books, plain trades and tickers from bytes. The keys of books and trades always come in the same order; those of
 * tickers vary with the contract.
 */
export function createHotDecoder(scratch: Scratch): HotDecoder {
  const readKnown = createLayoutReader(scratch);
  const ticker: Ticker = { product_id: "" };
  const cursor = createCursor();
  const symbols = createSymbolTable();
  return (bytes, receivedAt, sink) => {
    if (readKnown(bytes, receivedAt, sink) !== undefined) return true;
    openCursor(cursor, bytes);
    if (!takeText(cursor, FULL_TICKER) && !takeText(cursor, LITE_TICKER)) return false;
    cursor.at = 1;
    if (!readTicker(cursor, symbols, ticker) || !hasTickerEvents(ticker)) return false;
    giveTicker(ticker, receivedAt, scratch, sink);
    return true;
  };
}
