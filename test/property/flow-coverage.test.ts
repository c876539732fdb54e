import { describe, expect, it } from "vitest";
import { drawFlow, type FlowPart, meanExecuted, quantilesOf } from "../../shared/domain/flow/distribution.ts";
import { tradesAlong } from "../../shared/domain/flow/path.ts";
import { tradePerNav } from "../../shared/domain/funds/rebalance.ts";
import { ruleOf } from "../../shared/domain/funds/registry.ts";
import { usd } from "../../shared/domain/units.ts";
import { atTarget, bandTerms, normalFrom, random } from "../support/forecast-run.ts";

/** Points of coverage that the intervals may be off, as a fraction. */
const TOLERANCE = 0.02;
const TRIALS = 40_000;

interface Regime {
  readonly name: string;
  readonly spread: number;
  readonly parts: readonly FlowPart[];
}

const fund = (
  leverage: number,
  netAssets: number,
  soFar: number,
  logSd: number,
  nettingMin = 0,
  nettingMax = 0,
): FlowPart => ({
  trade: (factor) => netAssets * tradePerNav(leverage, (1 + soFar) * factor - 1),
  logSd,
  nettingMin,
  nettingMax,
  probability: 1,
  noiseSd: 0,
});

const many = (count: number, seed: number): FlowPart[] => {
  const next = random(seed);
  const leverages = [3, -3, 2, -1, 5, 0.5];
  return Array.from({ length: count }, () => {
    const leverage = leverages[Math.floor(next() * leverages.length)] ?? 3;
    return fund(leverage, Math.exp(15 + 3 * next()), 0.06 * (next() - 0.5), 0.2 + 0.9 * next(), 0, next());
  });
};

const REGIMES: readonly Regime[] = [
  { name: "one fund, hours left", spread: 0.03, parts: [fund(3, 50e6, 0.03, 0.2)] },
  { name: "at the reference price", spread: 0.03, parts: [fund(3, 50e6, 0, 0.2)] },
  { name: "tiny volatility", spread: 1e-6, parts: [fund(3, 50e6, 0.04, 0.2), fund(-3, 30e6, 0.04, 0.3)] },
  {
    name: "net assets known within a factor of three",
    spread: 0.02,
    parts: [fund(3, 5e6, 0.05, 1.1), fund(-3, 5e6, 0.05, 1.1)],
  },
  { name: "unknown netting", spread: 0.001, parts: [fund(3, 5e6, 0.05, 0, 0, 1)] },
  {
    name: "unknown netting of several funds",
    spread: 0.02,
    parts: [3, -3, 5, -5].map((l) => fund(l, 5e6, 0.02, 0.5, 0, 1)),
  },
  {
    name: "contrarian and following funds",
    spread: 0.02,
    parts: [fund(0.5, 400e6, 0.05, 0.4), fund(3, 15e6, 0.05, 0.4)],
  },
  { name: "references on both sides", spread: 0.01, parts: [fund(3, 50e6, 0.03, 0.3), fund(3, 40e6, -0.04, 0.3)] },
  { name: "twelve funds", spread: 0.03, parts: many(12, 3) },
  { name: "a hundred funds", spread: 0.02, parts: many(100, 4) },
  { name: "a hundred funds, price known", spread: 1e-5, parts: many(100, 5) },
  { name: "wild market", spread: 0.3, parts: [fund(3, 50e6, -0.1, 0.2), fund(-3, 20e6, -0.1, 0.2)] },
];

function simulate({ parts, spread }: Regime, next: () => number): number {
  const factor = Math.exp(spread * normalFrom(next) - (spread * spread) / 2);
  return parts.reduce((sum, part) => {
    const error = Math.exp(part.logSd * normalFrom(next));
    const netting = part.nettingMin + (part.nettingMax - part.nettingMin) * next();
    return sum + part.trade(factor) * error * (1 - netting);
  }, 0);
}

describe("the intervals of the flow cover what they claim", () => {
  it.each(REGIMES)("$name", (regime) => {
    const law = quantilesOf(drawFlow(regime.parts, regime.spread), 0, usd);
    const next = random(11);
    let wide = 0;
    let narrow = 0;
    let below = 0;
    for (let trial = 0; trial < TRIALS; trial += 1) {
      const flow = simulate(regime, next);
      if (flow >= law.p05 && flow <= law.p95) wide += 1;
      if (flow >= law.p25 && flow <= law.p75) narrow += 1;
      if (flow <= law.p50) below += 1;
    }
    expect(Math.abs(wide / TRIALS - 0.9), `p05-p95 covers ${wide / TRIALS}`).toBeLessThan(TOLERANCE);
    expect(Math.abs(narrow / TRIALS - 0.5), `p25-p75 covers ${narrow / TRIALS}`).toBeLessThan(TOLERANCE);
    expect(Math.abs(below / TRIALS - 0.5), `median at ${below / TRIALS}`).toBeLessThan(TOLERANCE);
  });
});

describe("the mean of the flow", () => {
  it("is the sum of the parts at today's price, by brute force", () => {
    const regime = { name: "", spread: 0.03, parts: many(20, 6) };
    const mean = regime.parts.reduce((sum, part) => sum + part.trade(1) * meanExecuted(part), 0);
    const next = random(13);
    let sum = 0;
    let squares = 0;
    for (let trial = 0; trial < TRIALS; trial += 1) {
      const flow = simulate(regime, next);
      sum += flow;
      squares += flow * flow;
    }
    const average = sum / TRIALS;
    const error = Math.sqrt(squares / TRIALS - average * average) / Math.sqrt(TRIALS);
    expect(Math.abs(average - mean)).toBeLessThan(4 * error);
  });
});

describe("trades along a path", () => {
  it.each([
    ["long", 2, 2, 85],
    ["long, gaining", 2, 2, 150],
    ["inverse", -1, -1, 125],
    ["from outside its band", 2, 2.4, 96],
    ["inside its band", 2, 2.1, 99],
    ["recentred at the end", 2, 2, 84],
  ])("beyond an edge that a fund is held at agree with it simulated tick by tick: %s", (name, target, held, end) => {
    const [minLeverage, maxLeverage] = target > 0 ? [1.7, 2.3] : [0.7, 1.3];
    const edge = { to: "edge", minLeverage, maxLeverage } as const;
    const recenter = { to: "recenter", speed: 0.2, minLeverage, maxLeverage } as const;
    const restore = name.startsWith("recentred") ? recenter : edge;
    const moves = ruleOf(bandTerms(target, minLeverage, maxLeverage)).triggers(
      bandTerms(target, minLeverage, maxLeverage),
      held,
    );
    const band = { ...atTarget(target), held, restore, downMove: moves.down ?? null, upMove: moves.up ?? null };
    let units = held / 100;
    let debt = held - 1;
    let traded = 0;
    const ticks = 200_000;
    for (let tick = 1; tick <= ticks; tick += 1) {
      const price = 100 + ((end - 100) * tick) / ticks;
      const nav = units * price - debt;
      const size = Math.abs((units * price) / nav);
      const wanted = Math.sign(target) * Math.min(maxLeverage, Math.max(minLeverage, size));
      const trade = wanted * nav - units * price;
      units += trade / price;
      debt += trade;
      traded += trade;
    }
    const along = tradesAlong(band, 100, 100, end);
    expect(along.triggered).toBeCloseTo(traded, 4);
    const nav = units * end - debt;
    const drifted = (units * end) / nav;
    const wanted = restore === recenter ? drifted * 0.8 + target * 0.2 : drifted;
    expect(along.remaining).toBeCloseTo((wanted - drifted) * nav, 4);
  });

  it("agree with a fund simulated tick by tick", () => {
    const band = { ...atTarget(3), downMove: -0.02, upMove: 0.03 };
    for (const end of [90, 97.5, 98, 100, 102.9, 103.1, 115]) {
      let base = 100;
      let nav = 1;
      let traded = 0;
      const ticks = 200_000;
      for (let tick = 1; tick <= ticks; tick += 1) {
        const price = 100 + ((end - 100) * tick) / ticks;
        const move = price / base - 1;
        if (move > band.downMove && move < band.upMove) continue;
        traded += nav * tradePerNav(3, move);
        nav *= 1 + 3 * move;
        base = price;
      }
      const along = tradesAlong(band, 100, 100, end);
      expect(along.triggered, `to ${end}`).toBeCloseTo(traded, 3);
      expect(along.remaining).toBeCloseTo(nav * tradePerNav(3, end / base - 1), 3);
    }
  });
});
