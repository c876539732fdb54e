import { describe, expect, it } from "vitest";
import { normalCdf } from "../../../shared/domain/math/normal.ts";
import { brierScore, logScore } from "../../../shared/domain/scoring/brier.ts";
import { adaptedAlpha, splitConformal } from "../../../shared/domain/scoring/conformal.ts";
import { crpsEnsemble, crpsNormal } from "../../../shared/domain/scoring/crps.ts";
import { pinballLoss } from "../../../shared/domain/scoring/pinball.ts";
import { normalFrom, random } from "../../support/forecast-run.ts";

describe("CRPS", () => {
  it.each([
    [0, 0, 1],
    [2.5, -1, 0.4],
    [-7, 3, 5],
  ])("of %s under N(%s, %s²) is the integral that defines it", (outcome, mean, sigma) => {
    const step = sigma / 2_000;
    let integral = 0;
    for (let x = mean - 12 * sigma - Math.abs(outcome); x < mean + 12 * sigma + Math.abs(outcome); x += step) {
      integral += (normalCdf((x - mean) / sigma) - (x >= outcome ? 1 : 0)) ** 2 * step;
    }
    expect(crpsNormal(outcome, mean, sigma) / integral).toBeCloseTo(1, 3);
  });

  it("is the distance where nothing is spread", () => {
    expect(crpsNormal(3, 1, 0)).toBe(2);
    expect(crpsEnsemble(3, [1])).toEqual({ crps: 2, fairCrps: undefined });
    expect(crpsEnsemble(3, [])).toBeUndefined();
  });

  it("of an ensemble in any order is its double sum", () => {
    const next = random(2);
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const members = Array.from({ length: 2 + Math.floor(next() * 8) }, () => Math.round(normalFrom(next) * 4) / 2);
      const outcome = normalFrom(next);
      const count = members.length;
      let distance = 0;
      let spread = 0;
      for (const one of members) {
        distance += Math.abs(one - outcome) / count;
        for (const other of members) spread += Math.abs(one - other);
      }
      const score = crpsEnsemble(outcome, members);
      expect(score?.crps).toBeCloseTo(distance - spread / (2 * count ** 2), 12);
      expect(score?.fairCrps).toBeCloseTo(distance - spread / (2 * count * (count - 1)), 12);
    }
  });

  it("is fair: small ensembles from the right law score what the law does, on average", () => {
    const next = random(4);
    let fair = 0;
    let exact = 0;
    const rounds = 20_000;
    for (let round = 0; round < rounds; round += 1) {
      const outcome = normalFrom(next);
      fair += crpsEnsemble(outcome, [normalFrom(next), normalFrom(next), normalFrom(next)])?.fairCrps ?? 0;
      exact += crpsNormal(outcome, 0, 1);
    }
    expect(fair / exact).toBeCloseTo(1, 1);
  });
});

describe("the pinball loss", () => {
  it("weighs misses by their side", () => {
    expect(pinballLoss(12, 10, 0.9)).toBeCloseTo(1.8, 12);
    expect(pinballLoss(8, 10, 0.9)).toBeCloseTo(0.2, 12);
    expect(pinballLoss(10, 10, 0.9)).toBe(0);
  });

  it("is least at the quantile of the outcomes", () => {
    const outcomes = Array.from({ length: 99 }, (_, index) => index + 1);
    const loss = (quantile: number) => outcomes.reduce((sum, outcome) => sum + pinballLoss(outcome, quantile, 0.8), 0);
    for (let quantile = 1; quantile <= 99; quantile += 0.5) expect(loss(80)).toBeLessThanOrEqual(loss(quantile) + 1e-9);
  });
});

describe("scores of probabilities", () => {
  const events = [
    { probability: 0.8, happened: true },
    { probability: 0.3, happened: false },
  ];

  it("are means over events", () => {
    expect(brierScore(events)).toBeCloseTo((0.04 + 0.09) / 2, 12);
    expect(logScore(events)).toBeCloseTo(-(Math.log(0.8) + Math.log(0.7)) / 2, 12);
  });

  it("are infinite for what was held impossible, and nothing without events", () => {
    expect(logScore([{ probability: 0, happened: true }])).toBe(Number.POSITIVE_INFINITY);
    expect(logScore([{ probability: 1, happened: true }])).toBeCloseTo(0, 12);
    expect(brierScore([])).toBeUndefined();
    expect(logScore([])).toBeUndefined();
  });
});

describe("conformal intervals", () => {
  it("take the k-th score, and are infinite where there are too few", () => {
    const scores = [5, 3, 1, 4, 2, 6, 9, 8, 7];
    expect(splitConformal(scores, 0.1)).toEqual({ k: 9, quantile: 9 });
    expect(splitConformal(scores, 0.5)).toEqual({ k: 5, quantile: 5 });
    expect(splitConformal(scores, 0.05)).toEqual({ k: 10, quantile: Number.POSITIVE_INFINITY });
    expect(splitConformal([], 0.1)).toEqual({ k: 1, quantile: Number.POSITIVE_INFINITY });
    expect(splitConformal(scores, 1)).toEqual({ k: 0, quantile: Number.NEGATIVE_INFINITY });
  });

  it("do not lose a place to the rounding of 20 · 0.55", () => {
    expect(
      splitConformal(
        Array.from({ length: 19 }, (_, index) => index + 1),
        0.45,
      ).k,
    ).toBe(11);
  });

  it("cover as much as they say, and little more, where outcomes are exchangeable", () => {
    const next = random(8);
    for (const [count, alpha] of [
      [9, 0.1],
      [30, 0.2],
      [50, 0.05],
    ] as const) {
      const rounds = 20_000;
      let covered = 0;
      for (let round = 0; round < rounds; round += 1) {
        const scores = Array.from({ length: count }, next);
        if (next() <= splitConformal(scores, alpha).quantile) covered += 1;
      }
      const exact = Math.ceil((count + 1) * (1 - alpha) - 1e-9) / (count + 1);
      expect(Math.abs(covered / rounds - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / rounds));
      expect(exact).toBeGreaterThanOrEqual(1 - alpha - 1e-12);
    }
  });

  it("adapt their level, past 0 and 1 too", () => {
    expect(adaptedAlpha(0.1, 0.05, 0.1, false)).toBeCloseTo(0.105, 12);
    expect(adaptedAlpha(0.02, 0.05, 0.1, true)).toBeCloseTo(-0.025, 12);
  });

  it("miss as often as wished in the long run though the scores grow tenfold on the way (Gibbs & Candès)", () => {
    const next = random(9);
    const past = Array.from({ length: 200 }, () => Math.abs(normalFrom(next)));
    let alpha = 0.1;
    let misses = 0;
    const rounds = 6_000;
    for (let round = 0; round < rounds; round += 1) {
      const score = Math.abs(normalFrom(next)) * 10 ** (round / rounds);
      const reach =
        alpha <= 0
          ? Number.POSITIVE_INFINITY
          : alpha >= 1
            ? Number.NEGATIVE_INFINITY
            : splitConformal(past.slice(-200), alpha).quantile;
      if (score > reach) misses += 1;
      alpha = adaptedAlpha(alpha, 0.02, 0.1, score > reach);
      past.push(score);
    }
    expect(misses / rounds).toBeCloseTo(0.1, 2);
  });
});
