import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { unlike } from "../../services/cli/golden-compare.ts";
import { TOPICS } from "../../services/cli/golden-topics.ts";
import { ROOT } from "../support/source-file.ts";

const dir = mkdtempSync(join(tmpdir(), "radar-golden-"));
afterAll(() => rmSync(dir, { recursive: true }));

function radar(command: string, lines: string, ...options: readonly string[]) {
  const file = join(dir, "given.json");
  writeFileSync(file, lines);
  const done = spawnSync(process.execPath, [join(ROOT, "services/cli/main.ts"), command, file, ...options], {
    encoding: "utf8",
  });
  return { code: done.status, out: done.stdout.trim().split("\n"), err: done.stderr };
}

const example = (id: string, topic: string, inputs: unknown, expected: unknown) =>
  JSON.stringify({ id, topic, inputs, expected, tolerance: { abs: 1e-9 } });

describe("radar golden", () => {
  const good = example("a", "lt.drift_leverage", { targetLeverage: 2, underlyingReturn: 0 }, { leverage: 2 });
  const bad = example("b", "lt.drift_leverage", { targetLeverage: 2, underlyingReturn: 0 }, { leverage: 3 });
  const odd = example("c", "lt.drift_leverage", { targetLeverage: "two" }, { leverage: 2 });
  const other = example("d", "lt.no_such_thing", {}, {});

  it("passes what agrees, fails what does not or cannot be read, and never passes an unknown topic", () => {
    const { code, out } = radar("golden", [good, bad, odd, other, ""].join("\n"), "--json");
    expect(code).toBe(1);
    expect(out.map((line) => JSON.parse(line))).toEqual([
      { id: "a", topic: "lt.drift_leverage", status: "pass", got: { leverage: 2 } },
      {
        id: "b",
        topic: "lt.drift_leverage",
        status: "fail",
        got: { leverage: 2 },
        reason: "leverage: expected 3, got 2",
      },
      { id: "c", topic: "lt.drift_leverage", status: "fail", reason: expect.stringContaining("targetLeverage") },
      { id: "d", topic: "lt.no_such_thing", status: "unsupported" },
    ]);
  });

  it("exits 0 when nothing failed, and says what was not supported", () => {
    const { code, out } = radar("golden", [good, other].join("\n"));
    expect(code).toBe(0);
    expect(out).toEqual(["2 examples: 1 passed, 0 failed, 1 unsupported (lt.no_such_thing)"]);
  });

  it("names the line that is no example", () => {
    const { code, err } = radar("golden", `${good}\n{"id":"x"}\n`);
    expect(code).toBe(1);
    expect(err).toContain(":2: topic");
  });
});

describe("comparing", () => {
  it("goes into arrays and objects, and keeps null, booleans and numbers apart", () => {
    const tolerance = { rel: 1e-6 };
    expect(
      unlike({ a: [1, { b: null }], c: true }, { a: [1.0000001, { b: null }], c: true, d: 1 }, tolerance),
    ).toBeUndefined();
    expect(unlike({ a: [1, 2] }, { a: [1] }, tolerance)).toContain("a: expected [1,2]");
    expect(unlike({ a: null }, { a: 0 }, tolerance)).toContain("a: expected null");
    expect(unlike({ a: 0 }, { a: null }, tolerance)).toContain("a: expected 0");
    expect(unlike({ a: 1 }, {}, tolerance)).toContain("got nothing");
    expect(unlike({ a: false }, { a: 0 }, tolerance)).toContain("a: expected false");
    expect(unlike(1, Number.NaN, { abs: 5 })).toContain("expected 1");
    expect(unlike(1, 1 + 1e-9, {})).toContain("expected 1");
  });
});

describe("topics on other inputs than the examples'", () => {
  const ask = (topic: string, inputs: unknown) => TOPICS.get(topic)?.(inputs);

  it("give null where a band's edge cannot be reached", () => {
    expect(ask("lt.trigger_move", { targetLeverage: 3, triggerLeverage: 0.5 })).toEqual({ move: null });
    expect(ask("lt.trigger_move", { targetLeverage: -3, triggerLeverage: 4 })).toEqual({ move: null });
    expect(ask("lt.implied_move", { targetLeverage: 3, realLeverage: -2 })).toEqual({ move: null });
    expect(ask("lt.band_trade", { targetLeverage: 3, minAbsLeverage: 0.5, maxAbsLeverage: 4 })).toMatchObject({
      underMove: null,
      underTradePerNav: null,
      overMove: expect.closeTo(-1 / 9, 12),
    });
  });

  it("walk a book on the sell side and past its end", () => {
    const levels = [
      [99.9, 2],
      [99.5, 3],
    ];
    expect(ask("book.walk", { side: "sell", levels, quantity: 10, mid: 100 })).toEqual({
      vwap: expect.closeTo(99.66, 12),
      worstPrice: 99.5,
      filled: 5,
      unfilled: 5,
      slippageBp: expect.closeTo(34, 9),
    });
    expect(ask("book.walk", { side: "buy", levels: [], quantity: 1, mid: 100 })).toEqual({
      vwap: null,
      worstPrice: null,
      filled: 0,
      unfilled: 1,
      slippageBp: null,
    });
  });

  it("take a barrier on either side, both or none", () => {
    const hit = (lowerMove: number | null, upperMove: number | null) =>
      ask("threshold.hit_probability", { lowerMove, upperMove, sigma: 0.05, horizon: 2 });
    expect(hit(null, null)).toEqual({ probability: 0 });
    expect(hit(-0.05, null)).toEqual({ probability: expect.closeTo(0.4802446965997089, 12) });
    expect(hit(null, 0.05)).toEqual({ probability: expect.closeTo(0.47826001947392033, 12) });
  });

  it("sell the feed's sign as the target's", () => {
    expect(ask("lt.feed_sign.mexc", { symbol: "X3SUSDT", leverage: -3, realLeverage: 2.9 })).toEqual({
      signedRealLeverage: -2.9,
    });
  });
});
