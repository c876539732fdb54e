import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Worker } from "bullmq";
import { Redis } from "ioredis";
import { subscriberQueue, windowEventSchema } from "../../shared/contracts/queues.ts";
import { createTestConfig, type TestConfig } from "../support/daemon-config.ts";
import { startProcess } from "../support/process.ts";
import { startTestRedis } from "../support/redis.ts";
import { type PacedVenue, startPacedVenue } from "./latency-venue.ts";
import { type BenchSection, median } from "./section.ts";

const RATES = [1_000, 5_000];
const RUN_MS = 20_000;
const RUN_MS_QUICK = 2_000;
/** Frames before the clock counts: connections, code and the book warm up. */
const WARM_UP_MS = 3_000;
/** What is on its way when the last frame is out arrives within this. */
const SETTLE_MS = 1_000;
const SUBSCRIBER = "bench";
const HOURS_TO_RESET = 12;

/**
 * From a frame that moves the market, sent by a venue on loopback, to the processor of a BullMQ worker that gets the window
 * revision it caused: through real processes of ingest, forecast and publish and a real Redis.
 */
export const latencySection: BenchSection = {
  name: "latency",
  run: async ({ quick }) => {
    const redis = await startTestRedis();
    const venue = await startPacedVenue();
    const config = createConfig(redis.url, venue);
    const services = ["publish", "forecast", "ingest"].map((name) =>
      startProcess(`services/${name}/main.ts`, config.env),
    );
    const arrivals = await startArrivals(redis.url, venue);
    try {
      await venue.subscribed;
      await venue.send(1_000, WARM_UP_MS);
      const results: unknown[] = [];
      for (const framesPerSecond of RATES) {
        const result = await measure(venue, arrivals, framesPerSecond, quick);
        if (result.revisions === 0)
          throw new Error(`nothing arrived:\n${services.map(({ output }) => output()).join("\n")}`);
        results.push(result);
      }
      return results;
    } finally {
      await Promise.all(services.map((service) => service.end("SIGTERM")));
      await arrivals.close();
      venue.close();
      config.remove();
      await redis.stop();
    }
  },
};

interface Arrivals {
  /** Milliseconds from frame to processor, of each revision since the last call. */
  take(): number[];
  close(): Promise<void>;
}

async function measure(venue: PacedVenue, arrivals: Arrivals, framesPerSecond: number, quick: boolean) {
  arrivals.take();
  const { frames } = await venue.send(framesPerSecond, quick ? RUN_MS_QUICK : RUN_MS);
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  const latencies = arrivals.take().sort((left, right) => left - right);
  const at = (share: number) => rounded(latencies[Math.ceil(share * latencies.length) - 1] ?? Number.NaN);
  return {
    framesPerSecond,
    frames,
    revisions: latencies.length,
    p50Ms: rounded(median(latencies)),
    p99Ms: at(0.99),
    maxMs: at(1),
  };
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

async function startArrivals(redisUrl: string, venue: PacedVenue): Promise<Arrivals> {
  const { name, prefix } = subscriberQueue(SUBSCRIBER);
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const seen = new Set<string>();
  let latencies: number[] = [];
  const worker = new Worker(
    name,
    async (job) => {
      const arrivedAt = performance.now();
      if (job.name !== "window") return;
      const { correlationid } = windowEventSchema.parse(job.data);
      // The last sequence number the market state had folded; what follows from the same state later is not its doing.
      const movedAt = venue.movedAt(Number(correlationid.split(":").at(-1)));
      if (movedAt === undefined || seen.has(correlationid)) return;
      seen.add(correlationid);
      latencies.push(arrivedAt - movedAt);
    },
    { connection, prefix },
  );
  await worker.waitUntilReady();
  return {
    take: () => {
      const taken = latencies;
      latencies = [];
      return taken;
    },
    close: async () => {
      await worker.close();
      connection.disconnect();
    },
  };
}

function createConfig(redisUrl: string, venue: PacedVenue): TestConfig {
  const address = `127.0.0.1:${venue.port}`;
  const config = createTestConfig(redisUrl, {
    partitions: 1,
    log: { level: "warn" },
    venues: {
      "binance-usdm": {
        ws: { public: `ws://${address}/public/stream`, market: `ws://${address}/market/stream` },
        rest: `http://${address}`,
        instrumentChannels: ["depth@100ms"],
      },
      gateio: { enabled: false },
      "gateio-futures": { enabled: false },
    },
    // Every move of the market is made worth a revision.
    forecast: { volatilityWarmupMs: 1, materiality: { fraction: 0.0001, minUsd: 0, minVolatilityRatio: 0 } },
    publish: { subscribers: [{ id: SUBSCRIBER }] },
  });
  const dir = join(dirname(config.env["RADAR_CONFIG"] ?? ""), "funds");
  mkdirSync(dir);
  writeFileSync(join(dir, "bench.json"), JSON.stringify(benchFund()));
  return { ...config, env: { ...config.env, RADAR_FUNDS_DIR: dir } };
}

function benchFund(): object {
  const at = new Date();
  const resetAt = new Date(at.getTime() + HOURS_TO_RESET * 3_600_000).toISOString().slice(11, 16);
  const rule = { rule: "daily-reset", leverage: 3, resetAt };
  return {
    id: "bench",
    name: "Made up for the benchmark",
    asset: "BTC",
    instrument: { venue: "binance-usdm", symbol: "BTCUSDT" },
    versions: [{ label: "bench", rules: [rule], source: "made up" }],
    state: { at, netAssetsUsd: 1e8, referencePrice: 60_000, rebalancedAt: at },
  };
}
