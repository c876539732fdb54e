import { resolve } from "node:path";
import { afterEach, expect, test } from "vitest";
import { whenFolded } from "../../services/cli/when-folded.ts";
import { loadFunds } from "../../services/ingest/compositions/file/directory.ts";
import { adapterOf } from "../../services/ingest/exchanges/registry.ts";
import { type RunningVenues, startSimulatedVenue } from "../../services/venue/service.ts";
import { LISTED_ASSETS, SIMULATED_ASSETS } from "../../services/venue/simulation/terms.ts";
import type { Fund } from "../../shared/domain/funds/fund.ts";
import { ruleAt } from "../../shared/domain/funds/rule.ts";
import { isBasket, isSingle } from "../../shared/domain/portfolio/basket.ts";
import { epochMs } from "../../shared/domain/units.ts";
import { createSystemClock } from "../../shared/runtime/clock.ts";
import { openRedis } from "../../shared/runtime/redis.ts";
import { createShutdown } from "../../shared/runtime/shutdown.ts";
import { readinessOf, startTestDaemon, until } from "../support/daemon.ts";
import { testPort } from "../support/redis.ts";
import { readWindowLog } from "../support/window-log.ts";

/** The funds that `npm start` uses. */
const FUNDS_DIR = resolve(import.meta.dirname, "../../config/funds");
const SEED = 11;
/** The default of the configuration. */
const PARTITIONS = 8;
const FOLD_MS_MAX = 30_000;
/** Shorter than usual, so that numbers come soon after the venues. */
const WARMUP_MS = 5_000;
const LIMIT_MS = 150_000;
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function startVenue(port: number): Promise<{ readonly venue: RunningVenues; stop(): Promise<unknown> }> {
  const shutdown = createShutdown();
  const clock = createSystemClock();
  const deps = {
    clock,
    shutdown,
    emit: () => {},
    port,
    snapshotWaitMs: 10_000,
    seed: SEED,
    assets: [...SIMULATED_ASSETS, ...LISTED_ASSETS],
  };
  return { venue: await startSimulatedVenue(deps), stop: () => shutdown.stop() };
}

/** What must be named as missing while no venue answers. */
function missingOf(funds: readonly Fund[]): readonly string[] {
  return funds.flatMap(({ instrument, feed }) => [
    `${instrument.venue} ${instrument.symbol} book`,
    ...(feed === undefined ? [] : [`${feed.venue} ${feed.symbol} nav`]),
  ]);
}

test(
  `the daemon waits for venues that cannot be reached and becomes ready by itself when they come up (seed ${SEED})`,
  async () => {
    // The addresses that the venues will have, where nobody listens yet.
    const port = testPort();
    const early = await startVenue(port);
    const simulated = early.venue.servers.map(({ venue, urls }) => [venue, urls] as const);
    await early.stop();
    const shipped = loadFunds(FUNDS_DIR, epochMs(Date.now()));
    const all = shipped.ok ? shipped.value : [];
    // The simulation has a few of the venues that the shipped funds trade on; the operator of this daemon uses no other.
    const named = all.flatMap((fund) =>
      isBasket(fund)
        ? fund.constituents.map(({ instrument }) => instrument)
        : [fund.instrument, fund.feed ?? []].flat(),
    );
    const off = named.map(({ venue }) => [venue, { enabled: false }] as const);
    const isServed = (venue: string) => adapterOf(venue) !== undefined;
    const venues = Object.fromEntries([...off.filter(([venue]) => isServed(venue)), ...simulated]);
    const isWatched = ({ instrument }: Fund) => simulated.some(([venue]) => venue === instrument.venue);
    const isAlive = (fund: Fund) => ruleAt(fund, Date.now()).length > 0;
    const isFed = ({ feed }: Fund) => simulated.some(([venue]) => venue === feed?.venue);
    const funds = all
      .filter(isSingle)
      .filter((fund) => isWatched(fund) && isAlive(fund))
      .map(({ feed, ...fund }) => (feed !== undefined && isFed({ feed, ...fund }) ? { feed, ...fund } : fund));
    expect(funds.length).toBeGreaterThan(0);
    const daemon = await startTestDaemon({
      venues,
      funds: { dir: FUNDS_DIR },
      forecast: { volatilityWarmupMs: WARMUP_MS },
    });
    cleanups.push(() => daemon.remove());

    const missing = await until(async () => {
      const readiness = await readinessOf(daemon);
      const told = new Set(readiness?.notReady.map(({ what }) => what));
      return readiness && missingOf(funds).every((what) => told.has(what)) ? readiness : undefined;
    });
    expect(missing).toMatchObject({ status: 503, ready: false });
    for (const { what, why } of missing.notReady) if (what.endsWith(" book")) expect(why).toMatch(/^connecting/);

    const shutdown = createShutdown();
    cleanups.push(() => shutdown.stop());
    const redisUrl = await daemon.redisUrl();
    const redis = openRedis(redisUrl, { role: "queue", name: "test", onError: () => {}, shutdown });
    const folding = { redisUrl, prefix: "radar", partitions: PARTITIONS, shutdown, limitMs: FOLD_MS_MAX };
    expect(await whenFolded(folding), "the forecast folds what it is told of the missing markets").toBe(true);
    const { revisions } = await until(() => readWindowLog(redis, "radar", PARTITIONS));
    expect(revisions.filter(({ flow, impact, volatility }) => flow || impact || volatility)).toEqual([]);
    expect(daemon.child.exitCode).toBe(null);

    const late = await startVenue(port);
    cleanups.push(() => late.stop());
    await until(async () => ((await readinessOf(daemon))?.status === 200 ? true : undefined));
    await until(async () =>
      (await readWindowLog(redis, "radar", PARTITIONS)).revisions.find(
        ({ flow, inputs }) => flow !== null && inputs.book === "live",
      ),
    );
    expect(await daemon.end()).toBe(0);
  },
  LIMIT_MS,
);
