import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { windowSchema } from "../../shared/contracts/window.ts";
import { ROOT } from "../support/source-file.ts";

const EXAMPLE = join(ROOT, "docs/examples/snapshot.json");
const dir = mkdtempSync(join(tmpdir(), "radar-forecast-"));
afterAll(() => rmSync(dir, { recursive: true }));

function forecast(file: string, ...options: readonly string[]) {
  const main = join(ROOT, "services/cli/main.ts");
  const done = spawnSync(process.execPath, [main, "forecast", file, ...options], { encoding: "utf8" });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

function changed(
  change: (snapshot: { markets: Record<string, unknown>[]; at: unknown; funds: unknown }) => void,
): string {
  const snapshot = JSON.parse(readFileSync(EXAMPLE, "utf8"));
  change(snapshot);
  const file = join(dir, "snapshot.json");
  writeFileSync(file, JSON.stringify(snapshot));
  return file;
}

describe("radar forecast", () => {
  it("prints the windows of a moment", () => {
    const { code, out } = forecast(EXAMPLE, "--json");
    expect(code).toBe(0);
    const windows = out
      .trim()
      .split("\n")
      .map((line) => windowSchema.parse(JSON.parse(line)));
    expect(windows.map(({ id, status }) => [id, status])).toEqual([
      ["BTC-20261123T1600-reset", "forecast"],
      ["BTC-20261123-down-1", "forecast"],
    ]);
    const mean = 50e6 * 6 * (86_400 / 90_000 - 1) * Math.exp(0.02);
    // The band may act on the way, so the mean is not exactly that of a fund without one.
    expect(windows[0]?.flow?.usd?.mean).toBeCloseTo(mean, -3);
    expect(JSON.parse(forecast(EXAMPLE).out)).toEqual(windows);
  });

  it("lets a passed trigger go off", () => {
    const file = changed((snapshot) => Object.assign(snapshot.markets[0] ?? {}, { mid: 78_000 }));
    const windows = forecast(file, "--json")
      .out.trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const open = windows.find(({ id }) => id === "BTC-20261123-down-1");
    expect(open).toMatchObject({ status: "open", probability: 1 });
    expect(open.funds[0].usd).toBeCloseTo(50e6 * 6 * (78_000 / 90_000 - 1) * Math.exp(0.02), 2);
  });

  it("abstains from what the snapshot does not know", () => {
    const file = changed((snapshot) => {
      snapshot.markets = [{ venue: "binance-usdm", symbol: "BTCUSDT", bid: 86_400, ask: 86_401 }];
    });
    const [line] = forecast(file, "--json").out.trim().split("\n");
    expect(JSON.parse(line ?? "")).toMatchObject({
      flow: null,
      abstain: "volatility_warming_up",
      opensAt: expect.any(Number),
    });
  });

  it("names what is wrong", () => {
    expect(forecast(changed((snapshot) => Object.assign(snapshot, { at: "yesterday" })))).toMatchObject({
      code: 1,
      err: expect.stringContaining("at"),
    });
    expect(forecast(changed((snapshot) => Object.assign(snapshot, { funds: [{ id: "x" }] }))).err).toContain(
      "funds.0.name",
    );
    expect(
      forecast(changed((snapshot) => Object.assign(snapshot, { markets: [{ venue: "a", symbol: "b" }] }))).err,
    ).toContain("mid");
    expect(forecast(join(dir, "missing.json"))).toMatchObject({ code: 1, err: expect.stringContaining("cannot read") });
  });
});
