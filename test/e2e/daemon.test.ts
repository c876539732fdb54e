import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { isAlive } from "../../shared/runtime/process-identity.ts";
import { testPort } from "../support/redis.ts";

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

interface Daemon {
  readonly child: ChildProcess;
  readonly http: string;
  readonly dataDir: string;
  /** Process id in the newest `started` line of a unit, once there are `count` of them. */
  pidOf(unit: string, count?: number): Promise<number>;
}

/** The real daemon with all its services, whose only venue cannot be reached. */
async function startDaemon(): Promise<Daemon> {
  const dataDir = await mkdtemp(join(tmpdir(), "radar-daemon-"));
  cleanups.push(() => rm(dataDir, { recursive: true, force: true }));
  await writeFile(join(dataDir, "acme.json"), JSON.stringify(FUND));
  const settings = { venues: VENUES, funds: { dir: dataDir }, redis: { port: testPort() }, http: { port: testPort() } };
  const file = join(dataDir, "settings.config");
  await writeFile(file, JSON.stringify(settings));
  const child = spawn(process.execPath, [MAIN, "start", "--config", file], {
    env: { PATH: process.env["PATH"], RADAR_DATA_DIR: dataDir },
    stdio: ["ignore", "ignore", "pipe"],
  });
  cleanups.push(async () => {
    if (child.exitCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  });
  const started = new Map<string, number[]>();
  const waiting = new Set<() => void>();
  createInterface({ input: child.stderr }).on("line", (line) => {
    const { unit, childPid } = startedSchema.safeParse(parseJson(line)).data ?? {};
    if (unit === undefined || childPid === undefined) return;
    started.set(unit, [...(started.get(unit) ?? []), childPid]);
    for (const look of [...waiting]) look();
  });
  return {
    child,
    http: `http://127.0.0.1:${settings.http.port}`,
    dataDir,
    pidOf: (unit, count = 1) =>
      new Promise((done) => {
        const look = () => {
          const pids = started.get(unit) ?? [];
          if (pids.length < count) return;
          waiting.delete(look);
          done(pids.at(-1) ?? 0);
        };
        waiting.add(look);
        look();
      }),
  };
}

const startedSchema = z.object({ msg: z.literal("started"), unit: z.string(), childPid: z.number() });
const readinessSchema = z.object({
  ready: z.boolean(),
  notReady: z.array(z.object({ service: z.string(), what: z.string(), why: z.string() })),
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Asks until the API answers and every service has told what it lacks. */
async function untilOnlyIngestIsNotReady(http: string) {
  for (;;) {
    const answer = await fetch(`${http}/readyz`).catch(() => undefined);
    const readiness = readinessSchema.safeParse(await answer?.json()).data;
    const isSettled = readiness?.notReady.every(({ service, what }) => service === "ingest" && what !== "service");
    if (answer && readiness && isSettled) return { status: answer.status, ...readiness };
    await new Promise((wake) => setTimeout(wake, 100));
  }
}

async function end(daemon: Daemon): Promise<number | null> {
  const exited = once(daemon.child, "exit");
  daemon.child.kill("SIGTERM");
  await exited;
  return daemon.child.exitCode;
}

const UNITS = ["redis", "ingest", "forecast", "publish", "api"];

describe("the daemon, with a venue that cannot be reached", () => {
  it("stays up, names what is missing, survives the death of every part, and leaves nothing behind", {
    timeout: LIMIT_MS,
  }, async () => {
    const daemon = await startDaemon();
    const first = await untilOnlyIngestIsNotReady(daemon.http);
    expect(first).toMatchObject({ status: 503, ready: false });
    expect(JSON.stringify(first.notReady)).toContain("ACME_USDT");
    for (const unit of UNITS) process.kill(await daemon.pidOf(unit), "SIGKILL");
    const pids = await Promise.all(UNITS.map((unit) => daemon.pidOf(unit, 2)));
    expect(await untilOnlyIngestIsNotReady(daemon.http)).toMatchObject({ status: 503 });
    expect(await end(daemon)).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it.each(["SIGSTOP", "SIGKILL"] as const)(
    "ends with 0 after its Redis got %s",
    { timeout: LIMIT_MS },
    async (signal) => {
      const daemon = await startDaemon();
      await untilOnlyIngestIsNotReady(daemon.http);
      process.kill(await daemon.pidOf("redis"), signal);
      expect(await end(daemon)).toBe(0);
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
    expect(await end(daemon)).toBe(0);
  });
});
