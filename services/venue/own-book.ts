import type { BookDelta, BookSnapshot, LevelText } from "./dialect.ts";

/** Deltas kept while no snapshot has been seen; older ones could not bridge a snapshot of today anyway. */
const DELTAS_BEFORE_SNAPSHOT_MAX = 20_000;

/** The venue's own book of one symbol, kept from what it sends, so that REST and stream always agree. */
export interface OwnBook {
  snapshot(book: BookSnapshot): void;
  delta(delta: BookDelta): void;
  /** The best `limit` levels of each side; undefined before the first snapshot and after a hole in the deltas. */
  view(limit: number): Omit<BookSnapshot, "symbol"> | undefined;
}

export function createOwnBook(): OwnBook {
  const bids = new Map<number, LevelText>();
  const asks = new Map<number, LevelText>();
  let waiting: BookDelta[] = [];
  let seq: number | undefined;
  let at = 0;

  const replace = (side: Map<number, LevelText>, levels: readonly LevelText[]) => {
    side.clear();
    change(side, levels);
  };
  const set = (book: Omit<BookSnapshot, "symbol">) => {
    replace(bids, book.bids);
    replace(asks, book.asks);
    seq = book.seq;
    at = book.at;
  };
  const apply = (delta: BookDelta) => {
    if (delta.replaces) {
      set({ seq: delta.lastSeq, at: delta.at, bids: delta.bids, asks: delta.asks });
      return;
    }
    if (seq === undefined) {
      waiting.push(delta);
      if (waiting.length > DELTAS_BEFORE_SNAPSHOT_MAX) waiting.shift();
      return;
    }
    if (delta.lastSeq <= seq) return;
    if (delta.prevSeq !== seq && delta.firstSeq > seq + 1) {
      // The recording lost updates: what the venue held afterwards is not known until it states a snapshot again.
      seq = undefined;
      waiting = [delta];
      return;
    }
    change(bids, delta.bids);
    change(asks, delta.asks);
    seq = delta.lastSeq;
    at = delta.at;
  };

  return {
    snapshot: (book) => {
      // An answer that took its time may be older than what the stream has told since.
      if (seq !== undefined && book.seq <= seq) return;
      set(book);
      const later = waiting;
      waiting = [];
      for (const delta of later) apply(delta);
    },
    delta: apply,
    view: (limit) => {
      if (seq === undefined) return undefined;
      return { seq, at, bids: best(bids, limit, -1), asks: best(asks, limit, 1) };
    },
  };
}

function change(side: Map<number, LevelText>, levels: readonly LevelText[]): void {
  for (const level of levels) {
    const price = Number(level[0]);
    if (Number(level[1]) === 0) side.delete(price);
    else side.set(price, level);
  }
}

function best(side: ReadonlyMap<number, LevelText>, limit: number, direction: 1 | -1): readonly LevelText[] {
  return [...side.entries()]
    .sort(([a], [b]) => direction * (a - b))
    .slice(0, limit)
    .map(([, level]) => level);
}
