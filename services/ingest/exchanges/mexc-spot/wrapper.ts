import { hashByte, hashStart, type SymbolTable } from "../symbol-table.ts";
import {
  bytesTag,
  enterBytes,
  fail,
  hasField,
  isBytes,
  readTag,
  readVarint,
  skipField,
  varintTag,
  type Wire,
} from "./wire.ts";

/** `PushDataV3ApiWrapper`: around every message that the venue pushes, with one of many bodies inside. */

const TAG = {
  channel: bytesTag(1),
  symbol: bytesTag(3),
  createTime: varintTag(5),
  sendTime: varintTag(6),
} as const;

/** Numbers of the bodies; what they are called here is what the venue's definitions call them. */
export const BODY = {
  publicDeals: 301,
  publicIncreaseDepths: 302,
  publicLimitDepths: 303,
  privateOrders: 304,
  publicBookTicker: 305,
  privateDeals: 306,
  privateAccount: 307,
  publicSpotKline: 308,
  publicMiniTicker: 309,
  publicMiniTickers: 310,
  publicBookTickerBatch: 311,
  publicIncreaseDepthsBatch: 312,
  publicAggreDepths: 313,
  publicAggreDeals: 314,
  publicAggreBookTicker: 315,
} as const;
const FIRST_BODY = BODY.publicDeals;

/** A message as its wrapper describes it; the places are in the frame. */
export interface Wrapper {
  /** Number of the body's field; 0 where there is none. */
  body: number;
  bodyFrom: number;
  bodyTo: number;
  /** The symbol's id in the table of symbols. */
  symbol: number;
  /** The venue's time; NaN where it gives none. */
  atMs: number;
}

export const createWrapper = (): Wrapper => ({ body: 0, bodyFrom: 0, bodyTo: 0, symbol: -1, atMs: Number.NaN });

/** Reads the whole frame but for the inside of its body. */
export function readWrapper(wire: Wire, symbols: Symbols, wrapper: Wrapper): void {
  const end = wire.bytes.length;
  let channelFrom = 0;
  let channelTo = 0;
  let sentMs = Number.NaN;
  let createdMs = Number.NaN;
  wrapper.body = 0;
  wrapper.symbol = -1;
  while (hasField(wire, end)) {
    const tag = readTag(wire, end);
    if (tag === TAG.sendTime) {
      readVarint(wire, end);
      sentMs = wire.number[0] ?? Number.NaN;
    } else if (tag === TAG.createTime) {
      readVarint(wire, end);
      createdMs = wire.number[0] ?? Number.NaN;
    } else if (isBytes(tag)) {
      const field = tag >>> 3;
      const to = enterBytes(wire, end);
      if (tag === TAG.channel) {
        channelFrom = wire.at;
        channelTo = to;
      } else if (tag === TAG.symbol) wrapper.symbol = symbols.intern(wire, wire.at, to);
      else if (field >= FIRST_BODY) enterBody(wire, wrapper, field, to);
      wire.at = to;
    } else skipField(wire, tag, end);
  }
  wrapper.atMs = Number.isNaN(sentMs) ? createdMs : sentMs;
  if (wrapper.symbol < 0 && wire.issue === "") nameByChannel(wire, symbols, wrapper, channelFrom, channelTo);
}

/** The definitions allow one body of all. */
function enterBody(wire: Wire, wrapper: Wrapper, field: number, to: number): void {
  if (wrapper.body !== 0) fail(wire, "there are two bodies: expected one");
  wrapper.body = field;
  wrapper.bodyFrom = wire.at;
  wrapper.bodyTo = to;
}

/** Parts of a channel's name that are no symbol: intervals, depths and time zones. */
const NO_SYMBOL = /^(\d+ms|\d+|Min\d+|Hour\d+|Day1|Week1|Month1|UTC[+-]\d+|)$/;

/** `spot@public.kline.v3.api.pb@BTCUSDT@Min1` names the symbol where the field for it is missing. */
function nameByChannel(wire: Wire, symbols: Symbols, wrapper: Wrapper, from: number, to: number): void {
  const parts = Buffer.from(wire.bytes.subarray(from, to)).toString().split("@").slice(2);
  const symbol = parts.find((part) => !NO_SYMBOL.test(part));
  if (symbol === undefined) return;
  const bytes = Buffer.from(symbol);
  wrapper.symbol = symbols.internBytes(bytes, 0, bytes.length);
}

/** Symbols by their bytes in a frame; on a connection of few the next one is most often the same. */
export interface Symbols {
  intern(wire: Wire, from: number, to: number): number;
  internBytes(bytes: Uint8Array, from: number, to: number): number;
  text(id: number): string;
}

export function createSymbols(table: SymbolTable): Symbols {
  let lastId = -1;
  let last = new Uint8Array(0);
  const internBytes = (bytes: Uint8Array, from: number, to: number): number => {
    if (lastId >= 0 && isSame(last, bytes, from, to)) return lastId;
    let hash = hashStart;
    for (let at = from; at < to; at += 1) hash = hashByte(hash, bytes[at] ?? 0);
    const id = to > from ? table.intern(bytes, from, to, hash) : -1;
    if (id < 0) return id;
    lastId = id;
    last = new Uint8Array(table.quoted(id).subarray(1, -1));
    return id;
  };
  return {
    internBytes,
    intern: (wire, from, to) => {
      const id = internBytes(wire.bytes, from, to);
      if (id < 0) fail(wire, "symbol: expected a name that there is room for");
      return id;
    },
    text: table.text,
  };
}

function isSame(name: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (name.length !== to - from) return false;
  for (let index = 0; index < name.length; index += 1) if (name[index] !== bytes[from + index]) return false;
  return true;
}
