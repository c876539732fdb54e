import { isLive } from "../market/state.ts";
import { MS_PER_DAY } from "../units.ts";
import { flowWidths, hasMoved, isWorthPublishing } from "../windows/materiality.ts";
import type { WithdrawReason } from "../windows/window.ts";
import { type Draft, publish, withdraw } from "./draft.ts";
import { evaluateGroup, spreadUntil } from "./evaluate.ts";
import type { ScheduledGroup } from "./groups.ts";
import { type TradedMarkets, viewMarkets, type WindowNumbers } from "./numbers.ts";
import type { Checked, WindowRecord } from "./state.ts";
import { evaluateWatch, nearestOf, type WatchEvaluation } from "./watch.ts";

/** A watched trigger whose distance changed by this many standard deviations is worth another look. */
const DISTANCE_CHANGE = 0.1;
/** Farther away than this a hit has no probability to speak of, and how much farther does not matter. */
const DISTANCE_MAX = 5;

/** Brings every window that is not decided up to the present: publishes, revises, withdraws, arms. */
export function refreshWindows(draft: Draft): void {
  let changed = false;
  const next: WindowRecord[] = [];
  for (const record of draft.windows) {
    const refreshed = refresh(draft, record);
    if (refreshed !== record) changed = true;
    if (refreshed !== undefined) next.push(refreshed);
  }
  if (changed || next.length !== draft.windows.length) draft.windows = next;
}

function refresh(draft: Draft, record: WindowRecord): WindowRecord | undefined {
  if (record.decided !== null) return record;
  const traded = tradedOf(draft, record);
  if (traded.lead === undefined) return withdraw(draft, record, lostReason(draft, record));
  const isWithdrawn = record.published?.status === "withdrawn";
  if (record.checked && !isWorthAnother(draft, record, record.checked, traded)) {
    return armIfNear(draft, record, traded);
  }
  const evaluation = evaluateRecord(draft, record);
  if (evaluation === undefined) return record;
  const { numbers, lead } = evaluation;
  const checked: WindowRecord = { ...record, lead, checked: checkedOf(draft, record, numbers, traded) };
  const isStanding = record.published !== null && !isWithdrawn;
  if (!isWorthPublishing(numbers, isStanding, draft.settings.materiality)) {
    return isStanding ? { ...withdraw(draft, checked, "not_material"), checked: checked.checked } : checked;
  }
  if (!isStanding || record.published === null)
    return armIfNear(draft, publish(draft, checked, "forecast", numbers), traded);
  const status = record.published.status === "armed" ? "armed" : "forecast";
  const { published } = record;
  const isRetimed =
    published.opensAt !== record.opensAt || published.closesAt !== record.closesAt || published.kind !== record.kind;
  const isDue = isRetimed || hasMoved(record.published, numbers, draft.settings.materiality);
  return armIfNear(draft, isDue ? publish(draft, checked, status, numbers) : checked, traded);
}

/** Arms a window shortly before it opens, or while its trigger is likely to be hit shortly. */
function armIfNear(draft: Draft, record: WindowRecord, traded: TradedMarkets): WindowRecord {
  if (record.published?.status !== "forecast") return record;
  const { armBeforeMs, armProbability } = draft.settings;
  const isNear =
    record.opensAt !== null
      ? draft.now >= record.opensAt - armBeforeMs
      : record.direction !== null &&
        nearestOf(draft, record.direction, traded, armBeforeMs / MS_PER_DAY) >= armProbability;
  if (!isNear) return record;
  const evaluation = evaluateRecord(draft, record);
  return evaluation === undefined
    ? record
    : {
        ...publish(draft, record, "armed", evaluation.numbers),
        checked: checkedOf(draft, record, evaluation.numbers, traded),
      };
}

/** Numbers of a record as of now; undefined where there is nothing to be said (yet). */
export function evaluateRecord(draft: Draft, record: WindowRecord): WatchEvaluation | undefined {
  if (record.group === null) return evaluateWatch(draft, record);
  const group = groupOf(draft, record);
  const numbers = group && evaluateGroup(group, draft.plan, draft);
  return numbers && { numbers, lead: null };
}

export const groupOf = (draft: Draft, record: WindowRecord): ScheduledGroup | undefined =>
  draft.plan.groups.find((group) => group.key === record.group);

/** Why nothing of a record's market can be read. A book that was never heard of is not live either. */
export function lostReason(draft: Draft, record: WindowRecord): WithdrawReason {
  const keys = instrumentsOf(draft, record);
  const isQuiet = keys.some((key) => draft.markets[key]?.book === "live");
  return isQuiet ? "market_stale" : "book_not_live";
}

/** Whether any of the record's instruments could be read at `at`, by what is known now. */
export const wasLive = (draft: Draft, record: WindowRecord, at: number): boolean =>
  instrumentsOf(draft, record).some((key) => isLive(draft.markets[key], at, draft.settings.marketStaleMs));

function instrumentsOf(draft: Draft, record: WindowRecord): readonly string[] {
  if (record.group === null) return draft.plan.triggers.map(({ instrument }) => instrument);
  return groupOf(draft, record)?.instruments ?? [];
}

const tradedOf = (draft: Draft, record: WindowRecord): TradedMarkets =>
  viewMarkets(draft, instrumentsOf(draft, record));

/** The cheap look at every tick: two kept sums, the time left, and what became known or unknown. */
function isWorthAnother(draft: Draft, record: WindowRecord, checked: Checked, traded: TradedMarkets): boolean {
  if (checked.planVersion !== draft.plan.version || checked.liveInstruments !== traded.live) return true;
  if (checked.isVolatilityKnown !== (traded.volatility !== null)) return true;
  if (checked.isVolumeKnown !== (traded.dailyVolumeUsd !== null)) return true;
  const { fraction } = draft.settings.materiality;
  const spread = spreadOf(draft, record, traded);
  if (record.group === null) {
    return Math.abs(distanceOf(draft, record, traded, spread) - checked.distance) > DISTANCE_CHANGE;
  }
  if (Math.abs(spread - checked.spread) > (fraction / 2) * checked.spread) return true;
  const mean = meanBySums(draft, record);
  return (
    Math.abs(mean.usd - checked.meanUsd) > (fraction / 2) * checked.widthUsd ||
    Math.abs(mean.perNav - checked.meanPerNav) > (fraction / 2) * checked.widthPerNav
  );
}

function checkedOf(draft: Draft, record: WindowRecord, numbers: WindowNumbers, traded: TradedMarkets): Checked {
  const spread = spreadOf(draft, record, traded);
  const mean = meanBySums(draft, record);
  const widths = numbers.flow ? flowWidths(numbers.flow, draft.settings.materiality) : { usd: 0, perNav: 0 };
  return {
    planVersion: draft.plan.version,
    liveInstruments: traded.live,
    lead: traded.lead ? `${traded.lead.venue}:${traded.lead.symbol}` : null,
    isVolatilityKnown: traded.volatility !== null,
    isVolumeKnown: traded.dailyVolumeUsd !== null,
    meanUsd: mean.usd,
    meanPerNav: mean.perNav,
    widthUsd: widths.usd,
    widthPerNav: widths.perNav,
    spread,
    distance: record.group === null ? distanceOf(draft, record, traded, spread) : 0,
  };
}

function spreadOf(draft: Draft, record: WindowRecord, traded: TradedMarkets): number {
  const until = record.group === null ? record.watchedUntil : groupOf(draft, record)?.sizedAt;
  return spreadUntil(traded.volatility, until ?? draft.now, draft.now) ?? 0;
}

function meanBySums(draft: Draft, record: WindowRecord): { usd: number; perNav: number } {
  let usd = 0;
  let perNav = 0;
  for (const sums of groupOf(draft, record)?.sums ?? []) {
    const mid = draft.markets[sums.instrument]?.mid ?? null;
    if (mid === null) continue;
    usd += sums.slopeUsd * mid - sums.levelUsd;
    perNav += sums.slopePerNav * mid - sums.levelPerNav;
  }
  return { usd, perNav };
}

/** Log distance of the nearest trigger in standard deviations until the watch ends. */
function distanceOf(draft: Draft, record: WindowRecord, traded: TradedMarkets, spread: number): number {
  if (record.direction === null || traded.volatility === null || spread === 0) return DISTANCE_MAX;
  let least = Number.MAX_VALUE;
  for (const book of draft.plan.triggers) {
    const trigger = book[record.direction][0];
    const mid = draft.markets[book.instrument]?.mid ?? null;
    if (trigger !== undefined && mid !== null) least = Math.min(least, Math.abs(Math.log(trigger.price / mid)));
  }
  return Math.min(least / spread, DISTANCE_MAX);
}
