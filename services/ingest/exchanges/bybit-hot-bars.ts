import type { FrameOutcome } from "./adapter.ts";
import { type Bar, giveBar } from "./bybit-events.ts";
import type { HotTopic } from "./bybit-hot-topics.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  expectByte,
  expectText,
  hasNext,
  readAmount,
  readPrice,
  skipScalar,
} from "./cursor.ts";
import type { FrameContext } from "./reading.ts";

const START = asBytes('{"start":');
const END = asBytes(',"end":');
const INTERVAL = asBytes(',"interval":');
const OPEN = asBytes(',"open":');
const CLOSE = asBytes(',"close":');
const HIGH = asBytes(',"high":');
const LOW = asBytes(',"low":');
const VOLUME = asBytes(',"volume":');
const TURNOVER = asBytes(',"turnover":');
const CONFIRM = asBytes(',"confirm":');
const TIMESTAMP = asBytes(',"timestamp":');

/** Reads a list of bars exactly as the servers write them today. */
export function createBarsReader(cursor: Cursor, context: FrameContext) {
  const bars: Bar[] = [];

  const after = <T>(text: Uint8Array, readValue: (cursor: Cursor) => T): T => {
    expectText(cursor, text);
    return readValue(cursor);
  };
  const readBar = (): Bar => {
    const openAtMs = after(START, readAmount);
    const closeAtMs = after(END, readAmount);
    after(INTERVAL, skipScalar);
    const open = after(OPEN, readPrice);
    const close = after(CLOSE, readPrice);
    const high = after(HIGH, readPrice);
    const low = after(LOW, readPrice);
    const volume = after(VOLUME, readAmount);
    after(TURNOVER, skipScalar);
    after(CONFIRM, skipScalar);
    after(TIMESTAMP, skipScalar);
    expectByte(cursor, BYTE.closeObject);
    return { openAtMs, closeAtMs, open, high, low, close, volume };
  };
  return {
    read: (): void => {
      bars.length = 0;
      expectByte(cursor, BYTE.openList);
      do bars.push(readBar());
      while (cursor.ok && hasNext(cursor, BYTE.closeList));
    },
    give: (topic: HotTopic, atMs: number): FrameOutcome => {
      for (const bar of bars) giveBar(context, topic.symbol, atMs, bar);
      return "events";
    },
  };
}
