import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configSchema } from "../../config/schema.ts";
import { inputEventSchema, partitionKeys, STREAM_START } from "../../shared/contracts/streams.ts";
import { initialState, step } from "../../shared/domain/forecast.ts";
import type { InputEvent } from "../../shared/domain/input.ts";
import { openRedis, type Redis, redisReady } from "../../shared/runtime/redis.ts";
import { createShutdown } from "../../shared/runtime/shutdown.ts";
import { createTestConfig, type TestConfig } from "../support/daemon-config.ts";
import { createRandom, DAY_END_AT, marketDay } from "../support/market-day.ts";
import { startProcess } from "../support/process.ts";
import { startTestRedis, type TestRedis } from "../support/redis.ts";

const SEED = Number(process.env["RADAR_SEED"] ?? 20_261_123);
const KILLS = 10;
const INPUTS = 8_000;
const forecast = { snapshotEveryMs: 1_000, materiality: { fraction: 0.01 } };
const settings = configSchema.parse({ forecast }).forecast;
const keys = partitionKeys("radar", 0);

let server: TestRedis;
let redis: Redis;
let config: TestConfig;
const shutdown = createShutdown();

beforeAll(async () => {
  server = await startTestRedis();
  redis = openRedis(server.url, { role: "blocking", name: "test", onError: () => {}, shutdown });
  await redisReady(redis, 5_000);
  const clock = { originAt: DAY_END_AT, wallAt: Date.now(), rate: 1 };
  config = createTestConfig(server.url, { partitions: 1, clock, forecast });
});
afterAll(async () => {
  config.remove();
  await shutdown.stop();
  await server.stop();
});

function foldAll(inputs: readonly InputEvent[]): string[] {
  let state = initialState();
  return inputs.flatMap((input) => {
    const next = step(state, input, settings);
    state = next.state;
    return next.changes.map((window) => JSON.stringify(window));
  });
}

const textsOf = async (key: string) => (await redis.xrange(key, "-", "+")).map(([, [, text]]) => text ?? "");

/** Resolves when `:windows` holds at least `count` revisions. */
async function untilWindows(count: number): Promise<void> {
  let last = STREAM_START;
  for (let seen = 0; seen < count; ) {
    const [found] = (await redis.xread("BLOCK", 0, "STREAMS", keys.windows, last)) ?? [];
    seen += found?.[1].length ?? 0;
    last = found?.[1].at(-1)?.[0] ?? last;
  }
}

describe("forecast under kill -9", () => {
  it(`commits the windows of an uninterrupted fold (seed ${SEED})`, async () => {
    const random = createRandom(SEED);
    const inputs = marketDay(SEED, INPUTS);
    const expected = foldAll(inputs);
    const pipeline = redis.pipeline();
    for (const input of inputs) pipeline.xadd(keys.in, "*", "e", JSON.stringify(input));
    await pipeline.exec();

    const points = Array.from({ length: KILLS }, () => Math.floor(random() * expected.length)).sort((a, b) => a - b);
    for (const point of points) {
      const child = startProcess("services/forecast/main.ts", config.env);
      await child.untilLine((line) => line.includes("partition restored"));
      await untilWindows(point);
      expect((await child.end("SIGKILL")).signal).toBe("SIGKILL");
    }
    const last = startProcess("services/forecast/main.ts", config.env);
    await untilWindows(expected.length);
    expect(await last.end("SIGTERM")).toEqual({ code: 0, signal: null });

    const folded = (await textsOf(keys.in)).map((text) => inputEventSchema.parse(JSON.parse(text)));
    expect(folded.length).toBeGreaterThanOrEqual(inputs.length);
    expect(await textsOf(keys.windows)).toEqual(foldAll(folded));
  }, 120_000);
});
