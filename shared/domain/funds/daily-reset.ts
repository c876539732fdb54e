import { nextTime, scheduleProblem } from "../calendar/schedule.ts";
import { TO_TARGET } from "./position.ts";
import type { FundRule } from "./rule.ts";

/**
 * Back to target leverage at fixed times. Trade = A · L(L − 1) · r, r since the last rebalance; nothing where |r| is
 * below the least move of the terms.
 *
 * Source: Cheng & Madhavan (2009) for the size; each fund file for its times.
 */
export const dailyReset: FundRule<"daily-reset"> = {
  name: "daily-reset",
  refuse: ({ leverage, schedule }) =>
    leverage === 0 ? "leverage 0 holds nothing that could be reset" : scheduleProblem(schedule),
  nextDue: ({ schedule }, after) => nextTime(schedule, after),
  triggers: () => ({ down: undefined, up: undefined }),
  restore: () => TO_TARGET,
  moveMin: ({ moveMin }) => moveMin,
};
