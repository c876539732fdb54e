import type { ExchangeAdapter } from "../../services/ingest/exchanges/adapter.ts";
import { type Feed, startFeed } from "../../services/ingest/feed.ts";
import { createFeedCounters } from "../../services/ingest/feed-counters.ts";
import { createLiveTransport } from "../../services/ingest/transport-live.ts";
import type { FeedInput } from "../../shared/domain/input.ts";
import { createVirtualClock, type VirtualClock } from "../../shared/runtime/clock.ts";
import { type ExchangeServer, startExchangeServer } from "./exchange-server.ts";
import { createEventLog, type EventLog } from "./ingest.ts";

/** A real feed on a bare exchange: real sockets and HTTP, but a clock that only the test moves. */
export interface FeedStand {
  readonly server: ExchangeServer;
  readonly clock: VirtualClock;
  readonly log: EventLog;
  readonly feed: Feed;
  /** What the forecast was told, in order. */
  readonly inputs: readonly FeedInput[];
  /** Resolves when an input, past or to come, fits. */
  untilInput(fits: (input: FeedInput) => boolean): Promise<FeedInput>;
  want(...symbols: string[]): void;
  stop(): Promise<void>;
}

export async function startFeedStand(
  adapter: ExchangeAdapter,
  startAt: number,
  instrumentChannels: readonly string[],
  standby = false,
): Promise<FeedStand> {
  const server = await startExchangeServer();
  const clock = createVirtualClock(startAt);
  const log = createEventLog();
  const inputs: FeedInput[] = [];
  const waiting = new Set<() => void>();
  const feed = startFeed({
    adapter,
    urls: {
      ws: { public: `${server.wsUrl}/public/stream`, market: `${server.wsUrl}/market/stream` },
      rest: server.httpUrl,
    },
    channels: { instrument: instrumentChannels, token: [] },
    conflation: { intervalMs: 100, immediateMoveBps: 5, heartbeatMs: 1_000 },
    standby,
    patience: 1,
    clock,
    random: () => 0.5,
    transport: createLiveTransport(),
    push: (input) => {
      inputs.push(input);
      for (const look of [...waiting]) look();
    },
    onEvent: () => {},
    onLag: () => {},
    emit: log.emit,
    counters: createFeedCounters(),
  });
  return {
    server,
    clock,
    log,
    feed,
    inputs,
    untilInput: (fits) =>
      new Promise((resolve) => {
        const look = () => {
          const found = inputs.find(fits);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    want: (...symbols) =>
      feed.setWanted(
        new Map(symbols.map((symbol) => [symbol, { assets: [symbol], contractSize: undefined, isTokenFeed: false }])),
      ),
    stop: async () => {
      feed.stop();
      await server.close();
    },
  };
}
