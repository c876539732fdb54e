import { join, resolve } from "node:path";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { whenFolded } from "../../services/cli/when-folded.ts";
import { whenSubscribed } from "../../services/venue/first-subscriber.ts";
import { startCaptureVenue } from "../../services/venue/service.ts";
import { windowJobId } from "../../shared/contracts/queues.ts";
import { beaconKey, partitionKeys, partitionOf } from "../../shared/contracts/streams.ts";
import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";
import { createSystemClock } from "../../shared/runtime/clock.ts";
import { openRedis, type Redis } from "../../shared/runtime/redis.ts";
import { createShutdown } from "../../shared/runtime/shutdown.ts";
import { startTestDaemon, type TestDaemon, until } from "../support/daemon.ts";
import { describeWithData } from "../support/data.ts";
import { startProcess } from "../support/process.ts";
import { readWindowLog } from "../support/window-log.ts";

const CAPTURE = "btcusdt-20230404-0405-depth0ms-bookticker-trade-markprice.jsonl.gz";
const FUNDS = resolve(import.meta.dirname, "../fixtures/funds/midnight");
const RESET = "BTC-20230405T0000-reset";
const VENUE = "binance-usdm";
const PARTITIONS = 2;
const KEYS = partitionKeys("radar", partitionOf("BTC", PARTITIONS));
/** Recorded seconds in one of the wall. */
const SPEED = 8;
/** Time for the daemon to start and subscribe before the recording begins. */
const LEAD_MS = 30_000;
/** The first seconds at their own pace: the books need REST answers to begin. */
const SYNC_MS = 3_000;
/** Most that folding and delivering the rest may take after the recording. */
const DRAIN_MS_MAX = 30_000;
const LIMIT_MS = 150_000;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const SEED = Date.now() % 1_000;
/**
 * One dies before the reset, the others in and after it. Not ingest or Redis just before midnight: a window whose market
 * is unknown when it should open is rightly withdrawn.
 */
const FIRST = shuffled(["forecast", "publish", "api"], SEED);
const ORDER = [...FIRST.slice(0, 1), ...shuffled([...FIRST.slice(1), "ingest", "redis"], SEED)];

function shuffled(names: readonly string[], seed: number): readonly string[] {
  const rest = [...names];
  return names.flatMap((_, index) => rest.splice((seed * (index + 7)) % rest.length, 1));
}

const beaconSchema = z.object({ pid: z.number(), at: z.number() });

/** Kills a part of the daemon and waits until it works again. */
async function killAndAwait(daemon: TestDaemon, redis: Redis, unit: string, deaths: number): Promise<void> {
  const pid = await daemon.pidOf(unit, deaths);
  const killedAt = Date.now();
  process.kill(pid, "SIGKILL");
  const newPid = await daemon.pidOf(unit, deaths + 1);
  await until(async () => {
    // A new Redis works when the forecast, which the others follow, has told it something.
    const beacon = await redis.hget(beaconKey("radar"), unit === "redis" ? "forecast" : unit);
    const { pid: toldBy, at } = beaconSchema.parse(JSON.parse(beacon ?? ""));
    return at > killedAt && (unit === "redis" || toldBy === newPid) ? true : undefined;
  });
  // The path is whole again when an input of after the death is folded.
  await until(async () => {
    const offset = await redis.get(KEYS.offset);
    return Number(offset?.split("-")[0]) > killedAt ? true : undefined;
  });
}

const entrySchema = z.object({
  type: z.string(),
  at: z.number(),
  venue: z.string().optional(),
  book: z.string().optional(),
});

/** What the forecast was told of the book, in order. */
async function toldBooks(redis: Redis): Promise<readonly { readonly at: number; readonly book: string }[]> {
  const entries = await redis.xrange(KEYS.in, "-", "+");
  return entries.flatMap(([, [, text]]) => {
    const { type, at, venue, book } = entrySchema.parse(JSON.parse(text ?? ""));
    return type === "market" && venue === VENUE && book !== undefined ? [{ at, book }] : [];
  });
}

const hasNumbers = ({ flow, status }: VolatilityWindow): boolean =>
  flow !== null && (status === "forecast" || status === "armed");

describeWithData("kill -9 of every part of the daemon under replay", (dir) => {
  test(
    `loses no revision and publishes none from a book that was not live (seed ${SEED}: ${ORDER.join(", ")})`,
    async () => {
      const shutdown = createShutdown();
      cleanups.push(() => shutdown.stop());
      const wall = createSystemClock();
      const venue = await startCaptureVenue({
        clock: wall,
        shutdown,
        emit: () => {},
        port: 0,
        snapshotWaitMs: LEAD_MS,
        files: [join(dir, "frames", VENUE, CAPTURE)],
      });
      const startsAt = Date.now() + LEAD_MS;
      const shift = { originAt: venue.contents.firstAt + SYNC_MS, wallAt: startsAt + SYNC_MS, rate: SPEED };
      const [server] = venue.servers;
      const instrumentChannels = venue.contents.venues[0]?.channels;
      const daemon = await startTestDaemon({
        partitions: PARTITIONS,
        clock: shift,
        funds: { dir: FUNDS },
        publish: { subscribers: [{ id: "acme" }] },
        venues: {
          [VENUE]: { ...server?.urls, instrumentChannels },
          gateio: { enabled: false },
          "gateio-futures": { enabled: false },
        },
      });
      cleanups.push(() => daemon.remove());
      const redisUrl = await daemon.redisUrl();
      const consumer = startProcess("test/support/services/consumer.ts", {}, [redisUrl, "acme"]);
      cleanups.push(() => consumer.end("SIGKILL"));
      const redis = openRedis(redisUrl, { role: "queue", name: "test", onError: () => {}, shutdown });
      const subscribedAt = await whenSubscribed(venue, wall, { settleMs: 500, giveUpAt: startsAt });
      expect(subscribedAt, `not subscribed before the recording begins:\n${daemon.lines.join("\n")}`).toBeDefined();
      await consumer.untilLine((line) => line === "waiting");

      let isOver = false;
      const played = venue.play(shift).then(() => {
        isOver = true;
      });
      const statusOfReset = async () => JSON.parse((await redis.hget(KEYS.latest, RESET)) ?? "{}").status;
      await until(async () => (/forecast|armed/.test(await statusOfReset()) ? true : undefined));
      for (const [index, unit] of ORDER.entries()) {
        if (index === 1) await until(async () => (/open|closed/.test(await statusOfReset()) ? true : undefined));
        await killAndAwait(daemon, redis, unit, 1);
        process.stderr.write(`killed ${unit}, ${isOver ? "after" : "during"} the replay\n`);
      }
      await played;
      const limits = { redisUrl, prefix: "radar", partitions: PARTITIONS, shutdown, limitMs: DRAIN_MS_MAX };
      expect(await whenFolded(limits), "everything is folded").toBe(true);

      const { revisions, latest } = await until(() => readWindowLog(redis, "radar", PARTITIONS));
      const ids = revisions.map(({ id, revision }) => windowJobId(id, revision));
      const drainedBy = Date.now() + DRAIN_MS_MAX;
      const lost = () => {
        const got = new Set(consumer.output().split("\n"));
        return ids.filter((id) => !got.has(`got ${id} ${id}`));
      };
      await until(() => (lost().length === 0 || Date.now() > drainedBy ? true : undefined));
      expect(lost()).toEqual([]);

      const byWindow = Map.groupBy(revisions, ({ id }) => id);
      for (const [id, ofWindow] of byWindow) {
        expect(ofWindow.map(({ revision }) => revision), id).toEqual(ofWindow.map((_, index) => index + 1)); // biome-ignore format: one thing
      }
      expect(latest.map(({ id, revision }) => `${id} ${revision}`).sort()).toEqual(
        [...byWindow].map(([id, ofWindow]) => `${id} ${ofWindow.length}`).sort(),
      );
      const numbered = revisions.filter(hasNumbers);
      expect(numbered.length).toBeGreaterThan(0);
      expect(numbered.filter(({ inputs }) => inputs.book !== "live" || inputs.marketAt === null)).toEqual([]);
      const told = await until(() => toldBooks(redis));
      const liveAt = new Set(told.filter(({ book }) => book === "live").map(({ at }) => at));
      expect(numbered.filter(({ inputs }) => !liveAt.has(inputs.marketAt ?? 0))).toEqual([]);
      const states = byWindow.get(RESET)?.map(({ status }) => status) ?? [];
      expect(states.filter((status, index) => status !== states[index - 1])).toEqual(
        expect.arrayContaining(["forecast", "armed", "open", "closed"]),
      );
      process.stderr.write(`${ids.length} revisions of ${byWindow.size} windows, ${numbered.length} with numbers\n`);
      expect(await daemon.end()).toBe(0);
    },
    LIMIT_MS,
  );
});
