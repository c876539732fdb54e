import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { configSchema } from "../../config/schema.ts";
import { loadFunds } from "../../services/ingest/compositions/file/directory.ts";
import { replayCaptures } from "../../services/ingest/replay-inputs.ts";
import { inputEventSchema, partitionKeys, STREAM_START } from "../../shared/contracts/streams.ts";
import { initialState, step } from "../../shared/domain/forecast.ts";
import type { InputEvent } from "../../shared/domain/input.ts";
import { openRedis, type Redis, redisReady } from "../../shared/runtime/redis.ts";
import { createShutdown } from "../../shared/runtime/shutdown.ts";
import { createTestConfig } from "../support/daemon-config.ts";
import { describeWithData } from "../support/data.ts";
import { createRandom, marketDay } from "../support/market-day.ts";
import { startProcess } from "../support/process.ts";
import { startTestRedis, type TestRedis } from "../support/redis.ts";

const SEED = Number(process.env["RADAR_SEED"] ?? 20_261_123);
const KILLS = 10;
const INPUTS = 8_000;
const forecast = { snapshotEveryMs: 1_000, materiality: { fraction: 0.01 } };
const settings = configSchema.parse({ forecast }).forecast;
const keys = partitionKeys("radar", 0);

const LIMIT_MS = 120_000;

let server: TestRedis;
let redis: Redis;
let shutdown = createShutdown();

beforeEach(async () => {
  shutdown = createShutdown();
  server = await startTestRedis();
  redis = openRedis(server.url, { role: "blocking", name: "test", onError: () => {}, shutdown });
  await redisReady(redis, 5_000);
});
afterEach(async () => {
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

/**
 * Forecast, killed at ten random points of these inputs, must commit what an uninterrupted fold gives. Its own clock
 * stands at the end of the inputs, so that its ticks come after them.
 */
async function killAndCompare(inputs: readonly InputEvent[]): Promise<void> {
  const random = createRandom(SEED);
  const expected = foldAll(inputs);
  expect(expected.length).toBeGreaterThan(KILLS);
  const pipeline = redis.pipeline();
  for (const input of inputs) pipeline.xadd(keys.in, "*", "e", JSON.stringify(input));
  await pipeline.exec();
  const clock = { originAt: inputs.at(-1)?.at ?? 0, wallAt: Date.now(), rate: 1 };
  const config = createTestConfig(server.url, { partitions: 1, clock, forecast });
  shutdown.onStop("config", config.remove);

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
  const committed = await textsOf(keys.windows);
  expect(committed.slice(0, expected.length)).toEqual(expected);
  expect(committed).toEqual(foldAll(folded));
}

describe("forecast under kill -9", () => {
  it(`commits the windows of an uninterrupted fold (seed ${SEED})`, { timeout: LIMIT_MS }, () =>
    killAndCompare(marketDay(SEED, INPUTS)),
  );
});

describeWithData("forecast under kill -9, on a recorded session", (dir) => {
  const capture = "frames/binance-usdm/btcusdt-20230404-0405-depth0ms-bookticker-trade-markprice.jsonl.gz";

  it(`commits the windows of an uninterrupted replay (seed ${SEED})`, { timeout: LIMIT_MS }, async () => {
    const { inputs } = replayCaptures({
      captures: [{ path: join(dir, capture), venue: undefined, onBytes: () => {} }],
      conflation: configSchema.parse({}).conflation,
      fundsAt: (at) => {
        const funds = loadFunds(join(import.meta.dirname, "../fixtures/funds/midnight"), at);
        return funds.ok ? funds.value : [];
      },
      emit: () => {},
    });
    await killAndCompare(await Array.fromAsync(inputs));
  });
});
