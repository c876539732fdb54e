import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { ForecastEvent } from "../../services/forecast/events.ts";
import { startForecast } from "../../services/forecast/service.ts";
import { inputEventSchema, partitionKeys, partitionOf } from "../../shared/contracts/streams.ts";
import { windowSchema } from "../../shared/contracts/window.ts";
import { type ForecastState, initialState, STATE_VERSION, step } from "../../shared/domain/forecast.ts";
import type { InputEvent } from "../../shared/domain/input.ts";
import { epochMs, fraction, MS_PER_MINUTE } from "../../shared/domain/units.ts";
import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";
import { createSystemClock, createVirtualClock } from "../../shared/runtime/clock.ts";
import { openRedis, type Redis, redisReady } from "../../shared/runtime/redis.ts";
import { createShutdown } from "../../shared/runtime/shutdown.ts";
import { ASSETS, basket, basketInput, review, STARTS, second, state, T0, together } from "../support/basket-run.ts";
import { collectEvents } from "../support/events.ts";
import { SETTINGS } from "../support/forecast-run.ts";
import { startTestRedis, type TestRedis } from "../support/redis.ts";

const PARTITIONS = 8;
const LIMIT = { timeout: 15_000 };
const fixed = { scheme: "fixed", weights: { BTC: fraction(0.2), ETH: fraction(0.3), SOL: fraction(0.5) } } as const;
const index = basket("index", ASSETS, [review(fixed)], { state: state() });
const inputKey = (asset: string) => partitionKeys("radar", partitionOf(asset, PARTITIONS)).in;

let server: TestRedis;
let redis: Redis;
const shutdown = createShutdown();
const connect = (name: string) => openRedis(server.url, { role: "queue", name, onError: () => {}, shutdown });

beforeAll(async () => {
  server = await startTestRedis();
  redis = connect("test");
  await redisReady(redis, 5_000);
});
afterAll(async () => {
  await shutdown.stop();
  await server.stop();
});

function start() {
  const collected = collectEvents<ForecastEvent>();
  const service = startForecast<ForecastState>({
    prefix: "radar",
    partitions: Array.from({ length: PARTITIONS }, (_, partition) => partition),
    connect: (partition) => connect(`forecast-${partition}`),
    redis,
    inputKeyOf: inputKey,
    forecaster: { initialState, stateVersion: STATE_VERSION, step: (before, event) => step(before, event, SETTINGS) },
    reviveState: (value) => ({ ...initialState(), ...Object(value) }),
    snapshotEveryMs: 1_000,
    // Time passes with the inputs alone.
    clock: createVirtualClock(T0),
    machineClock: createSystemClock(),
    emit: collected.emit,
  });
  return { ...collected, service };
}

async function put(events: readonly InputEvent[]): Promise<void> {
  const pipeline = redis.pipeline();
  for (const event of events) {
    const keys = event.type === "clock" ? [...new Set([...ASSETS, "index"].map(inputKey))] : [inputKey(event.asset)];
    for (const key of keys) pipeline.xadd(key, "*", "e", JSON.stringify(event));
  }
  await pipeline.exec();
}

async function windowsOf(asset: string): Promise<VolatilityWindow[]> {
  const entries = await redis.xrange(partitionKeys("radar", partitionOf(asset, PARTITIONS)).windows, "-", "+");
  return entries
    .map(([, [, text]]) => windowSchema.parse(JSON.parse(text ?? "")))
    .filter(({ id }) => id === `${asset}-20261123T1600-reset`);
}

async function plansOf(asset: string) {
  const entries = await redis.xrange(inputKey(asset), "-", "+");
  const inputs = entries.map(([, [, text]]) => inputEventSchema.parse(JSON.parse(text ?? "")));
  return inputs.flatMap((input) => (input.type === "plan" && input.asset === asset ? [input] : []));
}

it("what a fund of several assets will trade reaches the partition of every asset, and goes on after a restart", async () => {
  expect(new Set([...ASSETS, "index"].map((asset) => partitionOf(asset, PARTITIONS))).size).toBeGreaterThan(1);
  const seconds = [
    ...together({
      from: T0,
      until: T0 + 22 * MS_PER_MINUTE,
      starts: STARTS,
      volatility: 0.02,
      correlation: 0.5,
      seed: 4,
    }),
  ];
  const before = seconds.filter(({ at }) => at < T0 + 10 * MS_PER_MINUTE);
  const after = seconds.filter(({ at }) => at >= T0 + 10 * MS_PER_MINUTE);

  const first = start();
  await put([basketInput(T0, index), ...before.flatMap(({ at, mids }) => second(at, mids, [index]))]);
  for (const asset of ASSETS) {
    await vi.waitUntil(async () => (await windowsOf(asset)).some(({ flow }) => flow !== null), LIMIT);
    const plans = await plansOf(asset);
    expect(plans.at(-1)?.plan).toMatchObject({ fund: "index", label: "index-review@v1", missing: null });
  }
  await first.service.stop();

  const again = start();
  await again.until((event) => event.type === "restored");
  for (const { at, mids } of after) await put(second(at, mids, [index]));
  for (const asset of ASSETS) {
    await vi.waitUntil(async () => (await windowsOf(asset)).some(({ status }) => status === "closed"), LIMIT);
    const windows = await windowsOf(asset);
    const opened = windows.find(({ status }) => status === "open");
    expect(opened).toMatchObject({ kind: "review", opensAt: epochMs(T0 + 20 * MS_PER_MINUTE), abstain: null });
    expect(opened?.flow?.side).toBe(asset === "BTC" ? "sell" : asset === "SOL" ? "buy" : opened?.flow?.side);
    expect(windows.map(({ revision }) => revision)).toEqual(windows.map((_, position) => position + 1));
  }
  await again.service.stop();
  expect(
    [...first.events, ...again.events].filter(({ type }) => type === "step_failed" || type === "input_refused"),
  ).toEqual([]);
}, 60_000);
