import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { isAlive } from "../../shared/runtime/process-identity.ts";
import { readinessOf, startTestDaemon, type TestDaemon, until } from "../support/daemon.ts";

const MAIN = resolve(import.meta.dirname, "../../services/cli/main.ts");
const LIMIT_MS = 120_000;
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
const NOBODY = { ws: { public: "ws://127.0.0.1:1" }, rest: "http://127.0.0.1:1" };
const VENUES = { "binance-usdm": { enabled: false }, gateio: { enabled: false }, "gateio-futures": NOBODY };

/** The real daemon with all its services, whose only venue cannot be reached. */
async function startDaemon(): Promise<TestDaemon> {
  const dir = await mkdtemp(join(tmpdir(), "radar-funds-"));
  cleanups.push(() => rm(dir, { recursive: true, force: true }));
  await writeFile(join(dir, "acme.json"), JSON.stringify(FUND));
  const daemon = await startTestDaemon({ venues: VENUES, funds: { dir } });
  cleanups.push(() => daemon.remove());
  return daemon;
}

/** Asks until the API answers and every service has told what it lacks. */
const untilOnlyIngestIsNotReady = (daemon: TestDaemon) =>
  until(async () => {
    const readiness = await readinessOf(daemon);
    const isSettled = readiness?.notReady.every(({ service, what }) => service === "ingest" && what !== "service");
    return isSettled ? readiness : undefined;
  });

const UNITS = ["redis", "ingest", "forecast", "publish", "api"];

describe("the daemon, with a venue that cannot be reached", () => {
  it("stays up, names what is missing, survives the death of every part, and leaves nothing behind", {
    timeout: LIMIT_MS,
  }, async () => {
    const daemon = await startDaemon();
    const first = await untilOnlyIngestIsNotReady(daemon);
    expect(first).toMatchObject({ status: 503, ready: false });
    expect(JSON.stringify(first.notReady)).toContain("ACME_USDT");
    for (const unit of UNITS) process.kill(await daemon.pidOf(unit), "SIGKILL");
    const pids = await Promise.all(UNITS.map((unit) => daemon.pidOf(unit, 2)));
    expect(await untilOnlyIngestIsNotReady(daemon)).toMatchObject({ status: 503 });
    expect(await daemon.end()).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it.each(["SIGSTOP", "SIGKILL"] as const)(
    "ends with 0 after its Redis got %s",
    { timeout: LIMIT_MS },
    async (signal) => {
      const daemon = await startDaemon();
      await untilOnlyIngestIsNotReady(daemon);
      process.kill(await daemon.pidOf("redis"), signal);
      expect(await daemon.end()).toBe(0);
      const left = await Promise.all(UNITS.map((unit) => daemon.pidOf(unit)));
      expect(left.filter(isAlive)).toEqual([]);
    },
  );

  it("refuses a second daemon on the same data directory", { timeout: LIMIT_MS }, async () => {
    const daemon = await startDaemon();
    await daemon.pidOf("redis");
    const second = spawn(process.execPath, [MAIN, "start"], {
      env: {
        PATH: process.env["PATH"],
        RADAR_DATA_DIR: daemon.dataDir,
        RADAR_CONFIG: join(daemon.dataDir, "settings.config"),
      },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let stderr = "";
    second.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    expect(await once(second, "close")).toEqual([1, null]);
    expect(stderr).toContain(`in use by another daemon (pid ${daemon.child.pid})`);
    expect(await readFile(join(daemon.dataDir, "radar.pid"), "utf8")).toContain(String(daemon.child.pid));
    expect(await daemon.end()).toBe(0);
  });
});
