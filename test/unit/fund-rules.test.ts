import { describe, expect, it } from "vitest";
import { dailyReset } from "../../shared/domain/funds/daily-reset.ts";
import { leverageBand } from "../../shared/domain/funds/leverage-band.ts";
import { driftedLeverage, moveToLeverage, rebalance, tradePerNav } from "../../shared/domain/funds/rebalance.ts";
import { fundProblems } from "../../shared/domain/funds/registry.ts";
import type { TermsOf } from "../../shared/domain/funds/rule.ts";
import { ruleAt } from "../../shared/domain/funds/rule.ts";
import { epochMs, fraction, leverage } from "../../shared/domain/units.ts";
import { daily, fund, time } from "../support/forecast-run.ts";

const execution = { kind: "point", delayMs: 0, durationMs: 60_000 } as const;
const reset = (at: readonly string[], timeZone = "UTC", on: "every-day" | "weekdays" = "every-day") =>
  ({
    rule: "daily-reset",
    leverage: leverage(3),
    schedule: daily(at, timeZone, on),
    moveMin: fraction(0),
    execution,
  }) as const satisfies TermsOf<"daily-reset">;
const band = (target: number, minLeverage: number, maxLeverage: number, sides: "both" | "losing" = "both") =>
  ({
    rule: "leverage-band",
    leverage: leverage(target),
    minLeverage,
    maxLeverage,
    sides,
    restoreTo: "target",
    execution,
  }) as const;
const next = (terms: TermsOf<"daily-reset">, iso: string) => {
  const due = dailyReset.nextDue(terms, time(iso));
  return due === undefined ? undefined : Temporal.Instant.fromEpochMilliseconds(due).toString();
};

describe("daily-reset", () => {
  it("is due strictly after the given time, at the first of its times", () => {
    const thrice = reset(["00:00", "08:00", "16:00"]);
    expect(next(thrice, "2026-11-22T07:59:59Z")).toBe("2026-11-22T08:00:00Z");
    expect(next(thrice, "2026-11-22T08:00:00Z")).toBe("2026-11-22T16:00:00Z");
    expect(next(thrice, "2026-11-22T16:00:00Z")).toBe("2026-11-23T00:00:00Z");
    expect(next(reset(["00:02:30"]), "2026-11-22T00:02:30Z")).toBe("2026-11-23T00:02:30Z");
  });

  it("follows the local clock through both clock changes", () => {
    const close = reset(["16:00"], "America/New_York", "weekdays");
    expect(next(close, "2026-03-06T12:00:00Z")).toBe("2026-03-06T21:00:00Z");
    expect(next(close, "2026-03-06T21:00:00Z")).toBe("2026-03-09T20:00:00Z");
    expect(next(close, "2026-10-30T20:00:00Z")).toBe("2026-11-02T21:00:00Z");
  });

  it("moves a skipped local time forward and counts a repeated one once, the first time", () => {
    const skipped = reset(["02:30"], "America/New_York");
    expect(next(skipped, "2026-03-08T00:00:00Z")).toBe("2026-03-08T07:30:00Z");
    const repeated = reset(["01:30"], "America/New_York");
    expect(next(repeated, "2026-11-01T00:00:00Z")).toBe("2026-11-01T05:30:00Z");
    expect(next(repeated, "2026-11-01T05:30:00Z")).toBe("2026-11-02T06:30:00Z");
  });

  it("reads zones east of Greenwich on their own day", () => {
    const gate = reset(["00:00"], "Asia/Shanghai");
    expect(next(gate, "2026-11-22T15:59:00Z")).toBe("2026-11-22T16:00:00Z");
    const monday = reset(["08:00"], "Asia/Seoul", "weekdays");
    expect(next(monday, "2026-11-20T23:00:00Z")).toBe("2026-11-22T23:00:00Z");
  });

  it("refuses an unknown zone", () => {
    expect(dailyReset.refuse(reset(["16:00"], "Mars/Olympus"))).toContain("Mars/Olympus");
    expect(dailyReset.refuse(reset(["16:00"]))).toBeUndefined();
  });
});

describe("leverage-band", () => {
  it("has the published moves of Gate's bands", () => {
    const moves = (target: number, min: number, max: number) => leverageBand.triggers(band(target, min, max), target);
    expect(moves(3, 2.25, 4.125)).toEqual({ down: expect.closeTo(-0.12, 12), up: expect.closeTo(0.2, 12) });
    expect(moves(-3, 1.5, 5.25)).toEqual({ down: expect.closeTo(-0.2, 12), up: expect.closeTo(0.12, 12) });
    expect(moves(5, 3.5, 7)).toEqual({ down: expect.closeTo(-1 / 15, 12), up: expect.closeTo(0.12, 12) });
    expect(moves(-5, 3.5, 7)).toEqual({ down: expect.closeTo(-1 / 15, 12), up: expect.closeTo(0.05, 12) });
  });

  it("acts on the losing side alone where told", () => {
    expect(leverageBand.triggers(band(3, 2, 4, "losing"), 3)).toEqual({
      down: expect.closeTo(-1 / 9, 12),
      up: undefined,
    });
    expect(leverageBand.triggers(band(-3, 2, 4, "losing"), -3)).toEqual({
      down: undefined,
      up: expect.closeTo(1 / 15, 12),
    });
    expect(leverageBand.triggers(band(0.5, 0.4, 0.6, "losing"), 0.5).up).toBeUndefined();
    expect(leverageBand.triggers(band(0.5, 0.4, 0.6, "losing"), 0.5).down).toBeCloseTo(-1 / 3, 12);
  });

  it("refuses bands that can never act", () => {
    expect(leverageBand.refuse(band(3, 2, 2.5))).toContain("does not enclose");
    expect(leverageBand.refuse(band(3, 3.5, 4))).toContain("does not enclose");
    expect(leverageBand.refuse(band(1, 0.5, 2))).toContain("does not drift");
    expect(leverageBand.refuse(band(3, 0.5, 4))).toContain("gaining edge");
    expect(leverageBand.refuse(band(3, 0.5, 4, "losing"))).toBeUndefined();
    expect(leverageBand.refuse(band(0.5, 0.4, 1.5))).toContain("gaining edge");
    expect(leverageBand.refuse(band(-3, 1.5, 5.25))).toBeUndefined();
  });
});

describe("the identities of leverage", () => {
  it("invert each other wherever both exist", () => {
    for (const target of [3, 2, 5, -1, -2, -3, -5, 0.5, 1.5, -0.5]) {
      for (const move of [-0.15, -0.05, 0.02, 0.1, 0.18]) {
        const drifted = driftedLeverage(target, move);
        if (drifted === undefined) continue;
        expect(moveToLeverage(target, drifted), `${target} ${move}`).toBeCloseTo(move, 10);
      }
    }
  });

  it("refuse what no price leads to", () => {
    for (const [target, reached] of [
      [3, 0.5],
      [3, 1],
      [3, 0],
      [3, -2],
      [-3, 3],
      [-3, 0.5],
      [-3, 0],
      [0.5, 2],
      [0.5, -0.5],
      [1, 2],
      [0, 2],
    ] as const) {
      expect(moveToLeverage(target, reached), `${target} to ${reached}`).toBeUndefined();
    }
  });

  it("close the position of a wiped-out fund, and charge fees and funding on the way", () => {
    expect(tradePerNav(3, -0.4)).toBeCloseTo(-1.8, 12);
    expect(tradePerNav(-3, 0.5)).toBeCloseTo(4.5, 12);
    const charged = rebalance({
      netAssetsUsd: 1e6,
      leverage: 3,
      move: 0.02,
      creationCashUsd: 5e4,
      feeRate: 0.001,
      fundingRate: 0.0003,
    });
    expect(charged.navAfterUsd).toBeCloseTo(1e6 * (1 + 0.06 - 0.001 - 0.0009) + 5e4, 6);
    expect(charged.tradeUsd).toBeCloseTo(3 * charged.navAfterUsd - 3e6 * 1.02, 6);
  });
});

describe("versions", () => {
  it("change sharp at `until`, and a version without rules is dead", () => {
    const end = time("2024-02-28T06:00:00Z");
    const dead = fund("dead", [], {
      versions: [
        { label: "alive", until: end, rules: [band(3, 2, 4)], source: "made up" },
        { label: "dead", rules: [], source: "made up" },
      ],
    });
    expect(ruleAt(dead, end - 1)).toHaveLength(1);
    expect(ruleAt(dead, end)).toEqual([]);
    expect(fundProblems(dead)).toEqual([]);
  });

  it("are refused with every problem at once", () => {
    const wrong = fund("wrong", [], {
      versions: [
        { label: "a", rules: [band(3, 3.5, 4)], source: "made up" },
        {
          label: "b",
          until: epochMs(5),
          rules: [reset(["16:00"], "Nowhere"), { ...reset(["16:00"]), leverage: leverage(2) }],
          source: "x",
        },
      ],
    });
    expect(fundProblems(wrong)).toEqual([
      "a: only the last version may lack 'until'",
      expect.stringContaining("a: leverage-band: "),
      "b: daily-reset: time zone 'Nowhere' is unknown",
      "b: its rules have different target leverages",
    ]);
  });
});
