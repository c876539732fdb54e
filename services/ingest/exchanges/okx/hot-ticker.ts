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

const bit = (key: number): number => 1 << key;

const KEYS = createFixedTable(["instId", "askPx", "askSz", "bidPx", "bidSz", "ts"]);
const KEY = { instId: 0, askPx: 1, askSz: 2, bidPx: 3, bidSz: 4, ts: 5 } as const;
const NEEDED = bit(6) - 1;

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
    const key = readKey(cursor, KEYS);
    if (key === KEY.instId) symbol = readSymbol(cursor, frame.symbols);
    else if (key === KEY.askPx) ask = readPrice(cursor);
    else if (key === KEY.askSz) askSize = readNumber(cursor);
    else if (key === KEY.bidPx) bid = readPrice(cursor);
    else if (key === KEY.bidSz) bidSize = readNumber(cursor);
    else if (key === KEY.ts) at = readAmount(cursor);
    else skipScalar(cursor);
    if (key >= 0) seen |= bit(key);
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
  if (!isWhole(frame) || seen !== NEEDED) return undefined;
  quote.fill(frame.symbols.text(symbol), at, frame.receivedAt, bid, bidSize, ask, askSize);
  sink.quote(quote.event);
  return "events";
}
