import { unreachable } from "../result.ts";
import { type EpochMs, epochMs } from "../units.ts";
import { type BookUpdate, copyBookUpdate } from "./book-update.ts";
import type { GapReason } from "./event.ts";
import { type BookView, createOrderBook } from "./order-book.ts";

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
  const book = createOrderBook();
  let state: BookState = "empty";
  let loss: GapReason | undefined;
  let lastSeq = Number.NaN;
  let exchangeAt = 0;
  /** True while `book` holds a REST snapshot that no delta has met yet. */
  let unmet = false;
  let buffer: BookUpdate[] = [];

  const live: LiveBook = {
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
      return epochMs(exchangeAt);
    },
    get lastSeq() {
      return lastSeq;
    },
  };

  const suspect = (reason: "sequence" | "crossed"): void => {
    state = "suspect";
    loss = reason;
    unmet = false;
    buffer = [];
  };

  /** True when the book is still one that an exchange can have. */
  const take = (update: BookUpdate): boolean => {
    book.apply(update);
    lastSeq = update.lastSeq;
    exchangeAt = update.exchangeAt;
    if (!book.crossed) return true;
    suspect("crossed");
    return false;
  };

  const goLive = (): BookOutcome => {
    state = "live";
    loss = undefined;
    unmet = false;
    buffer = [];
    return "synced";
  };

  const keep = (delta: BookUpdate): BookOutcome => {
    const newest = buffer.at(-1);
    if (newest && delta.lastSeq <= newest.lastSeq) return "stale";
    const broken =
      newest === undefined || !follows(rule, newest.lastSeq, delta) || buffer.length >= BUFFERED_DELTAS_MAX;
    if (broken) buffer = [];
    buffer.push(copyBookUpdate(delta));
    if (state === "empty") state = "syncing";
    return broken ? "need_snapshot" : "buffered";
  };

  const meetDelta = (delta: BookUpdate): BookOutcome => {
    if (isBefore(rule, lastSeq, delta)) return "stale";
    if (meets(rule, lastSeq, delta)) return take(delta) ? goLive() : "crossed";
    unmet = false;
    return keep(delta);
  };

  const onDelta = (delta: BookUpdate): BookOutcome => {
    if (state !== "live") return unmet ? meetDelta(delta) : keep(delta);
    if (delta.lastSeq <= lastSeq) return "stale";
    if (follows(rule, lastSeq, delta)) return take(delta) ? "applied" : "crossed";
    suspect("sequence");
    keep(delta);
    return "gap";
  };

  const onRestSnapshot = (snapshot: BookUpdate): BookOutcome => {
    if (state === "live" || Number.isNaN(snapshot.lastSeq)) return "stale";
    if (unmet && snapshot.lastSeq < lastSeq) return "stale";
    const rest = buffer.filter((delta) => !isBefore(rule, snapshot.lastSeq, delta));
    const first = rest[0];
    if (first && !meets(rule, snapshot.lastSeq, first)) return "need_snapshot";
    if (state === "empty") state = "syncing";
    buffer = [];
    if (!take(snapshot) || !rest.every(take)) return "crossed";
    if (first) return goLive();
    unmet = true;
    return "buffered";
  };

  return {
    get state() {
      return state;
    },
    get loss() {
      return loss;
    },
    apply: (update) => {
      if (update.limited) return "limited";
      if (update.kind === "delta") return onDelta(update);
      if (update.origin === "rest") return onRestSnapshot(update);
      const known = state === "live";
      if (!take(update)) return "crossed";
      const outcome = goLive();
      return known ? "applied" : outcome;
    },
    reset: (reason) => {
      book.clear();
      state = "empty";
      loss = reason;
      lastSeq = Number.NaN;
      unmet = false;
      buffer = [];
    },
    read: () => (state === "live" ? live : undefined),
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
