import { expect, test } from "vitest";
import { createRateBudget } from "../../shared/runtime/rate-budget.ts";

test("never more turns than allowed in any window, and none later than needed", () => {
  const budget = createRateBudget({ max: 3, windowMs: 1_000 });
  const at = (now: number) => now + budget.reserve(now);
  expect([at(0), at(0), at(10), at(10), at(10), at(1_500)]).toEqual([0, 0, 10, 1_000, 1_000, 1_500]);
  expect(at(1_500)).toBe(2_000);
});
