import { type EpochMs, epochMs } from "../units.ts";
import { type BookRule, isBefore, meets, placeOf } from "./book-rule.ts";
import type { BookUpdate, LevelBuffer } from "./book-update.ts";
import { type BookChecksum, createBookChecksum } from "./checksum.ts";
import { createDeltaLog, type DeltaLog } from "./delta-log.ts";
import type { GapReason } from "./event.ts";
import { type BookView, createOrderBook, type OrderBook } from "./order-book.ts";

export type { BookRule } from "./book-rule.ts";

/**
 * `empty`: nothing known. `syncing`: deltas are kept, a snapshot is awaited or not yet met by a delta. `live`: whole and
 * current. `suspect`: its chain broke, it crossed, or it is not the book that the venue has; deltas are kept for the next snapshot, never applied.
 */
export type BookState = "empty" | "syncing" | "live" | "suspect";

/**
 * What became of an update. `applied`: to the live book. `synced`: with it the book went live. `buffered`: kept for
 * later. `need_snapshot`: kept, and a REST snapshot must be asked for (there is none, or it is behind the stream).
 * `stale`: older than what is known, ignored. `limited`: a view of the best levels, ignored. `gap`, `crossed`, `outrun`
 * (the price left what the snapshot showed), `mismatch` (of the checksum): the book was live, or would have become so,
 * and is not; a snapshot must be asked for.
 */
export type BookOutcome =
  | "applied"
  | "synced"
  | "buffered"
  | "need_snapshot"
  | "stale"
  | "limited"
  | "gap"
  | "crossed"
  | "outrun"
  | "mismatch";

/** A whole and current book. Valid until the next call on its SyncedBook: read it, do not keep it. */
export interface LiveBook extends BookView {
  /** The venue's time and sequence of the newest update in it. */
  readonly exchangeAt: EpochMs;
  readonly lastSeq: number;
}

/** The book of one instrument on one connection. */
export interface SyncedBook {
  readonly state: BookState;
  /** Why it is not live; undefined while it is, and before the first loss. */
  readonly loss: GapReason | undefined;
  /** Allocates nothing while the book is live. */
  apply(update: BookUpdate): BookOutcome;
  /** Starts a new epoch, with nothing carried over: call once for each new connection. */
  reset(reason: GapReason): void;
  /** Stops believing a live book, because an audit showed another one; goes on as after a gap. */
  doubt(reason: "audit"): void;
  /** The book, if it is live: there is no other way to it. */
  read(): LiveBook | undefined;
}

/** A book kept whole by the venue's own rule, refusing to go live on anything it cannot prove. */
export function createSyncedBook(rule: BookRule): SyncedBook {
  const sync: Sync = {
    rule,
    book: createOrderBook(),
    state: "empty",
    loss: undefined,
    lastSeq: Number.NaN,
    deltaAt: Number.NEGATIVE_INFINITY,
    exchangeAt: 0,
    checksum: rule.checksum && createBookChecksum(rule.checksum),
    bidsFrom: Number.NEGATIVE_INFINITY,
    asksTo: Number.POSITIVE_INFINITY,
    unmet: false,
    kept: createDeltaLog(),
  };
  const live = viewOf(sync);
  return {
    get state() {
      return sync.state;
    },
    get loss() {
      return sync.loss;
    },
    apply: (update) => {
      if (update.limited) return "limited";
      if (update.kind === "delta") return onDelta(sync, update);
      return update.origin === "rest" ? onRestSnapshot(sync, update) : onStreamSnapshot(sync, update);
    },
    reset: (reason) => {
      sync.book.clear();
      sync.state = "empty";
      sync.loss = reason;
      sync.lastSeq = Number.NaN;
      sync.unmet = false;
      sync.kept.clear();
    },
    doubt: (reason) => {
      if (sync.state === "live") suspect(sync, reason);
    },
    read: () => (sync.state === "live" ? live : undefined),
  };
}

interface Sync {
  readonly rule: BookRule;
  readonly book: OrderBook;
  state: BookState;
  loss: GapReason | undefined;
  /** Of the newest update in `book`. */
  lastSeq: number;
  /** The venue's time of the newest delta; −∞ directly after a snapshot. */
  deltaAt: number;
  exchangeAt: number;
  /** The worst prices up to which nothing is missing. */
  bidsFrom: number;
  asksTo: number;
  /** Undefined where the venue gives none. */
  readonly checksum: BookChecksum | undefined;
  /** True while `book` holds a REST snapshot that no delta has met yet. */
  unmet: boolean;
  /** For the next snapshot. */
  readonly kept: DeltaLog;
}

function onDelta(sync: Sync, delta: BookUpdate): BookOutcome {
  if (sync.state !== "live") return sync.unmet ? meetDelta(sync, delta) : keep(sync, delta);
  const place = placeOf(sync.rule, sync, delta);
  if (place === "old") return "stale";
  if (place === "next") return take(sync, delta) ?? "applied";
  suspect(sync, "sequence");
  keep(sync, delta);
  return "gap";
}

function meetDelta(sync: Sync, delta: BookUpdate): BookOutcome {
  if (isBefore(sync.rule, sync.lastSeq, delta)) return "stale";
  if (meets(sync.rule, sync.lastSeq, delta)) return take(sync, delta) ?? goLive(sync);
  sync.unmet = false;
  return keep(sync, delta);
}

/** A broken run is worth nothing: what is kept begins anew with `delta`, which only a later snapshot can precede. */
function keep(sync: Sync, delta: BookUpdate): BookOutcome {
  if (sync.state === "empty") sync.state = "syncing";
  if (sync.rule.source === "stream") return "need_snapshot";
  const { newest } = sync.kept;
  const place = newest && placeOf(sync.rule, newest, delta);
  if (place === "old") return "stale";
  if (place !== "next") sync.kept.clear();
  sync.kept.push(delta);
  return place === "next" ? "buffered" : "need_snapshot";
}

function onRestSnapshot(sync: Sync, snapshot: BookUpdate): BookOutcome {
  if (sync.state === "live" || Number.isNaN(snapshot.lastSeq)) return "stale";
  if (sync.unmet && snapshot.lastSeq < sync.lastSeq) return "stale";
  const rest = sync.kept.all().filter((delta) => !isBefore(sync.rule, snapshot.lastSeq, delta));
  const first = rest[0];
  if (first && !meets(sync.rule, snapshot.lastSeq, first)) return "need_snapshot";
  if (sync.state === "empty") sync.state = "syncing";
  sync.kept.clear();
  for (const update of [snapshot, ...rest]) {
    const fault = take(sync, update);
    if (fault) return fault;
  }
  if (first) return goLive(sync);
  sync.unmet = true;
  return "buffered";
}

/** It stands in the stream's own sequence, so it replaces whatever was known. */
function onStreamSnapshot(sync: Sync, snapshot: BookUpdate): BookOutcome {
  const wasLive = sync.state === "live";
  if (sync.rule.kind === "full" && wasLive && snapshot.exchangeAt < sync.exchangeAt) return "stale";
  const fault = take(sync, snapshot);
  if (fault) return fault;
  goLive(sync);
  return wasLive ? "applied" : "synced";
}

/** Applies an update; says why the book can no longer be believed, or undefined. */
function take(sync: Sync, update: BookUpdate): "crossed" | "outrun" | "mismatch" | undefined {
  const { book, rule } = sync;
  book.apply(update);
  const depth = Number.isNaN(update.depth) ? rule.depthMax : update.depth;
  if (depth !== undefined) book.truncate(depth);
  sync.lastSeq = update.lastSeq;
  sync.exchangeAt = update.exchangeAt;
  sync.deltaAt = update.kind === "delta" ? update.exchangeAt : Number.NEGATIVE_INFINITY;
  if (book.crossed) {
    suspect(sync, "crossed");
    return "crossed";
  }
  if (rule.snapshotLevels !== undefined) {
    if (update.kind === "snapshot") setReach(sync, update, rule.snapshotLevels);
    if (!book.isWithin(sync.bidsFrom, sync.asksTo)) {
      suspect(sync, "outrun");
      return "outrun";
    }
  }
  if (sync.checksum === undefined || sync.checksum.matches(book.sides, update)) return undefined;
  suspect(sync, "checksum");
  return "mismatch";
}

/** A book that comes over the stream is kept whole by the venue, as is the end of one by REST that has few levels. */
function setReach(sync: Sync, { origin, bids, asks }: BookUpdate, snapshotLevels: number): void {
  const isCut = ({ length }: LevelBuffer) => origin === "rest" && length >= snapshotLevels;
  const at = ({ prices }: LevelBuffer, level: number) => prices[level] ?? Number.NaN;
  sync.bidsFrom = isCut(bids) ? Math.min(at(bids, 0), at(bids, bids.length - 1)) : Number.NEGATIVE_INFINITY;
  sync.asksTo = isCut(asks) ? Math.max(at(asks, 0), at(asks, asks.length - 1)) : Number.POSITIVE_INFINITY;
}

function goLive(sync: Sync): "synced" {
  sync.state = "live";
  sync.loss = undefined;
  sync.unmet = false;
  sync.kept.clear();
  return "synced";
}

function suspect(sync: Sync, reason: "sequence" | "crossed" | "outrun" | "checksum" | "audit"): void {
  sync.state = "suspect";
  sync.loss = reason;
  sync.unmet = false;
  sync.kept.clear();
}

function viewOf(sync: Sync): LiveBook {
  const { book } = sync;
  return {
    get bid() {
      return book.bid;
    },
    get ask() {
      return book.ask;
    },
    get bidSize() {
      return book.bidSize;
    },
    get askSize() {
      return book.askSize;
    },
    levels: book.levels,
    depthUsd: book.depthUsd,
    get exchangeAt() {
      return epochMs(sync.exchangeAt);
    },
    get lastSeq() {
      return sync.lastSeq;
    },
  };
}
