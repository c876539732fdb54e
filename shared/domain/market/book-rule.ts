import { unreachable } from "../result.ts";
import type { BookUpdate } from "./book-update.ts";
import type { ChecksumRecipe } from "./checksum.ts";

/**
 * How a venue lets us prove that no delta is missing.
 * `previous-link`: each delta names the last sequence of the one before (`prevSeq`), and the first one after a REST
 * snapshot of sequence S has firstSeq ≤ S ≤ lastSeq (or, if `firstLinkMayEqualSnapshot`, prevSeq = S); where the venue
 * names no firstSeq, prevSeq stands for it, because the changes after it are all in the delta. So does it after a
 * snapshot from the stream. A delta that follows 0 begins the numbers anew.
 * `contiguous`: firstSeq ≤ last + 1 (levels are absolute, so an overlap does no harm), the first one after a REST
 * snapshot has firstSeq ≤ S + 1 ≤ lastSeq.
 * `ordered`: no sequence; the venue's time must not go back, the rest is left to the checksum and to audits.
 * `full`: every message is the whole book; an older one is ignored.
 */
export type BookLink =
  | { readonly kind: "previous-link"; readonly firstLinkMayEqualSnapshot: boolean }
  | { readonly kind: "contiguous" }
  | { readonly kind: "ordered" }
  | { readonly kind: "full" };

export type BookRule = BookLink & {
  /**
   * Where a fresh book comes from: `rest` is fetched and must meet the stream, `stream` is sent after each subscribing
   * and stands in the stream's own sequence.
   */
  readonly source: "rest" | "stream";
  /** The venue's REST books stand in a sequence of their own, which no delta of this stream meets. */
  readonly restApart?: true;
  /** Checked after every update that carries a checksum. */
  readonly checksum?: ChecksumRecipe;
  /**
   * A REST book stops at so many levels of a side. What lay beyond is not known until a delta names it, so once the price
   * has gone there the best level that is known need not be the best.
   */
  readonly snapshotLevels?: number;
  /** Levels of a side beyond this are dropped after each update, as the venue does. */
  readonly depthMax?: number;
};

/** The newest update in a book, as far as its rule needs to know it. */
export interface BookPosition {
  readonly lastSeq: number;
  /** The venue's time of the newest delta; −∞ directly after a snapshot. */
  readonly deltaAt: number;
}

/** What of a rule is asked at every update, in one shape for all rules. */
export interface BookOrder {
  readonly kind: BookLink["kind"];
  readonly firstLinkMayEqualSnapshot: boolean;
  readonly hasChecksum: boolean;
}

export const orderOf = (rule: BookRule): BookOrder => ({
  kind: rule.kind,
  firstLinkMayEqualSnapshot: rule.kind === "previous-link" && rule.firstLinkMayEqualSnapshot,
  hasChecksum: rule.checksum !== undefined,
});

/** Whether `delta` is exactly the next one, an old one, or one that leaves something out. */
export function placeOf(order: BookOrder, book: BookPosition, delta: BookUpdate): "next" | "old" | "gap" {
  switch (order.kind) {
    case "previous-link":
      if (delta.prevSeq === book.lastSeq) return "next";
      if (order.hasChecksum && isUnsequenced(delta)) return "next";
      if (delta.prevSeq === 0 && delta.lastSeq !== book.lastSeq) return "gap";
      if (book.deltaAt === Number.NEGATIVE_INFINITY && reachesOver(delta, book.lastSeq)) return "next";
      return delta.lastSeq <= book.lastSeq ? "old" : "gap";
    case "contiguous":
      if (delta.lastSeq <= book.lastSeq) return "old";
      return delta.firstSeq <= book.lastSeq + 1 ? "next" : "gap";
    case "ordered":
      return delta.exchangeAt >= book.deltaAt ? "next" : "gap";
    case "full":
      return "gap";
    default:
      return unreachable(order.kind);
  }
}

/** Whether `delta` holds all changes after `seq`, and some before. */
const reachesOver = (delta: BookUpdate, seq: number): boolean => delta.prevSeq < seq && seq < delta.lastSeq;

/** A frame from the time before the venue numbered them: its checksum is the only proof. */
const isUnsequenced = (delta: BookUpdate): boolean =>
  Number.isNaN(delta.prevSeq) && Number.isNaN(delta.lastSeq) && !Number.isNaN(delta.checksum);

/** Whether `delta` holds nothing that a REST snapshot of sequence `snapshotSeq` does not. */
export function isBefore({ kind }: BookOrder, snapshotSeq: number, delta: BookUpdate): boolean {
  return kind === "previous-link" ? delta.lastSeq < snapshotSeq : delta.lastSeq <= snapshotSeq;
}

/** Whether a REST snapshot of sequence `snapshotSeq` and `delta`, which is not before it, leave nothing out between them. */
export function meets(order: BookOrder, snapshotSeq: number, delta: BookUpdate): boolean {
  switch (order.kind) {
    case "previous-link":
      return (
        (startOf(delta) <= snapshotSeq && snapshotSeq <= delta.lastSeq) ||
        (order.firstLinkMayEqualSnapshot && delta.prevSeq === snapshotSeq)
      );
    case "contiguous":
      return delta.firstSeq <= snapshotSeq + 1 && snapshotSeq + 1 <= delta.lastSeq;
    case "ordered":
    case "full":
      return false;
    default:
      return unreachable(order.kind);
  }
}

const startOf = ({ firstSeq, prevSeq }: BookUpdate): number => (Number.isNaN(firstSeq) ? prevSeq : firstSeq);
