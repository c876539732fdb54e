import type { EpochMs } from "../units.ts";
import { epochMs } from "../units.ts";
import type { BookEvent, Level } from "./event.ts";

/** Most levels a single update or snapshot may hold per side; more is refused as malformed. */
export const LEVELS_MAX = 262_144;

const LEVELS_AT_FIRST = 1_024;

/** Levels of one side in flat arrays, reused from frame to frame. */
export interface LevelBuffer {
  prices: Float64Array;
  sizes: Float64Array;
  length: number;
}

export const createLevelBuffer = (): LevelBuffer => ({
  prices: new Float64Array(LEVELS_AT_FIRST),
  sizes: new Float64Array(LEVELS_AT_FIRST),
  length: 0,
});

/** Makes room for one level more than the buffer can hold; false when it holds as many as any message may. */
export function growLevels(buffer: LevelBuffer): boolean {
  const capacity = buffer.prices.length * 2;
  if (capacity > LEVELS_MAX) return false;
  const prices = new Float64Array(capacity);
  const sizes = new Float64Array(capacity);
  prices.set(buffer.prices);
  sizes.set(buffer.sizes);
  buffer.prices = prices;
  buffer.sizes = sizes;
  return true;
}

/**
 * A book message as the decoder hands it over: one object per decoder, overwritten by the next frame. Sequence numbers
 * the venue does not give are NaN, which compares false with everything.
 */
export interface BookUpdate {
  venue: string;
  symbol: string;
  kind: "snapshot" | "delta";
  /** A snapshot from the stream stands in its sequence; one from REST must first be met by a delta. */
  origin: "stream" | "rest";
  /** Only the best few levels: shows the market, but no delta may be applied to it. */
  limited: boolean;
  exchangeAt: number;
  receivedAt: number;
  firstSeq: number;
  lastSeq: number;
  prevSeq: number;
  /** Levels a side that the venue keeps up on this subscription, where that is not the rule's `depthMax`; NaN where it is. */
  depth: number;
  /** CRC32 of the best levels after this update, unsigned; NaN where the venue gives none. */
  checksum: number;
  /** Digits after the point as the venue writes prices and sizes of this symbol; NaN where no checksum needs them. */
  priceDecimals: number;
  sizeDecimals: number;
  /**
   * Prices and sizes of more digits than a double tells apart, as they were sent, by the double that they are read as.
   * Kept from frame to frame, because a book keeps its levels.
   */
  readonly sentDigits: Map<number, string>;
  readonly bids: LevelBuffer;
  readonly asks: LevelBuffer;
}

export const createBookUpdate = (venue: string): BookUpdate => ({
  venue,
  symbol: "",
  kind: "delta",
  origin: "stream",
  limited: false,
  exchangeAt: 0,
  receivedAt: 0,
  firstSeq: Number.NaN,
  lastSeq: Number.NaN,
  prevSeq: Number.NaN,
  depth: Number.NaN,
  checksum: Number.NaN,
  priceDecimals: Number.NaN,
  sizeDecimals: Number.NaN,
  sentDigits: new Map(),
  bids: createLevelBuffer(),
  asks: createLevelBuffer(),
});

/** Most numbers whose digits are kept; the oldest are forgotten, after which a book that has one is fetched anew. */
const SENT_DIGITS_MAX = 16_384;

/** Notes the digits of a number that has more of them than a double tells apart. */
export function noteSentDigits({ sentDigits }: BookUpdate, value: number, digits: string): void {
  sentDigits.delete(value);
  sentDigits.set(value, digits);
  if (sentDigits.size <= SENT_DIGITS_MAX) return;
  for (const oldest of sentDigits.keys()) {
    sentDigits.delete(oldest);
    return;
  }
}

/** A lasting copy, no larger than its levels. */
export const copyBookUpdate = (update: BookUpdate): BookUpdate => ({
  ...update,
  bids: copyBuffer(update.bids),
  asks: copyBuffer(update.asks),
});

const copyBuffer = (buffer: LevelBuffer): LevelBuffer => ({
  prices: buffer.prices.slice(0, buffer.length),
  sizes: buffer.sizes.slice(0, buffer.length),
  length: buffer.length,
});

/** A lasting copy in the public event shape. */
export function toBookEvent(update: BookUpdate): BookEvent {
  const known = (sequence: number) => (Number.isNaN(sequence) ? undefined : sequence);
  const at = (time: number): EpochMs => epochMs(time);
  return {
    type: "book",
    venue: update.venue,
    symbol: update.symbol,
    exchangeAt: at(update.exchangeAt),
    receivedAt: at(update.receivedAt),
    kind: update.kind,
    limited: update.limited || undefined,
    bids: copyLevels(update.bids),
    asks: copyLevels(update.asks),
    firstSeq: known(update.firstSeq),
    lastSeq: known(update.lastSeq),
    prevSeq: known(update.prevSeq),
  };
}

function copyLevels(buffer: LevelBuffer): Level[] {
  const levels: Level[] = [];
  for (let index = 0; index < buffer.length; index += 1) {
    levels.push([buffer.prices[index] ?? Number.NaN, buffer.sizes[index] ?? Number.NaN]);
  }
  return levels;
}
