import { type EpochMs, epochMs } from "../../../shared/domain/units.ts";
import type { FrameOutcome } from "./adapter.ts";
import { type BitgetContext, type Market, marketOf } from "./bitget-protocol.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  createCursor,
  expectByte,
  isDone,
  openCursor,
  readName,
  readNumber,
  readSymbol,
  takeText,
} from "./cursor.ts";
import { createFixedTable, createSymbolTable, type SymbolTable } from "./symbol-table.ts";

/** A frame of a hot channel of version 3 that is being read from bytes, its cursor standing inside the list of its data. */
export interface HotFrame {
  readonly context: BitgetContext;
  readonly cursor: Cursor;
  readonly symbols: SymbolTable;
  /** Its place in ACTIONS, INST_TYPES and CHANNELS; of the symbol its id. */
  action: number;
  instType: number;
  channel: number;
  symbol: number;
  market: Market;
  receivedAt: EpochMs;
}

/** The outcome when the frame was in the form known of its channel, and has been handed on. */
export type HotOutcome = FrameOutcome | undefined;

const ACTION_NAMES = ["snapshot", "update"];
export const ACTION = { snapshot: 0, update: 1 } as const;

const INST_TYPE_NAMES = ["usdt-futures", "spot", "coin-futures", "usdc-futures"];
const MARKETS: readonly (Market | undefined)[] = INST_TYPE_NAMES.map(marketOf);
export const COIN_FUTURES: number = INST_TYPE_NAMES.indexOf("coin-futures");

/** The order is used below. */
const CHANNEL_NAMES = ["books", "books1", "books5", "books15", "books50", "publicTrade"];
export const CHANNEL = { books: 0, books50: 4, publicTrade: 5 } as const;

const ACTIONS = createFixedTable(ACTION_NAMES);
const INST_TYPES = createFixedTable(INST_TYPE_NAMES);
const CHANNELS = createFixedTable(CHANNEL_NAMES);

const OPENING = asBytes('{"action":');
const ARG = asBytes(',"arg":{"instType":');
const TOPIC = asBytes(',"topic":');
const SYMBOL = asBytes(',"symbol":');
const DATA = asBytes('},"data":[');
const TIME = asBytes(',"ts":');

export const createHotFrame = (context: BitgetContext): HotFrame => ({
  context,
  cursor: createCursor(),
  symbols: createSymbolTable(),
  action: -1,
  instType: -1,
  channel: -1,
  symbol: -1,
  market: "spot",
  receivedAt: epochMs(0),
});

/** Reads up to the data; false where the frame is of another kind, or in another form. */
export function openFrame(frame: HotFrame, bytes: Uint8Array): boolean {
  const { cursor } = frame;
  openCursor(cursor, bytes);
  if (!takeText(cursor, OPENING)) return false;
  frame.action = readName(cursor, ACTIONS);
  if (frame.action < 0 || !takeText(cursor, ARG)) return false;
  frame.instType = readName(cursor, INST_TYPES);
  if (!takeText(cursor, TOPIC)) return false;
  frame.channel = readName(cursor, CHANNELS);
  const market = MARKETS[frame.instType];
  if (frame.channel < 0 || market === undefined) return false;
  frame.market = market;
  if (!takeText(cursor, SYMBOL)) return false;
  frame.symbol = readSymbol(cursor, frame.symbols);
  return takeText(cursor, DATA) && cursor.ok;
}

/** Steps over the end of the list of data and of the frame: true when that was all, and all of it was as expected. */
export function closeFrame({ cursor }: HotFrame): boolean {
  expectByte(cursor, BYTE.closeList);
  if (takeText(cursor, TIME)) readNumber(cursor);
  expectByte(cursor, BYTE.closeObject);
  return isDone(cursor);
}
