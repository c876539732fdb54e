import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { startRadar } from "../support/radar.ts";

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
  state: { at: "2026-07-01T20:00:00Z", netAssetsUsd: 5e9, source: "a list" },
  ...changes,
});
const files = {
  alive: fundFile("alive"),
  dead: fundFile("dead", { versions: [{ label: "ended", rules: [], source: "made up" }] }),
  elsewhere: fundFile("elsewhere", { instrument: { venue: "alpaca", symbol: "QQQ" } }),
  remembered: fundFile("remembered", {
    asset: "SPY",
    state: undefined,
    lastKnown: { at: "2026-02-01T20:00:00Z", netAssetsUsd: 7e9, source: "an old list" },
    publishedBy: [{ provider: "proshares", key: "SSO" }],
  }),
  family: {
    ...fundFile("f-{asset}", { asset: "{ASSET}" }),
    family: ["BTC", "ETH"],
    overrides: { ETH: { name: "ether" } },
  },
};
for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, `${name}.json`), JSON.stringify(content));

const fundsIn = (zone: string, ...args: readonly string[]) =>
  startRadar(["funds", "--dir", dir, ...args], { TZ: zone }).ended;
const funds = (...args: readonly string[]) => fundsIn("UTC", ...args);
async function row(id: string, at: string) {
  const { lines } = await funds("--json", "--at", at);
  return lines.map((line) => JSON.parse(line)).find((one) => one.id === id);
}

describe("radar funds", () => {
  it("shows the rule of the date, the next trade and the age of the figures", async () => {
    expect(await row("alive", "2026-05-29")).toMatchObject({
      rules: ["daily-reset@old"],
      targetLeverage: 2,
      nextDueAt: Date.parse("2026-05-29T20:00:00Z"),
      status: "unknown",
      netAssetsUsd: null,
    });
    expect(await row("alive", "2026-07-02T00:00:00Z")).toMatchObject({
      rules: ["daily-reset@new"],
      nextDueAt: Date.parse("2026-07-02T20:00:00Z"),
      status: "alive",
      netAssetsUsd: 5e9,
      netAssetsSource: "a list",
      stateAgeMs: 4 * 3_600_000,
      versions: [
        {
          label: "old",
          rules: ["daily-reset@old"],
          terms: [{ leverage: 2, schedule: { at: "close" } }],
          evidence: "x",
        },
        { label: "new", until: null },
      ],
    });
    expect(await row("alive", "2026-07-12")).toMatchObject({ status: "stale", why: expect.stringContaining("10 d") });
    expect(await row("dead", "2026-07-02")).toMatchObject({
      status: "no rule",
      targetLeverage: null,
      nextDueAt: null,
      rules: [],
    });
    expect(await row("elsewhere", "2026-07-02")).toMatchObject({
      status: "not watched",
      why: expect.stringContaining("alpaca"),
    });
    expect(await row("f-eth", "2026-07-02")).toMatchObject({ name: "ether", assets: ["ETH"] });
  });

  it("shows what was last known of a size, with its age, where nothing is sized by it", async () => {
    expect(await row("remembered", "2026-07-02")).toMatchObject({
      status: "unknown",
      netAssetsUsd: 7e9,
      netAssetsSource: "an old list",
      stateAgeMs: Date.parse("2026-07-02") - Date.parse("2026-02-01T20:00:00Z"),
      publishedBy: ["proshares:SSO"],
    });
    expect(await row("remembered", "2026-01-02")).toMatchObject({ netAssetsUsd: null, stateAgeMs: null });
  });

  it("shows times on the clocks here where these are not UTC's", async () => {
    const { lines } = await fundsIn("Asia/Tokyo", "--at", "2026-07-02", "--asset", "QQQ");
    expect(lines[0]).toContain("here");
    expect(lines[1]).toContain("2026-07-02 20:00Z  2026-07-03 05:00");
    const { lines: utc } = await funds("--at", "2026-07-02", "--asset", "QQQ");
    expect(utc[0]).not.toContain("here");
  });

  it("prints a line for each, aligned, with a summary", async () => {
    const { code, lines } = await funds("--at", "2026-07-02", "--asset", "QQQ");
    expect(code).toBe(0);
    expect(lines).toHaveLength(6);
    expect(lines[1]).toMatch(/ 3x +alive/);
    const columns = lines.slice(0, 4).map((line) => line.search(/status|alive +daily|no rule|not watched/));
    expect(new Set(columns).size, lines.join("\n")).toBe(1);
    expect(lines.slice(4)).toEqual([
      "3 funds: 1 alive, 1 no rule, 1 not watched",
      "  1 not watched: the configuration has alpaca switched off",
    ]);
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
