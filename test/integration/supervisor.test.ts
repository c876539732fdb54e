import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Redis } from "ioredis";
import { afterEach, describe, expect, it } from "vitest";
import { loadConfig } from "../../config/load.ts";
import { RESTART_LIMITS } from "../../services/supervisor/restart-policy.ts";
import { startSupervisor } from "../../services/supervisor/service.ts";
import { isAlive, processIdentity } from "../../shared/runtime/process-identity.ts";
import { createShutdown } from "../../shared/runtime/shutdown.ts";
import { captureLog } from "../support/log-lines.ts";
import { startTestRedis, testPort } from "../support/redis.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const programs = (...names: string[]) =>
  names.map((name, index) => ({
    name: `${name}-${index}`,
    file: resolve(import.meta.dirname, `../support/services/${name}.ts`),
  }));

async function tempDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "radar-supervisor-"));
  cleanups.push(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

async function supervise(
  names: string[],
  options: {
    redisUrl?: string;
    dataDir?: string;
    settings?: object;
    fastRestarts?: boolean;
    environment?: Record<string, string>;
  } = {},
) {
  const dataDir = options.dataDir ?? (await tempDir());
  const file = join(await tempDir(), "config.json");
  await writeFile(file, JSON.stringify({ redis: { port: testPort() }, ...options.settings }));
  const config = loadConfig({ RADAR_DATA_DIR: dataDir, REDIS_URL: options.redisUrl ?? "" }, [file]);
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  const captured = captureLog();
  const shutdown = createShutdown();
  cleanups.push(() => shutdown.stop());
  const limits = options.fastRestarts ? { ...RESTART_LIMITS, backoff: { firstMs: 1, capMs: 1 } } : RESTART_LIMITS;
  const supervisor = await startSupervisor({
    config: config.value,
    log: captured.log,
    shutdown,
    services: programs(...names),
    limits,
    environment: options.environment ?? {},
    report: () => {},
  });
  return { ...captured, supervisor, shutdown, dataDir };
}

describe("a daemon", () => {
  it("starts Redis and every service, tells the address, and stops all in the opposite order", async () => {
    const { supervisor, shutdown, dataDir, lines, untilLine } = await supervise(["steady", "steady"]);
    const pids = await Promise.all(
      ["redis", "steady-0", "steady-1"].map(async (unit) =>
        Number((await untilLine({ unit, msg: "started" }))["childPid"]),
      ),
    );
    expect((await readFile(join(dataDir, "redis.url"), "utf8")).trim()).toBe(supervisor.redisUrl);
    const client = new Redis(supervisor.redisUrl);
    expect(await client.ping()).toBe("PONG");
    client.disconnect();
    expect(await shutdown.stop()).toEqual([]);
    expect(pids.filter(isAlive)).toEqual([]);
    const stopped = lines.filter((line) => line["msg"] === "stopped").map((line) => line["unit"]);
    expect(stopped).toEqual(["steady-1", "steady-0", "redis"]);
    expect(existsSync(join(dataDir, "redis.url"))).toBe(false);
    expect(existsSync(join(dataDir, "radar.pid"))).toBe(false);
  });

  it("restarts a killed service", async () => {
    const { untilLine } = await supervise(["steady"], { fastRestarts: true });
    const first = await untilLine({ unit: "steady-0", msg: "started" });
    process.kill(Number(first["childPid"]), "SIGKILL");
    expect(await untilLine({ msg: "ended, restarting" })).toMatchObject({
      unit: "steady-0",
      reason: "ended by SIGKILL",
    });
    const second = await untilLine({ unit: "steady-0", msg: "started" }, 1);
    expect(second["childPid"]).not.toBe(first["childPid"]);
  });

  it("restarts a killed Redis on the same address with its data", async () => {
    const { supervisor, untilLine } = await supervise(["steady"], { fastRestarts: true });
    const client = new Redis(supervisor.redisUrl);
    cleanups.push(() => client.disconnect());
    client.on("error", () => {});
    await client.set("kept", "yes");
    process.kill(Number((await untilLine({ unit: "redis", msg: "started" }))["childPid"]), "SIGKILL");
    await untilLine({ unit: "redis", msg: "started" }, 1);
    expect(await client.get("kept")).toBe("yes");
  });

  it("gives up with exit code 1 on a service that starts with a mistake", async () => {
    const { supervisor, untilLine } = await supervise(["steady", "mistaken"]);
    expect(await supervisor.finished).toBe(1);
    expect(await untilLine({ msg: "giving up" })).toMatchObject({ unit: "mistaken-1", level: 60 });
  });

  it("gives up with exit code 75 on a service that crashes for ever", async () => {
    const { supervisor, untilLine, lines } = await supervise(["crashing"], { fastRestarts: true });
    expect(await supervisor.finished).toBe(75);
    await untilLine({ msg: "giving up" });
    expect(lines.filter((line) => line["msg"] === "ended, restarting")).toHaveLength(RESTART_LIMITS.restartsMax);
  });

  it("kills a service that does not stop, and still stops the others and Redis", async () => {
    const ready = createServer().listen(0, "127.0.0.1");
    cleanups.push(() => ready.close());
    await once(ready, "listening");
    const connected = once(ready, "connection");
    const address = ready.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const environment = { READY_PORT: String(port) };
    const { shutdown, untilLine } = await supervise(["steady", "stubborn"], { environment });
    await connected;
    const units = ["redis", "steady-0", "stubborn-1"];
    const pids = await Promise.all(
      units.map(async (unit) => Number((await untilLine({ unit, msg: "started" }))["childPid"])),
    );
    expect(await shutdown.stop()).toEqual([]);
    expect(await untilLine({ msg: "did not stop in time, killed" })).toMatchObject({ unit: "stubborn-1" });
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it("stops while its Redis hangs", async () => {
    const { shutdown, untilLine } = await supervise(["steady"]);
    const pid = Number((await untilLine({ unit: "redis", msg: "started" }))["childPid"]);
    process.kill(pid, "SIGSTOP");
    expect(await shutdown.stop()).toEqual([]);
    expect(isAlive(pid)).toBe(false);
  });

  it("refuses a data directory that a live daemon has, and takes that of a dead one", async () => {
    const dataDir = await tempDir();
    await writeFile(join(dataDir, "radar.pid"), processIdentity(process.pid) ?? "");
    await expect(supervise([], { dataDir })).rejects.toThrow(/in use by another daemon/);
    await writeFile(join(dataDir, "radar.pid"), `${process.pid}@1`);
    const { dataDir: taken } = await supervise([], { dataDir });
    expect(await readFile(join(taken, "radar.pid"), "utf8")).toBe(processIdentity(process.pid));
  });
});

describe("a Redis server of the operator", () => {
  async function external(...settings: (readonly [string, string])[]) {
    const redis = await startTestRedis();
    cleanups.push(() => redis.stop());
    const client = new Redis(redis.url);
    for (const [name, value] of settings) await client.config("SET", name, value);
    client.disconnect();
    return redis;
  }

  it("is used when it keeps everything", async () => {
    const redis = await external();
    const { supervisor, shutdown, lines } = await supervise(["steady"], { redisUrl: redis.url });
    expect(supervisor.redisUrl).toBe(redis.url);
    await shutdown.stop();
    expect(isAlive(redis.pid)).toBe(true);
    expect(lines.filter((line) => Number(line["level"]) >= 40)).toEqual([]);
  });

  it.each([
    ["evicts", [["maxmemory-policy", "allkeys-lru"]] as const, /maxmemory-policy allkeys-lru/],
    [
      "keeps nothing on disk",
      [
        ["appendonly", "no"],
        ["save", ""],
      ] as const,
      /nothing is kept on disk/,
    ],
  ])("is refused when it %s, unless overridden", async (_name, settings, reason) => {
    const redis = await external(...settings);
    await expect(supervise(["steady"], { redisUrl: redis.url })).rejects.toThrow(reason);
    const { untilLine } = await supervise(["steady"], {
      redisUrl: redis.url,
      settings: { redis: { allowUnsafe: true } },
    });
    expect(await untilLine({ verdict: "unsafe" })).toMatchObject({ level: 40 });
  });

  it("is warned about when it only takes snapshots", async () => {
    const redis = await external(["appendonly", "no"], ["save", "60 1"]);
    const { untilLine } = await supervise(["steady"], { redisUrl: redis.url });
    expect(await untilLine({ what: "persistence" })).toMatchObject({ verdict: "warning" });
  });

  it("may be down at the start, and is refused when it comes up unsafe", async () => {
    const redis = await external(["maxmemory-policy", "allkeys-lru"]);
    process.kill(redis.pid, "SIGSTOP");
    const { supervisor, untilLine } = await supervise(["steady"], { redisUrl: redis.url });
    await untilLine({ unit: "steady-0", msg: "started" });
    process.kill(redis.pid, "SIGCONT");
    expect(await supervisor.finished).toBe(1);
    expect(await untilLine({ msg: "giving up" })).toMatchObject({ unit: "redis" });
  });
});
