import { expect, test } from "vitest";
import { createVirtualClock } from "../../shared/runtime/clock.ts";

test("a jump runs what was due once, at the time it lands on, and goes on from there", () => {
  const clock = createVirtualClock(1_000);
  const ran: string[] = [];
  clock.every(1_000, () => ran.push(`tick ${clock.now()}`));
  const cancelled = clock.after(700, () => ran.push("cancelled"));
  clock.after(500, () => {
    ran.push(`once ${clock.now()}`);
    cancelled.cancel();
  });
  clock.jumpTo(1_000_500);
  expect(ran).toEqual(["once 1000500", "tick 1000500"]);
  clock.advanceTo(1_002_000);
  expect(ran.slice(2)).toEqual(["tick 1001000", "tick 1002000"]);
});
