import { normalCdf } from "../math/normal.ts";

/**
 * Continuous ranked probability score of a normal forecast, in the unit of the outcome; 0 is perfect.
 * σ(z(2Φ(z) − 1) + 2φ(z) − 1/√π), z = (y − µ)/σ, and |y − µ| for a forecast without spread.
 * Source: Gneiting, Raftery, Westveld & Goldman (2005), Monthly Weather Review 133:1098-1118.
 */
export function crpsNormal(outcome: number, mean: number, sigma: number): number {
  if (sigma === 0) return Math.abs(outcome - mean);
  const z = (outcome - mean) / sigma;
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  return sigma * (z * (2 * normalCdf(z) - 1) + 2 * density - 1 / Math.sqrt(Math.PI));
}

/**
 * The same for an ensemble of m members: mean|x − y| − ΣΣ|xᵢ − xⱼ|/(2m²). The fair version divides by 2m(m − 1), so that it
 * does not punish an ensemble for being small; undefined for one member. Undefined altogether without members.
 * Source: Gneiting & Raftery (2007), JASA 102:359-378; Ferro (2014), QJRMS 140:1917-1923 (fair).
 */
export function crpsEnsemble(
  outcome: number,
  members: readonly number[],
): { readonly crps: number; readonly fairCrps: number | undefined } | undefined {
  const count = members.length;
  if (count === 0) return undefined;
  const distance = members.reduce((sum, member) => sum + Math.abs(member - outcome), 0) / count;
  // In order, member i is above i others and below the rest, so the double sum is a single one.
  const spread = members
    .toSorted((left, right) => left - right)
    .reduce((sum, member, index) => sum + (2 * index - count + 1) * member, 0);
  return {
    crps: distance - spread / (count * count),
    fairCrps: count === 1 ? undefined : distance - spread / (count * (count - 1)),
  };
}
