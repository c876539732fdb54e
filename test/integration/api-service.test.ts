import { execFile } from "node:child_process";
import { once } from "node:events";
import { connect as connectSocket } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ApiEvent } from "../../services/api/events.ts";
import { type ApiService, startApi } from "../../services/api/service.ts";
import { beaconKey, partitionKeys } from "../../shared/contracts/streams.ts";
import { epochMs } from "../../shared/domain/units.ts";
import { startBeacon } from "../../shared/runtime/beacon.ts";
import { createSystemClock } from "../../shared/runtime/clock.ts";
import { Counter, createRegistry, Histogram } from "../../shared/runtime/metrics.ts";
import { openRedis, type Redis, type RedisRole, redisReady } from "../../shared/runtime/redis.ts";
import { createShutdown } from "../../shared/runtime/shutdown.ts";
import { collectEvents } from "../support/events.ts";
import { buildWindow } from "../support/forecast.ts";
import { startTestRedis, type TestRedis } from "../support/redis.ts";
import { connectSse, type SseClient } from "../support/sse.ts";

const PARTITIONS = 2;
const TOKEN = "a-token-of-some-length";
let server: TestRedis;
let redis: Redis;
let api: ApiService | undefined;
let clients: SseClient[] = [];
const shutdown = createShutdown();
const connect = (role: RedisRole, name: string) => openRedis(server.url, { role, name, onError: () => {}, shutdown });

beforeAll(async () => {
  server = await startTestRedis();
  redis = connect("queue", "test");
  await redisReady(redis, 5_000);
});
beforeEach(() => redis.flushall());
afterEach(async () => {
  for (const client of clients) client.close();
  clients = [];
  await api?.stop();
});
afterAll(async () => {
  await shutdown.stop();
  await server.stop();
});

async function start(token?: string) {
  const collected = collectEvents<ApiEvent>();
  const own = connect("command", "api");
  const tailRedis = connect("queue", "tail");
  await Promise.all([redisReady(own, 500), redisReady(tailRedis, 500)]);
  api = await startApi({
    prefix: "radar",
    partitions: PARTITIONS,
    ingestWorkers: 1,
    http: { host: "127.0.0.1", port: 0, token },
    redis: own,
    tailRedis,
    registry: createRegistry("api"),
    machineClock: createSystemClock(),
    emit: collected.emit,
  });
  return { ...collected, url: api.url };
}

const get = async (url: string, headers: Readonly<Record<string, string>> = {}) => {
  const answer = await fetch(url, { headers });
  return { status: answer.status, body: JSON.parse(await answer.text()) };
};

async function stream(url: string, headers: Readonly<Record<string, string>> = {}): Promise<SseClient> {
  let client = await connectSse(`${url}/v1/windows/stream`, headers);
  // The tail has not reached Redis yet.
  while (client.status === 503) client = await connectSse(`${url}/v1/windows/stream`, headers);
  clients.push(client);
  return client;
}

async function addWindow(partition: number, changes: Parameters<typeof buildWindow>[0]): Promise<void> {
  const keys = partitionKeys("radar", partition);
  const window = buildWindow(changes);
  const text = JSON.stringify(window);
  await redis.multi().xadd(keys.windows, "*", "w", text).hset(keys.latest, window.id, text).exec();
}

function beat(service: string, why?: string): void {
  const registry = createRegistry(service);
  new Counter({ name: "radar_made_up_total", help: "Made up.", registers: [registry] }).inc(3);
  new Histogram({ name: "radar_made_up_seconds", help: "Made up.", buckets: [1, 2], registers: [registry] }).observe(
    1.5,
  );
  const notReady = () => (why === undefined ? [] : [{ what: "part", why }]);
  startBeacon({ service, key: beaconKey("radar"), redis, registry, shutdown, notReady });
}

describe("health", () => {
  it("names what is missing, and is ready when every service says so", async () => {
    const { url } = await start();
    expect(await get(`${url}/healthz`)).toEqual({ status: 200, body: { alive: true } });
    const before = await get(`${url}/readyz`);
    expect(before.status).toBe(503);
    expect(before.body.notReady.map((reason: { service: string }) => reason.service)).toEqual([
      "ingest",
      "forecast",
      "publish",
    ]);
    const stale = { service: "ingest", at: Date.now() - 60_000, startedAt: 0, pid: 1, notReady: [], metrics: [] };
    await redis.hset(beaconKey("radar"), "ingest", JSON.stringify(stale));
    const after = await get(`${url}/readyz`);
    expect(JSON.stringify(after.body)).toContain("has not been heard of for 60 s");
    for (const service of ["ingest", "forecast", "publish"])
      await redis.hset(beaconKey("radar"), service, JSON.stringify({ ...stale, service, at: Date.now() }));
    expect(await get(`${url}/readyz`)).toEqual({ status: 200, body: { ready: true, notReady: [] } });
    const lacking = { ...stale, at: Date.now(), notReady: [{ what: "gateio ticker", why: "no data yet" }] };
    await redis.hset(beaconKey("radar"), "ingest", JSON.stringify(lacking));
    expect(await get(`${url}/readyz`)).toEqual({
      status: 503,
      body: { ready: false, notReady: [{ service: "ingest", what: "gateio ticker", why: "no data yet" }] },
    });
  });

  it("answers while Redis is down, and says so", async () => {
    const { url } = await start();
    await server.kill();
    expect((await get(`${url}/readyz`)).body.notReady).toEqual([
      { service: "api", what: "redis", why: "Redis does not answer" },
    ]);
    expect((await get(`${url}/v1/windows`)).body.error.code).toBe("redis_unavailable");
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('radar_redis_up{service="api"} 0');
    await api?.stop();
    await server.restart();
    await redisReady(redis, 10_000);
  });
});

describe("metrics", () => {
  it("joins all services in one text that promtool finds nothing wrong with", async () => {
    const { url } = await start();
    beat("forecast");
    beat("publish", "made up");
    let text = "";
    while (!text.includes('radar_made_up_total{service="publish"}'))
      text = await (await fetch(`${url}/metrics`)).text();
    expect(text).toContain('radar_made_up_total{service="forecast"} 3');
    expect(text).toContain('radar_made_up_seconds_bucket{le="2",service="forecast"} 1');
    expect(text).toContain('radar_service_up{service="ingest"} 0');
    expect(text).toMatch(
      /radar_build_info\{version="\d+\.\d+\.\d+",revision="[^"]+",node="26\.[^"]+",service="api"\} 1/,
    );
    expect(text.match(/^# TYPE radar_made_up_total /gm)).toHaveLength(1);
    const complaints = await checkWithPromtool(text);
    if (complaints !== undefined) expect(complaints).toBe("");
  });
});

/** What promtool says of it; undefined where it is not installed. */
async function checkWithPromtool(text: string): Promise<string | undefined> {
  const child = execFile("promtool", ["check", "metrics"]);
  let said = "";
  for (const output of [child.stdout, child.stderr]) output?.on("data", (part: string) => (said += part));
  const failed = new Promise<true>((resolve) => child.once("error", () => resolve(true)));
  child.stdin?.end(text);
  return (await Promise.race([failed, once(child, "close")])) === true ? undefined : said;
}

describe("windows", () => {
  it("lists the newest revisions of all partitions, by filter, those that open next first", async () => {
    const { url } = await start();
    await addWindow(0, { id: "BTC-b", opensAt: epochMs(2_000) });
    await addWindow(0, { id: "BTC-b", opensAt: epochMs(2_000), revision: 2, status: "armed" });
    await addWindow(1, { id: "ETH-a", asset: "ETH", opensAt: epochMs(1_000) });
    await addWindow(1, { id: "ETH-c", asset: "ETH", opensAt: null, closesAt: null, kind: "threshold" });
    const idsOf = async (query: string) =>
      (await get(`${url}/v1/windows${query}`)).body.windows.map((window: { id: string }) => window.id);
    expect(await idsOf("")).toEqual(["ETH-a", "BTC-b", "ETH-c"]);
    expect(await idsOf("?asset=ETH")).toEqual(["ETH-a", "ETH-c"]);
    expect(await idsOf("?status=armed,open")).toEqual(["BTC-b"]);
    expect(await idsOf("?kind=threshold")).toEqual(["ETH-c"]);
    expect((await get(`${url}/v1/windows?limit=1`)).body).toMatchObject({ total: 3, windows: [{ id: "ETH-a" }] });
    expect((await get(`${url}/v1/windows/BTC-b`)).body).toMatchObject({ id: "BTC-b", revision: 2 });
  });

  it("answers mistakes with a code, a message and a hint", async () => {
    const { url } = await start();
    const failures = [
      [`${url}/v1/windows?status=gone`, 400, "bad_query"],
      [`${url}/v1/windows?colour=red`, 400, "bad_query"],
      [`${url}/v1/windows?limit=0`, 400, "bad_query"],
      [`${url}/v1/windows/none`, 404, "no_such_window"],
      [`${url}/elsewhere`, 404, "not_found"],
    ] as const;
    for (const [address, status, code] of failures) {
      const answer = await get(address);
      expect([address, answer.status, answer.body.error.code]).toEqual([address, status, code]);
      expect(answer.body.error).toEqual({ code, message: expect.any(String), hint: expect.any(String) });
    }
  });

  it("needs the bearer token where one is set, except for health", async () => {
    const { url } = await start(TOKEN);
    expect((await get(`${url}/v1/windows`)).status).toBe(401);
    expect((await get(`${url}/v1/windows`, { authorization: "Bearer wrong" })).status).toBe(401);
    expect((await get(`${url}/v1/windows`, { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    expect((await fetch(`${url}/metrics`)).status).toBe(401);
    expect((await get(`${url}/elsewhere`)).status).toBe(401);
    expect((await get(`${url}/healthz`)).status).toBe(200);
  });

  it("refuses headers that are too large", async () => {
    const { url } = await start();
    expect((await fetch(`${url}/healthz`, { headers: { "x-large": "x".repeat(20_000) } })).status).toBe(431);
  });
});

describe("window stream", () => {
  it("sends every revision from now on", async () => {
    const { url, until } = await start();
    const client = await stream(url);
    await until((event) => event.type === "stream_opened");
    await client.firstId();
    await addWindow(0, { id: "BTC-a" });
    await addWindow(1, { id: "BTC-b" });
    await client.untilCount(2);
    const ids = client.events.map(({ data }) => JSON.parse(data).id);
    expect(ids.sort()).toEqual(["BTC-a", "BTC-b"]);
  });

  it("goes on where the client stopped, in every partition", async () => {
    const { url } = await start();
    const first = await stream(url);
    await first.firstId();
    await addWindow(0, { id: "BTC-0" });
    await addWindow(1, { id: "BTC-1" });
    await first.untilCount(2);
    first.close();
    for (let revision = 1; revision <= 600; revision += 1) await addWindow(revision % 2, { id: "BTC-later", revision });
    const second = await stream(url, { "last-event-id": first.events.at(-1)?.id ?? "" });
    await second.untilCount(600);
    const revisions = second.events.map(({ data }) => JSON.parse(data).revision);
    expect(revisions.toSorted((left, right) => left - right)).toEqual(
      Array.from({ length: 600 }, (_, index) => index + 1),
    );
    expect((await fetch(`${url}/v1/windows/stream`, { headers: { "last-event-id": "nonsense" } })).status).toBe(400);
  });

  it("drops a client that does not read", async () => {
    const { url, until } = await start();
    (await stream(url)).close();
    await until((event) => event.type === "stream_closed" && event.reason === "gone");
    const socket = connectSocket(Number(new URL(url).port), "127.0.0.1");
    socket.pause();
    socket.write("GET /v1/windows/stream HTTP/1.1\r\nhost: localhost\r\n\r\n");
    const isSlow = (event: ApiEvent) => event.type === "stream_closed" && event.reason === "slow";
    let dropped = false;
    void until(isSlow).then(() => {
      dropped = true;
    });
    const ladder = Array.from({ length: 2_000 }, () => ({ move: 0 as never, usd: null, perNav: null }));
    for (let revision = 1; !dropped; revision += 1) await addWindow(0, { revision, ladder });
    expect(await until(isSlow)).toMatchObject({ open: 0 });
    socket.destroy();
  });
});
