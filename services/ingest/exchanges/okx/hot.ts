import { type EpochMs, epochMs } from "../../../../shared/domain/units.ts";
import type { EventSink, FrameOutcome } from "../adapter.ts";
import { asBytes, createCursor, openCursor, readName, readSymbol, takeText } from "../cursor.ts";
import type { Scratch } from "../scratch.ts";
import { createFixedTable, createSymbolTable } from "../symbol-table.ts";
import { readBook } from "./hot-book.ts";
import { DATA, type HotFrame } from "./hot-frame.ts";
import { readTicker } from "./hot-ticker.ts";
import { createTradesReader } from "./hot-trades.ts";
import type { IndexPrices } from "./index-prices.ts";
import { createLayoutReader } from "./layouts.ts";

/** Channels of whole books first, then those of the best few levels, then the others: the order is used below. */
const CHANNELS = createFixedTable([
  "books",
  "books-l2-tbt",
  "books50-l2-tbt",
  "books5",
  "bbo-tbt",
  "trades",
  "trades-all",
  "tickers",
]);
const CHANNEL = { books5: 3, bboTbt: 4, tradesAll: 6 } as const;

const ARG_CHANNEL = asBytes('{"arg":{"channel":');
const INST_ID = asBytes(',"instId":');

/** The outcome when the frame was one of a hot channel in its known form, and has been handed on. */
export type HotDecoder = (frame: Uint8Array, receivedAt: EpochMs, sink: EventSink) => FrameOutcome | undefined;

/** Reads the hot channels from bytes: in their layouts, or else books, trades and tickers key by key. */
export function createHotDecoder(scratch: Scratch, indices: IndexPrices): HotDecoder {
  const frame: HotFrame = {
    cursor: createCursor(),
    symbols: createSymbolTable(),
    receivedAt: epochMs(0),
  };
  const readTrades = createTradesReader();
  const readKnown = createLayoutReader(scratch, indices);
  return (bytes, receivedAt, sink) => {
    const outcome = readKnown(bytes, receivedAt, sink);
    if (outcome !== undefined) return outcome;
    const { cursor } = frame;
    openCursor(cursor, bytes);
    frame.receivedAt = receivedAt;
    if (!takeText(cursor, ARG_CHANNEL)) return undefined;
    const channel = readName(cursor, CHANNELS);
    if (channel < 0 || !takeText(cursor, INST_ID)) return undefined;
    const symbol = readSymbol(cursor, frame.symbols);
    if (!cursor.ok) return undefined;
    if (channel <= CHANNEL.bboTbt) return readBook(frame, channel >= CHANNEL.books5, symbol, scratch.book, sink);
    if (!takeText(cursor, DATA)) return undefined;
    if (channel <= CHANNEL.tradesAll) return readTrades(frame, scratch.trade, sink) ? "events" : undefined;
    return readTicker(frame, scratch, sink);
  };
}
