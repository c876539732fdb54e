import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Redis } from "ioredis";
import { afterEach, describe, expect, it } from "vitest";
import { startTestRedis, testPort } from "../support/redis.ts";

const MAIN = resolve(import.meta.dirname, "../../services/cli/main.ts");
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const FUND = {
  id: "ACME3L",
  name: "Three times Acme",
  asset: "ACME",
  instrument: { venue: "gateio-futures", symbol: "ACME_USDT" },
  versions: [{ label: "first", rules: [{ rule: "daily-reset", leverage: 3, resetAt: "00:00" }], source: "made up" }],
};
/** Of all enabled venues, the fund needs one that is not. */
const NO_VENUES = { "gateio-futures": { enabled: false } };

async function tempDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "radar-doctor-"));
  cleanups.push(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** Runs the command on a machine where all is well but for `settings`, `env` and `fund`. */
async function doctor(options: { settings?: object; env?: Record<string, string>; fund?: string; json?: boolean }) {
  const [dataDir, fundsDir] = [await tempDir(), await tempDir()];
  await writeFile(join(fundsDir, "acme.json"), options.fund ?? JSON.stringify(FUND));
  const settings = join(dataDir, "settings.json");
  await writeFile(settings, JSON.stringify({ venues: NO_VENUES, ...options.settings }));
  const env = {
    PATH: process.env["PATH"],
    RADAR_CONFIG: settings,
    RADAR_DATA_DIR: dataDir,
    RADAR_FUNDS_DIR: fundsDir,
    RADAR_HTTP_PORT: String(testPort()),
    ...options.env,
  };
  const args = [MAIN, "doctor", ...(options.json === false ? [] : ["--json"])];
  return new Promise<{ code: number; stdout: string }>((done) => {
    execFile(process.execPath, args, { env }, (error, stdout) => done({ code: Number(error?.code ?? 0), stdout }));
  });
}

async function checks(options: Parameters<typeof doctor>[0]) {
  const { code, stdout } = await doctor(options);
  const lines: { check: string; verdict: string; message: string }[] = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  return { code, lines, wrong: lines.filter(({ verdict }) => verdict !== "fine") };
}

async function httpServer(status: number, body: string): Promise<number> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanups.push(() => server.close());
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

describe("radar doctor", () => {
  it("finds nothing wrong where nothing is", async () => {
    const { code, lines, wrong } = await checks({});
    expect(wrong).toEqual([]);
    expect(lines.map(({ check }) => check)).toEqual(["node", "config", "data", "funds", "redis", "http"]);
    expect(code).toBe(0);
  });

  it("prints a line for each check to people", async () => {
    const { code, stdout } = await doctor({ json: false, fund: "{" });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✓ node {5}v\d/m);
    expect(stdout).toMatch(/^✗ funds {4}acme\.json.*expected JSON/m);
  });

  it("prints every problem of the configuration", async () => {
    const { code, wrong } = await checks({ settings: { prefix: 1 }, env: { RADAR_HTTP_HOST: "0.0.0.0" } });
    expect(code).toBe(1);
    expect(wrong).toMatchObject([
      { check: "config", verdict: "failed", message: expect.stringContaining("2 problems") },
    ]);
  });

  it("names a directory without funds and one that cannot be written", async () => {
    const empty = await tempDir();
    const blocked = join(MAIN, "data");
    const { wrong } = await checks({ env: { RADAR_FUNDS_DIR: empty, RADAR_DATA_DIR: blocked } });
    expect(wrong.map(({ check, verdict }) => [check, verdict])).toEqual([
      ["data", "failed"],
      ["funds", "failed"],
    ]);
  });

  it("judges the operator's Redis", async () => {
    const redis = await startTestRedis();
    cleanups.push(() => redis.stop());
    expect(await checks({ env: { REDIS_URL: redis.url } })).toMatchObject({ code: 0, wrong: [] });
    const client = new Redis(redis.url);
    await client.config("SET", "maxmemory-policy", "allkeys-lru");
    client.disconnect();
    expect(await checks({ env: { REDIS_URL: redis.url } })).toMatchObject({
      code: 1,
      wrong: [{ check: "redis", verdict: "failed", message: expect.stringContaining("allkeys-lru") }],
    });
    expect(
      await checks({ env: { REDIS_URL: redis.url }, settings: { venues: NO_VENUES, redis: { allowUnsafe: true } } }),
    ).toMatchObject({
      code: 0,
      wrong: [{ check: "redis", verdict: "warning" }],
    });
    expect(await checks({ env: { REDIS_URL: "redis://:hunter2@127.0.0.1:1" } })).toMatchObject({
      code: 1,
      wrong: [{ check: "redis", message: expect.stringMatching(/^redis:\/\/127\.0\.0\.1:1 does not answer/) }],
    });
  });

  it("repeats the reasons of a daemon that is not ready", async () => {
    const reason = { service: "ingest", what: "acme", why: "no data yet" };
    const port = await httpServer(503, JSON.stringify({ ready: false, notReady: [reason] }));
    const { code, wrong } = await checks({ env: { RADAR_HTTP_PORT: String(port) } });
    expect(code).toBe(1);
    expect(wrong).toMatchObject([{ check: "ready", message: "ingest: acme: no data yet" }]);
  });

  it("tells a ready daemon from a stranger on its port", async () => {
    const ready = await httpServer(200, JSON.stringify({ ready: true, notReady: [] }));
    expect(await checks({ env: { RADAR_HTTP_PORT: String(ready) } })).toMatchObject({ code: 0, wrong: [] });
    const stranger = await httpServer(200, "hello");
    const { wrong } = await checks({ env: { RADAR_HTTP_PORT: String(stranger) } });
    expect(wrong).toMatchObject([
      { check: "http", verdict: "failed", message: expect.stringContaining("RADAR_HTTP_PORT") },
    ]);
  });

  it("warns of venues that cannot be reached, by address, and refuses addresses for nothing", async () => {
    const port = await httpServer(404, "{}");
    const venue = {
      ws: { public: `ws://127.0.0.1:${port}/ws`, market: `ws://127.0.0.1:${port}/x`, pubic: `ws://127.0.0.1:${port}` },
    };
    const closed = `http://127.0.0.1:${testPort()}`;
    const venues = { "binance-usdm": { ...venue, rest: closed } };
    const fund = JSON.stringify({ ...FUND, instrument: { venue: "binance-usdm", symbol: "ACMEUSDT" } });
    const { code, wrong, lines } = await checks({ settings: { venues }, fund });
    expect(lines).toContainEqual({
      check: "venue",
      verdict: "fine",
      message: `binance-usdm: 127.0.0.1:${port} answers`,
    });
    expect(wrong).toMatchObject([
      { verdict: "failed", message: expect.stringContaining("no socket has the role 'pubic'") },
      { verdict: "warning", message: expect.stringContaining(`${closed} is not reachable (ECONNREFUSED)`) },
    ]);
    expect(code).toBe(1);
  });
});
