import { type BookUpdate, growLevels, type LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import {
  bytesTag,
  enterBytes,
  fail,
  hasField,
  readDecimal,
  readTag,
  readVarint,
  skipField,
  varintTag,
  type Wire,
} from "./wire.ts";

/** Readers of the bodies that carry market data. Each reads from the wire's place up to `to`, and notes what is wrong. */

const number = (wire: Wire): number => wire.number[0] ?? Number.NaN;

function readPrice(wire: Wire, to: number): number {
  readDecimal(wire, enterBytes(wire, to));
  if (!(number(wire) > 0)) fail(wire, "price: expected a number above 0");
  return number(wire);
}

function readAmount(wire: Wire, to: number): number {
  readDecimal(wire, enterBytes(wire, to));
  if (!(number(wire) >= 0)) fail(wire, "quantity: expected a number not below 0");
  return number(wire);
}

function readVersion(wire: Wire, to: number): number {
  readDecimal(wire, enterBytes(wire, to));
  if (!(Number.isSafeInteger(number(wire)) && number(wire) >= 0))
    fail(wire, "version: expected a whole number not below 0");
  return number(wire);
}

const LEVEL = { price: bytesTag(1), quantity: bytesTag(2) } as const;

/** Adds the level that ends at `to`; quantity 0 removes it. */
function readLevel(wire: Wire, to: number, levels: LevelBuffer): void {
  const index = levels.length;
  if (index === levels.prices.length && !growLevels(levels)) fail(wire, "levels: expected fewer");
  let price = Number.NaN;
  let size = Number.NaN;
  while (hasField(wire, to)) {
    const tag = readTag(wire, to);
    if (tag === LEVEL.price) price = readPrice(wire, to);
    else if (tag === LEVEL.quantity) size = readAmount(wire, to);
    else skipField(wire, tag, to);
  }
  if (Number.isNaN(price) || Number.isNaN(size)) fail(wire, "level: expected a price and a quantity");
  levels.prices[index] = price;
  levels.sizes[index] = size;
  levels.length = index + 1;
}

const DEPTHS = { asks: bytesTag(1), bids: bytesTag(2), fromVersion: bytesTag(4), toVersion: bytesTag(5) } as const;

/** Sides and versions of a book. `version`, where a message has only one, stands in the place of `fromVersion`. */
export function readDepths(wire: Wire, to: number, hasRange: boolean, book: BookUpdate): void {
  book.bids.length = 0;
  book.asks.length = 0;
  let from = Number.NaN;
  let until = Number.NaN;
  while (hasField(wire, to)) {
    const tag = readTag(wire, to);
    if (tag === DEPTHS.asks) readLevel(wire, enterBytes(wire, to), book.asks);
    else if (tag === DEPTHS.bids) readLevel(wire, enterBytes(wire, to), book.bids);
    else if (tag === DEPTHS.fromVersion) from = readVersion(wire, to);
    else if (tag === DEPTHS.toVersion && hasRange) until = readVersion(wire, to);
    else skipField(wire, tag, to);
  }
  book.firstSeq = from;
  book.lastSeq = hasRange ? until : from;
  if (!(book.firstSeq <= book.lastSeq)) fail(wire, "versions: expected both, and the first not above the last");
}

const ITEM = bytesTag(1);

/** Goes to the next message of a list, and says where it ends; -1 when there is no further one. */
export function enterNext(wire: Wire, to: number): number {
  while (hasField(wire, to)) {
    const tag = readTag(wire, to);
    if (tag === ITEM) return enterBytes(wire, to);
    skipField(wire, tag, to);
  }
  return -1;
}

const DEAL = {
  price: bytesTag(1),
  quantity: bytesTag(2),
  tradeType: varintTag(3),
  time: varintTag(4),
  tradeId: bytesTag(5),
} as const;

/** A trade; `side` 1 buys, 2 sells; the id's place in the frame, empty where there is none. */
export interface Deal {
  price: number;
  size: number;
  side: number;
  atMs: number;
  idFrom: number;
  idTo: number;
}

export const createDeal = (): Deal => ({ price: 0, size: 0, side: 0, atMs: 0, idFrom: 0, idTo: 0 });

/** Reads the next trade of a list; false when there is no further one, or something is wrong. */
export function readNextDeal(wire: Wire, to: number, deal: Deal): boolean {
  const end = enterNext(wire, to);
  if (end >= 0) readDeal(wire, end, deal);
  return end >= 0 && wire.issue === "";
}

function readDeal(wire: Wire, to: number, deal: Deal): void {
  deal.price = Number.NaN;
  deal.size = Number.NaN;
  deal.side = 0;
  deal.atMs = Number.NaN;
  deal.idTo = deal.idFrom;
  while (hasField(wire, to)) {
    const tag = readTag(wire, to);
    if (tag === DEAL.price) deal.price = readPrice(wire, to);
    else if (tag === DEAL.quantity) deal.size = readAmount(wire, to);
    else if (tag === DEAL.tradeType) {
      readVarint(wire, to);
      deal.side = number(wire);
    } else if (tag === DEAL.time) {
      readVarint(wire, to);
      deal.atMs = number(wire);
    } else if (tag === DEAL.tradeId) {
      deal.idTo = enterBytes(wire, to);
      deal.idFrom = wire.at;
      wire.at = deal.idTo;
    } else skipField(wire, tag, to);
  }
  const isWhole = deal.price > 0 && deal.size >= 0 && deal.atMs >= 0;
  if (!isWhole || (deal.side !== 1 && deal.side !== 2))
    fail(wire, "deal: expected price, quantity, time and type 1 or 2");
}

const TICKER = { bid: bytesTag(1), bidSize: bytesTag(2), ask: bytesTag(3), askSize: bytesTag(4) } as const;

/** The best of either side; NaN where a side has no orders. */
export interface BookTicker {
  bid: number;
  bidSize: number;
  ask: number;
  askSize: number;
}

export const createBookTicker = (): BookTicker => ({ bid: 0, bidSize: 0, ask: 0, askSize: 0 });

export function readBookTicker(wire: Wire, to: number, ticker: BookTicker): void {
  ticker.bid = Number.NaN;
  ticker.bidSize = Number.NaN;
  ticker.ask = Number.NaN;
  ticker.askSize = Number.NaN;
  while (hasField(wire, to)) {
    const tag = readTag(wire, to);
    if (tag === TICKER.bid) ticker.bid = readAmount(wire, to);
    else if (tag === TICKER.bidSize) ticker.bidSize = readAmount(wire, to);
    else if (tag === TICKER.ask) ticker.ask = readAmount(wire, to);
    else if (tag === TICKER.askSize) ticker.askSize = readAmount(wire, to);
    else skipField(wire, tag, to);
  }
}

const KLINE = {
  windowStart: varintTag(2),
  open: bytesTag(3),
  close: bytesTag(4),
  high: bytesTag(5),
  low: bytesTag(6),
  volume: bytesTag(7),
  windowEnd: varintTag(9),
} as const;

/** A bar; its window in seconds, the end being the start of the next. */
export interface Kline {
  start: number;
  end: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

export function readKline(wire: Wire, to: number): Kline {
  const none = Number.NaN;
  const bar: Kline = { start: none, end: none, open: none, high: none, low: none, close: none, volume: none };
  while (hasField(wire, to)) {
    const tag = readTag(wire, to);
    if (tag === KLINE.open) bar.open = readPrice(wire, to);
    else if (tag === KLINE.close) bar.close = readPrice(wire, to);
    else if (tag === KLINE.high) bar.high = readPrice(wire, to);
    else if (tag === KLINE.low) bar.low = readPrice(wire, to);
    else if (tag === KLINE.volume) bar.volume = readAmount(wire, to);
    else if (tag === KLINE.windowStart || tag === KLINE.windowEnd) {
      readVarint(wire, to);
      bar[tag === KLINE.windowStart ? "start" : "end"] = number(wire);
    } else skipField(wire, tag, to);
  }
  if (Object.values(bar).some(Number.isNaN) || bar.end <= bar.start)
    fail(wire, "kline: expected all prices, the volume and the window");
  return bar;
}
