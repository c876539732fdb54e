import type { BookUpdate } from "../../shared/domain/market/book-update.ts";
import {
  type BookOutcome,
  type BookRule,
  createSyncedBook,
  type SyncedBook,
} from "../../shared/domain/market/synced-book.ts";
import type { Epoch } from "./epoch.ts";
import { createStaleness, createStreamAge, type Staleness, type StreamAge } from "./stream-age.ts";

/** The book of one instrument as one connection tells it. */
export interface BookLeg {
  /** The connection it comes over; undefined before its first update. */
  readonly epoch: Epoch | undefined;
  readonly book: SyncedBook;
  readonly age: StreamAge;
  readonly staleness: Staleness;
  /** A fresh book was asked for and is not there yet. */
  readonly isWaiting: boolean;
  /** Live, and its stream is believed. */
  readonly isSound: boolean;
  apply(update: BookUpdate): BookOutcome;
  claim(epoch: Epoch): void;
  /** Stops believing it, because an audit showed another book. */
  doubt(): void;
  /** Begins anew, as a leg of no connection. */
  release(reason: "disconnect" | "stale"): void;
}

export function createBookLeg(rule: BookRule, patience: number): BookLeg {
  const book = createSyncedBook(rule);
  const age = createStreamAge(patience);
  const staleness = createStaleness(age);
  let epoch: Epoch | undefined;
  let isWaiting = false;
  return {
    book,
    age,
    staleness,
    get epoch() {
      return epoch;
    },
    get isWaiting() {
      return isWaiting;
    },
    get isSound() {
      return book.state === "live" && !staleness.isStale;
    },
    apply: (update) => {
      const outcome = book.apply(update);
      if (outcome === "applied") return outcome;
      if (outcome === "synced") isWaiting = false;
      else if (outcome === "buffered") isWaiting &&= update.origin !== "rest";
      else if (outcome !== "stale" && outcome !== "limited") isWaiting = true;
      return outcome;
    },
    claim: (newEpoch) => {
      epoch = newEpoch;
    },
    doubt: () => {
      if (book.state !== "live") return;
      book.doubt("audit");
      isWaiting = true;
    },
    release: (reason) => {
      epoch = undefined;
      isWaiting = false;
      book.reset(reason);
      age.reset();
      staleness.reset();
    },
  };
}
