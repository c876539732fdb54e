import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { createKeptFile } from "../../services/ingest/compositions/kept-file.ts";
import { keptTokenSchema } from "../../shared/contracts/observed.ts";
import type { ObservedRebalance } from "../../shared/domain/inference/observation.ts";
import { NEW_OBSERVER, observe } from "../../shared/domain/inference/token-observer.ts";
import { MS_PER_HOUR, MS_PER_MINUTE } from "../../shared/domain/units.ts";
import { startRadar } from "../support/radar.ts";
import { runHiddenVenue } from "../support/token-venue.ts";

const root = mkdtempSync(join(tmpdir(), "radar-infer-"));
afterAll(() => rmSync(root, { recursive: true }));

const { samples, rebalances } = runHiddenVenue({
  seed: 5,
  days: 30,
  target: 3,
  minLeverage: 1.8,
  maxLeverage: 4.2,
  clocks: [6 * MS_PER_HOUR],
  moveMin: 0.01,
  mergeBelow: 0.9,
  checkEveryMs: MS_PER_MINUTE,
  sampleEveryMs: 10 * MS_PER_MINUTE,
  volatility: 0.05,
});
const columns = ["at", "price", "nav", "leverage"] as const;
const csv = [columns.join(","), ...samples.map((sample) => columns.map((column) => sample[column]).join(","))].join(
  "\n",
);
const jsonLines = samples
  .map((sample) => JSON.stringify({ ...sample, at: new Date(sample.at).toISOString() }))
  .join("\n");

const band = { rule: "leverage-band", leverage: 3, minLeverage: 1.8, maxLeverage: 4 };
const documented = {
  id: "own",
  name: "own",
  asset: "BTC",
  instrument: { venue: "binance-usdm", symbol: "BTCUSDT" },
  versions: [{ label: "only", rules: [band], source: "made up" }],
  stateAgeMaxHours: 24,
};
mkdirSync(join(root, "funds"));
writeFileSync(join(root, "funds", "own.json"), JSON.stringify(documented));

const write = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(root, name), content);
  return join(root, name);
};
const infer = (...args: readonly string[]) =>
  startRadar(["infer", ...args], { RADAR_FUNDS_DIR: join(root, "funds"), RADAR_DATA_DIR: join(root, "data") }).ended;
async function report(...args: readonly string[]) {
  const { code, lines, stderr } = await infer(...args, "--json");
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return JSON.parse(lines[0] ?? "");
}

describe("radar infer", () => {
  it("finds in CSV what a hidden venue did, and its rule", async () => {
    const { changes, disagreements, rule, rebalances: found } = await report(write("history.csv", csv));
    expect(found.map(({ at }: { at: number }) => at)).toEqual(
      rebalances.map(({ at }) => Math.ceil(at / 600_000) * 600_000),
    );
    expect(changes.filter(({ type }: { type: string }) => type !== "cash")).not.toEqual([]);
    expect(rule.target.value).toBe(3);
    expect(rule.clocks[0].timeOfDayMs + rule.clocks[0].errorMs).toBe(6 * MS_PER_HOUR);
    expect(disagreements).toBe(null);
  });

  it("reads JSON lines and gzip as well, to the same", async () => {
    const fromCsv = await report(write("history.csv", csv));
    expect(await report(write("history.jsonl", jsonLines))).toEqual(fromCsv);
    expect(await report(write("history.csv.gz", gzipSync(csv)))).toEqual(fromCsv);
  });

  it("holds the rule against a fund's file, and prints tables for people", async () => {
    const { disagreements } = await report(write("history.csv", csv), "--fund", "own");
    expect(disagreements.map(({ field }: { field: string }) => field)).toContain("clock");
    const { lines } = await infer(write("history.csv", csv), "--fund", "own");
    const text = lines.join("\n");
    expect(text).toContain(`${samples.length} samples from 2026-09-01 00:00:00 to 2026-09-30 23:50:00 UTC`);
    expect(text).toMatch(/^target +3\.0000/m);
    expect(text).toMatch(/^clock \(UTC\) +05:5\d:00 +05:50:00 to 06:00:00/m);
    expect(text).toMatch(/^clock +none/m);
  });

  it("tells of a fund what a daemon has kept of it", async () => {
    const file = join(root, "kept", "observed", "tokens", "own.json");
    const kept = createKeptFile(file, keptTokenSchema, (why) => expect.fail(why));
    const found: ObservedRebalance[] = [];
    let observer = NEW_OBSERVER;
    for (const sample of samples) {
      const next = observe(observer, sample);
      observer = next.state;
      found.push(...next.found.filter((one) => one.type === "rebalance"));
    }
    kept.keep({ version: 1, subject: "own", observer, rebalances: found });
    const environment = { RADAR_FUNDS_DIR: join(root, "funds"), RADAR_DATA_DIR: join(root, "kept") };
    const { code, lines } = await startRadar(["infer", "--fund", "own", "--json"], environment).ended;
    expect(code).toBe(0);
    const { changes: _changes, samples: _samples, ...told } = await report(write("history.csv", csv), "--fund", "own");
    expect(JSON.parse(lines[0] ?? "")).toEqual({ ...told, samples: null, changes: [] });
  });

  it("names rows that cannot be read, and uses the others", async () => {
    const rows = csv.split("\n");
    const spoilt = rows
      .with(7, "soon,1,1,1")
      .with(9, `${samples[8]?.at},-3,,2`)
      .with(11, "")
      .with(12, rows[10] ?? "");
    const { code, stderr } = await infer(write("spoilt.csv", spoilt.join("\n")), "--json");
    expect(code).toBe(1);
    expect(stderr).toContain('spoilt.csv:8: at: expected a date-time with zone, or epoch milliseconds (found "soon")');
    expect(stderr).toContain('spoilt.csv:10: price: expected a number above zero (found "-3")');
    expect(stderr).toContain("spoilt.csv:13: at: expected a time after that of the row before");
  });

  it.each([
    [[], "give a history, or --fund"],
    [["nowhere.csv"], "cannot read nowhere.csv"],
    [[write("empty.csv", "at,price,leverage\n")], "not one row is a sample"],
    [["--fund", "nobody"], "--fund 'nobody': not in"],
    [["--fund", "own"], "nothing was observed of own so far"],
  ])("says what to do with %j", async (args, why) => {
    const { code, stderr } = await infer(...args);
    expect(code).toBe(1);
    expect(stderr).toContain(why);
  });
});
