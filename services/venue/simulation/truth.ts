import type { BookPicture } from "../voice.ts";

/** The best of a book at one sequence of its venue. */
export interface TrueTop {
  readonly seq: number;
  /** The venue's time, epoch ms. */
  readonly at: number;
  readonly bid: number;
  readonly bidSize: number;
  readonly ask: number;
  readonly askSize: number;
}

/**
 * What every book of a venue really was, whatever its clients were told: the newest tops of each instrument. With it a
 * test can tell whether a value was read from a book that was not the venue's.
 */
export interface Truth {
  add(top: TrueTop, symbol: string): void;
  newest(symbol: string): TrueTop | undefined;
  /** The top after the update of this sequence; undefined where that is older than what is kept, or never was. */
  atSeq(symbol: string, seq: number): TrueTop | undefined;
  /** The top that stood at this time of the venue. */
  atTime(symbol: string, at: number): TrueTop | undefined;
  /** Whether the best bid and ask were these at this time of the venue: after any of several changes of that moment. */
  wasTop(symbol: string, at: number, bid: number, ask: number): boolean;
  /** Everything kept, oldest first. */
  of(symbol: string): readonly TrueTop[];
}

/** The best of a picture; undefined where a side is empty. */
export function topOf(picture: BookPicture): TrueTop | undefined {
  const [bid] = picture.bids(1);
  const [ask] = picture.asks(1);
  if (!bid || !ask) return undefined;
  const { seq, at } = picture;
  return {
    seq,
    at,
    bid: Number(bid[0]),
    bidSize: Number(bid[1]),
    ask: Number(ask[0]),
    askSize: Number(ask[1]),
  };
}

/** Tops kept of each instrument: three and a half minutes at the usual ten a second. */
const KEPT_MAX = 2_048;
const FIELDS = 6;

/** A ring of tops in one flat array, so that hundreds of instruments cost a few megabytes. */
interface Ring {
  values: Float64Array;
  count: number;
}

export function createTruth(): Truth {
  const rings = new Map<string, Ring>();
  const ringOf = (symbol: string): Ring => {
    const known = rings.get(symbol);
    if (known) return known;
    const ring = { values: new Float64Array(KEPT_MAX * FIELDS), count: 0 };
    rings.set(symbol, ring);
    return ring;
  };
  const topAt = ({ values }: Ring, index: number): TrueTop => {
    const [seq = 0, at = 0, bid = 0, bidSize = 0, ask = 0, askSize = 0] = values.subarray(
      (index % KEPT_MAX) * FIELDS,
      (index % KEPT_MAX) * FIELDS + FIELDS,
    );
    return { seq, at, bid, bidSize, ask, askSize };
  };
  /** The newest top that fits; tops are looked at from the newest on. */
  const find = (symbol: string, fits: (top: TrueTop) => boolean): TrueTop | undefined => {
    const ring = rings.get(symbol);
    if (!ring) return undefined;
    for (let index = ring.count - 1; index >= Math.max(0, ring.count - KEPT_MAX); index -= 1) {
      const top = topAt(ring, index);
      if (fits(top)) return top;
    }
    return undefined;
  };

  return {
    add: ({ seq, at, bid, bidSize, ask, askSize }, symbol) => {
      const ring = ringOf(symbol);
      ring.values.set([seq, at, bid, bidSize, ask, askSize], (ring.count % KEPT_MAX) * FIELDS);
      ring.count += 1;
    },
    newest: (symbol) => find(symbol, () => true),
    atSeq: (symbol, seq) => find(symbol, (top) => top.seq === seq),
    atTime: (symbol, at) => find(symbol, (top) => top.at <= at),
    wasTop: (symbol, at, bid, ask) => {
      const newest = find(symbol, (top) => top.at <= at);
      const same = find(symbol, (top) => top.at === newest?.at && top.bid === bid && top.ask === ask);
      return same !== undefined;
    },
    of: (symbol) => {
      const ring = rings.get(symbol);
      if (!ring) return [];
      const first = Math.max(0, ring.count - KEPT_MAX);
      return Array.from({ length: ring.count - first }, (_, index) => topAt(ring, first + index));
    },
  };
}
