import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runRadar } from "../support/radar.ts";

const dir = mkdtempSync(join(tmpdir(), "radar-funds-"));
afterAll(() => rmSync(dir, { recursive: true }));

const rule = (leverage: number) => ({ rule: "daily-reset", leverage, schedule: "us-close" });
const fundFile = (id: string, changes: object = {}) => ({
  id,
  name: id,
  asset: "QQQ",
  instrument: { venue: "binance-usdm", symbol: "QQQ" },
  versions: [
    { label: "old", until: "2026-06-01T00:00:00Z", rules: [rule(2)], source: "made up", evidence: "x" },
    { label: "new", rules: [rule(3)], source: "made up" },
  ],
  stateAgeMaxHours: 240,
  state: { at: "2026-07-01T20:00:00Z", netAssetsUsd: 5e9 },
  ...changes,
});
const files = {
  alive: fundFile("alive"),
  dead: fundFile("dead", { versions: [{ label: "ended", rules: [], source: "made up" }] }),
  elsewhere: fundFile("elsewhere", { instrument: { venue: "alpaca", symbol: "QQQ" } }),
  family: {
    ...fundFile("f-{asset}", { asset: "{ASSET}" }),
    family: ["BTC", "ETH"],
    overrides: { ETH: { name: "ether" } },
  },
};
for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, `${name}.json`), JSON.stringify(content));

async function funds(...args: readonly string[]) {
  const { code, lines, stderr } = await runRadar(["funds", "--dir", dir, ...args]);
  return { code, lines, stderr };
}
async function row(id: string, at: string) {
  const { lines } = await funds("--json", "--at", at);
  return lines.map((line) => JSON.parse(line)).find((one) => one.id === id);
}

describe("radar funds", () => {
  it("shows the rule of the date, the next trade and the age of the figures", async () => {
    expect(await row("alive", "2026-05-29")).toMatchObject({
      rules: ["daily-reset@old"],
      nextDueAt: Date.parse("2026-05-29T20:00:00Z"),
      status: "unknown",
      netAssetsUsd: null,
    });
    expect(await row("alive", "2026-07-02T00:00:00Z")).toMatchObject({
      rules: ["daily-reset@new"],
      nextDueAt: Date.parse("2026-07-02T20:00:00Z"),
      status: "alive",
      netAssetsUsd: 5e9,
      stateAgeMs: 4 * 3_600_000,
    });
    expect(await row("alive", "2026-07-12")).toMatchObject({ status: "stale", why: expect.stringContaining("10 d") });
    expect(await row("dead", "2026-07-02")).toMatchObject({ status: "no rule", nextDueAt: null, rules: [] });
    expect(await row("elsewhere", "2026-07-02")).toMatchObject({
      status: "not watched",
      why: expect.stringContaining("alpaca"),
    });
    expect(await row("f-eth", "2026-07-02")).toMatchObject({ name: "ether", assets: ["ETH"] });
  });

  it("prints a line for each, aligned, with a summary", async () => {
    const { code, lines } = await funds("--at", "2026-07-02", "--asset", "QQQ");
    expect(code).toBe(0);
    expect(lines).toHaveLength(5);
    expect(
      new Set(lines.slice(0, -1).map((line) => line.search(/status|alive|no rule|not watched/))).size,
    ).toBeLessThanOrEqual(2);
    expect(lines.at(-1)).toBe("3 funds: 1 alive, 1 no rule, 1 not watched");
  });

  it("names what is wrong with a file, and with a time", async () => {
    writeFileSync(join(dir, "bad.json"), JSON.stringify(fundFile("bad", { stateAgeMaxHours: -1 })));
    const wrong = await funds("--at", "2026-07-02");
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain("stateAgeMaxHours");
    rmSync(join(dir, "bad.json"));
    const late = await funds("--at", "tomorrow");
    expect(late.code).toBe(1);
    expect(late.stderr).toContain("expected a date");
  });
});
