import { unreachable } from "../result.ts";
import { type EpochMs, epochMs } from "../units.ts";
import { type BookUpdate, copyBookUpdate } from "./book-update.ts";
import type { GapReason } from "./event.ts";
import { type BookView, createOrderBook, type OrderBook } from "./order-book.ts";

/** Deltas kept while a snapshot is on its way: a minute and a half of the fastest stream seen (11 a second). */
export const BUFFERED_DELTAS_MAX = 1_024;

/**
 * How a venue lets us prove that no delta is missing. `previous-link`: each delta names the last sequence of the one
 * before (`prevSeq`), and the first one after a REST snapshot of sequence S has firstSeq ≤ S ≤ lastSeq (or, if
 * `firstLinkMayEqualSnapshot`, prevSeq = S). `contiguous`: firstSeq = last + 1, the first one has
 * firstSeq ≤ S + 1 ≤ lastSeq.
 */
export type BookRule =
  | { readonly kind: "previous-link"; readonly firstLinkMayEqualSnapshot: boolean }
  | { readonly kind: "contiguous" };

/**
 * `empty`: nothing known. `syncing`: deltas are kept, a snapshot is awaited or not yet met by a delta. `live`: whole and
 * current. `suspect`: its chain broke or it crossed; deltas are kept for the next snapshot, never applied.
 */
export type BookState = "empty" | "syncing" | "live" | "suspect";

/**
 * What became of an update. `applied`: to the live book. `synced`: with it the book went live. `buffered`: kept for
 * later. `need_snapshot`: kept, and a REST snapshot must be asked for (there is none, or it is behind the stream).
 * `stale`: older than what is known, ignored. `limited`: a view of the best levels, ignored. `gap`, `crossed`: the book
 * was live and no longer is; a snapshot must be asked for.
 */
export type BookOutcome = "applied" | "synced" | "buffered" | "need_snapshot" | "stale" | "limited" | "gap" | "crossed";

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
    exchangeAt: 0,
    unmet: false,
    buffer: [],
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
      sync.buffer = [];
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
  exchangeAt: number;
  /** True while `book` holds a REST snapshot that no delta has met yet. */
  unmet: boolean;
  /** An unbroken run of deltas kept for the next snapshot. */
  buffer: BookUpdate[];
}

function onDelta(sync: Sync, delta: BookUpdate): BookOutcome {
  if (sync.state !== "live") return sync.unmet ? meetDelta(sync, delta) : keep(sync, delta);
  if (delta.lastSeq <= sync.lastSeq) return "stale";
  if (follows(sync.rule, sync.lastSeq, delta)) return take(sync, delta) ? "applied" : "crossed";
  suspect(sync, "sequence");
  keep(sync, delta);
  return "gap";
}

function meetDelta(sync: Sync, delta: BookUpdate): BookOutcome {
  if (isBefore(sync.rule, sync.lastSeq, delta)) return "stale";
  if (meets(sync.rule, sync.lastSeq, delta)) return take(sync, delta) ? goLive(sync) : "crossed";
  sync.unmet = false;
  return keep(sync, delta);
}

/** A broken run is worth nothing: what is kept begins anew with `delta`, which only a later snapshot can precede. */
function keep(sync: Sync, delta: BookUpdate): BookOutcome {
  const newest = sync.buffer.at(-1);
  if (newest && delta.lastSeq <= newest.lastSeq) return "stale";
  const goesOn = newest !== undefined && follows(sync.rule, newest.lastSeq, delta);
  const full = sync.buffer.length >= BUFFERED_DELTAS_MAX;
  if (!goesOn || full) sync.buffer = [];
  sync.buffer.push(copyBookUpdate(delta));
  if (sync.state === "empty") sync.state = "syncing";
  return goesOn && !full ? "buffered" : "need_snapshot";
}

function onRestSnapshot(sync: Sync, snapshot: BookUpdate): BookOutcome {
  if (sync.state === "live" || Number.isNaN(snapshot.lastSeq)) return "stale";
  if (sync.unmet && snapshot.lastSeq < sync.lastSeq) return "stale";
  const rest = sync.buffer.filter((delta) => !isBefore(sync.rule, snapshot.lastSeq, delta));
  const first = rest[0];
  if (first && !meets(sync.rule, snapshot.lastSeq, first)) return "need_snapshot";
  if (sync.state === "empty") sync.state = "syncing";
  sync.buffer = [];
  if (!take(sync, snapshot) || !rest.every((delta) => take(sync, delta))) return "crossed";
  if (first) return goLive(sync);
  sync.unmet = true;
  return "buffered";
}

/** It stands in the stream's own sequence, so it replaces whatever was known. */
function onStreamSnapshot(sync: Sync, snapshot: BookUpdate): BookOutcome {
  const wasLive = sync.state === "live";
  if (!take(sync, snapshot)) return "crossed";
  goLive(sync);
  return wasLive ? "applied" : "synced";
}

/** True when the book is still one that an exchange can have. */
function take(sync: Sync, update: BookUpdate): boolean {
  sync.book.apply(update);
  sync.lastSeq = update.lastSeq;
  sync.exchangeAt = update.exchangeAt;
  if (!sync.book.crossed) return true;
  suspect(sync, "crossed");
  return false;
}

function goLive(sync: Sync): "synced" {
  sync.state = "live";
  sync.loss = undefined;
  sync.unmet = false;
  sync.buffer = [];
  return "synced";
}

function suspect(sync: Sync, reason: "sequence" | "crossed"): void {
  sync.state = "suspect";
  sync.loss = reason;
  sync.unmet = false;
  sync.buffer = [];
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

/** Whether `delta` is exactly the next one after sequence `lastSeq`. */
function follows(rule: BookRule, lastSeq: number, delta: BookUpdate): boolean {
  switch (rule.kind) {
    case "previous-link":
      return delta.prevSeq === lastSeq;
    case "contiguous":
      return delta.firstSeq === lastSeq + 1;
    default:
      return unreachable(rule);
  }
}

/** Whether `delta` holds nothing that a snapshot of sequence `snapshotSeq` does not. */
function isBefore(rule: BookRule, snapshotSeq: number, delta: BookUpdate): boolean {
  return rule.kind === "previous-link" ? delta.lastSeq < snapshotSeq : delta.lastSeq <= snapshotSeq;
}

/** Whether a snapshot of sequence `snapshotSeq` and `delta`, which is not before it, leave nothing out between them. */
function meets(rule: BookRule, snapshotSeq: number, delta: BookUpdate): boolean {
  switch (rule.kind) {
    case "previous-link":
      return (
        (delta.firstSeq <= snapshotSeq && snapshotSeq <= delta.lastSeq) ||
        (rule.firstLinkMayEqualSnapshot && delta.prevSeq === snapshotSeq)
      );
    case "contiguous":
      return delta.firstSeq <= snapshotSeq + 1 && snapshotSeq + 1 <= delta.lastSeq;
    default:
      return unreachable(rule);
  }
}
