import type { Seen } from "./seen.ts";

/** Net assets per token that jump by more than this were rescaled: nothing else changes them so without a move of the price. */
const RESCALE_MIN = 1.5;
/** Factors with one digit are a tenth apart at least: nearer than half of that is no other, whatever fees and trades have left. */
const NEAR = 0.05;

/**
 * By what net assets per token were rescaled between two samples, 1 for not at all: 10 where ten tokens became one. What they
 * should be with the units held before is off by a factor that no trade in between explains. Factors are powers of ten or have
 * one digit; the roundest that the rounding of the feed allows is taken, and what was measured where none is near.
 */
export function rescalingBetween(last: Seen, seen: Seen): number {
  const move = seen.price / last.price - 1;
  const held = 1 + last.leverage * move;
  // With the leverage restored all along, which is the other extreme of what may have been traded meanwhile.
  const restored = (1 + move) ** last.leverage;
  const [low, high] = held > 0 ? [Math.min(held, restored), Math.max(held, restored)] : [restored, restored];
  const ratio = seen.nav / last.nav;
  const factor = ratio > high ? ratio / high : ratio < low ? ratio / low : 1;
  const size = Math.max(factor, 1 / factor);
  const rounding = last.navError + seen.navError;
  if (size < RESCALE_MIN * (1 + rounding)) return 1;
  const round = roundestNear(size, Math.max(NEAR, rounding)) ?? size;
  return factor > 1 ? round : 1 / round;
}

/** A power of ten, or else the nearest number of one digit and noughts, no further than `error` away. */
function roundestNear(size: number, error: number): number | undefined {
  const decade = 10 ** Math.floor(Math.log10(size));
  const isNear = (one: number) => Math.abs(size / one - 1) <= error;
  const power = [decade, 10 * decade].find(isNear);
  if (power !== undefined) return power;
  const digit = Math.round(size / decade) * decade;
  return isNear(digit) ? digit : undefined;
}
