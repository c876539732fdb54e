import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRestartPolicy, RESTART_LIMITS } from "../../services/supervisor/restart-policy.ts";
import { backoffMs } from "../../shared/runtime/backoff.ts";
import { redactUrl } from "../../shared/runtime/log.ts";
import { createHotCounter, createRegistry } from "../../shared/runtime/metrics.ts";
import { isStillRunning, processIdentity } from "../../shared/runtime/process-identity.ts";
import { findRedisServer, isVersionAtLeast } from "../../shared/runtime/redis-server.ts";
import { captureLog } from "../support/log-lines.ts";

describe("backoff", () => {
  it("grows to the cap, jittered within its upper half", () => {
    fc.assert(
      fc.property(fc.nat(2_000), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempt, random) => {
        const delay = backoffMs({ firstMs: 50, capMs: 2_000 }, attempt, () => random);
        const ceiling = Math.min(2_000, 50 * 2 ** attempt);
        expect(delay).toBeGreaterThanOrEqual(ceiling / 2);
        expect(delay).toBeLessThanOrEqual(ceiling);
      }),
    );
  });
});

describe("restart policy", () => {
  const policy = () => createRestartPolicy(RESTART_LIMITS, () => 1);

  it("waits longer each time, and starts over after a run that was stable", () => {
    const decide = policy();
    const delays = [0, 0, 0, 20_000, 0].map((ranMs, index) => decide({ code: 75, ranMs, at: index }));
    expect(delays.map((decision) => decision.action === "restart" && decision.delayMs)).toEqual([
      200, 400, 800, 200, 200,
    ]);
  });

  it("does not repeat a mistake made at the start, but restarts after one made later", () => {
    expect(policy()({ code: 1, ranMs: 100, at: 0 })).toMatchObject({ action: "give_up", exitCode: 1 });
    expect(policy()({ code: 1, ranMs: 60_000, at: 0 })).toMatchObject({ action: "restart" });
  });

  it("gives up after too many restarts in a window, not over a longer time", () => {
    const { restartsMax, windowMs } = RESTART_LIMITS;
    const often = policy();
    const seldom = policy();
    for (let index = 0; index < restartsMax; index += 1) {
      expect(often({ code: null, ranMs: 0, at: index })).toMatchObject({ action: "restart" });
      expect(seldom({ code: null, ranMs: 0, at: index * windowMs })).toMatchObject({ action: "restart" });
    }
    expect(often({ code: null, ranMs: 0, at: restartsMax })).toMatchObject({ action: "give_up", exitCode: 75 });
    expect(seldom({ code: null, ranMs: 0, at: restartsMax * windowMs })).toMatchObject({ action: "restart" });
  });
});

describe("hot counter", () => {
  it("is scraped as a counter with its labels, and keeps label sets apart", async () => {
    const registry = createRegistry("test");
    const counter = createHotCounter(registry, { name: "radar_x_total", help: "x", labelNames: ["a", "b"] });
    const one = counter.slot({ a: "1 2", b: "3" });
    const two = counter.slot({ a: "1", b: "2 3" });
    expect(counter.slot({ a: "1 2", b: "3" })).toBe(one);
    expect(two).not.toBe(one);
    counter.counts[one] = 5;
    counter.counts[two] = 7;
    for (let scrape = 0; scrape < 2; scrape += 1) {
      const text = await registry.getSingleMetricAsString("radar_x_total");
      expect(text).toContain('radar_x_total{a="1 2",b="3",service="test"} 5');
      expect(text).toContain('radar_x_total{a="1",b="2 3",service="test"} 7');
    }
  });

  it("has a limit on label sets", () => {
    const counter = createHotCounter(createRegistry("test"), { name: "radar_x_total", help: "x", labelNames: ["a"] });
    for (let index = 0; index < counter.counts.length; index += 1) counter.slot({ a: String(index) });
    expect(() => counter.slot({ a: "one more" })).toThrow(/label sets/);
  });
});

describe("log", () => {
  it("hides secrets wherever they stand", async () => {
    const { log, lines } = captureLog();
    const secret = "hunter2";
    log.info({ token: secret, http: { token: secret }, req: { headers: { authorization: secret } }, kept: "yes" }, "x");
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain(secret);
    expect(lines[0]).toMatchObject({ kept: "yes", msg: "x" });
  });

  it("shows addresses without what may be secret", () => {
    expect(redactUrl("rediss://user:word@host:7000/1?key=word")).toBe("rediss://host:7000/1");
    expect(redactUrl("user:word@host")).not.toContain("word");
    expect(redactUrl("no address")).toBe("[invalid url]");
  });
});

describe("process identity", () => {
  it("tells a live process from a dead one and from one that got its id", () => {
    const identity = processIdentity(process.pid) ?? "";
    expect(isStillRunning(identity)).toBe(true);
    expect(isStillRunning(`${process.pid}@1`)).toBe(false);
    for (const nobody of ["", "0", "-1", "x", String(2 ** 31 - 1)]) expect(isStillRunning(nobody), nobody).toBe(false);
  });
});

describe("redis server", () => {
  it("compares versions by number", () => {
    expect(isVersionAtLeast("6.2", "6.2")).toBe(true);
    expect(isVersionAtLeast("6.10.0", "6.2")).toBe(true);
    expect(isVersionAtLeast("7.0.15", "6.2")).toBe(true);
    expect(isVersionAtLeast("6.0.16", "6.2")).toBe(false);
    expect(isVersionAtLeast("5.9", "6.2")).toBe(false);
  });

  it("tells how to get one where there is none", async () => {
    expect(await findRedisServer(["/nowhere/redis-server"])).toMatchObject({
      ok: false,
      error: { code: "none", message: expect.stringMatching(/install|package manager/) },
    });
  });
});
