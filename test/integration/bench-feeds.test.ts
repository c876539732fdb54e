import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { VENUES } from "../../services/ingest/exchanges/registry.ts";
import { createDecodeRun } from "../bench/decode-run.ts";
import { packed } from "../bench/feeds/capture.ts";
import { loadCcxt } from "../bench/feeds/ccxt-install.ts";
import { madeUpCaptures } from "../bench/feeds/made-up.ts";
import { measureProtocol } from "../bench/feeds/protocol-processes.ts";

const ROOT = resolve(import.meta.dirname, "../..");

const positive = z.number().positive();
const peer = positive.nullable();
const ratios = { oursToParseString: positive, oursToParseBytes: positive, tardisToOurs: peer, ccxtToOurs: peer };
const noted = z.object({ handled: z.number().nullable(), why: z.string().optional() });
const capture = z.object({
  capture: z.string(),
  protocol: z.string(),
  source: z.enum(["recorded", "converted", "made up", "generated"]),
  frames: positive,
  nsPerFrame: z.object({
    parseString: positive,
    parseBytes: positive,
    decode: positive,
    ours: positive,
    tardis: peer,
    ccxt: peer,
  }),
  ratios: z.object(ratios),
  books: z.record(z.string(), z.number()),
  tardis: noted,
  ccxt: noted,
});
const played = z.object({
  asked: positive,
  receivedPerSecond: positive,
  lost: z.number().nonnegative(),
  cpuUsPerFrame: positive,
  stated: positive,
  sendToStateMs: z.object({ p50: positive, p99: positive, p999: positive }),
  eventLoopLagMsP99: z.number().nonnegative(),
  saturated: z.array(z.string()),
});
const totals = z.object({
  protocols: z.number(),
  medianOursToParseString: peer,
  sequencedAboveParseString: z.array(z.string()),
  medianTardisToOurs: peer,
  leastTardisToOurs: peer,
  medianCcxtToOurs: peer,
  leastCcxtToOurs: peer,
});
const documentSchema = z.object({
  quick: z.literal(true),
  ccxt: z.string().nullable(),
  summary: totals.extend({ dated: totals.extend({ why: z.string() }) }),
  protocols: z.array(
    z.object({
      protocol: z.string(),
      standing: z.enum(["living", "dated", "made up"]),
      isSequenced: z.boolean(),
      ...ratios,
    }),
  ),
  captures: z.array(capture),
  loopback: z.array(played).length(3),
  skipped: z.array(z.object({ name: z.string(), why: z.string() })),
});

describe("bench:feeds", () => {
  it("measures generated frames where there are no recorded ones, and says what it does without", async () => {
    const nowhere = join(tmpdir(), "no-such-data");
    // No npm is found, so that nothing is installed; ccxt is only there if it was installed before.
    const env = { PATH: "", RADAR_DATA: nowhere, RADAR_BENCH_DATA: nowhere };
    const main = join(ROOT, "test/bench/feeds/main.ts");
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [main, "--quick", "--json"], {
      env,
      cwd: ROOT,
    });
    const found = documentSchema.parse(JSON.parse(stdout));
    const generated = found.captures.filter(({ source }) => source === "generated");
    expect(generated.length).toBeGreaterThan(0);
    for (const { books, nsPerFrame, ccxt } of generated) {
      expect(books["synced"]).toBe(1);
      expect(nsPerFrame.tardis).not.toBeNull();
      expect(nsPerFrame.ccxt === null).toBe(found.ccxt === null);
      expect(ccxt.why === undefined).toBe(found.ccxt !== null);
    }
    expect(found.summary.protocols).toBe(1);
    // Every venue whose frames are text: each in a process of its own, and none failed.
    const measured = found.protocols.map(({ protocol }) => protocol);
    expect(measured.sort()).toEqual(VENUES.filter((venue) => venue !== "mexc-spot").sort());
    expect(found.skipped.map(({ name }) => name)).toEqual(["frames", "bench-data", "made up: mexc-spot"]);
    expect(stderr).toContain("set RADAR_BENCH_DATA");
  }, 300_000);

  it("refuses a venue that there is none of", async () => {
    const main = join(ROOT, "test/bench/feeds/main.ts");
    const run = promisify(execFile)(process.execPath, [main, "--venue", "nowhere"], { cwd: ROOT });
    await expect(run).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("no venue nowhere") });
  });
});

describe("the frames made up for a venue", () => {
  const made = Map.groupBy(madeUpCaptures(new Set()), ({ messages }) => (messages.length > 0 ? "text" : "binary"));

  it("are none where its frames are no text", () => {
    expect(made.get("binary")?.map(({ protocol }) => protocol)).toEqual(["mexc-spot"]);
  });

  it.each((made.get("text") ?? []).map((capture) => [capture.protocol, capture] as const))(
    "of %s keep its books live",
    (_venue, capture) => {
      const { messages, adapter, rule } = capture;
      const { slowPathOfHotChannels, ...outcomes } = createDecodeRun(adapter, [messages], rule).outcomes();
      const { synced = 0, applied = 0, buffered = 0, ...refused } = outcomes;
      expect(refused).toEqual({});
      // One that gives quotes alone has no books.
      if (adapter.rules.quotesOnly === true) return;
      expect(synced).toBe(5);
      expect(applied).toBeGreaterThan(messages.length / 2);
      expect(buffered).toBeLessThanOrEqual(synced);
    },
  );
});

describe("a process that measures one protocol", () => {
  let dir = "";
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "radar-protocol-"));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));
  const order = { captures: [], quick: true, withoutCcxt: "not wanted" };

  it("answers for the captures it is given", async () => {
    const [capture] = madeUpCaptures(new Set(VENUES.filter((venue) => venue !== "alpaca")));
    if (!capture) throw new Error("nothing is made up for alpaca");
    const measured = await measureProtocol({ ...order, captures: [packed(capture)] });
    expect(measured).toMatchObject({ ok: true, value: [{ capture: "made up: alpaca", ccxt: { why: "not wanted" } }] });
  });

  it.each([
    ["throws", "throw new TypeError('no such frame');", "its process ended with 1: TypeError: no such frame"],
    ["ends without an answer", "process.exit(3);", "its process ended with 3: it said nothing"],
    ["is killed", "process.kill(process.pid, 'SIGKILL');", "its process ended with SIGKILL: it said nothing"],
  ])("that %s is an error that says so", async (_what, program, error) => {
    const path = join(dir, "program.mjs");
    await writeFile(path, `process.once("message", () => { ${program} });`);
    expect(await measureProtocol(order, path)).toEqual({ ok: false, error });
  });
});

describe("ccxt for the benchmark", () => {
  let dir = "";
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "radar-peers-"));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(dir, { recursive: true, force: true });
  });

  /** Puts a program in the place of npm. */
  async function withNpm(...lines: readonly string[]): Promise<void> {
    await mkdir(join(dir, "bin"));
    await writeFile(join(dir, "bin/npm"), ["#!/bin/sh", ...lines].join("\n"));
    await chmod(join(dir, "bin/npm"), 0o755);
    vi.stubEnv("PATH", `${join(dir, "bin")}:${process.env["PATH"]}`);
  }
  const installing = (version: string): readonly string[] => [
    "mkdir -p node_modules/ccxt/js",
    `echo '{"version":"${version}","type":"module"}' > node_modules/ccxt/package.json`,
    "echo 'export default { pro: {} };' > node_modules/ccxt/js/ccxt.js",
  ];

  it("is installed once, in the pinned version, and says so", async () => {
    const peers: unknown = await import("../bench/feeds/peers/package.json", { with: { type: "json" } });
    const version = z.object({ default: z.object({ dependencies: z.object({ ccxt: z.string() }) }) }).parse(peers)
      .default.dependencies.ccxt;
    await withNpm(...installing(version));
    const said: string[] = [];
    const first = await loadCcxt((line) => said.push(line), join(dir, "peers"));
    const again = await loadCcxt((line) => said.push(line), join(dir, "peers"));
    expect([first, again]).toMatchObject([{ ok: true, value: { version, ccxt: { pro: {} } } }, { ok: true }]);
    expect(said).toEqual([expect.stringContaining(`installing ccxt ${version}`)]);
  });

  it("is done without where it cannot be installed, and the reason is told", async () => {
    await withNpm("echo 'npm error network is not to be had' >&2", "exit 1");
    const loaded = await loadCcxt(() => {}, join(dir, "peers"));
    expect(loaded).toEqual({ ok: false, error: "npm ci failed: npm error network is not to be had" });
  });

  it("is done without where npm leaves another version", async () => {
    await withNpm(...installing("0.0.1"));
    const loaded = await loadCcxt(() => {}, join(dir, "peers"));
    expect(loaded).toEqual({ ok: false, error: expect.stringContaining("npm left ccxt 0.0.1") });
  });
});
