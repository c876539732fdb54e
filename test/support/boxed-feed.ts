import type { IngestEvent } from "../../services/ingest/events.ts";
import type { ExchangeAdapter } from "../../services/ingest/exchanges/adapter.ts";
import { type Feed, startFeed } from "../../services/ingest/feed.ts";
import { createFeedCounters, type FeedCounters } from "../../services/ingest/feed-counters.ts";
import { createLiveTransport } from "../../services/ingest/transport-live.ts";
import type { Fault } from "../../services/venue/faults/schedule.ts";
import { type SimulatedVenues, startSimulatedVenue } from "../../services/venue/service.ts";
import { listingsOf } from "../../services/venue/simulation/listings.ts";
import type { LiveMarketInput, MarketInput } from "../../shared/domain/input.ts";
import type { MarketEvent } from "../../shared/domain/market/event.ts";
import { createSystemClock } from "../../shared/runtime/clock.ts";
import { createShutdown } from "../../shared/runtime/shutdown.ts";
import { createEventLog, type EventLog } from "./ingest.ts";

/** A real feed of one venue on that venue in a box: real sockets, the machine's clock. */
export interface BoxedFeed {
  readonly venues: SimulatedVenues;
  readonly feed: Feed;
  readonly log: EventLog;
  readonly counters: FeedCounters;
  readonly symbols: readonly string[];
  /** What the forecast was told of an instrument, in order. */
  inputs(symbol: string): readonly MarketInput[];
  /** Market events that no book is made of. */
  readonly events: readonly MarketEvent[];
  /** Resolves with the first `count` states of an instrument that were told while its book was live. */
  liveStates(symbol: string, count: number): Promise<readonly LiveMarketInput[]>;
  /** What the feed could not read, was refused or did not get. */
  complaints(): readonly IngestEvent[];
  stop(): Promise<void>;
}

const COMPLAINTS: ReadonlySet<string> = new Set<IngestEvent["type"]>([
  "frame_bad",
  "subscription_failed",
  "subscription_silent",
  "request_failed",
  "disconnected",
  "resync",
]);

export async function startBoxedFeed(options: {
  readonly adapter: ExchangeAdapter;
  readonly assets: readonly string[];
  readonly seed: number;
  readonly faults?: readonly Fault[];
}): Promise<BoxedFeed> {
  const { adapter, assets, seed } = options;
  const { venue, rules } = adapter;
  const shutdown = createShutdown();
  const clock = createSystemClock();
  const listings = listingsOf(venue, assets);
  const symbols = listings.map(({ symbol }) => symbol);
  const { faults = [] } = options;
  const deps = { clock, shutdown, emit: () => {}, port: 0, seed, assets: listings };
  const venues = await startSimulatedVenue({ ...deps, faults });
  const urls = venues.servers.find((server) => server.venue === venue)?.urls;
  if (!urls) throw new Error(`${venue} did not start`);
  const log = createEventLog();
  const counters = createFeedCounters();
  const told: MarketInput[] = [];
  const events: MarketEvent[] = [];
  const waiting = new Set<() => void>();
  const feed = startFeed({
    adapter,
    urls,
    channels: { instrument: rules.instrumentChannels, token: rules.tokenChannels },
    conflation: { intervalMs: 50, immediateMoveBps: 0, heartbeatMs: 1_000 },
    credentials: rules.needsCredentials ? { key: "key", secret: "secret" } : undefined,
    patience: 1,
    clock,
    random: () => 0.5,
    transport: createLiveTransport(),
    push: (input) => {
      if (input.type !== "market") return;
      told.push(input);
      for (const look of [...waiting]) look();
    },
    onEvent: (event) => events.push({ ...event }),
    onLag: () => {},
    emit: log.emit,
    counters,
  });
  const wanted = (symbol: string) => ({ assets: [symbol], contractSize: undefined, isTokenFeed: false });
  feed.setWanted(new Map(symbols.map((symbol) => [symbol, wanted(symbol)])));
  return {
    venues,
    feed,
    log,
    counters,
    symbols,
    events,
    inputs: (symbol) => told.filter((input) => input.symbol === symbol),
    liveStates: (symbol, count) =>
      new Promise((resolve) => {
        const look = () => {
          const live = told.filter((input) => input.book === "live").filter((input) => input.symbol === symbol);
          if (live.length < count) return;
          waiting.delete(look);
          resolve(live.slice(0, count));
        };
        waiting.add(look);
        look();
      }),
    complaints: () => log.all.filter(({ type }) => COMPLAINTS.has(type)),
    stop: async () => {
      feed.stop();
      await shutdown.stop();
    },
  };
}
