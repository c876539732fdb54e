import { afterEach, describe, expect, test } from "vitest";
import { adapterOf } from "../../services/ingest/exchanges/registry.ts";
import { DIALECTS } from "../../services/venue/dialects/registry.ts";
import { startBoxedFeed } from "../support/boxed-feed.ts";

const ASSETS = ["BTC", "ETH", "SOL"];
const SEED = 5;
/** States of each book that are compared with what the venue's book really was. */
const STATES = 5;
const LIMIT_MS = 60_000;

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

describe("every venue in a box is understood by its adapter", () => {
  test.for(DIALECTS.flatMap(({ venue }) => adapterOf(venue) ?? []))(
    `$venue: all books go live and hold the venue's own best bid and ask (seed ${SEED})`,
    { timeout: LIMIT_MS },
    async (adapter) => {
      const boxed = await startBoxedFeed({ adapter, assets: ASSETS, seed: SEED });
      cleanups.push(() => boxed.stop());
      const truth = boxed.venues.truth(adapter.venue);
      for (const symbol of boxed.symbols) {
        const states = await boxed.liveStates(symbol, STATES);
        for (const { bid, ask, exchangeAt } of states)
          expect(truth.wasTop(symbol, exchangeAt, bid, ask), `${symbol} ${bid}/${ask} at ${exchangeAt}`).toBe(true);
      }
      expect(boxed.complaints()).toEqual([]);
    },
  );
});
