import { createRateBudget } from "../../shared/runtime/rate-budget.ts";
import { startAudits } from "./audits.ts";
import { type BarsBackfill, createBarsBackfill } from "./bars-backfill.ts";
import type { Epoch } from "./epoch.ts";
import type { FrameOutcome, PlannedStream } from "./exchanges/adapter.ts";
import type { FeedDeps } from "./feed.ts";
import { EVENT_SLOT, type FeedCounters } from "./feed-counters.ts";
import { bookMessages } from "./feed-plan.ts";
import { createFeedRest, type FeedRest, REST_LIMITS } from "./feed-rest.ts";
import { createFeedSink } from "./feed-sink.ts";
import { createFeedSymbols, type FeedSymbols } from "./feed-symbols.ts";
import { startVenueSocket } from "./socket.ts";
import { createSocketGroups, type SocketGroups } from "./socket-groups.ts";

/** The parts of a feed. */
export interface FeedParts {
  readonly symbols: FeedSymbols;
  readonly rest: FeedRest;
  readonly groups: SocketGroups;
  readonly audits: { stop(): void };
  readonly bars: BarsBackfill;
}

/** Wires them: sockets and REST answers lead to symbols, whose books ask for fresh ones. */
export function assembleFeed(deps: FeedDeps): FeedParts {
  const { adapter, counters, recorded } = deps;
  const symbols = createFeedSymbols({
    contractSizeRule: adapter.rules.contractSize,
    instrument: {
      ...deps,
      venue: adapter.venue,
      rule: adapter.rules.book,
      isDepthKnown: !adapter.rules.quotesOnly,
      onRepaired: (symbol, fromAt) => bars.fill(symbol, fromAt, deps.clock.now()),
      requestBook: (symbol) => rest.freshBooks.request(symbol),
      settleBook: (symbol) => rest.freshBooks.settle(symbol),
    },
  });
  const onUntracked = recorded && ((symbol: string) => symbols.track(symbol, groups.followed, recorded.get(symbol)));
  const areQuotesBooks = adapter.rules.quotesOnly === true;
  const { venue } = adapter;
  const sinks = { venue, symbols, counters, onUntracked, areQuotesBooks, onEvent: deps.onEvent };
  const rest = createFeedRest({
    ...deps,
    sink: createFeedSink(sinks),
    resubscribe: (symbol) => {
      const messages = bookMessages(adapter, deps.urls, deps.channels.instrument, symbol, deps.clock.now());
      for (const epoch of symbols.bySymbol.get(symbol)?.instrument?.waitingOn() ?? [])
        epoch.resubscribe(messages.get(epoch.url) ?? []);
    },
  });
  const connects = createRateBudget(adapter.rules.connects);
  const groups = createSocketGroups((plan, group) =>
    startVenueSocket({
      ...deps,
      connects,
      plan,
      sinkOf: (epoch) => createFeedSink({ ...sinks, epoch, group }),
      lastEventAt: ({ symbol, event }) => symbols.bySymbol.get(symbol)?.heard[EVENT_SLOT[event]] ?? Number.NaN,
      onFrame: createFrameCounter(counters),
      isCovered: (epoch) => plan.streams.every((stream) => isCovered(symbols, stream, epoch)),
      onEpochLost: (epoch) => {
        for (const { instrument } of symbols.bySymbol.values()) instrument?.onEpochLost(epoch);
      },
    }),
  );
  const bars = createBarsBackfill({
    ...deps,
    limits: REST_LIMITS,
    onBars: (symbol, of) => symbols.bySymbol.get(symbol)?.instrument?.onBars(of),
  });
  const audits = startAudits({ ...deps, bySymbol: symbols.bySymbol, limits: REST_LIMITS });
  return { symbols, rest, groups, audits, bars };
}

/** Whether a connection may take over from the one before as far as this stream is concerned. */
function isCovered(symbols: FeedSymbols, { symbol, event }: PlannedStream, epoch: Epoch): boolean {
  const instrument = symbols.bySymbol.get(symbol)?.instrument;
  return event !== "book" || instrument?.state !== "live" || instrument.isSoundOn(epoch);
}

/** Counts bad frames and slow paths of one connection after the other. */
function createFrameCounter(counters: FeedCounters): (outcome: FrameOutcome, fallbacks: number) => void {
  let fallbacksBefore = 0;
  const add = (counts: Float64Array, slot: number, by: number): void => {
    counts[slot] = (counts[slot] ?? 0) + by;
  };
  return (outcome, fallbacks) => {
    if (outcome === "unknown") add(counters.unknown, counters.unknownSlot, 1);
    else if (outcome === "failed") add(counters.failed, counters.failedSlot, 1);
    // A new connection has a new decoder, which counts from zero.
    if (fallbacks !== fallbacksBefore) {
      add(
        counters.fallback,
        counters.fallbackSlot,
        fallbacks > fallbacksBefore ? fallbacks - fallbacksBefore : fallbacks,
      );
      fallbacksBefore = fallbacks;
    }
  };
}
