import { setImmediate } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { ExchangeAdapter } from "../../services/ingest/exchanges/adapter.ts";
import { adapterOf } from "../../services/ingest/exchanges/registry.ts";
import { DIALECTS } from "../../services/venue/dialects/registry.ts";
import { startSimulatedVenue } from "../../services/venue/service.ts";
import { listingsOf } from "../../services/venue/simulation/listings.ts";
import type { MarketInput } from "../../shared/domain/input.ts";
import type { MarketEvent } from "../../shared/domain/market/event.ts";
import { epochMs, MS_PER_MINUTE } from "../../shared/domain/units.ts";
import { createVirtualClock } from "../../shared/runtime/clock.ts";
import { createShutdown } from "../../shared/runtime/shutdown.ts";
import { startBoxedFeed } from "../support/boxed-feed.ts";
import { collectingSink, listenTo } from "../support/venue-listener.ts";

const ASSETS = ["BTC", "ETH", "SOL"];
const SEED = 5;
/** States of each book that are compared with what the venue's book really was. */
const STATES = 5;
const LIMIT_MS = 60_000;

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const ADAPTERS = DIALECTS.flatMap(({ venue }) => adapterOf(venue) ?? []);

describe("every venue in a box is understood by its adapter", () => {
  test.for(ADAPTERS)(
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
      await vi.waitFor(() => expect(boxed.feed.problems()).toEqual([]), LIMIT_MS);
      if (adapter.rules.quotesOnly) return;
      for (const { symbol, levelUsd } of listingsOf(adapter.venue, ASSETS, {})) {
        const depth = await vi.waitUntil(() => depthOf(boxed.inputs(symbol)), LIMIT_MS);
        // Whatever the venue counts sizes in, a level is worth what the simulation made it worth, more or less.
        expect(depth / levelUsd, `levels of ${symbol} near the mid`).toBeGreaterThan(1);
        expect(depth / levelUsd, `levels of ${symbol} near the mid`).toBeLessThan(500);
      }
    },
  );
});

/** Within the widest band below the mid, as last told. */
function depthOf(inputs: readonly MarketInput[]): number | undefined {
  const states = inputs.flatMap((input) => (input.book === "live" ? (input.depthUsd?.bid.at(-1) ?? []) : []));
  return states.at(-1);
}

/** Trades a second: so many that some close a position by force within a minute. */
const BUSY = 20;
const STEP_MS = 100;
/** A simulated minute and a little more, so that a bar is completed in it. */
const RUN_MS = 1.2 * MS_PER_MINUTE;
const START_AT = Date.UTC(2026, 10, 5, 9, 0, 30);

/** One instrument on a venue whose clock only the test moves. */
async function startQuickVenue(venue: string) {
  const clock = createVirtualClock(START_AT);
  const shutdown = createShutdown();
  cleanups.push(async () => void (await shutdown.stop()));
  const assets = listingsOf(venue, ["BTC"], { tradesPerSecond: BUSY });
  const venues = await startSimulatedVenue({ clock, shutdown, emit: () => {}, port: 0, seed: SEED, assets });
  const urls = venues.servers.find((server) => server.venue === venue)?.urls;
  const symbol = assets[0]?.symbol;
  if (!urls || symbol === undefined) throw new Error(`${venue} did not start`);
  return { clock, urls, symbol };
}

/** Channels on which nothing happens in a calm minute: halts, the settlement of funding every eight hours. */
const RARE: ReadonlySet<string> = new Set(["statuses", "/contract/announcement"]);
/** Channels that tell something only together with another one. */
const COMPANIONS: Readonly<Record<string, readonly string[]>> = {
  "index.price": ["fair.price"],
  "index-tickers": ["mark-price"],
};

/** Channels that the adapter says live and are named without anything to fill in. */
const plainChannels = ({ facts }: ExchangeAdapter) =>
  facts.channels.filter(
    ({ name, until }) => until === undefined && !RARE.has(name) && !/[<>() ]/.test(name) && !/^v1 |^GET /.test(name),
  );

describe("every channel of a venue in a box", () => {
  test.for(ADAPTERS)(
    "$venue: gives within a simulated minute what the adapter says of it",
    { timeout: LIMIT_MS },
    async (adapter) => {
      const { clock, urls, symbol } = await startQuickVenue(adapter.venue);
      for (const { name, gives: all } of plainChannels(adapter)) {
        // The instrument is no leveraged token.
        const gives = all.filter((type) => type !== "nav");
        const plans = plansFor(adapter, urls, symbol, name);
        if (plans === undefined) continue;
        const listener = await listenTo(adapter, urls, plans, clock.now);
        const types = () => new Set(listener.events.map(({ type }) => type));
        const until = clock.now() + RUN_MS;
        while (clock.now() < until && !gives.every((type) => types().has(type))) {
          clock.advanceTo(clock.now() + STEP_MS);
          await setImmediate();
        }
        listener.close();
        expect([...types()], `${name} of ${adapter.venue}`).toEqual(expect.arrayContaining([...gives]));
        expect(listener.complaints, name).toEqual([]);
      }
    },
  );

  test.for(ADAPTERS)("$venue: its REST answers are understood", async (adapter) => {
    const { clock, urls, symbol } = await startQuickVenue(adapter.venue);
    for (let count = 0; count < 20; count += 1) clock.advanceTo(clock.now() + STEP_MS);
    const ask = async (url: string): Promise<readonly MarketEvent[]> => {
      const events: MarketEvent[] = [];
      const answer = new Uint8Array(await (await fetch(url)).arrayBuffer());
      const decoder = adapter.createDecoder();
      const outcome = decoder.decodeRest(
        url,
        answer,
        clock.now(),
        collectingSink(events, () => {}),
      );
      expect(["events", "control"], `${url} ${decoder.issue}`).toContain(outcome);
      return events;
    };
    const book = adapter.snapshotUrl(symbol, urls);
    if (book !== undefined) expect(await ask(book)).toMatchObject([{ type: "book", kind: "snapshot", symbol }]);
    const from = epochMs(Math.floor(START_AT / MS_PER_MINUTE - 3) * MS_PER_MINUTE);
    const bars = adapter.barsUrl?.(symbol, from, epochMs(from + 3 * MS_PER_MINUTE), urls);
    if (bars !== undefined) {
      const minutes = (await ask(bars)).map((event) =>
        event.type === "bar" ? (event.openAt - from) / MS_PER_MINUTE : event.type,
      );
      // One venue gives all bars from a time on.
      expect(minutes.slice(0, 3)).toEqual([0, 1, 2]);
    }
    const polls = adapter.polls([{ symbol, channels: adapter.rules.instrumentChannels }], urls);
    for (const url of [...polls.atStart, ...polls.repeated]) await ask(url);
  });
});

/** Some names in the facts stand for channels that are asked for with more than a name. */
function plansFor(
  adapter: ExchangeAdapter,
  urls: Parameters<ExchangeAdapter["plan"]>[1],
  symbol: string,
  name: string,
) {
  try {
    return adapter
      .plan([{ symbol, channels: [name, ...(COMPANIONS[name] ?? [])] }], urls, epochMs(START_AT))
      .filter(({ streams }) => streams.length > 0);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
