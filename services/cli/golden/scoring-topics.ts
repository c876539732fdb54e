import { z } from "zod";
import { brierScore, logScore } from "../../../shared/domain/scoring/brier.ts";
import { adaptedAlpha, splitConformal } from "../../../shared/domain/scoring/conformal.ts";
import { crpsEnsemble, crpsNormal } from "../../../shared/domain/scoring/crps.ts";
import { pinballLoss } from "../../../shared/domain/scoring/pinball.ts";
import { finiteOrNull, number, orNull, type Topic, topic } from "./topic.ts";

const probability = number.min(0).max(1);
/** 0 or 1, or the booleans that they stand for. */
const indicator = z
  .union([z.literal(0), z.literal(1), z.boolean()])
  .transform((value) => value === 1 || value === true);

/** How good forecasts were. */
export const scoringTopics: Readonly<Record<string, Topic>> = {
  "score.crps_normal": topic(z.object({ y: number, mu: number, sigma: number.nonnegative() }), (given) => ({
    crps: crpsNormal(given.y, given.mu, given.sigma),
  })),
  "score.crps_ensemble": topic(z.object({ y: number, members: z.array(number).min(1) }), (given) => {
    const score = crpsEnsemble(given.y, given.members);
    return { crps: orNull(score?.crps), fairCrps: orNull(score?.fairCrps) };
  }),
  "score.pinball": topic(z.object({ y: number, q: number, tau: probability }), (given) => ({
    loss: pinballLoss(given.y, given.q, given.tau),
  })),
  "score.brier_log": topic(
    z
      .object({ p: z.array(probability).min(1), outcome: z.array(indicator).min(1) })
      .refine(({ p, outcome }) => p.length === outcome.length, {
        error: "not as many as probabilities",
        path: ["outcome"],
      }),
    ({ p, outcome }) => {
      const events = p.map((probability, index) => ({ probability, happened: outcome[index] === true }));
      return { brier: orNull(brierScore(events)), logScore: finiteOrNull(logScore(events)) };
    },
  ),
  "conformal.split": topic(z.object({ scores: z.array(number), alpha: probability }), (given) => {
    const { k, quantile } = splitConformal(given.scores, given.alpha);
    return { k, quantile: finiteOrNull(quantile) };
  }),
  "conformal.aci": topic(
    z.object({
      alpha0: number,
      gamma: number.nonnegative(),
      targetAlpha: number.optional(),
      errors: z.array(indicator),
    }),
    ({ alpha0, gamma, targetAlpha = alpha0, errors }) => {
      const alphas: number[] = [];
      for (const missed of errors) alphas.push(adaptedAlpha(alphas.at(-1) ?? alpha0, gamma, targetAlpha, missed));
      return { alphas, finalAlpha: alphas.at(-1) ?? alpha0 };
    },
  ),
};
