import { TO_TARGET } from "./position.ts";
import { moveToLeverage } from "./rebalance.ts";
import type { FundRule, TermsOf, TriggerMoves } from "./rule.ts";

/**
 * Back to target, or to the edge that was left, as soon as |leverage| leaves [minLeverage, maxLeverage]. The edges are
 * price moves since the last rebalance, r* = (ℓ* − ℓ)/(ℓ(1 − ℓ*)) from the leverage ℓ it ended at; the trade there is
 * A · L(L − 1) · r* for a fund that goes back to its target, or with the actual move where the price jumped across.
 * With sides `losing` only the edge a loss leads to acts.
 * Source: Bybit help 000001605, gate.com/post/status/13598448; per fund in its file.
 */
export const leverageBand: FundRule<"leverage-band"> = {
  name: "leverage-band",
  refuse(terms) {
    const size = Math.abs(terms.leverage);
    if (terms.leverage === 0 || terms.leverage === 1) return `leverage ${terms.leverage} does not drift`;
    if (!(terms.minLeverage < size && size < terms.maxLeverage)) {
      return `the band ${terms.minLeverage} to ${terms.maxLeverage} does not enclose the target ${size}`;
    }
    const reach = edges(terms, terms.leverage);
    if (reach.losing === undefined) return "the losing edge of the band cannot be reached";
    if (terms.sides === "both" && reach.gaining === undefined) return "the gaining edge of the band cannot be reached";
    return undefined;
  },
  nextDue: () => undefined,
  triggers(terms, held): TriggerMoves {
    const reach = edges(terms, held);
    const gaining = terms.sides === "both" ? reach.gaining : undefined;
    // A fund that stands at its edge, or beyond it, trades with the next move that way.
    const down = (move: number | undefined) => move && Math.min(move, 0);
    const up = (move: number | undefined) => move && Math.max(move, 0);
    return terms.leverage > 0
      ? { down: down(reach.losing), up: up(gaining) }
      : { down: down(gaining), up: up(reach.losing) };
  },
  restore: ({ restoreTo, minLeverage, maxLeverage }) =>
    restoreTo === "target" ? TO_TARGET : { to: "edge", minLeverage, maxLeverage },
  moveMin: () => 0,
};

/** Losses raise |leverage|, except for 0 < L < 1, where they lower it. */
function edges(
  terms: TermsOf<"leverage-band">,
  held: number,
): { losing: number | undefined; gaining: number | undefined } {
  const sign = Math.sign(terms.leverage);
  const over = moveToLeverage(held, sign * terms.maxLeverage);
  const under = moveToLeverage(held, sign * terms.minLeverage);
  const contrarian = terms.leverage > 0 && terms.leverage < 1;
  return contrarian ? { losing: under, gaining: over } : { losing: over, gaining: under };
}
