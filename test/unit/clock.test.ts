import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createSystemClock, createVirtualClock } from "../../shared/runtime/clock.ts";

describe("virtual clock", () => {
  it("runs timers in order of time, then of creation, each at its own time", () => {
    const clock = createVirtualClock(1_000);
    const seen: [string, number][] = [];
    const note = (name: string) => () => seen.push([name, clock.now()]);
    clock.after(30, note("c"));
    clock.after(10, note("a1"));
    clock.after(10, note("a2"));
    clock.after(20, () => {
      note("b")();
      clock.after(0, note("b, at once"));
      clock.after(5, note("b, later"));
    });
    clock.advanceTo(1_030);
    expect(seen).toEqual([
      ["a1", 1_010],
      ["a2", 1_010],
      ["b", 1_020],
      ["b, at once", 1_020],
      ["b, later", 1_025],
      ["c", 1_030],
    ]);
    expect(clock.now()).toBe(1_030);
  });

  it("never runs backwards", () => {
    const clock = createVirtualClock(1_000);
    clock.advanceTo(500);
    expect(clock.now()).toBe(1_000);
  });

  it("repeats on multiples of the period until cancelled, also from inside", () => {
    const clock = createVirtualClock(1_300);
    const seen: number[] = [];
    const timer = clock.every(1_000, () => {
      seen.push(clock.now());
      if (seen.length === 3) timer.cancel();
    });
    clock.advanceTo(9_999);
    expect(seen).toEqual([2_000, 3_000, 4_000]);
  });

  it("does not run what was cancelled", () => {
    const clock = createVirtualClock(0);
    const seen: string[] = [];
    const timer = clock.after(10, () => seen.push("cancelled"));
    clock.after(5, () => timer.cancel());
    clock.advanceTo(100);
    expect(seen).toEqual([]);
  });
});

describe("system clock", () => {
  beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }));
  afterEach(() => vi.useRealTimers());

  it("shows the machine's time", () => {
    expect(createSystemClock().now()).toBe(1_000_000);
  });

  it("lives in another time at another rate", () => {
    const clock = createSystemClock({ originAt: 5_000, wallAt: 1_000_000, rate: 10 });
    expect(clock.now()).toBe(5_000);
    const seen: number[] = [];
    clock.every(1_000, () => seen.push(clock.now()));
    vi.advanceTimersByTime(300);
    expect(clock.now()).toBe(8_000);
    expect(seen).toEqual([6_000, 7_000, 8_000]);
  });

  it("waits longer than the longest timeout of the platform", () => {
    const clock = createSystemClock();
    const delayMs = 3 * 2_147_483_647;
    let ran = false;
    clock.after(delayMs, () => {
      ran = true;
    });
    vi.advanceTimersByTime(delayMs - 1);
    expect(ran).toBe(false);
    vi.advanceTimersByTime(1);
    expect(ran).toBe(true);
  });

  it("waits on when the machine's clock is set back, and skips what a jump passed over", () => {
    const clock = createSystemClock();
    const seen: number[] = [];
    clock.every(1_000, () => seen.push(clock.now()));
    vi.setSystemTime(999_000);
    vi.advanceTimersByTime(1_000);
    expect(seen).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(seen).toEqual([1_001_000]);
    vi.setSystemTime(1_500_000);
    vi.advanceTimersByTime(1_000);
    expect(seen).toEqual([1_001_000, 1_501_000]);
  });
});
