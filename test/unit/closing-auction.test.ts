import { expect, it } from "vitest";
import { MS_PER_MINUTE } from "../../shared/domain/units.ts";
import { createRun, daily, fund, fundInput, fundState, resetTerms, tick, time, walk } from "../support/forecast-run.ts";

const T0 = time("2026-11-23T20:45:00Z");
const CLOSE = time("2026-11-23T21:00:00Z");

it("a fund that trades into the close opens its window before the price that sizes it is known", () => {
  const execution = { kind: "closing-auction", delayMs: -10 * MS_PER_MINUTE, durationMs: 10 * MS_PER_MINUTE } as const;
  const terms = resetTerms(3, { schedule: daily(["16:00"], "America/New_York", "weekdays"), execution });
  const run = createRun();
  const closing = fund("closing", [terms], { state: fundState(T0) });
  run.feed(fundInput(T0, closing), ...walk({ from: T0, until: CLOSE, start: 101, seed: 9, everyMs: 1_000 }));
  const anchor = () => run.state.assets[0]?.funds.closing?.anchor;
  const mid = run.state.assets[0]?.markets["binance-usdm:BTCUSDT"]?.mid ?? Number.NaN;
  expect(anchor()?.reference, "not sized before the close").toBe(100);

  const opened = run.changes.find(({ status }) => status === "open");
  expect(opened).toMatchObject({ opensAt: CLOSE - 10 * MS_PER_MINUTE, closesAt: CLOSE });
  const usd = opened?.flow?.usd;
  const actual = 50e6 * 6 * (mid / 100 - 1);
  expect((usd?.p95 ?? 0) - (usd?.p05 ?? 0), "ten minutes of prices are still to come").toBeGreaterThan(0.1e6);
  expect(actual).toBeGreaterThan(usd?.p05 ?? Number.NaN);
  expect(actual).toBeLessThan(usd?.p95 ?? Number.NaN);

  run.feed(tick(CLOSE));
  expect(anchor()?.reference).toBeCloseTo(mid, 9);
  expect(run.changes.at(-1)?.status).toBe("closed");
});
