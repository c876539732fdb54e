import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createFundDirectory } from "../../services/ingest/compositions/file/directory.ts";
import { driftedLeverage } from "../../shared/domain/funds/rebalance.ts";
import { ruleOf } from "../../shared/domain/funds/registry.ts";
import { ruleAt, versionAt } from "../../shared/domain/funds/rule.ts";
import { type AnyFund, isBasket, isSingle } from "../../shared/domain/portfolio/basket.ts";
import { nextDue } from "../../shared/domain/portfolio/due.ts";
import { problemsOf } from "../../shared/domain/portfolio/registry.ts";
import { epochMs, MS_PER_DAY, MS_PER_MINUTE } from "../../shared/domain/units.ts";
import { createRun, market, tick, time } from "../support/forecast-run.ts";
import { ROOT } from "../support/source-file.ts";

const NOW = time("2026-11-22T12:00:00Z");
const read = createFundDirectory(join(ROOT, "config/funds")).read(NOW);
if (!read.ok) throw new Error(read.error);
const { funds: listed, bad } = read.value;
const funds = [...listed.values()].map(({ fund }) => fund);
const load = (id: string): AnyFund => {
  const found = listed.get(id)?.fund;
  if (found === undefined) throw new Error(`no fund '${id}' is shipped`);
  return found;
};

const triggersOf = (id: string, at = NOW) => {
  const fund = load(id);
  const terms = isSingle(fund) ? ruleAt(fund, at).find(({ rule }) => rule === "leverage-band") : undefined;
  return terms && ruleOf(terms).triggers(terms, terms.leverage);
};

/** What the forecast makes of one fund while its market is live for some minutes from `at`. */
function windowsOf(fund: AnyFund, at: number) {
  const run = createRun();
  if (isBasket(fund)) run.feed({ type: "basket", at: epochMs(at), asset: fund.id, fund });
  else run.feed({ type: "fund", at: epochMs(at), id: fund.id, asset: fund.asset, fund });
  const traded = isBasket(fund) ? fund.constituents : [fund];
  for (let now = at; now < at + 3 * MS_PER_MINUTE; now += 1_000) {
    const mid = 100 + Math.sin(now / 7_000);
    for (const { asset, instrument } of traded) run.feed(market(now, mid, { asset, ...instrument }));
    run.feed(tick(now));
  }
  return run.changes;
}

describe("the shipped funds", () => {
  it("are many, and every file is sound", () => {
    expect(bad).toEqual([]);
    expect(funds.length).toBeGreaterThan(200);
  });

  it.each(funds.map((fund) => [fund.id, fund] as const))(
    "%s has terms that can act, with source and evidence",
    (_, fund) => {
      expect(problemsOf(fund)).toEqual([]);
      for (const version of fund.versions) {
        expect(version.source, version.label).toBeTruthy();
        expect(version.evidence, version.label).toBeTruthy();
      }
    },
  );

  it("change their rules on the day they did, every one of them", () => {
    let changes = 0;
    for (const fund of funds) {
      for (const [index, { until, label }] of fund.versions.entries()) {
        if (until === undefined) continue;
        changes += 1;
        expect(versionAt<unknown>(fund, until - 1)?.label, `${fund.id} before its ${index + 1}. change`).toBe(label);
        expect(versionAt<unknown>(fund, until)?.label, fund.id).toBe(fund.versions[index + 1]?.label);
      }
    }
    expect(changes).toBeGreaterThan(30);
  });

  it("have the published price moves as bands", () => {
    expect(triggersOf("gate-btc3l")).toEqual({ down: expect.closeTo(-0.12, 9), up: expect.closeTo(0.2, 9) });
    expect(triggersOf("gate-sol3s")).toEqual({ down: expect.closeTo(-0.2, 9), up: expect.closeTo(0.12, 9) });
    expect(triggersOf("gate-eth5s")).toEqual({ down: expect.closeTo(-1 / 15, 9), up: expect.closeTo(0.05, 9) });
    expect(triggersOf("mexc-btc3l")).toEqual({ down: expect.closeTo(-0.15, 6), up: undefined });
    expect(triggersOf("mexc-eth3s")).toEqual({ down: undefined, up: expect.closeTo(0.15, 6) });
    expect(driftedLeverage(3, -0.15)).toBeCloseTo(4.636364, 6);
    // Range-bound: min = target² / max, of collateral to net assets, which is one more than a short fund's leverage.
    expect(triggersOf("indexcoop-arb-eth2x")).toEqual({
      down: expect.closeTo(-0.3 / 2.6, 4),
      up: expect.closeTo(0.1765, 4),
    });
    expect(triggersOf("indexcoop-base-ieth1x")).toEqual({
      down: expect.closeTo(-0.15, 4),
      up: expect.closeTo(0.3 / 2.3, 4),
    });
    expect(triggersOf("gate-btc3l", time("2025-01-01T00:00:00Z"))?.up).toBeCloseTo(0.2, 5);
  });

  it("make no window once they are dead", () => {
    const dead = funds.filter((fund) => ruleAt<unknown>(fund, NOW).length === 0);
    expect(dead.map(({ id }) => id)).toContain("binance-btcup");
    for (const fund of dead) {
      if (isBasket(fund)) expect(nextDue(fund, NOW), fund.id).toBeUndefined();
      expect(windowsOf(fund, NOW), fund.id).toEqual([]);
    }
  });

  it("give the time and the trade per unit of net assets where these are unknown", () => {
    const gate = load("gate-btc3l");
    if (!isSingle(gate)) throw new Error("a token holds one asset");
    const known = { ...gate, state: { at: NOW, netAssetsLogSd: 0, referencePrice: 100, rebalancedAt: NOW } };
    const [window] = windowsOf(known as AnyFund, NOW);
    expect(window?.flow).toMatchObject({ usd: null, perNav: { p50: expect.any(Number) } });
  });

  it("abstain from a size once the figures they ship are older than their limit, and still give the time", () => {
    const tqqq = load("tqqq");
    if (!isSingle(tqqq) || tqqq.state === undefined) throw new Error("TQQQ states its net assets");
    const before = time("2026-11-23T20:40:00Z");
    expect(before - tqqq.state.at).toBeGreaterThan(tqqq.stateAgeMsMax);
    const stale = windowsOf(tqqq, before).at(-1);
    expect(stale).toMatchObject({ opensAt: time("2026-11-23T20:50:00Z"), flow: null, abstain: "composition_stale" });
    const fresh = { ...tqqq, state: { ...tqqq.state, at: epochMs(before - MS_PER_DAY), referencePrice: 99 } };
    expect(windowsOf(fresh as AnyFund, before).at(-1)?.flow?.usd).not.toBeNull();
  });

  it("date and source every figure", () => {
    for (const fund of funds) {
      if (fund.state === undefined) continue;
      expect(fund.state.at, fund.id).toBeLessThan(NOW);
      expect(fund.state.at, fund.id).toBeGreaterThan(time("2026-01-01T00:00:00Z"));
    }
  });
});
