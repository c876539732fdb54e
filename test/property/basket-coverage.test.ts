import { describe, expect, it } from "vitest";
import { drawFlow, quantilesOf } from "../../shared/domain/flow/distribution.ts";
import type { BasketTerms } from "../../shared/domain/portfolio/basket.ts";
import { NO_COMOVEMENT, sampleTogether } from "../../shared/domain/portfolio/comovement.ts";
import { basketRuleOf } from "../../shared/domain/portfolio/registry.ts";
import { sizeTrades } from "../../shared/domain/portfolio/size.ts";
import { viewAt } from "../../shared/domain/portfolio/view.ts";
import { epochMs, fraction, MS_PER_DAY, MS_PER_HOUR } from "../../shared/domain/units.ts";
import { ASSETS, basket, STARTS, state, T0, TIMED, together } from "../support/basket-run.ts";
import { normalFrom, random } from "../support/forecast-run.ts";

const LEFT_MS = 6 * MS_PER_HOUR;
const PATHS = 4_000;
const supplies = [20e6, 120e6, 600e6];
const members = ASSETS.map((asset, index) => ({ asset, supply: supplies[index], probability: fraction(1) }));
const fixed = { scheme: "fixed", weights: { BTC: fraction(0.5), ETH: fraction(0.3), SOL: fraction(0.2) } } as const;

/** What the fund really trades at the end of one path of correlated prices. */
function tradesAtTheEnd(terms: BasketTerms, mids: readonly number[]): readonly number[] {
  const fund = basket("index", ASSETS, [terms]);
  const view = viewAt(fund, state({ members }), mids, epochMs(T0 + LEFT_MS));
  const targets = view && basketRuleOf(terms).targets(terms, view);
  if (view === undefined || targets === undefined) throw new Error("the fund of the test has everything it needs");
  return targets.map((target, index) => target - (view.weights[index] ?? 0));
}

const REGIMES = [
  {
    name: "fixed weights, alike",
    terms: { rule: "index-review", weighting: fixed, ...TIMED },
    correlation: 0.5,
    volatility: 0.04,
  },
  {
    name: "fixed weights, apart",
    terms: { rule: "index-review", weighting: fixed, ...TIMED },
    correlation: 0,
    volatility: 0.04,
  },
  {
    name: "fixed weights, as one",
    terms: { rule: "index-review", weighting: fixed, ...TIMED },
    correlation: 0.9,
    volatility: 0.08,
  },
  {
    name: "cap weights",
    terms: { rule: "index-review", weighting: { scheme: "market-cap" }, ...TIMED },
    correlation: 0.5,
    volatility: 0.04,
  },
  {
    name: "capped weights",
    terms: {
      rule: "index-review",
      weighting: { scheme: "capped", capLargest: fraction(0.6), capOthers: fraction(0.3) },
      ...TIMED,
    },
    correlation: 0.5,
    volatility: 0.04,
  },
] as const;

describe("the interval of a trade of a fund of several assets", () => {
  it.each(REGIMES)("holds what it promises: $name", ({ terms, correlation, volatility }) => {
    // Volatility and correlation are learnt from a day of prices before, as the daemon learns them.
    let comovement = NO_COMOVEMENT;
    const past = { from: T0 - MS_PER_DAY / 4, until: T0, starts: STARTS, volatility, correlation, seed: 7 };
    for (const { at, mids } of together(past)) comovement = sampleTogether(comovement, mids, at, MS_PER_DAY / 8, 5_000);
    const fund = basket("index", ASSETS, [terms]);
    const starts = Object.values(STARTS);
    const view = viewAt(fund, state({ members }), starts, T0);
    const sized = view && sizeTrades(terms, { ...view, at: epochMs(T0 + LEFT_MS) }, comovement, LEFT_MS);
    if (sized === undefined) throw new Error("nothing was sized");
    const spread = volatility * Math.sqrt(LEFT_MS / MS_PER_DAY);
    const laws = sized.map(({ size }) => {
      const trade = (factor: number) => size.perNav + size.perNavPerMove * (factor - 1);
      const part = { trade, logSd: 0, nettingMin: 0, nettingMax: 0, probability: 1, noiseSd: size.perNavSd };
      return quantilesOf(drawFlow([part], spread), 0, Number);
    });
    const next = random(11);
    const inside = ASSETS.map(() => 0);
    for (let path = 0; path < PATHS; path += 1) {
      const factor = normalFrom(next);
      const mids = starts.map((start) => {
        const normal = Math.sqrt(correlation) * factor + Math.sqrt(1 - correlation) * normalFrom(next);
        return start * Math.exp(spread * normal - spread ** 2 / 2);
      });
      for (const [index, trade] of tradesAtTheEnd(terms, mids).entries()) {
        const law = laws[index];
        const isInside = law !== undefined && trade >= law.p05 - 1e-9 && trade <= law.p95 + 1e-9;
        if (isInside) inside[index] = (inside[index] ?? 0) + 1;
      }
    }
    for (const [index, count] of inside.entries()) {
      expect(count / PATHS, ASSETS[index]).toBeGreaterThan(0.86);
      // A trade that hardly depends on the prices has an interval that hardly can be left.
      const law = laws[index];
      if (law !== undefined && law.p95 - law.p05 > 1e-3) expect(count / PATHS, ASSETS[index]).toBeLessThan(0.94);
    }
  });
});
