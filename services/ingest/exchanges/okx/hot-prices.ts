import { epochMs, price } from "../../../../shared/domain/units.ts";
import type { EventSink, FrameOutcome } from "../adapter.ts";
import { BYTE, expectByte, hasNext, readAmount, readNumber, readPrice, readSymbol, skipScalar } from "../cursor.ts";
import { createKeyOrder, readKeyAfter } from "../cursor-keys.ts";
import type { Scratch } from "../scratch.ts";
import { type HotFrame, isWhole } from "./hot-frame.ts";
import type { IndexPrices } from "./index-prices.ts";

const bit = (key: number): number => 1 << key;

const TICKER = createKeyOrder([
  "instType",
  "instId",
  "last",
  "lastSz",
  "askPx",
  "askSz",
  "bidPx",
  "bidSz",
  "open24h",
  "high24h",
  "low24h",
  "sodUtc0",
  "sodUtc8",
  "volCcy24h",
  "vol24h",
  "ts",
]);
const SIDE = { instId: 1, askPx: 4, askSz: 5, bidPx: 6, bidSz: 7, ts: 15 } as const;
const TICKER_FIELDS =
  bit(SIDE.instId) | bit(SIDE.askPx) | bit(SIDE.askSz) | bit(SIDE.bidPx) | bit(SIDE.bidSz) | bit(SIDE.ts);

/** The best price of either side; a frame with an empty side takes the slow path. */
export function readTicker(frame: HotFrame, { quote }: Scratch, sink: EventSink): FrameOutcome | undefined {
  const { cursor } = frame;
  let seen = 0;
  let field = -1;
  let symbol = -1;
  let at = 0;
  let bid = 0;
  let bidSize = 0;
  let ask = 0;
  let askSize = 0;
  expectByte(cursor, BYTE.openObject);
  do {
    field = readKeyAfter(cursor, TICKER, field);
    if (field === SIDE.instId) symbol = readSymbol(cursor, frame.symbols);
    else if (field === SIDE.askPx) ask = readPrice(cursor);
    else if (field === SIDE.askSz) askSize = readNumber(cursor);
    else if (field === SIDE.bidPx) bid = readPrice(cursor);
    else if (field === SIDE.bidSz) bidSize = readNumber(cursor);
    else if (field === SIDE.ts) at = readAmount(cursor);
    else skipScalar(cursor);
    if (field >= 0) seen |= bit(field);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if (!isWhole(frame) || (seen & TICKER_FIELDS) !== TICKER_FIELDS) return undefined;
  quote.fill(frame.symbols.text(symbol), at, frame.receivedAt, bid, bidSize, ask, askSize);
  sink.quote(quote.event);
  return "events";
}

const PRICE = createKeyOrder(["instType", "instId", "markPx", "ts", "idxPx"]);
const PART = { instId: 1, markPx: 2, ts: 3, idxPx: 4 } as const;

/** One price of one instrument at one time: `markPx` or `idxPx`. Its symbol's id, or -1. */
function readPriceAt(frame: HotFrame, priceField: number): number {
  const { cursor, priceAt } = frame;
  let seen = 0;
  let field = -1;
  let symbol = -1;
  expectByte(cursor, BYTE.openObject);
  do {
    field = readKeyAfter(cursor, PRICE, field);
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
