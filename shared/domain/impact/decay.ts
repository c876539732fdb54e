/**
 * Displacement left `elapsed` after the peak: exponential relaxation to the permanent share. `halfLife` in the same
 * unit of time as `elapsed`. Forced trades carry no news, so the permanent share is near zero.
 * Source: Donier & Bonart (2015), arXiv:1412.4503.
 */
export const decayedImpact = (peak: number, permanentShare: number, halfLife: number, elapsed: number): number =>
  peak * (permanentShare + (1 - permanentShare) * 2 ** (-elapsed / halfLife));
