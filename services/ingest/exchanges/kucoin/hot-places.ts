import {
  asBytes,
  BYTE,
  type Cursor,
  expectByte,
  readAmount,
  readPrice,
  readSequence,
  skipScalar,
  takeText,
} from "../cursor.ts";
import { bit, type HotFrame, readNamed } from "../kucoin-hot-frame.ts";
import { readTimeMs } from "../kucoin-time.ts";
import { readChanges } from "./hot-changes.ts";
import { FIELD, LEVEL2_FIELDS, TICKER_FIELDS } from "./hot-fields.ts";

/**
 * The commonest messages by the places of their values, which costs less than reading keys. False where something else
 * stands in between: then the data must be read from its beginning, key by key.
 */

const CHANGES = asBytes('{"changes":{"asks":');
const BIDS = asBytes(',"bids":');
const END = asBytes('},"sequenceEnd":');
const START = asBytes(',"sequenceStart":');
const SYMBOL = asBytes(',"symbol":');
const TIME = asBytes(',"time":');

export function readLevel2(frame: HotFrame): boolean {
  const { cursor, held } = frame;
  const { book } = frame.scratch;
  if (!takeText(cursor, CHANGES)) return false;
  readChanges(cursor, book.asks);
  if (!takeText(cursor, BIDS)) return false;
  readChanges(cursor, book.bids);
  if (!takeText(cursor, END)) return false;
  book.lastSeq = readSequence(cursor);
  if (!takeText(cursor, START)) return false;
  book.firstSeq = readSequence(cursor);
  if (!takeText(cursor, SYMBOL)) return false;
  readNamed(frame);
  if (!takeText(cursor, TIME)) return false;
  held.atMs = readTimeMs(cursor);
  return isAll(frame, LEVEL2_FIELDS | bit(FIELD.time));
}

const START_OF_2021 = asBytes('{"sequenceStart":');
const CHANGES_OF_2021 = asBytes(',"changes":{"asks":');

export function readLevel2Of2021(frame: HotFrame): boolean {
  const { cursor } = frame;
  const { book } = frame.scratch;
  if (!takeText(cursor, START_OF_2021)) return false;
  book.firstSeq = readSequence(cursor);
  if (!takeText(cursor, SYMBOL)) return false;
  readNamed(frame);
  if (!takeText(cursor, CHANGES_OF_2021)) return false;
  readChanges(cursor, book.asks);
  if (!takeText(cursor, BIDS)) return false;
  readChanges(cursor, book.bids);
  if (!takeText(cursor, END)) return false;
  book.lastSeq = readSequence(cursor);
  return isAll(frame, LEVEL2_FIELDS);
}

const ASK = asBytes('{"bestAsk":');
const ASK_SIZE = asBytes(',"bestAskSize":');
const BID = asBytes(',"bestBid":');
const BID_SIZE = asBytes(',"bestBidSize":');
const PRICE = asBytes(',"price":');
const SEQUENCE = asBytes(',"sequence":');
const SIZE = asBytes(',"size":');

export function readTicker(frame: HotFrame): boolean {
  const { cursor, held } = frame;
  if (!takeText(cursor, ASK)) return false;
  held.ask = readPrice(cursor);
  if (!takeText(cursor, ASK_SIZE)) return false;
  held.askSize = readAmount(cursor);
  if (!takeText(cursor, BID)) return false;
  held.bid = readPrice(cursor);
  if (!takeText(cursor, BID_SIZE)) return false;
  held.bidSize = readAmount(cursor);
  if (!skipField(cursor, PRICE) || !skipField(cursor, SEQUENCE) || !skipField(cursor, SIZE)) return false;
  if (!takeText(cursor, TIME)) return false;
  held.atMs = readTimeMs(cursor);
  return isAll(frame, TICKER_FIELDS | bit(FIELD.time));
}

function skipField(cursor: Cursor, key: Uint8Array): boolean {
  if (!takeText(cursor, key)) return false;
  skipScalar(cursor);
  return true;
}

function isAll(frame: HotFrame, fields: number): boolean {
  expectByte(frame.cursor, BYTE.closeObject);
  frame.seen = fields;
  return frame.cursor.ok;
}
