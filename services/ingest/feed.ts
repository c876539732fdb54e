import type { FeedInput } from "../../shared/domain/input.ts";
import type { ConflationLimits } from "../../shared/domain/market/conflate.ts";
import type { MarketEvent, MarketEventType } from "../../shared/domain/market/event.ts";
import type { BookState } from "../../shared/domain/market/synced-book.ts";
import type { NotReady } from "../../shared/runtime/beacon.ts";
import type { Clock } from "../../shared/runtime/clock.ts";
import type { Emit } from "./events.ts";
import type { Credentials, ExchangeAdapter, SocketPlan, VenueUrls } from "./exchanges/adapter.ts";
import type { FeedCounters } from "./feed-counters.ts";
import { assembleFeed, type FeedParts } from "./feed-parts.ts";
import { askAgain, type FeedChannels, sameStreams, toSubscriptions, twiceIf } from "./feed-plan.ts";
import { feedProblems } from "./feed-problems.ts";
import type { WantedSymbol } from "./feed-symbols.ts";
import { createRecovery, RECOVERY_CHECK_MS, type Recovery } from "./recovery.ts";
import { createStreamWatch } from "./stream-watch.ts";
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
  readonly channels: FeedChannels;
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
  const parts = assembleFeed(deps);
  const { symbols, rest, groups, audits, bars } = parts;
  const { bySymbol } = symbols;
  let wantedNow: ReadonlyMap<string, WantedSymbol> = new Map();

  const plan = (wanted: ReadonlyMap<string, WantedSymbol>) =>
    twiceIf(
      deps.standby === true && adapter.rules.connectionsMax !== 1,
      adapter.plan(toSubscriptions(wanted, deps.channels), deps.urls, clock.now()),
    );
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
  const recovery = startRecovery(deps, parts, (moving) =>
    plan(new Map([...wantedNow].filter(([symbol]) => moving.includes(symbol)))),
  );
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
      rest.setSubscriptions(toSubscriptions(wanted, deps.channels));
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

/** Dead streams are asked for again; a symbol that is to have sockets of its own gets those of `planOf`. */
function startRecovery(
  deps: FeedDeps,
  { groups, symbols }: FeedParts,
  planOf: (symbols: readonly string[]) => readonly SocketPlan[],
): Recovery {
  const { adapter, patience, urls } = deps;
  const { bySymbol } = symbols;
  return createRecovery({
    ...deps,
    watch: createStreamWatch({ bySymbol, rules: adapter.rules, patience }),
    askAgain: (streams, now) => askAgain(streams, adapter, urls, now),
    move: (moving) => {
      for (const symbol of moving) {
        bySymbol.get(symbol)?.instrument?.onMoved();
        groups.leave(symbol);
      }
      groups.open(moving, planOf(moving), (group) => {
        for (const symbol of moving) symbols.move(symbol, group);
      });
    },
  });
}
