import type { EpochMs } from "../../../shared/domain/units.ts";
import type { EventSink } from "./adapter.ts";
import { asBytes, type Cursor, readAmount, readSymbol, skipString, takeText } from "./cursor.ts";
import { msOf } from "./kucoin-messages.ts";
import type { Scratch } from "./scratch.ts";
import type { SymbolTable } from "./symbol-table.ts";

/** A frame being read; what it says is held in `scratch` and `held` until all of it has been understood. */
export interface HotFrame {
  readonly cursor: Cursor;
  readonly scratch: Scratch;
  receivedAt: EpochMs;
  /** Fields of the data seen so far, one bit each. */
  seen: number;
  readonly symbols: SymbolTable;
  /** The id of the symbol that the data names, or NO_SYMBOL. */
  named: number;
  readonly held: Held;
}

export interface Span {
  from: number;
  to: number;
}

/** A trade or a quote, until the topic says which it is. */
interface Held {
  atMs: number;
  price: number;
  size: number;
  isBuy: boolean;
  bid: number;
  bidSize: number;
  ask: number;
  askSize: number;
  /** Where the id of the trade stands. */
  readonly id: Span;
}

/** Of a key in `seen`. */
export const bit = (key: number): number => 1 << key;

export const NO_SYMBOL = -1;

/** Reads the symbol in the data, to be compared with that of the topic. */
export function readNamed(frame: HotFrame): void {
  frame.named = readSymbol(frame.cursor, frame.symbols);
}

/** Steps over a text and notes where it stands in its quotes. */
export function readText(cursor: Cursor, text: Span): void {
  text.from = cursor.at + 1;
  skipString(cursor);
  text.to = cursor.at - 1;
}

const BUY = asBytes('"buy"');
const SELL = asBytes('"sell"');

export function readIsBuy(cursor: Cursor): boolean {
  if (takeText(cursor, BUY)) return true;
  if (!takeText(cursor, SELL)) cursor.ok = false;
  return false;
}

/** A time in ms, µs or ns, as text or number, in milliseconds. */
export const readTimeMs = (cursor: Cursor): number => msOf(readAmount(cursor));

/** The time that stands in `field`, or that of receiving where the venue gave none. */
export const timeOf = ({ seen, held, receivedAt }: HotFrame, field: number): number =>
  (seen & bit(field)) === 0 ? receivedAt : held.atMs;

export function giveTrade({ cursor, held, receivedAt, scratch }: HotFrame, symbol: string, sink: EventSink): void {
  const { trade } = scratch;
  trade.fill(symbol, held.atMs, receivedAt, held.price, held.size, held.isBuy ? "buy" : "sell", Number.NaN);
  trade.identify(cursor.bytes, held.id.from, held.id.to);
  sink.trade(trade.event);
}
