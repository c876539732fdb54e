import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decodeFundFile } from "../../services/ingest/compositions/file/decode.ts";
import type { Fund } from "../../shared/domain/funds/fund.ts";
import { driftedLeverage } from "../../shared/domain/funds/rebalance.ts";
import { fundProblems, ruleOf } from "../../shared/domain/funds/registry.ts";
import { ruleAt } from "../../shared/domain/funds/rule.ts";
import { isSingle } from "../../shared/domain/portfolio/basket.ts";
import { time } from "../support/forecast-run.ts";
import { ROOT } from "../support/source-file.ts";

const DIR = join(ROOT, "config/funds");
const NOW = time("2026-11-22T12:00:00Z");
const files = readdirSync(DIR).filter((name) => name.endsWith(".json"));

function load(name: string): Fund {
  const decoded = decodeFundFile(name, readFileSync(join(DIR, name), "utf8"), NOW);
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.error));
  const [fund] = decoded.value.filter(isSingle);
  if (fund === undefined) throw new Error(`${name} has no fund in one instrument`);
  return fund;
}

const triggersOf = (id: string, at = NOW) => {
  const terms = ruleAt(load(`${id}.json`), at).find(({ rule }) => rule === "leverage-band");
  return terms && ruleOf(terms).triggers(terms, terms.leverage);
};

describe("the shipped funds", () => {
  it.each(files)("%s is sound and named after its id", (name) => {
    const fund = load(name);
    expect(name).toBe(`${fund.id}.json`);
    expect(fundProblems(fund)).toEqual([]);
    for (const version of fund.versions) expect(version.evidence, version.label).toBeTruthy();
  });

  it("state no net assets, because no venue publishes them", () => {
    for (const name of files) expect(load(name).state?.netAssetsUsd, name).toBeUndefined();
  });

  it("have the published price moves as bands", () => {
    expect(triggersOf("gate-btc3l")).toEqual({ down: expect.closeTo(-0.12, 9), up: expect.closeTo(0.2, 9) });
    expect(triggersOf("gate-sol3s")).toEqual({ down: expect.closeTo(-0.2, 9), up: expect.closeTo(0.12, 9) });
    expect(triggersOf("gate-eth5s")).toEqual({ down: expect.closeTo(-1 / 15, 9), up: expect.closeTo(0.05, 9) });
    expect(triggersOf("mexc-btc3l")).toEqual({ down: expect.closeTo(-0.15, 6), up: undefined });
    expect(triggersOf("mexc-eth3s")).toEqual({ down: undefined, up: expect.closeTo(0.15, 6) });
    expect(driftedLeverage(3, -0.15)).toBeCloseTo(4.636364, 6);
  });

  it("change their rules on the day they did", () => {
    const rules = (iso: string) =>
      ruleAt(load("gate-btc3l.json"), time(iso)).map(({ rule, leverage }) => [rule, leverage]);
    expect(rules("2025-04-01T15:59:59Z")).toEqual([
      ["daily-reset", 2.3],
      ["leverage-band", 2.3],
    ]);
    expect(rules("2025-04-01T16:00:00Z")).toEqual([
      ["daily-reset", 3],
      ["leverage-band", 3],
    ]);
    expect(rules("2026-11-22T16:00:00Z")).toEqual([["leverage-band", 3]]);
    expect(ruleAt(load("binance-btcup.json"), NOW)).toEqual([]);
    const before = triggersOf("gate-btc3l", time("2025-01-01T00:00:00Z"));
    expect(before?.up).toBeCloseTo(0.2, 5);
  });
});
