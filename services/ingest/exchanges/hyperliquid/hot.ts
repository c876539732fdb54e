import { type BookUpdate, growLevels, type LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import type { FrameOutcome } from "../adapter.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  createCursor,
  expectByte,
  expectText,
  hasNext,
  isDone,
  openCursor,
  readAmount,
  readPrice,
  readSymbol,
  takeByte,
  takeText,
} from "../cursor.ts";
import type { FrameContext } from "../reading.ts";
import { createSymbolTable } from "../symbol-table.ts";
import { createAssetContextReader } from "./hot-context.ts";
import { createTradesReader } from "./hot-trades.ts";

const L2_BOOK = asBytes('{"channel":"l2Book","data":{"coin":');
const BBO = asBytes('{"channel":"bbo","data":{"coin":');
const TRADES = asBytes('{"channel":"trades","data":[');
const ASSET_CONTEXT = asBytes('{"channel":"activeAssetCtx","data":{"coin":');

/** The outcome when the frame was of a hot channel in a known form, and has been handed on; `context` names the sink. */
export type HotDecoder = (frame: Uint8Array) => FrameOutcome | undefined;

/** Reads books, best prices, trades and marks from bytes, each in the orders of keys that the venue has used. */
export function createHotDecoder(context: FrameContext): HotDecoder {
  const cursor = createCursor();
  const coins = createSymbolTable();
  const trades = createTradesReader(cursor, coins, context);
  const assetContext = createAssetContextReader(cursor, context);
  const best = new Float64Array(4);

  const coinNext = (): number => readSymbol(cursor, coins);
  const takeBook = (): FrameOutcome | undefined => {
    const { book } = context.scratch;
    const coin = coinNext();
    readBook(cursor, book);
    if (!isDone(cursor)) return undefined;
    book.symbol = coins.text(coin);
    book.kind = "snapshot";
    book.origin = "stream";
    book.limited = false;
    book.receivedAt = context.receivedAt;
    context.sink.book(book);
    return "events";
  };
  const takeBbo = (): FrameOutcome | undefined => {
    const coin = coinNext();
    expectText(cursor, TIME);
    const at = readAmount(cursor);
    expectText(cursor, BBO_LEVELS);
    readLevel(cursor, best, 0);
    expectByte(cursor, BYTE.comma);
    readLevel(cursor, best, 2);
    expectText(cursor, BBO_END);
    if (!isDone(cursor)) return undefined;
    const { scratch, sink, receivedAt } = context;
    const of = (index: number): number => best[index] ?? Number.NaN;
    scratch.quote.fill(coins.text(coin), at, receivedAt, of(0), of(1), of(2), of(3));
    sink.quote(scratch.quote.event);
    return "events";
  };
  return (frame) => {
    openCursor(cursor, frame);
    if (takeText(cursor, L2_BOOK)) return takeBook();
    if (takeText(cursor, TRADES)) return trades();
    if (takeText(cursor, BBO)) return takeBbo();
    if (takeText(cursor, ASSET_CONTEXT)) return assetContext(coinNext(), coins);
    return undefined;
  };
}

const TIME = asBytes(',"time":');
const BBO_LEVELS = asBytes(',"bbo":[');
const BBO_END = asBytes("]}}");
const LEVELS = asBytes(',"levels":[');
const BOOK_END = asBytes("}}");

/** The time stands before the levels or after them. */
function readBook(cursor: Cursor, book: BookUpdate): void {
  const isTimeFirst = takeText(cursor, TIME);
  if (isTimeFirst) book.exchangeAt = readAmount(cursor);
  expectText(cursor, LEVELS);
  readSide(cursor, book.bids);
  expectByte(cursor, BYTE.comma);
  readSide(cursor, book.asks);
  expectByte(cursor, BYTE.closeList);
  if (!isTimeFirst) {
    expectText(cursor, TIME);
    book.exchangeAt = readAmount(cursor);
  }
  expectText(cursor, BOOK_END);
}

const level = new Float64Array(2);

function readSide(cursor: Cursor, levels: LevelBuffer): void {
  levels.length = 0;
  expectByte(cursor, BYTE.openList);
  if (takeByte(cursor, BYTE.closeList)) return;
  do {
    if (levels.length === levels.prices.length && !growLevels(levels)) cursor.ok = false;
    readLevel(cursor, level, 0);
    levels.prices[levels.length] = level[0] ?? Number.NaN;
    levels.sizes[levels.length] = level[1] ?? Number.NaN;
    levels.length += 1;
  } while (cursor.ok && hasNext(cursor, BYTE.closeList));
}

const PRICE_FIRST = asBytes('{"px":');
const COUNT_FIRST = asBytes('{"n":');
const PRICE = asBytes(',"px":');
const SIZE = asBytes(',"sz":');
const COUNT = asBytes(',"n":');

/** Price and size of a level into `into` at `at` and behind it; how many orders it has stands last or first. */
function readLevel(cursor: Cursor, into: Float64Array, at: number): void {
  const isPriceFirst = takeText(cursor, PRICE_FIRST);
  if (!isPriceFirst) {
    expectText(cursor, COUNT_FIRST);
    readAmount(cursor);
    expectText(cursor, PRICE);
  }
  into[at] = readPrice(cursor);
  expectText(cursor, SIZE);
  into[at + 1] = readAmount(cursor);
  if (isPriceFirst) {
    expectText(cursor, COUNT);
    readAmount(cursor);
  }
  expectByte(cursor, BYTE.closeObject);
}
