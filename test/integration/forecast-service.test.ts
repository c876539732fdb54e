import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ForecastEvent } from "../../services/forecast/events.ts";
import { type ForecastDeps, startForecast } from "../../services/forecast/service.ts";
import { partitionKeys } from "../../shared/contracts/streams.ts";
import { epochMs, price } from "../../shared/domain/units.ts";
import { createSystemClock, createVirtualClock } from "../../shared/runtime/clock.ts";
import { openRedis, type Redis, redisReady } from "../../shared/runtime/redis.ts";
import { createShutdown } from "../../shared/runtime/shutdown.ts";
import { collectEvents } from "../support/events.ts";
import { buildMarket, type CountingState, countingForecaster } from "../support/forecast.ts";
import { startTestRedis, type TestRedis } from "../support/redis.ts";

const keys = partitionKeys("radar", 0);
const CLOCK_START_AT = 1_795_390_000_000;
let server: TestRedis;
let redis: Redis;
const shutdown = createShutdown();

beforeAll(async () => {
  server = await startTestRedis();
  redis = connect("test");
  await redisReady(redis, 5_000);
});
beforeEach(() => redis.flushall());
afterAll(async () => {
  await shutdown.stop();
  await server.stop();
});

const connect = (name: string) => openRedis(server.url, { role: "queue", name, onError: () => {}, shutdown });

function start(changes: Partial<ForecastDeps<CountingState>> = {}) {
  const collected = collectEvents<ForecastEvent>();
  const service = startForecast<CountingState>({
    prefix: "radar",
    partitions: [0],
    connect: (partition) => connect(`forecast-${partition}`),
    redis,
    forecaster: countingForecaster,
    inputKeyOf: () => keys.in,
    reviveState: (value) => ({ markets: 0, clocks: 0, sum: 0, ...Object(value) }),
    snapshotEveryMs: 1_000,
    clock: createVirtualClock(CLOCK_START_AT),
    machineClock: createSystemClock(),
    emit: collected.emit,
    ...changes,
  });
  return { ...collected, service };
}

async function addMarkets(from: number, to: number): Promise<void> {
  const pipeline = redis.pipeline();
  for (let index = from; index < to; index += 1) {
    const at = epochMs(CLOCK_START_AT + index);
    pipeline.xadd(keys.in, "*", "e", JSON.stringify(buildMarket({ at, bid: price(100 + (index % 97)) })));
  }
  await pipeline.exec();
}

/** The windows of an uninterrupted fold over what is in the input stream. */
async function expectedWindows(): Promise<string[]> {
  const windows: string[] = [];
  let state = countingForecaster.initialState([]);
  for (const [, [, text]] of await redis.xrange(keys.in, "-", "+")) {
    const next = countingForecaster.step(state, JSON.parse(text ?? ""));
    state = next.state;
    windows.push(...next.changes.map((window) => JSON.stringify(window)));
  }
  return windows;
}

const committedWindows = async () => (await redis.xrange(keys.windows, "-", "+")).map(([, [, text]]) => text ?? "");

const isWindow = (revision: number) => (event: ForecastEvent) => event.type === "window" && event.revision === revision;

describe("forecast service", () => {
  it("folds the input and keeps the newest revision of each window", async () => {
    await addMarkets(0, 900);
    const { service, until } = start();
    await until(isWindow(900));
    await service.stop();
    expect(await committedWindows()).toEqual(await expectedWindows());
    expect(JSON.parse((await redis.hget(keys.latest, "BTC-test-1")) ?? "")).toMatchObject({ revision: 900 });
  });

  it("continues from its snapshot as if it had never stopped", async () => {
    await addMarkets(0, 500);
    const first = start();
    await first.until(isWindow(498));
    await first.service.stop();
    expect(JSON.parse((await redis.get(keys.snapshot)) ?? "")).toMatchObject({ state: { markets: 500 } });
    await addMarkets(500, 1_000);
    const second = start();
    await second.until(isWindow(999));
    await second.service.stop();
    expect(second.events).toContainEqual(expect.objectContaining({ type: "restored", fromSnapshot: true }));
    expect(await committedWindows()).toEqual(await expectedWindows());
  });

  it("writes nothing twice when two forecasters fold one partition at once", async () => {
    const one = start();
    const other = start();
    for (let from = 0; from < 3_000; from += 100) await addMarkets(from, from + 100);
    const isLast = (event: ForecastEvent) => event.type === "window" && event.revision === 3_000;
    await Promise.race([one.until(isLast), other.until(isLast)]);
    await Promise.all([one.service.stop(), other.service.stop()]);
    expect(await committedWindows()).toEqual(await expectedWindows());
  });

  it("skips entries it cannot read, and says which and why", async () => {
    await redis.xadd(keys.in, "*", "e", "{not json");
    await redis.xadd(keys.in, "*", "other", "1");
    await redis.xadd(keys.in, "*", "e", JSON.stringify({ type: "market", at: -1 }));
    await addMarkets(0, 3);
    const { service, events, until } = start();
    await until(isWindow(3));
    await service.stop();
    const reasons = events.filter((event) => event.type === "input_refused").map((event) => event.reason);
    expect(reasons).toEqual(["no_json", "no_event", "schema"]);
  });

  it("skips an entry on which the step throws and folds the next with the state before", async () => {
    await addMarkets(0, 4);
    const { service, events, until } = start({
      forecaster: {
        ...countingForecaster,
        step: (state, event) => {
          if (event.at === CLOCK_START_AT + 1) throw new RangeError("made to fail");
          return countingForecaster.step(state, event);
        },
      },
    });
    await until(isWindow(3));
    await service.stop();
    expect(events.filter((event) => event.type === "step_failed")).toHaveLength(1);
  });

  it("reports input that was trimmed beyond its snapshot and keeps the snapshot's state", async () => {
    await addMarkets(0, 30);
    const first = start();
    await first.until(isWindow(30));
    await first.service.stop();
    await addMarkets(30, 60);
    await redis.xtrim(keys.in, "MAXLEN", 6);
    const second = start();
    await second.until(isWindow(36));
    await second.service.stop();
    expect(second.events).toContainEqual(expect.objectContaining({ type: "input_lost" }));
  });

  it("folds again from Redis after the server was killed and lost nothing it had acknowledged to disk", async () => {
    await addMarkets(0, 300);
    const { service, events, until } = start();
    await until(isWindow(300));
    await server.kill();
    await until((event) => event.type === "connection_lost");
    expect(service.notReady()).toHaveLength(1);
    await server.restart();
    await redisReady(redis, 10_000);
    await addMarkets(300, 600);
    const last = JSON.parse((await expectedWindows()).at(-1) ?? "");
    await until(isWindow(last.revision));
    await service.stop();
    expect(events.filter((event) => event.type === "restored").length).toBeGreaterThan(1);
    expect(await committedWindows()).toEqual(await expectedWindows());
  });

  it("tells the time once a second, only when caught up", async () => {
    const clock = createVirtualClock(CLOCK_START_AT);
    const { service, until } = start({ clock });
    clock.advanceTo(CLOCK_START_AT + 3_000);
    await until((event) => event.type === "lag");
    expect(await redis.xlen(keys.in)).toBe(0);
    clock.advanceTo(CLOCK_START_AT + 4_000);
    await until((event) => event.type === "stepped");
    await service.stop();
    const entries = await redis.xrange(keys.in, "-", "+");
    expect(entries.map(([, [, text]]) => JSON.parse(text ?? ""))).toEqual([
      { type: "clock", at: CLOCK_START_AT + 4_000 },
    ]);
  });
});
