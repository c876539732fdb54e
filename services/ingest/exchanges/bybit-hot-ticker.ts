import type { FrameOutcome } from "./adapter.ts";
import type { HotTopic } from "./bybit-hot.ts";
import { createFields, giveTicker, mergeTicker } from "./bybit-known.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  expectByte,
  expectText,
  hasNext,
  readKey,
  readNumber,
  skipScalar,
  takeText,
} from "./cursor.ts";
import type { FrameContext } from "./reading.ts";
import { createFixedTable } from "./symbol-table.ts";

/** In the order of FIELD, and then the symbol. */
const KEYS = createFixedTable([
  "bid1Price",
  "bid1Size",
  "ask1Price",
  "ask1Size",
  "markPrice",
  "indexPrice",
  "fundingRate",
  "nextFundingTime",
  "fundingIntervalHour",
  "openInterest",
  "openInterestValue",
  "symbol",
]);
const SYMBOL = 11;
const EMPTY = asBytes('""');

/** Reads the data of a ticker, and gives it once the frame has been read to its end. */
export function createTickerReader(cursor: Cursor, context: FrameContext) {
  const told = createFields();
  return {
    read: (topic: HotTopic): void => {
      told.fill(Number.NaN);
      let hasSymbol = false;
      expectByte(cursor, BYTE.openObject);
      do {
        const key = readKey(cursor, KEYS);
        if (key === SYMBOL) {
          expectText(cursor, topic.quoted);
          hasSymbol = true;
        } else if (key < 0) skipScalar(cursor);
        else told[key] = takeText(cursor, EMPTY) ? Number.NaN : readNumber(cursor);
      } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
      if (!hasSymbol) cursor.ok = false;
    },
    give: (topic: HotTopic, isSnapshot: boolean, atMs: number): FrameOutcome => {
      const { ticker } = topic.known;
      const gives = mergeTicker(ticker, told, isSnapshot);
      if (gives === 0) return "control";
      giveTicker(context, topic.symbol, ticker, gives, atMs);
      return "events";
    },
  };
}
