import { epochMs, price } from "../../../../shared/domain/units.ts";
import type { EventSink, FrameOutcome } from "../adapter.ts";
import {
  BYTE,
  expectByte,
  hasNext,
  readAmount,
  readKey,
  readNumber,
  readPrice,
  readSymbol,
  skipScalar,
} from "../cursor.ts";
import type { Scratch } from "../scratch.ts";
import { createFixedTable } from "../symbol-table.ts";
import { type HotFrame, isWhole } from "./hot-frame.ts";
import type { IndexPrices } from "./index-prices.ts";

const bit = (key: number): number => 1 << key;

const TICKER = createFixedTable(["instId", "askPx", "askSz", "bidPx", "bidSz", "ts"]);
const SIDE = { instId: 0, askPx: 1, askSz: 2, bidPx: 3, bidSz: 4, ts: 5 } as const;
const TICKER_FIELDS = bit(6) - 1;

/** The best price of either side; a frame with an empty side takes the slow path. */
export function readTicker(frame: HotFrame, { quote }: Scratch, sink: EventSink): FrameOutcome | undefined {
  const { cursor } = frame;
  let seen = 0;
  let symbol = -1;
  let at = 0;
  let bid = 0;
  let bidSize = 0;
  let ask = 0;
  let askSize = 0;
  expectByte(cursor, BYTE.openObject);
  do {
    const field = readKey(cursor, TICKER);
    if (field === SIDE.instId) symbol = readSymbol(cursor, frame.symbols);
    else if (field === SIDE.askPx) ask = readPrice(cursor);
    else if (field === SIDE.askSz) askSize = readNumber(cursor);
    else if (field === SIDE.bidPx) bid = readPrice(cursor);
    else if (field === SIDE.bidSz) bidSize = readNumber(cursor);
    else if (field === SIDE.ts) at = readAmount(cursor);
    else skipScalar(cursor);
    if (field >= 0) seen |= bit(field);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if (!isWhole(frame) || seen !== TICKER_FIELDS) return undefined;
  quote.fill(frame.symbols.text(symbol), at, frame.receivedAt, bid, bidSize, ask, askSize);
  sink.quote(quote.event);
  return "events";
}

const PRICE = createFixedTable(["instId", "markPx", "idxPx", "ts"]);
const PART = { instId: 0, markPx: 1, idxPx: 2, ts: 3 } as const;

/** One price of one instrument at one time: `markPx` or `idxPx`. Its symbol's id, or -1. */
function readPriceAt(frame: HotFrame, priceField: number): number {
  const { cursor, priceAt } = frame;
  let seen = 0;
  let symbol = -1;
  expectByte(cursor, BYTE.openObject);
  do {
    const field = readKey(cursor, PRICE);
    if (field === PART.instId) symbol = readSymbol(cursor, frame.symbols);
    else if (field === PART.ts) priceAt[1] = readAmount(cursor);
    else if (field === priceField) priceAt[0] = readPrice(cursor);
    else skipScalar(cursor);
    if (field >= 0) seen |= bit(field);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  const needed = bit(PART.instId) | bit(PART.ts) | bit(priceField);
  return isWhole(frame) && (seen & needed) === needed ? symbol : -1;
}

/** `mark-price`, with the index of the same connection. */
export function readMark(
  frame: HotFrame,
  venue: string,
  indices: IndexPrices,
  sink: EventSink,
): FrameOutcome | undefined {
  const id = readPriceAt(frame, PART.markPx);
  if (id < 0) return undefined;
  const symbol = frame.symbols.text(id);
  const at = frame.priceAt[1] ?? Number.NaN;
  const index = indices.of(symbol, at);
  sink.event({
    type: "mark",
    venue,
    symbol,
    exchangeAt: epochMs(at),
    receivedAt: frame.receivedAt,
    mark: price(frame.priceAt[0] ?? Number.NaN),
    index: index === undefined ? undefined : price(index),
  });
  return "events";
}

/** `index-tickers`: remembered for the marks. */
export function readIndex(frame: HotFrame, indices: IndexPrices): FrameOutcome | undefined {
  const id = readPriceAt(frame, PART.idxPx);
  if (id < 0) return undefined;
  indices.set(frame.symbols.text(id), frame.priceAt[0] ?? Number.NaN, frame.priceAt[1] ?? Number.NaN);
  return "control";
}
