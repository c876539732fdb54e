import type { FrameOutcome } from "./adapter.ts";
import type { HotTopic } from "./bybit-hot-topics.ts";
import { createFields, giveTicker, mergeTicker } from "./bybit-known.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  expectByte,
  expectText,
  hasNext,
  readNumber,
  skipScalar,
  skipString,
  takeText,
} from "./cursor.ts";
import type { FrameContext } from "./reading.ts";

/** In the order of FIELD, and then the one that must not come a second time. */
const NAMES = [
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
];
const SYMBOL = 11;
const EMPTY = asBytes('""');

/** The fields whose names begin with a letter, by its byte: their keys as they stand in the data. */
const BY_LETTER = Array.from({ length: 128 }, (_, byte) =>
  NAMES.flatMap((name, field) => (name.charCodeAt(0) === byte ? [{ field, key: asBytes(`"${name}":`) }] : [])),
);

/** Steps over a key and its colon: the field it names, or -1. Most keys name none, so none is searched for in a table. */
function readField(cursor: Cursor): number {
  const candidates = BY_LETTER[cursor.bytes[cursor.at + 1] ?? 0];
  if (candidates) {
    for (let index = 0; index < candidates.length; index += 1) {
      const candidate = candidates[index];
      if (candidate && takeText(cursor, candidate.key)) return candidate.field;
    }
  }
  skipString(cursor);
  expectByte(cursor, BYTE.colon);
  return -1;
}

/** Reads the data of a ticker, and gives it once the frame has been read to its end. */
export function createTickerReader(cursor: Cursor, context: FrameContext) {
  const told = createFields();
  return {
    read: (topic: HotTopic): void => {
      told.fill(Number.NaN);
      expectText(cursor, topic.tickerStart);
      while (cursor.ok && hasNext(cursor, BYTE.closeObject)) {
        const field = readField(cursor);
        if (field === SYMBOL) cursor.ok = false;
        else if (field < 0) skipScalar(cursor);
        else told[field] = takeText(cursor, EMPTY) ? Number.NaN : readNumber(cursor);
      }
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
