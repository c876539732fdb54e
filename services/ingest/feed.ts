import type { FeedInput } from "../../shared/domain/input.ts";
import type { ConflationLimits } from "../../shared/domain/market/conflate.ts";
import type { MarketEvent, MarketEventType } from "../../shared/domain/market/event.ts";
import type { BookState } from "../../shared/domain/market/synced-book.ts";
import type { EpochMs } from "../../shared/domain/units.ts";
import type { NotReady } from "../../shared/runtime/beacon.ts";
import type { Clock } from "../../shared/runtime/clock.ts";
import { createRateBudget } from "../../shared/runtime/rate-budget.ts";
import { startAudits } from "./audits.ts";
import { type BarsBackfill, createBarsBackfill } from "./bars-backfill.ts";
import type { Epoch } from "./epoch.ts";
import type { Emit } from "./events.ts";
import type {
  Credentials,
  ExchangeAdapter,
  FrameOutcome,
  PlannedStream,
  SocketPlan,
  SubscribeMessage,
  Subscription,
  VenueUrls,
} from "./exchanges/adapter.ts";
import { EVENT_SLOT, type FeedCounters } from "./feed-counters.ts";
import { feedProblems } from "./feed-problems.ts";
import { createFeedRest, type FeedRest, REST_LIMITS } from "./feed-rest.ts";
import { createFeedSink } from "./feed-sink.ts";
import { createFeedSymbols, type FeedSymbols, type WantedSymbol } from "./feed-symbols.ts";
import { createRecovery, RECOVERY_CHECK_MS } from "./recovery.ts";
import { startVenueSocket } from "./socket.ts";
import { createSocketGroups, type SocketGroups } from "./socket-groups.ts";
import { createStreamWatch, type DeadStream } from "./stream-watch.ts";
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
  /** Each socket is opened twice. */
  readonly standby?: boolean | undefined;
  readonly credentials?: Credentials | undefined;
  /** How much longer than usual a stream may be quiet: 1 on a clock that runs as fast as the machine's. */
  readonly patience: number;
  readonly clock: Clock;
  readonly random: () => number;
  readonly transport: Transport;
  readonly push: (input: FeedInput) => void;
  /** Events that no book or state is made of: token values, funding, liquidations. */
  readonly onEvent: (event: MarketEvent) => void;
  /** Receive time minus venue time of a stated book, in ms. */
  readonly onLag: (lagMs: number) => void;
  readonly emit: Emit;
  readonly counters: FeedCounters;
  /** In a replay, instead of `setWanted`: every symbol heard is tracked, as what it is wanted for, if for anything. */
  readonly recorded?: ReadonlyMap<string, WantedSymbol>;
}

export function startFeed(deps: FeedDeps): Feed {
  const { adapter, clock } = deps;
  const { symbols, rest, groups, audits, bars } = assemble(deps);
  const { bySymbol } = symbols;
  let wantedNow: ReadonlyMap<string, WantedSymbol> = new Map();

  const plan = (wanted: ReadonlyMap<string, WantedSymbol>) =>
    twiceIf(deps.standby === true, adapter.plan(toSubscriptions(wanted, deps), deps.urls, clock.now()));
  const unsubscribe = (symbol: string): void => {
    symbols.drop(symbol);
    rest.freshBooks.settle(symbol);
    bars.drop(symbol);
    groups.leave(symbol);
  };
  const subscribe = (added: ReadonlyMap<string, WantedSymbol>): void => {
    if (added.size === 0) return;
    groups.open(added.keys(), plan(added), (group) => {
      for (const [symbol, wanted] of added) {
        const { instrument } = symbols.track(symbol, group, wanted);
        instrument?.restate();
        if (instrument) bars.begin(symbol);
      }
    });
  };
  const recovery = createRecovery({
    ...deps,
    watch: createStreamWatch({ bySymbol, rules: adapter.rules, patience: deps.patience }),
    askAgain: (streams, now) => askAgain(streams, adapter, deps.urls, now),
    move: (moving) => {
      for (const symbol of moving) {
        bySymbol.get(symbol)?.instrument?.onMoved();
        groups.leave(symbol);
      }
      groups.open(moving, plan(new Map([...wantedNow].filter(([symbol]) => moving.includes(symbol)))), (group) => {
        for (const symbol of moving) symbols.move(symbol, group);
      });
    },
  });
  const recover = clock.every(RECOVERY_CHECK_MS, () => recovery.check(groups.all(), clock.now()));
  const tick = clock.every(deps.conflation.intervalMs, () => {
    const now = clock.now();
    for (const { instrument } of bySymbol.values()) instrument?.onTick(now);
  });

  return {
    venue: adapter.venue,
    setWanted: (wanted) => {
      for (const [symbol, before] of wantedNow) {
        const after = wanted.get(symbol);
        if (!after || !sameStreams(before, after)) unsubscribe(symbol);
      }
      const added = new Map([...wanted].filter(([symbol]) => !symbols.bySymbol.has(symbol)));
      for (const [symbol, after] of wanted) if (!added.has(symbol)) symbols.update(symbol, after);
      wantedNow = wanted;
      rest.setSubscriptions(toSubscriptions(wanted, deps));
      subscribe(added);
    },
    problems: () =>
      feedProblems({ venue: adapter.venue, clock, groups: groups.all(), symbols, rest, recovery, wanted: wantedNow }),
    restate: () => {
      for (const { instrument } of symbols.bySymbol.values()) instrument?.restate();
    },
    books: symbols.books,
    oldestEventAt: symbols.oldestEventAt,
    deliverRest: rest.deliver,
    follow: (url) => groups.follow({ url, messages: [], streams: [] }),
    stop: () => {
      tick.cancel();
      recover.cancel();
      audits.stop();
      bars.stop();
      rest.stop();
      groups.stop();
    },
  };
}

/** The parts of a feed, wired: sockets and REST answers lead to symbols, whose books ask for snapshots. */
function assemble(deps: FeedDeps): {
  readonly symbols: FeedSymbols;
  readonly rest: FeedRest;
  readonly groups: SocketGroups;
  readonly audits: { stop(): void };
  readonly bars: BarsBackfill;
} {
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

/** A standby carries the same; apart from each other by the spread of planned changes, they never change together. */
const twiceIf = (standby: boolean, plans: readonly SocketPlan[]): readonly SocketPlan[] =>
  standby ? plans.flatMap((plan) => [plan, plan]) : plans;

/** No subscription of a connection has refs as high, so that what a venue says to these is not taken for theirs. */
const ASKED_AGAIN_REF = 1_000_000;

/** Unsubscribes and subscribes dead streams where they are. That they deliver is the only answer that counts. */
function askAgain(dead: readonly DeadStream[], adapter: ExchangeAdapter, urls: VenueUrls, now: EpochMs): void {
  for (const [socket, streams] of Map.groupBy(dead, (stream) => stream.socket)) {
    const bySymbol = Map.groupBy(streams, ({ stream }) => stream.symbol);
    const subscriptions = [...bySymbol].map(([symbol, ofSymbol]) => ({
      symbol,
      channels: ofSymbol.map(({ stream }) => stream.channel),
    }));
    const plans = adapter.plan(subscriptions, urls, now, ASKED_AGAIN_REF);
    socket.resubscribe(plans.find(({ url }) => url === socket.url)?.messages ?? []);
  }
}

/** What asks for the book of `symbol` anew, by the address it is asked at. */
function bookMessages(
  adapter: ExchangeAdapter,
  urls: VenueUrls,
  channels: readonly string[],
  symbol: string,
  now: EpochMs,
): ReadonlyMap<string, readonly SubscribeMessage[]> {
  const streams = adapter.plan([{ symbol, channels }], urls, now).flatMap((plan) => plan.streams);
  const ofBook = streams.filter(({ event }) => event === "book").map(({ channel }) => channel);
  const plans = adapter.plan([{ symbol, channels: ofBook }], urls, now, ASKED_AGAIN_REF);
  return new Map(plans.map(({ url, messages }) => [url, messages]));
}

/** Whether a connection may take over from the one before as far as this stream is concerned. */
function isCovered(symbols: FeedSymbols, { symbol, event }: PlannedStream, epoch: Epoch): boolean {
  const instrument = symbols.bySymbol.get(symbol)?.instrument;
  return event !== "book" || instrument?.state !== "live" || instrument.isSoundOn(epoch);
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
