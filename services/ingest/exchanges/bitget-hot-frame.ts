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

/** A frame of a hot channel that is being read from bytes, its cursor standing inside the list of its data. */
export interface HotFrame {
  readonly context: BitgetContext;
  readonly cursor: Cursor;
  readonly symbols: SymbolTable;
  /** Its place in ACTIONS, INST_TYPES and CHANNELS; of the symbol its id. */
  action: number;
  instType: number;
  channel: number;
  symbol: number;
  isV3: boolean;
  market: Market;
  receivedAt: EpochMs;
  /** The time behind the data; NaN where there is none. */
  readonly sentMs: Float64Array;
}

/** The outcome when the frame was in the form known of its channel, and has been handed on. */
export type HotOutcome = FrameOutcome | undefined;

const ACTION_NAMES = ["snapshot", "update"];
export const ACTION = { snapshot: 0, update: 1 } as const;

const INST_TYPE_NAMES = [
  "usdt-futures",
  "spot",
  "coin-futures",
  "usdc-futures",
  "USDT-FUTURES",
  "SPOT",
  "COIN-FUTURES",
  "USDC-FUTURES",
  "mc",
  "sp",
];
const MARKETS: readonly (Market | undefined)[] = INST_TYPE_NAMES.map(marketOf);
/** As version 3 writes it. */
export const COIN_FUTURES: number = INST_TYPE_NAMES.indexOf("coin-futures");

/** The order is used below. */
const CHANNEL_NAMES = ["books", "books1", "books5", "books15", "books50", "publicTrade", "ticker"];
export const CHANNEL = { books: 0, books50: 4, publicTrade: 5, ticker: 6 } as const;

const ACTIONS = createFixedTable(ACTION_NAMES);
const INST_TYPES = createFixedTable(INST_TYPE_NAMES);
const CHANNELS = createFixedTable(CHANNEL_NAMES);

const OPENING = asBytes('{"action":');
const ARG = asBytes(',"arg":{"instType":');
const TOPIC = asBytes(',"topic":');
const OLD_CHANNEL = asBytes(',"channel":');
const SYMBOL = asBytes(',"symbol":');
const OLD_SYMBOL = asBytes(',"instId":');
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
  isV3: false,
  market: "spot",
  receivedAt: epochMs(0),
  sentMs: new Float64Array(1),
});

/** Reads up to the data; false where the frame is of another kind, or in another form. */
export function openFrame(frame: HotFrame, bytes: Uint8Array): boolean {
  const { cursor } = frame;
  openCursor(cursor, bytes);
  if (!takeText(cursor, OPENING)) return false;
  frame.action = readName(cursor, ACTIONS);
  if (frame.action < 0 || !takeText(cursor, ARG)) return false;
  frame.instType = readName(cursor, INST_TYPES);
  frame.isV3 = takeText(cursor, TOPIC);
  if (!frame.isV3 && !takeText(cursor, OLD_CHANNEL)) return false;
  frame.channel = readName(cursor, CHANNELS);
  const market = MARKETS[frame.instType];
  if (frame.channel < 0 || market === undefined) return false;
  frame.market = market;
  if (!takeText(cursor, SYMBOL) && !takeText(cursor, OLD_SYMBOL)) return false;
  frame.symbol = readSymbol(cursor, frame.symbols);
  return takeText(cursor, DATA) && cursor.ok;
}

/** Steps over the end of the list of data and of the frame: true when that was all, and all of it was as expected. */
export function closeFrame({ cursor, sentMs }: HotFrame): boolean {
  expectByte(cursor, BYTE.closeList);
  sentMs[0] = Number.NaN;
  if (takeText(cursor, TIME)) sentMs[0] = readNumber(cursor);
  expectByte(cursor, BYTE.closeObject);
  return isDone(cursor);
}
