import type { Config } from "../../config/schema.ts";
import { type AnyFund, isSingle } from "../../shared/domain/portfolio/basket.ts";
import type { NotReady } from "../../shared/runtime/beacon.ts";
import type { Clock } from "../../shared/runtime/clock.ts";
import type { Redis } from "../../shared/runtime/redis.ts";
import { type FundFiles, startFundFiles, statementOf } from "./compositions/file/provider.ts";
import { type FundFeeds, startFundFeeds } from "./compositions/live/fund-feeds.ts";
import type { Feed } from "./feed.ts";
import type { Observer } from "./observe.ts";
import { type Outbox, startOutbox } from "./outbox.ts";
import { unservedBecause } from "./served.ts";
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
  readonly outbox: Pick<Outbox, "size" | "oldestAt">;
}

export interface IngestDeps {
  readonly config: Pick<Config, "funds" | "venues" | "ingest" | "conflation" | "partitions" | "redis" | "clock">;
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

  // Every worker reads the funds, because they say what to subscribe; one of them tells the forecast.
  const isFirst = config.ingest.worker === 0;
  const pushFund = (input: Parameters<Outbox["push"]>[0]): void => {
    if (isFirst) outbox.push(input);
  };
  const sayAgain = (): void => {
    const at = clock.now();
    for (const fund of fundFiles.funds()) pushFund(statementOf(fund, at));
    for (const state of fundFeeds.states()) outbox.push(state);
    for (const feed of feeds.values()) feed.restate();
  };
  const onFunds = (funds: readonly AnyFund[]): void => {
    fundFeeds.setFunds(funds);
    const wanted = wantedOf(funds, (venue) => unservedBecause(config, venue));
    unserved = isFirst ? wanted.unserved : [];
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
  const fundFeeds = startFundFeeds(clock, (input) => outbox.push(input), observer.emit);
  const feeds = startVenueFeeds({
    ...deps,
    transportOf: () => deps.transport,
    push: (input) => {
      outbox.push(input);
      fundFeeds.onInput(input);
    },
    onNav: fundFeeds.onNav,
  });
  const fundFiles = startFundFiles({
    dir: config.funds.dir,
    clock,
    emit: observer.emit,
    push: pushFund,
    onFunds,
  });
  const again = clock.every(RESTATE_MS, sayAgain);

  return {
    finished: finished.promise,
    feeds: () => [...feeds.values()],
    funds: fundFiles.funds,
    stateTimes: () => fundFiles.funds().flatMap((fund) => fundFeeds.heardAt(fund.id) ?? fund.state?.at ?? []),
    outbox,
    notReady: () => notReady({ config, fundFiles, fundFeeds, feeds, unserved, outbox }),
    stop: () => {
      again.cancel();
      fundFeeds.stop();
      fundFiles.stop();
      for (const feed of feeds.values()) feed.stop();
      outbox.stop();
      finished.resolve();
    },
  };
}

function notReady(parts: {
  readonly config: IngestDeps["config"];
  readonly fundFiles: FundFiles;
  readonly fundFeeds: FundFeeds;
  readonly feeds: ReadonlyMap<string, Feed>;
  readonly unserved: readonly NotReady[];
  readonly outbox: Outbox;
}): readonly NotReady[] {
  const { fundFeeds, fundFiles, outbox } = parts;
  const reasons: NotReady[] = [];
  const redis = outbox.problem();
  if (redis !== undefined) reasons.push({ what: "redis", why: redis });
  reasons.push(...fundFiles.problems(), ...parts.unserved);
  if (fundFiles.funds().length === 0)
    reasons.push({ what: "funds", why: `no fund in ${parts.config.funds.dir}, so there is nothing to forecast` });
  for (const feed of parts.feeds.values()) reasons.push(...feed.problems());
  for (const { id, feed } of fundFiles.funds().filter(isSingle)) {
    if (feed && parts.feeds.has(feed.venue) && fundFeeds.heardAt(id) === undefined)
      reasons.push({ what: `${feed.venue} ${feed.symbol} nav`, why: `no value of ${id} was heard yet` });
  }
  return reasons;
}
