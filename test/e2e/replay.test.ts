import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { windowSchema } from "../../shared/contracts/window.ts";
import { describeWithData } from "../support/data.ts";

const ROOT = join(import.meta.dirname, "../..");
const FUNDS = join(ROOT, "test/fixtures/funds/midnight");

const summarySchema = z.object({
  type: z.literal("summary"),
  frames: z.number(),
  events: z.number(),
  windows: z.number(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  books: z.record(z.string(), z.string()),
  unknown: z.number(),
  failed: z.number(),
  skipped: z.number(),
});

/** Runs the command; `pauses` stops reading its output for so many ms at each of these points of the run. */
async function replay(args: readonly string[], pauses: readonly number[] = []) {
  const main = join(ROOT, "services/cli/main.ts");
  const child = spawn(process.execPath, [main, "replay", ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const chunks: Buffer[] = [];
  const waits = [...pauses];
  for await (const chunk of child.stdout) {
    chunks.push(chunk);
    const pauseMs = waits.shift();
    if (pauseMs !== undefined) await new Promise((wake) => setTimeout(wake, pauseMs));
  }
  const [code] = await exited;
  const lines = Buffer.concat(chunks).toString().trim().split("\n");
  const summary = summarySchema.parse(JSON.parse(lines.at(-1) ?? ""));
  const windows = lines.slice(0, -1).map((line) => windowSchema.parse(JSON.parse(line)));
  return { code, summary, windows };
}

/** Three runs of the whole capture on a machine that does other things too. */
const RUNS_MS_MAX = 120_000;

describeWithData("radar replay", (dir) => {
  const captures = join(dir, "frames/binance-usdm");
  const midnight = join(captures, "btcusdt-20230404-0405-depth0ms-bookticker-trade-markprice.jsonl.gz");

  test("a capture across midnight: the book goes live, windows live their life, the same on every run", {
    timeout: RUNS_MS_MAX,
  }, async () => {
    const first = await replay([midnight, "--funds", FUNDS, "--print"]);
    expect(first.code).toBe(0);
    expect(first.summary.books).toEqual({ "binance-usdm:BTCUSDT": "live" });
    expect(first.summary.frames).toBe(73_765);
    expect(first.summary.unknown + first.summary.failed + first.summary.skipped).toBe(0);
    expect(first.summary.windows).toBe(first.windows.length);
    const reset = first.windows.filter(({ id }) => id === "BTC-20230405T0000-reset");
    const statuses = reset.map(({ status }) => status).filter((status, at, all) => status !== all[at - 1]);
    expect(statuses).toEqual(["forecast", "armed", "open", "closed"]);
    expect(reset.map(({ revision }) => revision)).toEqual(reset.map((_, index) => index + 1));
    expect(first.windows.every(({ inputs, status }) => inputs.book === "live" || status === "withdrawn")).toBe(true);

    const slowly = await replay([midnight, "--funds", FUNDS, "--print"], [40, 0, 90, 15]);
    expect(slowly.summary.hash).toBe(first.summary.hash);
    const silent = await replay([midnight, "--funds", FUNDS, "--json"]);
    expect(silent.summary).toEqual(first.summary);
    expect(silent.windows).toEqual([]);
  });

  test("captures of several times and venues are merged, and every symbol heard has a book", {
    timeout: RUNS_MS_MAX,
  }, async () => {
    const later = join(captures, "4symbols-20210722.jsonl.gz");
    const gate = join(dir, "frames/gateio-futures");
    const files = [join(gate, "7contracts-20230524.jsonl.gz"), later, join(gate, "rest-contracts-20230524.jsonl.gz")];
    const { summary } = await replay([...files, "--funds", FUNDS, "--json"]);
    expect(summary.frames).toBe(183 + 1_539 + 1);
    expect(Object.keys(summary.books).filter((book) => book.startsWith("binance-usdm:"))).toHaveLength(4);
    expect(Object.keys(summary.books).filter((book) => book.startsWith("gateio-futures:"))).toHaveLength(7);
    const again = await replay([...files].reverse().concat("--funds", FUNDS, "--json"));
    expect(again.summary.hash).toBe(summary.hash);
  });
});

test("a capture that is not there, and no capture at all, are mistakes told in one line", async () => {
  const run = async (...args: string[]) => {
    const main = join(ROOT, "services/cli/main.ts");
    const child = spawn(process.execPath, [main, "replay", ...args], { stdio: ["ignore", "ignore", "pipe"] });
    const exited = once(child, "exit");
    let said = "";
    for await (const chunk of child.stderr) said += String(chunk);
    const [code] = await exited;
    return { code, said };
  };
  expect(await run("nowhere.jsonl")).toMatchObject({ code: 1, said: expect.stringContaining("nowhere.jsonl") });
  expect(await run()).toMatchObject({ code: 1, said: expect.stringContaining("capture") });
});
