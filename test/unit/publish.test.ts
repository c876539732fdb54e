import { describe, expect, it } from "vitest";
import { configSchema, type SubscriberConfig } from "../../config/schema.ts";
import { remindersOf } from "../../services/publish/due.ts";
import { expiresAt, reminderEvent, windowEvent } from "../../services/publish/envelope.ts";
import { matches } from "../../services/publish/filter.ts";
import { REMINDERS, reminderEventSchema, windowEventSchema } from "../../shared/contracts/queues.ts";
import { epochMs, fraction, usd, volatilityPerSqrtDay } from "../../shared/domain/units.ts";
import type { WindowFlow } from "../../shared/domain/windows/window.ts";
import { buildWindow } from "../support/forecast.ts";

function subscriber(changes: object): SubscriberConfig {
  const [parsed] = configSchema.parse({ publish: { subscribers: [{ id: "acme", ...changes }] } }).publish.subscribers;
  if (!parsed) throw new Error("no subscriber");
  return parsed;
}

const five = <T>(value: T) => ({ mean: value, p05: value, p25: value, p50: value, p75: value, p95: value });
const flowOf = (size: number): WindowFlow => ({
  side: size < 0 ? "sell" : "buy",
  usd: five(usd(size)),
  perNav: null,
  ofAdv: null,
  ofDepth: null,
});
const ratioOf = (p50: number) => ({
  baseline: volatilityPerSqrtDay(0.01),
  expected: volatilityPerSqrtDay(0.01 * p50),
  ratio: { p05: 1, p50, p95: p50 },
});

describe("subscriber filter", () => {
  it("takes everything by default", () => {
    expect(matches(buildWindow(), subscriber({}))).toBe(true);
  });
  it("takes only the assets and kinds asked for", () => {
    expect(matches(buildWindow({ asset: "ETH" }), subscriber({ assets: ["BTC"] }))).toBe(false);
    expect(matches(buildWindow({ asset: "ETH" }), subscriber({ assets: ["BTC", "ETH"] }))).toBe(true);
    expect(matches(buildWindow({ kind: "threshold" }), subscriber({ kinds: ["scheduled"] }))).toBe(false);
  });
  it("compares the size of the median flow whatever its side", () => {
    const atLeast = subscriber({ minUsd: 1_000_000 });
    expect(matches(buildWindow({ flow: flowOf(-1_000_000) }), atLeast)).toBe(true);
    expect(matches(buildWindow({ flow: flowOf(-999_999) }), atLeast)).toBe(false);
    expect(matches(buildWindow({ flow: flowOf(999_999) }), atLeast)).toBe(false);
  });
  it("lets windows of unknown or partly unknown size pass", () => {
    const atLeast = subscriber({ minUsd: 1_000_000, minVolatilityRatio: 2 });
    expect(matches(buildWindow({ flow: null }), atLeast)).toBe(true);
    expect(matches(buildWindow({ flow: { ...flowOf(1), perNav: five(fraction(0.5)) } }), atLeast)).toBe(true);
  });
  it("compares the median volatility ratio", () => {
    const atLeast = subscriber({ minVolatilityRatio: 1.5 });
    expect(matches(buildWindow({ volatility: ratioOf(1.49) }), atLeast)).toBe(false);
    expect(matches(buildWindow({ volatility: ratioOf(1.5) }), atLeast)).toBe(true);
  });
});

describe("envelope", () => {
  const terms = { expireAfterCloseMs: 300_000, conditionalExpiryMs: 3_600_000 };
  it("expires after the close, or a while after publication where there is no close", () => {
    const scheduled = buildWindow();
    expect(expiresAt(scheduled, terms)).toBe(1_795_392_060_000 + 300_000);
    const conditional = buildWindow({ opensAt: null, closesAt: null });
    expect(expiresAt(conditional, terms)).toBe(1_795_390_000_000 + 3_600_000);
  });
  it("follows the contract", () => {
    const window = buildWindow({ revision: 7 });
    const event = windowEvent(window, expiresAt(window, terms));
    expect(windowEventSchema.parse(event)).toEqual(event);
    expect(event.id).toBe("w-BTC-20261123T0000-reset-r7");
    expect(event.expirytime).toBe("2026-11-23T00:06:00.000Z");
    const [due] = remindersOf(window, 0);
    if (!due) throw new Error("no reminder");
    const reminder = reminderEvent(window, due);
    expect(reminderEventSchema.parse(reminder)).toEqual(reminder);
    expect(reminder.id).toBe("r-BTC-20261123T0000-reset-r7-opens-in-30m");
  });
});

describe("reminders", () => {
  const opensAt = epochMs(10_000_000);
  const closesAt = epochMs(10_060_000);
  it("are due half an hour and five minutes before, at the open and at the close", () => {
    const due = remindersOf(buildWindow({ opensAt, closesAt }), 300_000);
    expect(due.map(({ reminder }) => reminder)).toEqual([...REMINDERS]);
    expect(due.map(({ dueAt }) => dueAt)).toEqual([8_200_000, 9_700_000, 10_000_000, 10_060_000]);
    expect(due.map(({ expiryAt }) => expiryAt)).toEqual([10_000_000, 10_000_000, 10_060_000, 10_360_000]);
  });
  it("are only those the status still calls for", () => {
    const names = (status: "open" | "closed" | "withdrawn") =>
      remindersOf(buildWindow({ opensAt, closesAt, status }), 0).map(({ reminder }) => reminder);
    expect(names("open")).toEqual(["opens", "closes"]);
    expect(names("closed")).toEqual(["closes"]);
    expect(names("withdrawn")).toEqual([]);
  });
  it("do not exist for a window without a time", () => {
    expect(remindersOf(buildWindow({ opensAt: null, closesAt: null }), 0)).toEqual([]);
  });
});
