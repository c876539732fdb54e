import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import type { IngestEvent } from "../../services/ingest/events.ts";
import { adapterOf } from "../../services/ingest/exchanges/registry.ts";
import { type Feed, startFeed } from "../../services/ingest/feed.ts";
import { createFeedCounters } from "../../services/ingest/feed-counters.ts";
import { createLiveTransport } from "../../services/ingest/transport-live.ts";
import { startSimulatedVenue } from "../../services/venue/service.ts";
import { listingsOf } from "../../services/venue/simulation/listings.ts";
import { createSystemClock } from "../../shared/runtime/clock.ts";
import { createShutdown } from "../../shared/runtime/shutdown.ts";

/** Many feeds at a time, because each waits before it connects again. */
const FEEDS = 50;
/** Cuts of all connections until code is compiled and pools have their size. */
const ROUNDS_BEFORE = 4;
const ROUNDS = 20;
const LOOKS = 10;
/** A connection's decoder alone has more than thirty times as much. */
const LEAK_BYTES_PER_RECONNECT = 1_024;

setFlagsFromString("--expose-gc");
const collectGarbage: unknown = runInNewContext("gc");

interface Usage {
  readonly heapBytes: number;
  readonly outsideBytes: number;
  readonly handles: Readonly<Record<string, number>>;
}

/** Timers are left out: how many run differs from moment to moment. */
function handles(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) {
    if (!/Timeout|Immediate/.test(kind)) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));

/** What is held once the last sockets are closed: the least of several looks, because buffers are given back late. */
async function usage(): Promise<Usage> {
  // Both ends of each connection are in this process.
  while (handles()["TCPSocketWrap"] !== 2 * FEEDS) await tick();
  const looks: NodeJS.MemoryUsage[] = [];
  while (looks.length < LOOKS) {
    if (typeof collectGarbage === "function") collectGarbage();
    await tick();
    looks.push(process.memoryUsage());
  }
  return {
    heapBytes: Math.min(...looks.map(({ heapUsed }) => heapUsed)),
    outsideBytes: Math.min(...looks.map(({ external }) => external)),
    handles: handles(),
  };
}

/** Feeds of one simulated venue that are cut off again and again. */
async function startFeeds() {
  const adapter = adapterOf("bybit");
  if (!adapter) throw new Error("there is no venue bybit");
  const { rules, venue } = adapter;
  const clock = createSystemClock();
  const shutdown = createShutdown();
  const assets = listingsOf(venue, ["BTC"]);
  const venues = await startSimulatedVenue({ clock, shutdown, emit: () => {}, port: 0, seed: 5, assets });
  const urls = venues.servers.find((server) => server.venue === venue)?.urls;
  if (!urls) throw new Error(`${venue} did not start`);
  let connects = 0;
  const live = new Set<number>();
  const waiting = new Set<() => void>();
  const startOne = (index: number): Feed => {
    const emit = ({ type }: IngestEvent): void => {
      if (type === "connected") connects += 1;
      if (type === "disconnected") live.delete(index);
    };
    const feed = startFeed({
      adapter,
      urls,
      channels: { instrument: rules.instrumentChannels, token: rules.tokenChannels },
      conflation: { intervalMs: 50, immediateMoveBps: 0, heartbeatMs: 1_000 },
      credentials: undefined,
      patience: 1,
      clock,
      random: () => 0.5,
      transport: createLiveTransport(),
      push: (input) => {
        if (input.type !== "market" || input.book !== "live") return;
        live.add(index);
        for (const look of [...waiting]) look();
      },
      onEvent: () => {},
      onLag: () => {},
      emit,
      counters: createFeedCounters(),
    });
    const wanted = assets.map(({ symbol }) => symbol);
    feed.setWanted(
      new Map(wanted.map((symbol) => [symbol, { assets: ["BTC"], contractSize: undefined, isTokenFeed: false }])),
    );
    return feed;
  };
  const feeds = Array.from({ length: FEEDS }, (_, index) => startOne(index));
  /** Each feed has a live book, after so many connects of all of them. */
  const allLive = (connectsMin: number) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (live.size < FEEDS || connects < connectsMin) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return {
    connects: () => connects,
    firstLive: () => allLive(FEEDS),
    /** Cuts all connections and waits until each feed has a live book again. */
    cutAll: async () => {
      const target = connects + FEEDS;
      venues.faults.inject({ fault: "cut", venue, atMs: 0 });
      await allLive(target);
    },
    stop: async () => {
      for (const feed of feeds) feed.stop();
      await shutdown.stop();
    },
  };
}

test("a thousand forced reconnects leave heap and handles flat", { timeout: 240_000 }, async () => {
  const feeds = await startFeeds();
  await feeds.firstLive();
  for (let round = 0; round < ROUNDS_BEFORE; round += 1) await feeds.cutAll();
  const connectsBefore = feeds.connects();
  const before = await usage();
  for (let round = 0; round < ROUNDS; round += 1) await feeds.cutAll();
  const after = await usage();
  const reconnects = feeds.connects() - connectsBefore;
  await feeds.stop();
  expect(reconnects).toBe(FEEDS * ROUNDS);
  expect(after.handles).toEqual(before.handles);
  expect((after.heapBytes - before.heapBytes) / reconnects).toBeLessThan(LEAK_BYTES_PER_RECONNECT);
  expect((after.outsideBytes - before.outsideBytes) / reconnects).toBeLessThan(LEAK_BYTES_PER_RECONNECT);
});
