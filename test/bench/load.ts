import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Redis } from "ioredis";
import { z } from "zod";
import { servicesOf } from "../../services/supervisor/service.ts";
import type { AssetTerms } from "../../services/venue/simulation/terms.ts";
import { beaconKey } from "../../shared/contracts/streams.ts";
import { createTestConfig, type TestConfig } from "../support/daemon-config.ts";
import { startProcess, type TestProcess } from "../support/process.ts";
import { startTestRedis } from "../support/redis.ts";
import { loadMarket } from "./load-market.ts";
import type { BenchSection } from "./section.ts";

const PREFIX = "radar";
/** From all books live to the measurement: code is compiled, the heap has its size. */
const WARM_UP_MS = 30_000;
const RUN_MS = 120_000;
const QUICK_MS = 3_000;
const LOOK_MS = 500;
/** The venues' own budgets for REST books make a start with so many instruments last minutes. */
const LIVE_MS_MAX = 600_000;
const BYTES_PER_MB = 1e6;
/** Linux counts CPU time in hundredths of a second. */
const MS_PER_TICK = 10;
const NS_PER_MS = 1e6;

/**
 * One process of ingest with 500 instruments of simulated venues, which run in a process of their own on the same machine,
 * and a real Redis: how much memory it takes, how busy it is, and how late its event loop is.
 */
export const loadSection: BenchSection = {
  name: "load",
  run: async ({ quick }) => {
    const market = loadMarket(quick);
    const redis = await startTestRedis();
    const client = new Redis(redis.url);
    const venue = startProcess("test/bench/load-venue.ts", {}, quick ? ["--quick"] : []);
    const { venues } = addressSchema.parse(JSON.parse(await venue.untilLine((line) => line.startsWith("{"))));
    const config = createConfig(redis.url, venues, market);
    const ingest = startIngest(config);
    try {
      const startedAt = performance.now();
      await untilLive(client, market.length, ingest);
      const allLiveAfterMs = Math.round(performance.now() - startedAt);
      await wait(quick ? QUICK_MS : WARM_UP_MS);
      return { instruments: market.length, allLiveAfterMs, ...(await measure(client, ingest, venue, quick)) };
    } finally {
      await Promise.all([ingest, venue].map((one) => one.end("SIGTERM")));
      config.remove();
      client.disconnect();
      await redis.stop();
    }
  },
};

/** As the daemon starts it. */
function startIngest({ env }: TestConfig): TestProcess {
  const [program] = servicesOf(1);
  if (!program) throw new Error("the daemon has no ingest");
  return startProcess(program.file, env, [], program.nodeOptions);
}

const addressSchema = z.object({
  venues: z.record(z.string(), z.object({ ws: z.record(z.string(), z.string()), rest: z.string() })),
});

async function measure(client: Redis, ingest: TestProcess, venue: TestProcess, quick: boolean) {
  const before = await beaconOf(client);
  const venueCpuMs = cpuMsOf(venue.pid);
  const machineCpuMs = machineCpuMsNow();
  const waitedMs = waitedForCpuMsOf(ingest.pid);
  const rss: number[] = [];
  process.kill(ingest.pid, "SIGUSR2");
  const startedAt = performance.now();
  while (performance.now() - startedAt < (quick ? QUICK_MS : RUN_MS)) {
    await wait(LOOK_MS);
    rss.push(rssBytesOf(ingest.pid, "VmRSS"));
  }
  process.kill(ingest.pid, "SIGUSR2");
  const { probe } = probeSchema.parse(JSON.parse(await ingest.untilLine((line) => line.startsWith('{"probe"'))));
  const after = await beaconOf(client);
  const per = (name: string) => Math.round((sumOf(after, name) - sumOf(before, name)) / (probe.elapsedMs / 1_000));
  const share = (cpuMs: number) => Math.round((cpuMs / probe.elapsedMs) * 1_000) / 1_000;
  const venueCpu = cpuMsOf(venue.pid) - venueCpuMs;
  // Redis, this command, and whatever else the machine does.
  const otherCpu = machineCpuMsNow() - machineCpuMs - venueCpu - probe.cpuMs;
  const inMb = (bytes: number) => Math.round(bytes / BYTES_PER_MB);
  return {
    measuredMs: Math.round(probe.elapsedMs),
    booksLive: liveBooks(after),
    eventsPerSecond: per("radar_feed_messages_total"),
    statesPerSecond: per("radar_feed_lag_seconds"),
    gaps: sumOf(after, "radar_feed_gaps_total"),
    reconnects: sumOf(after, "radar_feed_reconnects_total"),
    notReady: after.notReady.length,
    rssMb: {
      mean: inMb(rss.reduce((sum, bytes) => sum + bytes, 0) / rss.length),
      max: inMb(Math.max(...rss)),
      // Since its start: the books' arrival is in it.
      peak: inMb(rssBytesOf(ingest.pid, "VmHWM")),
    },
    heapUsedMb: inMb(probe.heapUsedBytes),
    arrayBuffersMb: inMb(probe.arrayBufferBytes),
    cpuShare: share(probe.cpuMs),
    venueCpuShare: share(venueCpu),
    otherCpuShare: share(otherCpu),
    // Of the time, the thread of the event loop stood ready while others had its core: late by the machine, not by its work.
    waitedForCpuShare: share(waitedForCpuMsOf(ingest.pid) - waitedMs),
    lagMs: probe.lagMs,
    garbageCollection: { share: share(probe.gcMs), longestMs: probe.gcMsMax },
  };
}

const probeSchema = z.object({
  probe: z.object({
    elapsedMs: z.number(),
    cpuMs: z.number(),
    gcMs: z.number(),
    gcMsMax: z.number(),
    lagMs: z.object({ p50: z.number(), p99: z.number(), max: z.number() }),
    heapUsedBytes: z.number(),
    arrayBufferBytes: z.number(),
  }),
});

const beaconSchema = z.object({
  notReady: z.array(z.object({ what: z.string(), why: z.string() })),
  metrics: z.array(
    z.object({
      name: z.string(),
      values: z.array(
        z.object({
          // Not a number where nothing was measured since the last beacon.
          value: z.number().nullable(),
          metricName: z.string().optional(),
          labels: z.record(z.string(), z.union([z.string(), z.number()])),
        }),
      ),
    }),
  ),
});
type Beacon = z.output<typeof beaconSchema>;

/** What the service said of itself within the last second. */
async function beaconOf(client: Redis): Promise<Beacon> {
  const [text] = Object.values(await client.hgetall(beaconKey(PREFIX)));
  return text === undefined ? { notReady: [], metrics: [] } : beaconSchema.parse(JSON.parse(text));
}

/** Over all labels; of a histogram, how many values it has. */
function sumOf({ metrics }: Beacon, name: string): number {
  const values = metrics.find((metric) => metric.name === name)?.values ?? [];
  const counted = values.filter(({ metricName }) => metricName === undefined || metricName === `${name}_count`);
  return counted.reduce((sum, { value }) => sum + (value ?? 0), 0);
}

function liveBooks({ metrics }: Beacon): number {
  const values = metrics.find(({ name }) => name === "radar_feed_books")?.values ?? [];
  return values.filter(({ labels }) => labels["state"] === "live").reduce((sum, { value }) => sum + (value ?? 0), 0);
}

async function untilLive(client: Redis, count: number, ingest: TestProcess): Promise<void> {
  const giveUpAt = performance.now() + LIVE_MS_MAX;
  for (;;) {
    const beacon = await beaconOf(client);
    if (liveBooks(beacon) === count) return;
    if (performance.now() > giveUpAt)
      throw new Error(
        `${liveBooks(beacon)} of ${count} books live; ${JSON.stringify(beacon.notReady)}\n${ingest.output()}`,
      );
    await wait(LOOK_MS);
  }
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** As Linux counts it. */
function rssBytesOf(pid: number, field: "VmRSS" | "VmHWM"): number {
  const kib = new RegExp(`${field}:\\s*(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kib) * 1_024;
}

/** User and system time since its start, from the fields 14 and 15 of /proc/<pid>/stat, which are in ticks. */
function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/** Time of all cores that was neither idle nor waiting for a disk. */
function machineCpuMsNow(): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0] = (
    readFileSync("/proc/stat", "utf8").split("\n", 1)[0] ?? ""
  )
    .split(/\s+/)
    .map(Number);
  return (user + nice + system + irq + softIrq) * MS_PER_TICK;
}

/** How long the main thread was ready to run and did not: the second field, in ns. */
function waitedForCpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "utf8").split(" ");
  return Number(fields[1]) / NS_PER_MS;
}

function createConfig(
  redisUrl: string,
  venues: z.output<typeof addressSchema>["venues"],
  market: readonly AssetTerms[],
): TestConfig {
  const config = createTestConfig(redisUrl, { redis: { prefix: PREFIX }, log: { level: "warn" }, venues });
  const dir = join(dirname(config.env["RADAR_CONFIG"] ?? ""), "funds");
  mkdirSync(dir);
  for (const [index, terms] of market.entries())
    writeFileSync(join(dir, `load-${index}.json`), JSON.stringify(fundOn(terms, index)));
  const probe = pathToFileURL(resolve(import.meta.dirname, "load-probe.ts")).href;
  return { ...config, env: { ...config.env, RADAR_FUNDS_DIR: dir, NODE_OPTIONS: `--import=${probe}` } };
}

function fundOn({ asset, venue, symbol, startPrice }: AssetTerms, index: number): object {
  const at = new Date();
  return {
    id: `load-${index}`,
    name: "Made up for the benchmark",
    asset,
    instrument: { venue, symbol },
    versions: [{ label: "load", rules: [{ rule: "daily-reset", leverage: 3, resetAt: "00:00" }], source: "made up" }],
    state: { at, netAssetsUsd: 1e8, referencePrice: startPrice, rebalancedAt: at },
  };
}
