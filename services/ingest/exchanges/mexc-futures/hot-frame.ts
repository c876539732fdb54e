import { type EpochMs, epochMs } from "../../../../shared/domain/units.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  createCursor,
  expectByte,
  expectText,
  isDone,
  openCursor,
  readAmount,
  readName,
  readSymbol,
} from "../cursor.ts";
import { createFixedTable, createSymbolTable, type SymbolTable } from "../symbol-table.ts";

/** A frame of a hot channel that is being read from bytes, its cursor standing at its data. */
export interface HotFrame {
  readonly cursor: Cursor;
  readonly symbols: SymbolTable;
  channel: number;
  symbol: number;
  receivedAt: EpochMs;
  /** The time behind the data. */
  readonly sentMs: Float64Array;
}

const CHANNELS = createFixedTable(["push.depth", "push.depth.full", "push.deal"]);
export const CHANNEL = { depth: 0, depthFull: 1, deal: 2 } as const;

const SYMBOL_FIRST = asBytes('{"symbol":');
const DATA = asBytes(',"data":');
const CHANNEL_KEY = asBytes(',"channel":');
const TIME_KEY = asBytes(',"ts":');

export const createHotFrame = (): HotFrame => ({
  cursor: createCursor(),
  symbols: createSymbolTable(),
  channel: -1,
  symbol: -1,
  receivedAt: epochMs(0),
  sentMs: new Float64Array(1),
});

/** Reads up to the data; false where the frame is of another kind, or in another form. */
export function openFrame(frame: HotFrame, bytes: Uint8Array): boolean {
  const { cursor } = frame;
  openCursor(cursor, bytes);
  // It stands behind the data.
  frame.channel = findLastChannel(cursor);
  openCursor(cursor, bytes);
  expectText(cursor, SYMBOL_FIRST);
  frame.symbol = readSymbol(cursor, frame.symbols);
  expectText(cursor, DATA);
  return cursor.ok && frame.channel >= 0;
}

/** Steps over what stands behind the data: true when that was all, and all of it was as expected. */
export function closeFrame(frame: HotFrame): boolean {
  const { cursor } = frame;
  expectText(cursor, CHANNEL_KEY);
  if (readName(cursor, CHANNELS) !== frame.channel) return false;
  expectText(cursor, TIME_KEY);
  frame.sentMs[0] = readAmount(cursor);
  expectByte(cursor, BYTE.closeObject);
  return isDone(cursor);
}

const ZERO = 0x30;
const NINE = 0x39;

/** The channel in `"channel":"push.depth","ts":1789614158008}`, read from the end; -1 where it is none of the hot ones. */
function findLastChannel(cursor: Cursor): number {
  const { bytes } = cursor;
  let at = bytes.length - 2;
  for (let byte = bytes[at] ?? 0; byte >= ZERO && byte <= NINE; byte = bytes[at] ?? 0) at -= 1;
  const nameTo = at - TIME_KEY.length;
  at = nameTo - 1;
  for (let byte = bytes[at] ?? BYTE.quote; byte !== BYTE.quote; byte = bytes[at] ?? BYTE.quote) at -= 1;
  if (at < 0 || at >= nameTo) return -1;
  cursor.at = at;
  return readName(cursor, CHANNELS);
}
