import { describe, expect, test } from "vitest";
import { createSystemClock } from "../../shared/runtime/clock.ts";

describe("a shifted clock", () => {
  test("runs `rate` times as fast after wallAt", () => {
    const clock = createSystemClock({ originAt: 5_000_000, wallAt: Date.now() - 1_000, rate: 10 });
    expect(clock.now()).toBeGreaterThanOrEqual(5_000_000 + 10_000);
  });

  test("keeps the machine's pace before wallAt, so that a daemon can start before what it lives through", () => {
    const wallAt = Date.now() + 1_000_000;
    const clock = createSystemClock({ originAt: 5_000_000, wallAt, rate: 1_000 });
    const before = 5_000_000 - (wallAt - Date.now());
    expect(clock.now()).toBeGreaterThanOrEqual(before);
    expect(clock.now()).toBeLessThan(5_000_000);
  });

  test("a timer set before wallAt for after it fires once its own time has come", async () => {
    const clock = createSystemClock({ originAt: 5_000_000, wallAt: Date.now() + 30, rate: 1_000 });
    const keepAlive = setInterval(() => undefined, 1_000);
    const firedAt = await new Promise<number>((resolve) => {
      clock.after(5_000_000 + 20_000 - clock.now(), () => resolve(clock.now()));
    });
    clearInterval(keepAlive);
    expect(firedAt).toBeGreaterThanOrEqual(5_000_000 + 20_000);
  });
});
