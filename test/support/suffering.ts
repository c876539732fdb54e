import { expect } from "vitest";
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
 * Every value that was told of any book was the venue's own at that time. Some venues tell each level of a change by
 * itself, so of several values of one time the last one counts.
 */
export function expectOnlyTruth(stand: BoxedFeed, venue: string): void {
  const truth = stand.venues.truth(venue);
  for (const symbol of stand.symbols) {
    const oldest = truth.of(symbol)[0]?.at ?? 0;
    const live = stand.inputs(symbol).filter((input) => input.book === "live");
    for (const [index, { ask, bid, exchangeAt }] of live.entries()) {
      if (exchangeAt < oldest || exchangeAt === live[index + 1]?.exchangeAt) continue;
      const said = `${venue} ${symbol} ${bid}/${ask} at ${exchangeAt}`;
      expect(truth.wasTop(symbol, exchangeAt, bid, ask), said).toBe(true);
    }
  }
}
