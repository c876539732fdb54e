import type { GapInput, MarketInput } from "../../shared/domain/input.ts";
import type { ConflationLimits } from "../../shared/domain/market/conflate.ts";
import type { MarketEvent, MarketEventType } from "../../shared/domain/market/event.ts";
import type { BookState } from "../../shared/domain/market/synced-book.ts";
import type { NotReady } from "../../shared/runtime/beacon.ts";
import type { Clock } from "../../shared/runtime/clock.ts";
import type { Emit } from "./events.ts";
import type { ExchangeAdapter, FrameOutcome, SocketPlan, Subscription, VenueUrls } from "./exchanges/adapter.ts";
import { EVENT_SLOT, type FeedCounters } from "./feed-counters.ts";
import { feedProblems } from "./feed-problems.ts";
import { createFeedRest } from "./feed-rest.ts";
import { createFeedSink } from "./feed-sink.ts";
import { createFeedSymbols, type WantedSymbol } from "./feed-symbols.ts";
import { startVenueSocket, type VenueSocket } from "./socket.ts";
import type { Transport } from "./transport.ts";

/** Everything from one venue: sockets, books, snapshots and polls in, states and gaps of its instruments out. */
export interface Feed {
  readonly venue: string;
  /** Subscribes and unsubscribes what changed; symbols that stay are not disturbed. */
  setWanted(wanted: ReadonlyMap<string, WantedSymbol>): void;
  /** Every missing stream with its reason. */
  problems(): readonly NotReady[];
  /** Says again what the forecast should know: after Redis was away. */
  restate(): void;
  books(): ReadonlyMap<string, BookState>;
  /** Receive time of the newest event of `type`, of the symbol that is quiet longest; NaN when there was none. */
  oldestEventAt(type: MarketEventType): number;
  /** Takes a REST answer; says why when it is not what it should be. */
  deliverRest(url: string, body: Uint8Array): string | undefined;
  /** Opens a socket for a recorded connection: it subscribes to nothing. */
  follow(url: string): void;
  stop(): void;
}

export interface FeedDeps {
  readonly adapter: ExchangeAdapter;
  readonly urls: VenueUrls;
  readonly channels: { readonly instrument: readonly string[]; readonly token: readonly string[] };
  readonly conflation: ConflationLimits;
  /** How much longer than usual a stream may be quiet: 1 on a clock that runs as fast as the machine's. */
  readonly patience: number;
  readonly clock: Clock;
  readonly random: () => number;
  readonly transport: Transport;
  readonly push: (input: MarketInput | GapInput) => void;
  /** Events that no book or state is made of: token values, funding, liquidations. */
  readonly onEvent: (event: MarketEvent) => void;
  /** Receive time minus venue time of a stated book, in ms. */
  readonly onLag: (lagMs: number) => void;
  readonly emit: Emit;
  readonly counters: FeedCounters;
  /** In a replay, instead of `setWanted`: every symbol heard is tracked, as what it is wanted for, if for anything. */
  readonly recorded?: ReadonlyMap<string, WantedSymbol>;
}

/** Sockets that were opened together, for symbols that became wanted together. */
export interface SocketGroup {
  readonly symbols: Set<string>;
  sockets: readonly VenueSocket[];
}

/**
 * Symbols that become wanted later get sockets of their own instead of disturbing those that run. A symbol belongs to one
 * group; what other sockets still say of it is dropped. A group's sockets close when none of its symbols is wanted.
 */
export function startFeed(deps: FeedDeps): Feed {
  const { adapter, clock, counters, emit } = deps;
  const { rules, venue } = adapter;
  const groups = new Set<SocketGroup>();
  /** Symbols of recorded connections. */
  const followed: SocketGroup = { symbols: new Set(), sockets: [] };
  let wantedNow: ReadonlyMap<string, WantedSymbol> = new Map();

  const symbols = createFeedSymbols({
    contractSizeRule: rules.contractSize,
    instrument: {
      venue,
      rule: rules.book,
      conflation: deps.conflation,
      patience: deps.patience,
      clock,
      push: deps.push,
      emit,
      onLag: deps.onLag,
      requestSnapshot: (symbol) => rest.snapshots.request(symbol),
      settleSnapshot: (symbol) => rest.snapshots.settle(symbol),
    },
  });
  const { recorded } = deps;
  const onUntracked = recorded && ((symbol: string) => symbols.track(symbol, followed, recorded.get(symbol)));
  const sinks = { symbols, counters, onUntracked, onEvent: deps.onEvent };
  const rest = createFeedRest({ ...deps, sink: createFeedSink(sinks) });
  const openSocket = (plan: SocketPlan, group: SocketGroup) => {
    const socket = {};
    const sink = createFeedSink({ ...sinks, socket, group });
    return startVenueSocket({
      ...deps,
      plan,
      sink,
      lastEventAt: ({ symbol, event }) => symbols.bySymbol.get(symbol)?.heard[EVENT_SLOT[event]] ?? Number.NaN,
      onFrame: createFrameCounter(counters),
      onLost: () => {
        for (const { instrument } of symbols.bySymbol.values()) instrument?.onSocketLost(socket);
      },
    });
  };
  const unsubscribe = (symbol: string): void => {
    symbols.drop(symbol);
    rest.snapshots.settle(symbol);
    for (const group of groups) {
      if (!group.symbols.delete(symbol) || group.symbols.size > 0) continue;
      groups.delete(group);
      for (const socket of group.sockets) socket.stop();
    }
  };
  const subscribe = (added: ReadonlyMap<string, WantedSymbol>): void => {
    if (added.size === 0) return;
    const group: SocketGroup = { symbols: new Set(added.keys()), sockets: [] };
    groups.add(group);
    for (const [symbol, wanted] of added) symbols.track(symbol, group, wanted).instrument?.restate();
    const plans = adapter.plan(toSubscriptions(added, deps), deps.urls, clock.now());
    group.sockets = plans.map((plan) => openSocket(plan, group));
  };
  const tick = clock.every(deps.conflation.intervalMs, () => {
    const now = clock.now();
    for (const { instrument } of symbols.bySymbol.values()) instrument?.onTick(now);
  });

  return {
    venue,
    setWanted: (wanted) => {
      const added = new Map<string, WantedSymbol>();
      for (const [symbol, before] of wantedNow) {
        const after = wanted.get(symbol);
        if (!after || !sameStreams(before, after)) unsubscribe(symbol);
      }
      for (const [symbol, after] of wanted) {
        if (symbols.bySymbol.has(symbol)) symbols.update(symbol, after);
        else added.set(symbol, after);
      }
      wantedNow = wanted;
      rest.setSubscriptions(toSubscriptions(wanted, deps));
      subscribe(added);
    },
    problems: () => feedProblems({ venue, clock, groups, symbols, rest, wanted: wantedNow }),
    restate: () => {
      for (const { instrument } of symbols.bySymbol.values()) instrument?.restate();
    },
    books: symbols.books,
    oldestEventAt: symbols.oldestEventAt,
    deliverRest: rest.deliver,
    follow: (url) => {
      followed.sockets = [...followed.sockets, openSocket({ url, messages: [], streams: [] }, followed)];
    },
    stop: () => {
      tick.cancel();
      rest.stop();
      for (const group of [...groups, followed]) for (const socket of group.sockets) socket.stop();
    },
  };
}

/** Same channels before and after: the sockets can stay. */
const sameStreams = (before: WantedSymbol, after: WantedSymbol): boolean =>
  before.assets.length > 0 === after.assets.length > 0 && before.isTokenFeed === after.isTokenFeed;

function toSubscriptions(wanted: ReadonlyMap<string, WantedSymbol>, deps: FeedDeps): readonly Subscription[] {
  const { instrument, token } = deps.channels;
  return [...wanted].map(([symbol, { assets, isTokenFeed }]) => {
    const channels = [...(assets.length > 0 ? instrument : []), ...(isTokenFeed ? token : [])];
    return { symbol, channels: [...new Set(channels)] };
  });
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
