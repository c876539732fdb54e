import { describe, expect, it } from "vitest";
import type { BasketTerms } from "../../shared/domain/portfolio/basket.ts";
import { NO_COMOVEMENT } from "../../shared/domain/portfolio/comovement.ts";
import { basketRuleOf } from "../../shared/domain/portfolio/registry.ts";
import { sizeTrades } from "../../shared/domain/portfolio/size.ts";
import { viewAt } from "../../shared/domain/portfolio/view.ts";
import { epochMs, fraction, MS_PER_DAY } from "../../shared/domain/units.ts";
import { ASSETS, basket, review, STARTS, state, T0, TIMED } from "../support/basket-run.ts";
import { random } from "../support/forecast-run.ts";

const MOVE = 1e-4;
/** Of a slope, which is one at most where caps do not begin to bind within the move. */
const TOLERANCE = 0.3;
/** A steeper slope is a jump: a rule stops acting at the edge of a band, two members change places. */
const SLOPE_MAX = 3;
const CASES = 300;
const weights = { BTC: fraction(0.5), ETH: fraction(0.3), SOL: fraction(0.2) } as const;
const band = (restoreTo: Extract<BasketTerms, { rule: "percentage-band" }>["restoreTo"]): BasketTerms => ({
  rule: "percentage-band",
  weights,
  band: { kind: "points", points: fraction(0.03) },
  restoreTo,
  ...TIMED,
});

const RULES: readonly (readonly [string, BasketTerms])[] = [
  ["fixed weights", review({ scheme: "fixed", weights })],
  ["equal weights", review({ scheme: "equal" })],
  ["cap weights", review({ scheme: "market-cap" })],
  ["weights by the square root", review({ scheme: "square-root" })],
  ["capped weights", review({ scheme: "capped", capLargest: fraction(0.4), capOthers: fraction(0.35) })],
  ["bands, to target", band("target")],
  ["bands, to their edge", band("edge")],
  ["bands, inside their edge", band("inner")],
  ["bands, half-way", band("half-way")],
  ["risk parity", { rule: "risk-parity", ...TIMED }],
  ["a floor", { rule: "cppi", multiplier: 4, exposureMax: fraction(5), ...TIMED }],
  [
    "weights that move",
    {
      rule: "weight-schedule",
      startWeights: weights,
      endWeights: { BTC: fraction(0.2), ETH: fraction(0.2), SOL: fraction(0.2) },
      startsAt: new Date(T0 - MS_PER_DAY).toISOString(),
      endsAt: new Date(T0 + MS_PER_DAY).toISOString(),
      ...TIMED,
    },
  ],
];

/** A fund near its fixed weights, at the prices of the start. */
function viewOf(terms: BasketTerms, next: () => number) {
  const held = ASSETS.map((asset) => (weights[asset as keyof typeof weights] ?? 0) * (0.85 + 0.3 * next()));
  const given = state({
    holdings: ASSETS.map((asset, index) => ({
      asset,
      units: (held[index] ?? 0) / STARTS[asset as keyof typeof STARTS],
    })),
    members: ASSETS.map((asset, index) => ({
      asset,
      supply: ((0.5 + next()) * 1e6 * (held[index] ?? 0)) / STARTS[asset as keyof typeof STARTS],
      probability: fraction(1),
    })),
    volatilities: ASSETS.map((asset) => ({ asset, short: 0.3 + next(), long: 0.3 + next() })),
    cash: terms.rule === "cppi" || terms.rule === "weight-schedule" ? 0.3 : 0,
    floor: 0.8,
  });
  const at = (prices: readonly number[]) => {
    const view = viewAt(basket("own", ASSETS, [terms]), given, prices, epochMs(T0));
    if (view === undefined) throw new Error("the fund of the test has everything it needs");
    return view;
  };
  return at;
}

function tradesAt(terms: BasketTerms, view: ReturnType<ReturnType<typeof viewOf>>): readonly number[] {
  const targets = basketRuleOf(terms).targets(terms, view);
  if (targets === undefined) throw new Error("the rule of the test has everything it goes by");
  return targets.map((target, index) => target - (view.weights[index] ?? 0));
}

describe("the size of a trade, to first order in the price of its asset", () => {
  it.each(RULES)("is what the rule trades after a small move: %s", (_name, terms) => {
    const next = random(5);
    const starts: readonly number[] = Object.values(STARTS);
    let compared = 0;
    for (let one = 0; one < CASES; one += 1) {
      const viewed = viewOf(terms, next);
      const now = viewed(starts);
      const trades = tradesAt(terms, now);
      const sized = sizeTrades(terms, now, NO_COMOVEMENT, 0);
      if (trades.every((trade) => trade === 0) || sized === undefined) continue;
      for (const [index, { size }] of sized.entries()) {
        for (const move of [-MOVE, MOVE]) {
          const moved = tradesAt(terms, viewed(starts.with(index, (starts[index] ?? 0) * (1 + move))));
          if (moved.some((trade, other) => Math.abs(trade - (trades[other] ?? 0)) > SLOPE_MAX * MOVE)) continue;
          const expected = size.perNav + size.perNavPerMove * move;
          compared += 1;
          expect(Math.abs((moved[index] ?? 0) - expected), `${one} ${ASSETS[index]} ${move}`).toBeLessThan(
            TOLERANCE * MOVE,
          );
        }
      }
    }
    expect(compared).toBeGreaterThan(CASES);
  });
});
