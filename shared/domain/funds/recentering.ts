import { nextTime, scheduleProblem } from "../calendar/schedule.ts";
import type { FundRule } from "./rule.ts";

/**
 * At fixed times a share of the way back to the target, and never outside the band:
 * ℓ′ = max(min, min(max, ℓ(1 − speed) + L · speed)). What happens beyond the band at once is a `leverage-band` beside it.
 * Source: Index Coop, contracts/adapters/AaveLeverageStrategyExtension.sol.
 */
export const recentering: FundRule<"recentering"> = {
  name: "recentering",
  refuse({ leverage, minLeverage, maxLeverage, speed, schedule }) {
    const size = Math.abs(leverage);
    if (leverage === 0 || leverage === 1) return `leverage ${leverage} does not drift`;
    if (!(minLeverage <= size && size <= maxLeverage))
      return `the band ${minLeverage} to ${maxLeverage} does not enclose the target ${size}`;
    if (!(speed > 0 && speed <= 1)) return `a speed of ${speed} is not above 0 and at most 1`;
    return scheduleProblem(schedule);
  },
  nextDue: ({ schedule }, after) => nextTime(schedule, after),
  triggers: () => ({ down: undefined, up: undefined }),
  restore: ({ speed, minLeverage, maxLeverage }) => ({ to: "recenter", speed, minLeverage, maxLeverage }),
  moveMin: () => 0,
};
