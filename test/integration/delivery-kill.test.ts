import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { windowJobId } from "../../shared/contracts/queues.ts";
import { partitionKeys, partitionOf } from "../../shared/contracts/streams.ts";
import { windowSchema } from "../../shared/contracts/window.ts";
import type { InputEvent } from "../../shared/domain/input.ts";
import { pause } from "../../shared/runtime/keep-running.ts";
import { openRedis, type Redis, redisReady } from "../../shared/runtime/redis.ts";
import { createShutdown } from "../../shared/runtime/shutdown.ts";
import { createTestConfig, type TestConfig } from "../support/daemon-config.ts";
import { DAY_START_AT, marketDay } from "../support/market-day.ts";
import { startProcess, type TestProcess } from "../support/process.ts";
import { startTestRedis, type TestRedis } from "../support/redis.ts";

const SEED = 7;
const PARTITIONS = 2;
const keys = partitionKeys("radar", partitionOf("BTC", PARTITIONS));

let server: TestRedis;
let redis: Redis;
let config: TestConfig;
const shutdown = createShutdown();
const started = new Set<TestProcess>();

beforeAll(async () => {
  server = await startTestRedis();
  redis = openRedis(server.url, { role: "queue", name: "test", onError: () => {}, shutdown });
  await redisReady(redis, 5_000);
  config = createTestConfig(server.url, {
    partitions: PARTITIONS,
    publish: { subscribers: [{ id: "acme" }], canaryEveryMs: 1_000 },
    http: { port: 0 },
    // Stands at the start of the made-up day, so that nothing of it has expired.
    clock: { originAt: DAY_START_AT, wallAt: Date.now(), rate: 1 },
    forecast: { snapshotEveryMs: 1_000, materiality: { fraction: 0.02 } },
  });
});
afterEach(async () => {
  await Promise.all([...started].map((child) => child.end("SIGKILL")));
  started.clear();
});
afterAll(async () => {
  config.remove();
  await shutdown.stop();
  await server.stop();
});

function start(file: string, args: readonly string[] = []): TestProcess {
  const child = startProcess(file, config.env, args);
  started.add(child);
  return child;
}

async function startForecast(): Promise<TestProcess> {
  const child = start("services/forecast/main.ts");
  await child.untilLine((line) => line.includes("partition restored"));
  return child;
}

async function startPublish(): Promise<TestProcess> {
  const child = start("services/publish/main.ts");
  await child.untilLine((line) => line.includes("delivering a partition's windows"));
  return child;
}

/** Adds every input once Redis takes it: the one that was in flight when it died may be there twice. */
async function feed(inputs: readonly InputEvent[]): Promise<void> {
  const never = new AbortController().signal;
  for (const input of inputs) {
    const text = JSON.stringify(input);
    while (!(await redis.xadd(keys.in, "*", "e", text).catch(() => undefined))) await pause(20, never);
  }
}

async function committedJobIds(): Promise<string[]> {
  const entries = await redis.xrange(keys.windows, "-", "+");
  return entries.map(([, [, text]]) => {
    const window = windowSchema.parse(JSON.parse(text ?? ""));
    return windowJobId(window.id, window.revision);
  });
}

describe("delivery under kill -9", () => {
  it(`brings every revision to a processor in another process, whatever is killed (seed ${SEED})`, async () => {
    const inputs = marketDay(SEED, 2_000);
    const part = (index: number) => inputs.slice((index * inputs.length) / 4, ((index + 1) * inputs.length) / 4);
    const consumer = start("test/support/services/consumer.ts", [server.url, "acme"]);
    await consumer.untilLine((line) => line === "waiting");
    let [forecast, publish] = await Promise.all([startForecast(), startPublish()]);
    await feed(part(0));
    expect((await committedJobIds()).length).toBeGreaterThan(0);

    let feeding = feed(part(1));
    await publish.end("SIGKILL");
    publish = await startPublish();
    await feeding;

    feeding = feed(part(2));
    await forecast.end("SIGKILL");
    forecast = await startForecast();
    await feeding;

    feeding = feed(part(3));
    await server.kill();
    await server.restart();
    await feeding;

    // Folded to the end when the last window of the day is over.
    const isOver = async () =>
      (await redis.hvals(keys.latest)).some((text) => text.includes('"closed"') && text.includes("-reset"));
    while (!(await isOver())) await pause(50, new AbortController().signal);
    expect(await forecast.end("SIGTERM")).toEqual({ code: 0, signal: null });
    const ids = await committedJobIds();
    for (const id of ids) await consumer.untilLine((line) => line === `got ${id} ${id}`);
    expect(new Set(ids).size).toBe(ids.length);
    expect(await publish.end("SIGTERM")).toEqual({ code: 0, signal: null });
  }, 120_000);
});

describe("SIGTERM while Redis is down", () => {
  it.each([
    ["services/forecast/main.ts", "partition restored"],
    ["services/publish/main.ts", "delivering a partition's windows"],
    ["services/api/main.ts", "listening"],
  ])("ends %s with exit code 0 and nothing left hanging", async (file, readyLine) => {
    const child = start(file);
    await child.untilLine((line) => line.includes(readyLine));
    await server.kill();
    await child.untilLine((line) => line.includes("ECONNREFUSED"));
    expect(await child.end("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(child.output()).not.toContain("did not stop in time");
    await server.restart();
    await redisReady(redis, 10_000);
  });

  it.each(["services/forecast/main.ts", "services/publish/main.ts", "services/api/main.ts"])(
    "ends %s although Redis never answered",
    async (file) => {
      await server.kill();
      const child = start(file);
      await child.untilLine((line) => line.includes("ECONNREFUSED"));
      expect(await child.end("SIGTERM")).toEqual({ code: 0, signal: null });
      expect(child.output()).not.toContain("did not stop in time");
      await server.restart();
      await redisReady(redis, 10_000);
    },
  );
});
