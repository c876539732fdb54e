import { Queue } from "bullmq";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { configSchema } from "../../config/schema.ts";
import type { PublishEvent } from "../../services/publish/events.ts";
import { type PublishService, startPublish } from "../../services/publish/service.ts";
import { reminderEventSchema, subscriberQueue, windowEventSchema } from "../../shared/contracts/queues.ts";
import { PUBLISH_GROUP, partitionKeys } from "../../shared/contracts/streams.ts";
import { epochMs, usd } from "../../shared/domain/units.ts";
import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";
import { createSystemClock, createVirtualClock, type VirtualClock } from "../../shared/runtime/clock.ts";
import { openRedis, type Redis, type RedisRole, redisReady } from "../../shared/runtime/redis.ts";
import { createShutdown } from "../../shared/runtime/shutdown.ts";
import { collectEvents } from "../support/events.ts";
import { buildWindow } from "../support/forecast.ts";
import { startTestRedis, type TestRedis } from "../support/redis.ts";

const PARTITIONS = 1;
const keys = partitionKeys("radar", 0);
const opensAt = epochMs(1_795_392_000_000);
const publishedAt = epochMs(opensAt - 3_600_000);

let server: TestRedis;
let redis: Redis;
let clock: VirtualClock;
let running: PublishService[] = [];
const shutdown = createShutdown();

const connect = (role: RedisRole, name: string) => openRedis(server.url, { role, name, onError: () => {}, shutdown });

beforeAll(async () => {
  server = await startTestRedis();
  redis = connect("queue", "test");
  await redisReady(redis, 5_000);
});
beforeEach(async () => {
  clock = createVirtualClock(publishedAt);
  await redis.flushall();
});
afterEach(async () => {
  await Promise.all(running.map((service) => service.stop()));
  running = [];
});
afterAll(async () => {
  await shutdown.stop();
  await server.stop();
});

function start(subscribers: readonly object[], consumer = "test") {
  const config = configSchema.parse({ publish: { subscribers } }).publish;
  const events = collectEvents<PublishEvent>();
  const service = startPublish({
    prefix: "radar",
    partitions: PARTITIONS,
    subscribers: config.subscribers,
    terms: { ...config, canaryEveryMs: 1_000 },
    consumer,
    connect: (partition) => connect("queue", `publish-${partition}`),
    redis: connect("command", "publish"),
    queueRedis: connect("queue", "queues"),
    workerRedis: connect("blocking", "canary"),
    clock,
    machineClock: createSystemClock(),
    emit: events.emit,
  });
  running.push(service);
  return { ...events, service };
}

async function publish(window: VolatilityWindow): Promise<void> {
  const text = JSON.stringify(window);
  await redis.multi().xadd(keys.windows, "*", "w", text).hset(keys.latest, window.id, text).exec();
}

async function jobsOf(subscriber: string) {
  const { name, prefix } = subscriberQueue(subscriber);
  const queue = new Queue(name, { connection: connect("queue", "look"), prefix });
  await queue.waitUntilReady();
  const jobs = await queue.getJobs(["waiting"], 0, -1, true);
  await queue.close();
  return jobs;
}

const idsOf = async (subscriber: string) => (await jobsOf(subscriber)).map((job) => job.id);
const added = (id: string) => (event: PublishEvent) => event.type === "added" && event.jobIds.includes(id);
const flow = (size: number) => ({
  side: "buy" as const,
  usd: { mean: usd(size), p05: usd(size), p25: usd(size), p50: usd(size), p75: usd(size), p95: usd(size) },
  perNav: null,
  ofAdv: null,
  ofDepth: null,
});

describe("publish service", () => {
  it("adds one job per revision to the queue of each subscriber and acknowledges", async () => {
    const { until } = start([{ id: "acme" }, { id: "eth", assets: ["ETH"] }]);
    await publish(buildWindow({ publishedAt }));
    await publish(buildWindow({ publishedAt, revision: 2 }));
    await until(added("w-BTC-20261123T0000-reset-r2"));
    const jobs = await jobsOf("acme");
    expect(jobs.map(({ id, name }) => [id, name])).toEqual([
      ["w-BTC-20261123T0000-reset-r1", "window"],
      ["w-BTC-20261123T0000-reset-r2", "window"],
    ]);
    expect(windowEventSchema.parse(jobs[1]?.data).data).toEqual(buildWindow({ publishedAt, revision: 2 }));
    expect(await idsOf("eth")).toEqual([]);
    await until((event) => event.type === "canary_returned");
    await running[0]?.stop();
    expect(await redis.xpending(keys.windows, PUBLISH_GROUP)).toEqual([0, null, null, null]);
  });

  it("tells a subscriber of every later revision of a window it was sent, although it passes the filter no more", async () => {
    const { until, events } = start([{ id: "acme", minUsd: 1_000 }]);
    await publish(buildWindow({ publishedAt, flow: flow(5_000) }));
    await until(added("w-BTC-20261123T0000-reset-r1"));
    await publish(buildWindow({ publishedAt, id: "BTC-other-reset", flow: flow(10) }));
    await publish(buildWindow({ publishedAt, revision: 2, flow: flow(10) }));
    await publish(buildWindow({ publishedAt, revision: 3, status: "withdrawn", withdrawnReason: "not_material" }));
    await until(added("w-BTC-20261123T0000-reset-r3"));
    expect(await idsOf("acme")).toEqual([1, 2, 3].map((revision) => `w-BTC-20261123T0000-reset-r${revision}`));
    expect(events).toContainEqual(expect.objectContaining({ type: "skipped", reason: "filtered" }));
  });

  it("adds nothing after its expiry but the news that a window is over", async () => {
    clock.advanceTo(opensAt + 3_600_000);
    const { until, events } = start([{ id: "acme" }]);
    await publish(buildWindow({ publishedAt }));
    await publish(buildWindow({ publishedAt, revision: 2, status: "closed" }));
    await until(added("w-BTC-20261123T0000-reset-r2"));
    expect(await idsOf("acme")).toEqual(["w-BTC-20261123T0000-reset-r2"]);
    expect(events).toContainEqual(expect.objectContaining({ type: "skipped", reason: "expired" }));
  });

  it("puts an unreadable entry aside and goes on", async () => {
    const { until } = start([{ id: "acme" }]);
    await redis.xadd(keys.windows, "*", "w", "{broken");
    await redis.xadd(keys.windows, "*", "x", "1");
    await publish(buildWindow({ publishedAt }));
    await until(added("w-BTC-20261123T0000-reset-r1"));
    expect(await redis.xlen(keys.dead)).toBe(2);
    expect((await redis.xrange(keys.dead, "-", "+"))[0]?.[1]).toContain("{broken");
  });

  it("delivers what an earlier life read and never acknowledged", async () => {
    await publish(buildWindow({ publishedAt }));
    await redis.xgroup("CREATE", keys.windows, PUBLISH_GROUP, "0");
    await redis.xreadgroup("GROUP", PUBLISH_GROUP, "test", "STREAMS", keys.windows, ">");
    const { until } = start([{ id: "acme" }]);
    expect(await until((event) => event.type === "started")).toMatchObject({ pending: 1 });
    expect(await idsOf("acme")).toEqual(["w-BTC-20261123T0000-reset-r1"]);
  });

  it("sends a new subscriber the windows that stand", async () => {
    const first = start([{ id: "acme" }]);
    await publish(buildWindow({ publishedAt, revision: 4 }));
    await first.until(added("w-BTC-20261123T0000-reset-r4"));
    await first.service.stop();
    const second = start([{ id: "acme" }, { id: "late" }]);
    await second.until(added("w-BTC-20261123T0000-reset-r4"));
    expect(await idsOf("late")).toEqual(["w-BTC-20261123T0000-reset-r4"]);
    expect(second.events.filter((event) => event.type === "added")).toHaveLength(1);
  });

  it("reminds once, of the newest revision, also when two instances run", async () => {
    const one = start([{ id: "acme" }], "one");
    const window = buildWindow({ publishedAt });
    await publish(window);
    await one.until(added("w-BTC-20261123T0000-reset-r1"));
    await publish({ ...window, revision: 2 });
    await one.until(added("w-BTC-20261123T0000-reset-r2"));
    clock.advanceTo(opensAt - 1_800_000);
    await one.until((event) => event.type === "reminder_added");
    const two = start([{ id: "acme" }], "two");
    await two.until((event) => event.type === "started");
    await publish({ ...window, revision: 3, status: "withdrawn", withdrawnReason: "not_material" });
    await Promise.race([one, two].map(({ until }) => until(added("w-BTC-20261123T0000-reset-r3"))));
    clock.advanceTo(opensAt);
    await one.until((event) => event.type === "skipped" && event.reason === "superseded");
    await Promise.all([one.service.stop(), two.service.stop()]);
    const reminders = (await jobsOf("acme")).filter((job) => job.name === "reminder");
    expect(reminders.map(({ id }) => id)).toEqual(["r-BTC-20261123T0000-reset-r2-opens-in-30m"]);
    expect(reminderEventSchema.parse(reminders[0]?.data).data.revision).toBe(2);
  });

  it("delivers what was published while Redis was gone, and stops in time while it is", async () => {
    const { until, service } = start([{ id: "acme" }]);
    await publish(buildWindow({ publishedAt }));
    await until(added("w-BTC-20261123T0000-reset-r1"));
    await server.kill();
    await until((event) => event.type === "connection_lost");
    expect(service.notReady()).toContainEqual(expect.objectContaining({ what: "outbox" }));
    await server.restart();
    await redisReady(redis, 10_000);
    await publish(buildWindow({ publishedAt, revision: 2 }));
    await until(added("w-BTC-20261123T0000-reset-r2"));
    expect(await idsOf("acme")).toHaveLength(2);
    await server.kill();
    await service.stop();
    await server.restart();
    await redisReady(redis, 10_000);
  });
});
