import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FundFiles, startFundFiles } from "../../services/ingest/compositions/file/provider.ts";
import type { CompositionInput } from "../../services/ingest/compositions/source.ts";
import type { AnyFund } from "../../shared/domain/portfolio/basket.ts";
import { createSystemClock, createVirtualClock } from "../../shared/runtime/clock.ts";
import { createEventLog, type EventLog } from "../support/ingest.ts";

const SAMPLE = join(import.meta.dirname, "../fixtures/funds/midnight/btc3l-daily.json");
const START = Date.UTC(2026, 0, 5, 12);
const POLL_MS = 5_000;

let dir: string;
let log: EventLog;
let pushed: CompositionInput[];
let told: (readonly AnyFund[])[];
let files: FundFiles | undefined;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "radar-funds-"));
  log = createEventLog();
  pushed = [];
  told = [];
});
afterEach(async () => {
  files?.stop();
  await rm(dir, { recursive: true, force: true });
});

const start = (clock: ReturnType<typeof createVirtualClock>): FundFiles => {
  const deps = { dir, clock, emit: log.emit, push: (input: CompositionInput) => pushed.push(input) };
  files = startFundFiles({ ...deps, onFunds: (funds) => told.push(funds) });
  return files;
};
const write = async (file: string, changes: object = {}) => {
  const fund = JSON.parse(await readFile(SAMPLE, "utf8"));
  await writeFile(join(dir, file), JSON.stringify({ ...fund, ...changes }));
};

describe("the fund directory", () => {
  test("is read at start, and again as files come, change and go", async () => {
    await write("a.json", { state: { netAssetsUsd: 5 } });
    const clock = createVirtualClock(START);
    const funds = start(clock);
    expect(pushed).toMatchObject([{ type: "fund", at: START, id: "btc3l-daily", asset: "BTC" }]);
    expect(funds.funds()[0]?.state?.at).toBe(START);

    await write("b.json", { id: "b" });
    clock.advanceTo(START + POLL_MS);
    expect(pushed.slice(1)).toMatchObject([{ id: "b", fund: { id: "b" } }]);
    // Nothing changed in the first file, so its state is as old as it was.
    expect(funds.funds()[0]?.state?.at).toBe(START);

    await write("b.json", { id: "b", name: "another" });
    clock.advanceTo(START + 2 * POLL_MS);
    expect(pushed.slice(2)).toMatchObject([{ id: "b", fund: { name: "another" } }]);

    await rm(join(dir, "a.json"));
    clock.advanceTo(START + 3 * POLL_MS);
    expect(pushed.slice(3)).toMatchObject([{ type: "fund", id: "btc3l-daily", asset: "BTC" }]);
    expect(pushed[3]).not.toHaveProperty("fund");
    expect(told.map((all) => all.length)).toEqual([1, 2, 2, 1]);
  });

  test("a file that became bad keeps its last good version and says what is wrong, once", async () => {
    await write("a.json");
    const clock = createVirtualClock(START);
    const funds = start(clock);
    await write("a.json", { asset: 7 });
    clock.advanceTo(START + 3 * POLL_MS);
    expect(log.all.filter(({ type }) => type === "fund_file_bad")).toMatchObject([
      { file: "a.json", kept: true, issues: [{ path: "asset", value: "7" }] },
    ]);
    expect(funds.funds().map(({ id }) => id)).toEqual(["btc3l-daily"]);
    expect(funds.problems()).toMatchObject([{ what: "fund file a.json" }]);
    expect(pushed).toHaveLength(1);

    await write("a.json", { name: "repaired" });
    clock.advanceTo(START + 4 * POLL_MS);
    expect(funds.problems()).toEqual([]);
    expect(funds.funds()[0]?.name).toBe("repaired");
  });

  test("of two files with one fund the first counts; when it goes, the other takes over", async () => {
    await write("a.json", { name: "first" });
    await write("b.json", { name: "second" });
    const clock = createVirtualClock(START);
    const funds = start(clock);
    expect(funds.funds().map(({ name }) => name)).toEqual(["first"]);
    expect(log.all.filter(({ type }) => type === "fund_file_bad")).toMatchObject([
      { file: "b.json", kept: false, issues: [{ path: "id" }] },
    ]);
    await rm(join(dir, "a.json"));
    clock.advanceTo(START + POLL_MS);
    expect(funds.funds().map(({ name }) => name)).toEqual(["second"]);
    expect(pushed.map((input) => input.type === "fund" && input.fund?.name)).toEqual(["first", "second"]);
  });

  test("a fund that moves to another asset is taken from the old one", async () => {
    await write("a.json");
    const clock = createVirtualClock(START);
    start(clock);
    await write("a.json", { asset: "ETH" });
    clock.advanceTo(START + POLL_MS);
    expect(pushed.slice(1)).toMatchObject([
      { asset: "BTC", id: "btc3l-daily" },
      { asset: "ETH", id: "btc3l-daily", fund: { asset: "ETH" } },
    ]);
    expect(pushed[1]).not.toHaveProperty("fund");
  });

  test("a directory that is not there is a problem until it is", async () => {
    const there = dir;
    const moved = `${dir}-moved`;
    await write("a.json");
    await rename(there, moved);
    const clock = createVirtualClock(START);
    const funds = start(clock);
    expect(funds.problems()[0]?.why).toContain("ENOENT");
    expect(log.all).toMatchObject([{ type: "funds_dir_failed" }]);
    await rename(moved, there);
    clock.advanceTo(START + POLL_MS);
    expect(funds.problems()).toEqual([]);
    expect(funds.funds()).toHaveLength(1);
  });

  test("a change is seen as it happens where the file system tells of it", async () => {
    await write("a.json");
    files = startFundFiles({
      dir,
      clock: createSystemClock(),
      emit: log.emit,
      push: (input) => pushed.push(input),
      onFunds: () => {},
    });
    await write("b.json", { id: "b" });
    expect(await log.next("fund_changed", ({ id }) => id === "b")).toMatchObject({ change: "added" });
  });
});
