import { join } from "node:path";
import type { Config } from "../../config/schema.ts";
import { type AnyFund, isSingle } from "../../shared/domain/portfolio/basket.ts";
import type { NotReady } from "../../shared/runtime/beacon.ts";
import type { Clock } from "../../shared/runtime/clock.ts";
import type { Redis } from "../../shared/runtime/redis.ts";
import { type FundSources, startFundSources } from "./compositions/fund-sources.ts";
import { type FundFeeds, startFundFeeds } from "./compositions/live/fund-feeds.ts";
import type { ProviderAge } from "./compositions/providers/providers.ts";
import type { Feed } from "./feed.ts";
import type { Observer } from "./observe.ts";
import { type Outbox, startOutbox } from "./outbox.ts";
import { notWatchedBecause, unservedBecause } from "./served.ts";
import type { Transport } from "./transport.ts";
import { startVenueFeeds } from "./venue-feeds.ts";
import { wantedOf } from "./wanted.ts";

/** Funds and what is known of the markets are said again this often, for a forecast that lost its input. */
const RESTATE_MS = 60_000;

export interface IngestService {
  stop(): void;
  /** Ends only with the process; rejects never. */
  readonly finished: Promise<void>;
  /** Every stream, fund file and connection that is missing. */
  notReady(): readonly NotReady[];
  feeds(): readonly Feed[];
  funds(): readonly AnyFund[];
  /** Times of the newest state of each fund that has one. */
  stateTimes(): readonly number[];
  /** Of every provider that is asked for the state of a fund. */
  providerAges(): readonly ProviderAge[];
  readonly outbox: Pick<Outbox, "size" | "oldestAt">;
}

export interface IngestDeps {
  readonly config: Pick<
    Config,
    "funds" | "providers" | "dataDir" | "venues" | "ingest" | "conflation" | "partitions" | "redis" | "clock"
  >;
  readonly clock: Clock;
  readonly random: () => number;
  readonly transport: Transport;
  readonly redis: Redis;
  readonly observer: Pick<Observer, "emit" | "countersOf" | "onLag">;
}

/**
 * Everything the forecast will know, from sockets and files to the input streams. What to subscribe follows from the
 * funds: their traded instruments and their feeds, on the venues that are enabled.
 */
export function startIngest(deps: IngestDeps): IngestService {
  const { clock, config, observer } = deps;
  let unserved: readonly NotReady[] = [];
  const finished = Promise.withResolvers<void>();

  const sayAgain = (): void => {
    sources.restate();
    for (const state of fundFeeds.states()) outbox.push(state);
    for (const feed of feeds.values()) feed.restate();
  };
  const onFunds = (funds: readonly AnyFund[]): void => {
    fundFeeds.setFunds(funds);
    const wanted = wantedOf(funds, (venue) => unservedBecause(config, venue));
    unserved = config.ingest.worker === 0 ? wanted.unserved : [];
    for (const [venue, feed] of feeds) feed.setWanted(wanted.byVenue.get(venue) ?? new Map());
  };

  const outbox = startOutbox({
    redis: deps.redis,
    prefix: config.redis.prefix,
    partitions: config.partitions,
    random: deps.random,
    emit: observer.emit,
    // Not at once: at start this is called before there is anything to say.
    onReady: () => setImmediate(sayAgain),
  });
  const fundFeeds = startFundFeeds(clock, outbox.push, observer.emit, tokensDir(config));
  const feeds = startVenueFeeds({
    ...deps,
    transportOf: () => deps.transport,
    push: (input) => {
      outbox.push(input);
      fundFeeds.onInput(input);
    },
    onNav: fundFeeds.onNav,
  });
  const sources = startFundSources({
    ...deps,
    emit: observer.emit,
    push: (input) => outbox.push(input),
    onFunds,
  });
  const again = clock.every(RESTATE_MS, sayAgain);

  return {
    finished: finished.promise,
    feeds: () => [...feeds.values()],
    funds: sources.funds,
    stateTimes: () =>
      sources
        .funds()
        .filter((fund) => notWatchedBecause(config, fund) === undefined)
        .flatMap((fund) => fundFeeds.heardAt(fund.id) ?? sources.stateAt(fund) ?? []),
    providerAges: sources.providerAges,
    outbox,
    notReady: () => notReady({ config, sources, fundFeeds, feeds, unserved, outbox }),
    stop: () => {
      again.cancel();
      fundFeeds.stop();
      sources.stop();
      for (const feed of feeds.values()) feed.stop();
      outbox.stop();
      finished.resolve();
    },
  };
}

/** Where what is known of tokens is kept. A replay lives in another time, and remembers nothing. */
const tokensDir = ({ clock, dataDir }: IngestDeps["config"]): string | undefined =>
  clock === undefined ? join(dataDir, "observed", "tokens") : undefined;

function notReady(parts: {
  readonly config: IngestDeps["config"];
  readonly sources: FundSources;
  readonly fundFeeds: FundFeeds;
  readonly feeds: ReadonlyMap<string, Feed>;
  readonly unserved: readonly NotReady[];
  readonly outbox: Outbox;
}): readonly NotReady[] {
  const { fundFeeds, outbox, sources } = parts;
  const reasons: NotReady[] = [];
  const redis = outbox.problem();
  if (redis !== undefined) reasons.push({ what: "redis", why: redis });
  reasons.push(...sources.problems(), ...parts.unserved);
  if (sources.funds().length === 0)
    reasons.push({ what: "funds", why: `no fund in ${parts.config.funds.dir}, so there is nothing to forecast` });
  for (const feed of parts.feeds.values()) reasons.push(...feed.problems());
  for (const { id, feed } of sources.funds().filter(isSingle)) {
    if (feed && parts.feeds.has(feed.venue) && fundFeeds.heardAt(id) === undefined)
      reasons.push({ what: `${feed.venue} ${feed.symbol} nav`, why: `no value of ${id} was heard yet` });
  }
  return reasons;
}
