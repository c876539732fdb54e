import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ForecastEvent } from "../../services/forecast/events.ts";
import { startForecast } from "../../services/forecast/service.ts";
import { partitionKeys } from "../../shared/contracts/streams.ts";
import { windowSchema } from "../../shared/contracts/window.ts";
import { type ForecastState, initialState, STATE_VERSION, step } from "../../shared/domain/forecast.ts";
import type { InputEvent } from "../../shared/domain/input.ts";
import { mayFollow } from "../../shared/domain/windows/lifecycle.ts";
import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";
import { createSystemClock, createVirtualClock } from "../../shared/runtime/clock.ts";
import { openRedis, type Redis, redisReady } from "../../shared/runtime/redis.ts";
import { createShutdown } from "../../shared/runtime/shutdown.ts";
import { collectEvents } from "../support/events.ts";
import {
  bandTerms,
  fund,
  fundInput,
  fundState,
  later,
  market,
  resetTerms,
  SETTINGS,
  tick,
  time,
  walk,
} from "../support/forecast-run.ts";
import { startTestRedis, type TestRedis } from "../support/redis.ts";

const keys = partitionKeys("radar", 0);
const T0 = time("2026-11-22T15:57:00Z");
const RESET = time("2026-11-22T16:00:00Z");
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

/** Runs the forecast over these inputs, added to what is there, and stops it. */
async function run(inputs: readonly InputEvent[], stateVersion = STATE_VERSION): Promise<readonly ForecastEvent[]> {
  const collected = collectEvents<ForecastEvent>();
  let stepped = 0;
  const { promise: folded, resolve } = Promise.withResolvers<void>();
  if (inputs.length === 0) resolve();
  const emit = (event: ForecastEvent) => {
    collected.emit(event);
    if (event.type === "stepped") stepped += 1;
    if (stepped === inputs.length) resolve();
  };
  const service = startForecast<ForecastState>({
    prefix: "radar",
    partitions: [0],
    connect: (partition) => connect(`forecast-${partition}`),
    redis,
    forecaster: { initialState, stateVersion, step: (state, event) => step(state, event, SETTINGS) },
    inputKeyOf: () => keys.in,
    reviveState: (value) => ({ ...initialState(), ...Object(value) }),
    snapshotEveryMs: 1_000,
    clock: createVirtualClock(T0),
    machineClock: createSystemClock(),
    emit,
  });
  await collected.until((event) => event.type === "restored");
  const pipeline = redis.pipeline();
  for (const input of inputs) pipeline.xadd(keys.in, "*", "e", JSON.stringify(input));
  await pipeline.exec();
  await folded;
  await service.stop();
  return collected.events;
}

async function windows(): Promise<VolatilityWindow[]> {
  const entries = await redis.xrange(keys.windows, "-", "+");
  return entries.map(([, [, text]]) => windowSchema.parse(JSON.parse(text ?? "")));
}

function expectWhole(all: readonly VolatilityWindow[]): void {
  const last = new Map<string, VolatilityWindow>();
  for (const window of all) {
    const before = last.get(window.id);
    expect(window.revision, window.id).toBe((before?.revision ?? 0) + 1);
    expect(mayFollow(before?.status ?? null, window.status), `${window.id} ${before?.status} ${window.status}`).toBe(
      true,
    );
    last.set(window.id, window);
  }
}

const funds = [fund("reset", [resetTerms(3)]), fund("band", [bandTerms(3, 2.9, 3.1)])].map((one) =>
  fundInput(T0, { ...one, state: fundState(T0) }),
);
const until = (from: number, to: number, seed: number) =>
  walk({ from, until: to, start: 100.5, seed, everyMs: 1_000, volatility: 0.01 });

const CASES: readonly {
  readonly what: string;
  readonly why: string;
  readonly spoil: () => Promise<unknown>;
  readonly version: number;
}[] = [
  { what: "was lost", why: "missing", spoil: () => redis.del(keys.snapshot), version: STATE_VERSION },
  { what: "is no JSON", why: "unreadable", spoil: () => redis.set(keys.snapshot, "{"), version: STATE_VERSION },
  { what: "is of another version", why: "version", spoil: async () => {}, version: STATE_VERSION + 1 },
];

describe("a forecast whose snapshot", () => {
  it.each(CASES)("$what goes on with the revisions given out", async ({ why, spoil, version }) => {
    const cut = later(T0, 120_000);
    await run([...funds, ...until(T0, cut, 31)]);
    const standing = (await windows()).filter(({ status }) => status === "armed" || status === "forecast");
    expect(new Set(standing.map(({ id }) => id)).size).toBeGreaterThanOrEqual(3);
    const before = (await windows()).length;
    await spoil();
    // Funds are told again every minute.
    const again = funds.map((input) => ({ ...input, at: cut }));
    const events = await run([tick(cut), ...again, ...until(cut, later(RESET, 150_000), 32)], version);
    expect(events).toContainEqual({ type: "snapshot_unusable", partition: 0, why });
    const all = await windows();
    expectWhole(all);
    const after = all.slice(before);
    const ids = new Set(standing.map(({ id }) => id));
    expect(new Set(after.slice(0, ids.size).map(({ id, status }) => `${id} ${status}`))).toEqual(
      new Set([...ids].map((id) => `${id} withdrawn`)),
    );
    expect(after.some(({ id, status }) => id === "BTC-20261122T1600-reset" && status === "closed")).toBe(true);
  });

  it("was lost closes what was open and gives no id twice", async () => {
    const cut = later(T0, 90_000);
    await run([...funds, ...until(T0, cut, 33), market(cut, 100.5), market(later(cut, 250), 97)]);
    expect((await windows()).find(({ status }) => status === "open")?.id).toBe("BTC-20261122-down-1");
    await redis.del(keys.snapshot);
    const back = later(cut, 1_000);
    const again = funds.map((input) => ({ ...input, at: back }));
    await run([tick(back), ...again, ...until(back, later(cut, 150_000), 34)]);
    const all = await windows();
    expectWhole(all);
    const own = all.filter(({ id }) => id === "BTC-20261122-down-1");
    expect(own.at(-1)).toMatchObject({ status: "closed", publishedAt: expect.any(Number) });
    expect(own.at(-1)?.flow).toEqual(own.at(-2)?.flow);
    expect(all.some(({ id }) => id === "BTC-20261122-down-3" || id === "BTC-20261122-down-2")).toBe(true);
  });

  it("was not yet due at a crash folds from the beginning", async () => {
    const first = await run([]);
    expect(first.some(({ type }) => type === "snapshot_unusable")).toBe(false);
    const snapshot = JSON.parse((await redis.get(keys.snapshot)) ?? "");
    expect(snapshot).toMatchObject({ offset: "0-0", version: STATE_VERSION });
  });
});
