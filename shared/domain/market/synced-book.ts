import { type EpochMs, epochMs } from "../units.ts";
import { type BookOrder, type BookPosition, type BookRule, isBefore, meets, orderOf, placeOf } from "./book-rule.ts";
import { type BookSides, bestKey, createSides } from "./book-side.ts";
import type { BookUpdate, LevelBuffer } from "./book-update.ts";
import { type BookChecksum, createBookChecksum } from "./checksum.ts";
import { createDeltaLog, type DeltaLog } from "./delta-log.ts";
import type { GapReason } from "./event.ts";
import {
  applyTo,
  type BookView,
  bestPrice,
  clearSides,
  copyLevels,
  depthUsd,
  isCrossed,
  isWithin,
  truncate,
} from "./order-book.ts";

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
  const sides = createSides();
  const live: Writable<LiveBook> = {
    bid: undefined,
    ask: undefined,
    exchangeAt: epochMs(0),
    lastSeq: Number.NaN,
    levels: (side, limit) => copyLevels(sides, side, limit),
    depthUsd: (contractSize) => depthUsd(sides, contractSize),
  };
  const sync: Sync = {
    order: orderOf(rule),
    isStreamed: rule.source === "stream",
    depthMax: rule.depthMax ?? Number.POSITIVE_INFINITY,
    snapshotLevels: rule.snapshotLevels ?? Number.POSITIVE_INFINITY,
    checksum: rule.checksum && createBookChecksum(rule.checksum),
    sides,
    state: "empty",
    loss: undefined,
    at: { lastSeq: Number.NaN, deltaAt: Number.NEGATIVE_INFINITY },
    exchangeAt: Number.NaN,
    bidsFrom: Number.NEGATIVE_INFINITY,
    asksTo: Number.POSITIVE_INFINITY,
    unmet: false,
    kept: createDeltaLog(),
    shown: { bid: Number.NaN, ask: Number.NaN },
    apply: (update) => {
      if (update.limited) return "limited";
      if (update.kind === "delta") return onDelta(sync, update);
      return update.origin === "rest" ? onRestSnapshot(sync, update) : onStreamSnapshot(sync, update);
    },
    reset: (reason) => {
      clearSides(sides);
      sync.state = "empty";
      sync.loss = reason;
      sync.at.lastSeq = Number.NaN;
      sync.unmet = false;
      sync.kept.clear();
    },
    doubt: (reason) => {
      if (sync.state === "live") suspect(sync, reason);
    },
    read: () => (sync.state === "live" ? show(sync, live) : undefined),
  };
  return sync;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * What is known of a book, and the book as it is shown, in one object of plain fields: getters in it would make each
 * access to any of them a search, and all rules come to the same fields, so that books of all venues are of one shape.
 */
interface Sync extends Writable<SyncedBook> {
  readonly order: BookOrder;
  readonly isStreamed: boolean;
  /** ∞ where the venue drops none, and where it has no limit. */
  readonly depthMax: number;
  readonly snapshotLevels: number;
  /** Undefined where the venue gives none. */
  readonly checksum: BookChecksum | undefined;
  readonly sides: BookSides;
  /** Of the newest update in the book. */
  readonly at: Writable<BookPosition>;
  exchangeAt: number;
  /** The worst prices up to which nothing is missing. */
  bidsFrom: number;
  asksTo: number;
  /** True while the book is a REST snapshot that no delta has met yet. */
  unmet: boolean;
  /** For the next snapshot. */
  readonly kept: DeltaLog;
  /** The best keys that `live` shows. */
  readonly shown: { bid: number; ask: number };
}

function onDelta(sync: Sync, delta: BookUpdate): BookOutcome {
  if (sync.state !== "live") return sync.unmet ? meetDelta(sync, delta) : keep(sync, delta);
  const place = placeOf(sync.order, sync.at, delta);
  if (place === "old") return "stale";
  if (place === "next") return take(sync, delta) ?? "applied";
  suspect(sync, "sequence");
  keep(sync, delta);
  return "gap";
}

function meetDelta(sync: Sync, delta: BookUpdate): BookOutcome {
  if (isBefore(sync.order, sync.at.lastSeq, delta)) return "stale";
  if (meets(sync.order, sync.at.lastSeq, delta)) return take(sync, delta) ?? goLive(sync);
  sync.unmet = false;
  return keep(sync, delta);
}

/** A broken run is worth nothing: what is kept begins anew with `delta`, which only a later snapshot can precede. */
function keep(sync: Sync, delta: BookUpdate): BookOutcome {
  if (sync.state === "empty") sync.state = "syncing";
  if (sync.isStreamed) return "need_snapshot";
  const { newest } = sync.kept;
  const place = newest && placeOf(sync.order, newest, delta);
  if (place === "old") return "stale";
  if (place !== "next") sync.kept.clear();
  sync.kept.push(delta);
  return place === "next" ? "buffered" : "need_snapshot";
}

function onRestSnapshot(sync: Sync, snapshot: BookUpdate): BookOutcome {
  if (sync.state === "live" || Number.isNaN(snapshot.lastSeq)) return "stale";
  if (sync.unmet && snapshot.lastSeq < sync.at.lastSeq) return "stale";
  const rest = sync.kept.all().filter((delta) => !isBefore(sync.order, snapshot.lastSeq, delta));
  const first = rest[0];
  if (first && !meets(sync.order, snapshot.lastSeq, first)) return "need_snapshot";
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
  if (sync.order.kind === "full" && wasLive && snapshot.exchangeAt < sync.exchangeAt) return "stale";
  const fault = take(sync, snapshot);
  if (fault) return fault;
  goLive(sync);
  return wasLive ? "applied" : "synced";
}

/** Applies an update; says why the book can no longer be believed, or undefined. */
function take(sync: Sync, update: BookUpdate): "crossed" | "outrun" | "mismatch" | undefined {
  const { sides, at } = sync;
  applyTo(sides, update);
  const depth = Number.isNaN(update.depth) ? sync.depthMax : update.depth;
  if (depth !== Number.POSITIVE_INFINITY) truncate(sides, depth);
  at.lastSeq = update.lastSeq;
  at.deltaAt = update.kind === "delta" ? update.exchangeAt : Number.NEGATIVE_INFINITY;
  sync.exchangeAt = update.exchangeAt;
  if (isCrossed(sides)) {
    suspect(sync, "crossed");
    return "crossed";
  }
  if (sync.snapshotLevels !== Number.POSITIVE_INFINITY) {
    if (update.kind === "snapshot") setReach(sync, update);
    if (!isWithin(sides, sync.bidsFrom, sync.asksTo)) {
      suspect(sync, "outrun");
      return "outrun";
    }
  }
  if (sync.checksum === undefined || sync.checksum.matches(sides, update)) return undefined;
  suspect(sync, "checksum");
  return "mismatch";
}

/** A book that comes over the stream is kept whole by the venue, as is the end of one by REST that has few levels. */
function setReach(sync: Sync, { origin, bids, asks }: BookUpdate): void {
  const isCut = ({ length }: LevelBuffer) => origin === "rest" && length >= sync.snapshotLevels;
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

/**
 * Brings what is shown of a live book up to date. A number that may be missing is an object of its own to the engine, so
 * one is made only where it changed, which the best prices seldom do.
 */
function show({ sides: { bids, asks }, exchangeAt, at, shown }: Sync, live: Writable<LiveBook>): LiveBook {
  const [bid, ask] = [bestKey(bids), bestKey(asks)];
  if (shown.bid !== bid) live.bid = bestPrice(bids);
  if (shown.ask !== ask) live.ask = bestPrice(asks);
  shown.bid = bid;
  shown.ask = ask;
  live.exchangeAt = epochMs(exchangeAt);
  live.lastSeq = at.lastSeq;
  return live;
}
