import { type BookUpdate, copyBookUpdate } from "../../shared/domain/market/book-update.ts";
import type { Level } from "../../shared/domain/market/event.ts";
import type { BookSideName } from "../../shared/domain/market/order-book.ts";
import { type BookRule, createSyncedBook, type LiveBook } from "../../shared/domain/market/synced-book.ts";
import type { AuditResult } from "./events.ts";

/** Levels of each side that are compared: near the touch, where a mistake costs most and a short snapshot reaches. */
const LEVELS_COMPARED = 10;

/** Compares one live book with snapshots by REST. It has a result at most once. */
export interface BookAudit {
  /** Every update of the book's stream, with the book after it. */
  onUpdate(update: BookUpdate, book: LiveBook | undefined): void;
  /** An answer by REST; true when a second one is wanted, some seconds later. */
  onSnapshot(snapshot: BookUpdate, book: LiveBook | undefined): boolean;
}

/**
 * Where snapshot and stream share a sequence, the snapshot and the deltas since make a second book by the venue's own rule, which
 * must equal the first at the same update. Where they do not (`ordered`, `restApart`), a level is wrong if two snapshots agree on it
 * and the book held another size at both.
 */
export function createBookAudit(rule: BookRule, onResult: (result: AuditResult) => void): BookAudit {
  const isShared = rule.kind !== "ordered" && rule.restApart !== true;
  return isShared ? bySequence(rule, onResult) : byPersistence(onResult);
}

function bySequence(rule: BookRule, onResult: (result: AuditResult) => void): BookAudit {
  const { checksum: _checked, ...link } = rule;
  const second = createSyncedBook({ ...link, source: "rest" });
  let isDone = false;
  return {
    onUpdate: (update, book) => {
      if (isDone || !book) return;
      second.apply(update);
      const other = second.read();
      if (!other) return;
      isDone = true;
      onResult(hasSameTop(book, other) ? "same" : "different");
    },
    onSnapshot: (snapshot) => {
      const outcome = second.apply(snapshot);
      if (outcome !== "need_snapshot" && outcome !== "crossed") return false;
      isDone = true;
      onResult("unclear");
      return false;
    },
  };
}

function hasSameTop(one: LiveBook, other: LiveBook): boolean {
  const sides: readonly BookSideName[] = ["bid", "ask"];
  return sides.every((side) => {
    const levels = other.levels(side, LEVELS_COMPARED);
    return one
      .levels(side, levels.length)
      .every(([price, size], index) => price === levels[index]?.[0] && size === levels[index]?.[1]);
  });
}

function byPersistence(onResult: (result: AuditResult) => void): BookAudit {
  let differing: ReadonlyMap<string, string> | undefined;
  return {
    onUpdate: () => {},
    onSnapshot: (snapshot, book) => {
      if (!book) {
        onResult("unclear");
        return false;
      }
      const now = differencesOf(copyBookUpdate(snapshot), book);
      if (!differing) {
        differing = now;
        return true;
      }
      const persists = [...now].some(([level, sizes]) => differing?.get(level) === sizes);
      onResult(persists ? "different" : "same");
      return false;
    },
  };
}

/** Levels of both within the compared depth whose sizes are not equal: by side and price, both sizes. */
function differencesOf(snapshot: BookUpdate, book: LiveBook): ReadonlyMap<string, string> {
  const differences = new Map<string, string>();
  for (const side of ["bid", "ask"] as const) {
    const levels = side === "bid" ? snapshot.bids : snapshot.asks;
    const theirs = new Map(
      Array.from(
        { length: Math.min(levels.length, LEVELS_COMPARED) },
        (_, at): Level => [levels.prices[at] ?? 0, levels.sizes[at] ?? 0],
      ),
    );
    const ours = new Map(book.levels(side, LEVELS_COMPARED));
    // Only prices that both reach: the rest may lie just beyond what was compared.
    const worst = Math.min(theirs.size, ours.size);
    const prices = new Set([...[...theirs.keys()].slice(0, worst), ...[...ours.keys()].slice(0, worst)]);
    for (const price of prices) {
      const [their, our] = [theirs.get(price) ?? 0, ours.get(price) ?? 0];
      if (their !== our) differences.set(`${side} ${price}`, `${their} ${our}`);
    }
  }
  return differences;
}
