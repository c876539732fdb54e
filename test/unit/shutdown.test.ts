import { describe, expect, it } from "vitest";
import { createShutdown, within } from "../../shared/runtime/shutdown.ts";

describe("shutdown", () => {
  it("runs every step once, the last registered first", async () => {
    const shutdown = createShutdown();
    const order: string[] = [];
    shutdown.onStop("a", () => order.push("a"));
    shutdown.onStop("b", async () => {
      await Promise.resolve();
      order.push("b");
    });
    shutdown.onStop("c", () => order.push("c"));
    expect(shutdown.stopping).toBe(false);
    const first = shutdown.stop();
    expect(shutdown.stopping).toBe(true);
    expect(await first).toEqual([]);
    expect(await shutdown.stop()).toEqual([]);
    expect(order).toEqual(["c", "b", "a"]);
  });

  it("names what fails or hangs, and runs the others", async () => {
    const shutdown = createShutdown(200);
    const order: string[] = [];
    shutdown.onStop("last", () => order.push("last"));
    shutdown.onStop("throws", () => {
      throw new Error("no");
    });
    shutdown.onStop("rejects", () => Promise.reject(new Error("no")));
    shutdown.onStop("hangs", () => new Promise(() => {}));
    expect(await shutdown.stop()).toEqual(["hangs", "rejects", "throws"]);
    expect(order).toEqual(["last"]);
  });

  it("gives a hanging step its share and leaves the rest to those after it", async () => {
    const shutdown = createShutdown(300);
    let ranNext = false;
    shutdown.onStop("next", async () => {
      await Promise.resolve();
      ranNext = true;
    });
    for (let index = 0; index < 5; index += 1) shutdown.onStop("hangs", () => new Promise(() => {}), 0.9);
    expect(await shutdown.stop()).toHaveLength(5);
    expect(ranNext).toBe(true);
  });

  it("tears down at once what is opened while it already runs", async () => {
    const shutdown = createShutdown();
    await shutdown.stop();
    await new Promise<void>((resolve) => shutdown.onStop("late", resolve));
  });

  it("tells in time whether work ended", async () => {
    expect(await within(1_000, () => 1)).toBe(true);
    expect(await within(1, () => new Promise(() => {}))).toBe(false);
  });
});
