import { expect } from "vitest";
import type { IngestEvent } from "../../services/ingest/events.ts";
import type { ExchangeAdapter } from "../../services/ingest/exchanges/adapter.ts";
import type { BoxedFeed } from "./boxed-feed.ts";

/** What tests of faults on a boxed feed share. */

/** Resolves when `symbol` was told live `count` times more. */
export async function liveAgain(stand: BoxedFeed, symbol: string, count = 3): Promise<void> {
  const told = stand.inputs(symbol).filter(({ book }) => book === "live").length;
  await stand.liveStates(symbol, told + count);
}

export const gap = (stand: BoxedFeed, symbol: string, repaired: boolean) =>
  stand.log.next("gap", (event) => event.symbol === symbol && event.repaired === repaired);

/**
 * The venue sends something by which every missing update is noticed before the next value is read. Coinbase Exchange
 * does not; Coinbase Advanced counts what it sends on a connection.
 */
export const isProven = ({ rules, venue }: ExchangeAdapter): boolean =>
  rules.book.kind !== "ordered" || rules.book.checksum !== undefined || venue === "coinbase-advanced";

/**
 * Values that were told of any book and were not the venue's own at that time. Some venues tell each level of a change by
 * itself, so of several values of one time the last one counts.
 */
export function falsehoods(stand: BoxedFeed, venue: string): readonly string[] {
  const truth = stand.venues.truth(venue);
  return stand.symbols.flatMap((symbol) => {
    const oldest = truth.of(symbol)[0]?.at ?? 0;
    const live = stand.inputs(symbol).filter((input) => input.book === "live");
    return live.flatMap(({ ask, bid, exchangeAt }, index) => {
      if (exchangeAt < oldest || exchangeAt === live[index + 1]?.exchangeAt) return [];
      return truth.wasTop(symbol, exchangeAt, bid, ask) ? [] : [`${venue} ${symbol} ${bid}/${ask} at ${exchangeAt}`];
    });
  });
}

export const expectOnlyTruth = (stand: BoxedFeed, venue: string): void => expect(falsehoods(stand, venue)).toEqual([]);

/** What a fault on a whole and current book leads to. */
export type Effect =
  /** The book is lost, for one of these reasons, and comes back. */
  | { readonly loses: readonly GapReasonOf[] }
  /** Nothing is lost. */
  | "harmless"
  /** The venue gives no means to notice it at once; nothing is claimed. */
  | "unseen";
type GapReasonOf = Extract<IngestEvent, { type: "gap" }>["reason"];

/** What a missing, late or repeated update of a book leads to on a venue. */
export function effectOf(
  fault: "gap" | "reorder" | "duplicate" | "truncated",
  { rules, venue }: ExchangeAdapter,
): Effect {
  const { checksum, kind } = rules.book;
  if (kind === "full" || fault === "duplicate") return "harmless";
  // It counts what it sends on a connection, so that a break concerns all that came over it.
  if (venue === "coinbase-advanced") return { loses: ["disconnect"] };
  // What cannot be read may have been an update, and nothing else would show it.
  if (fault === "truncated" && kind === "ordered") return { loses: ["disconnect"] };
  if (kind === "ordered" && !checksum) return fault === "reorder" ? { loses: ["sequence", "crossed"] } : "unseen";
  return { loses: ["sequence", "checksum", "crossed"] };
}
