import { describe, expect, it } from "vitest";
import type { RuleTerms } from "../../shared/domain/funds/fund.ts";
import { fraction, leverage, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, usd } from "../../shared/domain/units.ts";
import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";
import {
  bandTerms,
  createRun,
  daily,
  fund,
  fundInput,
  fundState,
  market,
  normalFrom,
  random,
  resetTerms,
  tick,
  time,
} from "../support/forecast-run.ts";

const T0 = time("2026-11-23T00:00:00Z");
const HOURS = 3;
const EVERY_MS = 15 * MS_PER_MINUTE;
const START = 100;
const EXECUTION = { kind: "point", delayMs: 0, durationMs: 3_000 } as const;
const QUARTER_HOURS = daily(
  Array.from({ length: 96 }, (_, quarter) =>
    new Date(quarter * EVERY_MS).toISOString().slice("1970-01-01T".length, "1970-01-01T00:00".length),
  ),
);
const SPEED = 0.3;
const MOVE_MIN = 0.004;
const RESPONSE = 0.5;
const STYLES = ["reset", "least move", "creations", "band", "losing side", "reset and band", "recentering"] as const;

/** What a fund holds, told by nothing but its own trades. */
interface Held {
  readonly id: string;
  readonly style: (typeof STYLES)[number];
  readonly target: number;
  readonly low: number;
  readonly high: number;
  units: number;
  debt: number;
  reference: number;
  navAtReference: number;
}

interface Trade {
  readonly id: string;
  readonly cause: VolatilityWindow["kind"];
  readonly at: number;
  readonly usd: number;
}

function rulesOf({ style, target, low, high }: Held): readonly RuleTerms[] {
  const reset = resetTerms(target, {
    schedule: QUARTER_HOURS,
    execution: EXECUTION,
    moveMin: fraction(style === "least move" ? MOVE_MIN : 0),
  });
  const sides = style === "losing side" ? "losing" : "both";
  const band = bandTerms(target, low, high, { execution: EXECUTION, sides });
  if (style === "band" || style === "losing side") return [band];
  if (style === "reset and band") return [reset, band];
  if (style !== "recentering") return [reset];
  const terms = { leverage: leverage(target), minLeverage: low, maxLeverage: high, schedule: QUARTER_HOURS };
  return [{ rule: "recentering", ...terms, speed: fraction(SPEED), execution: EXECUTION }];
}

function hold(index: number, next: () => number): Held {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;
  const target = pick([3, 2, -1, -3, 5, 1.5, -2]);
  const size = Math.abs(target);
  const [low, high] = [size * (0.98 - 0.08 * next()), size * (1.02 + 0.08 * next())];
  const nav = 1e6 * Math.exp(4 * next());
  const units = (target * nav) / START;
  const own = { units, debt: units * START - nav, reference: START, navAtReference: nav };
  return { id: `f${index}`, style: pick(STYLES), target, low, high, ...own };
}

/** Puts the position to `wanted` dollars at `price`, with `cash` that came in. */
function trade(one: Held, wanted: number, price: number, cash = 0): number {
  const traded = wanted - one.units * price;
  one.units += traded / price;
  one.debt += traded - cash;
  one.reference = price;
  one.navAtReference = one.units * price - one.debt;
  return traded;
}

function atItsTime(one: Held, price: number): number {
  const nav = one.units * price - one.debt;
  const move = price / one.reference - 1;
  if (one.style === "least move" && Math.abs(move) < MOVE_MIN) return 0;
  const cash = one.style === "creations" ? -RESPONSE * move * one.navAtReference : 0;
  if (one.style !== "recentering") return trade(one, one.target * (nav + cash), price, cash);
  const drifted = Math.abs((one.units * price) / nav);
  const recentred = drifted + SPEED * (Math.abs(one.target) - drifted);
  const within = Math.min(one.high, Math.max(one.low, recentred));
  return trade(one, Math.sign(one.target) * within * nav, price);
}

function beyondItsBand(one: Held, price: number): number {
  const nav = one.units * price - one.debt;
  const drifted = Math.abs((one.units * price) / nav);
  const isOut = drifted > one.high || (one.style !== "losing side" && drifted < one.low);
  return isOut ? trade(one, one.target * nav, price) : 0;
}

const hasBand = ({ style }: Held): boolean => ["band", "losing side", "reset and band"].includes(style);
const hasTimes = ({ style }: Held): boolean => style !== "band" && style !== "losing side";

/** Some funds on a jumpy walk, a step a second: the windows as they opened, and what the funds traded. */
function simulate(seed: number) {
  const next = random(seed);
  const funds = Array.from({ length: 1 + Math.floor(3 * next()) }, (_, index) => hold(index, next));
  const run = createRun();
  for (const one of funds) {
    const state = fundState(T0, { netAssetsUsd: usd(one.navAtReference) });
    const creationResponse = one.style === "creations" ? RESPONSE : 0;
    run.feed(fundInput(T0, fund(one.id, rulesOf(one), { state, creationResponse })));
  }
  const deviation = (0.1 + 0.1 * next()) * Math.sqrt(1_000 / MS_PER_DAY);
  const trades: Trade[] = [];
  const opened = new Map<string, VolatilityWindow>();
  let mid = START;
  for (let at: number = T0; at < T0 + HOURS * MS_PER_HOUR; at += 1_000) {
    const isTime = at > T0 && (at - T0) % EVERY_MS === 0;
    for (const one of funds.filter(hasTimes)) {
      if (isTime) trades.push({ id: one.id, cause: "scheduled", at, usd: atItsTime(one, mid) });
    }
    mid *= Math.exp(deviation * normalFrom(next)) * (next() < 3e-4 ? 0.985 + 0.03 * next() : 1);
    for (const one of funds.filter(hasBand)) {
      trades.push({ id: one.id, cause: "threshold", at, usd: beyondItsBand(one, mid) });
    }
    for (const change of run.feed(market(at, mid), tick(at))) {
      if (change.status === "open" && !opened.has(change.id)) opened.set(change.id, change);
    }
  }
  return { funds, opened: [...opened.values()], trades: trades.filter((one) => one.usd !== 0) };
}

const tradersOf = ({ kind, funds, triggers }: VolatilityWindow): ReadonlySet<string> =>
  new Set(kind === "threshold" ? triggers.map((trigger) => trigger.fund) : funds.map(({ id }) => id));

describe("windows, as they open", () => {
  const compared = { scheduled: 0, threshold: 0 };

  it.each(Array.from({ length: 12 }, (_, index) => index + 1))(
    "say what funds trade that are simulated by their holdings alone, and leave none out (seed %s)",
    (seed) => {
      const { funds, opened, trades } = simulate(seed);
      const untold = new Set(trades);
      for (const window of opened) {
        const traders = tradersOf(window);
        const due = [...untold].filter(
          ({ at, cause, id }) => cause === window.kind && at === window.opensAt && traders.has(id),
        );
        for (const one of due) untold.delete(one);
        const expected = due.reduce((sum, one) => sum + one.usd, 0);
        const gross = due.reduce((sum, one) => sum + Math.abs(one.usd), 1);
        if (window.flow?.usd == null) {
          expect(window.abstain).toBe("volatility_warming_up");
          continue;
        }
        if (window.kind === "scheduled" || window.kind === "threshold") compared[window.kind] += 1;
        const context = `${window.kind} ${window.opensAt} ${JSON.stringify(funds)}`;
        expect(Math.abs(window.flow.usd.mean - expected) / gross, context).toBeLessThan(1e-3);
      }
      // Below the least that is worth a window nothing opens.
      const large = [...untold].filter((one) => Math.abs(one.usd) > 5_000);
      expect(large).toEqual([]);
    },
  );

  it("were of both kinds", () => {
    expect(compared.scheduled).toBeGreaterThan(20);
    expect(compared.threshold).toBeGreaterThan(20);
  });
});
