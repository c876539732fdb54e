import { type EpochMs, epochMs } from "../units.ts";
import { minuteKey, thresholdIdParts } from "../windows/ids.ts";
import type { VolatilityWindow } from "../windows/window.ts";
import { emptyAsset } from "./asset.ts";
import type { WindowNumbers } from "./numbers.ts";
import { NEW_RECORD } from "./passage.ts";
import type { AssetState, DayCounters, ForecastState, WindowRecord } from "./state.ts";

/**
 * A state that knows nothing but the newest revisions of the windows given out before, so that their revisions go on
 * and no id is given out twice. What waits is withdrawn with the next event, because no book is live yet, and comes
 * back once there is one; what is open closes in its time.
 */
export function adoptWindows(newest: readonly VolatilityWindow[]): ForecastState {
  const byAsset = Map.groupBy(newest, ({ asset }) => asset);
  const assets = [...byAsset].map(([asset, windows]) => adoptAsset(asset, windows));
  return {
    at: latest(newest),
    positions: Object.fromEntries(assets.map(({ asset }, position) => [asset, position])),
    assets,
    baskets: {},
  };
}

const adoptAsset = (asset: string, windows: readonly VolatilityWindow[]): AssetState => ({
  ...emptyAsset(asset),
  at: latest(windows),
  windows: windows.filter(({ status }) => status !== "scored").flatMap(adoptWindow),
  counters: countersOf(windows),
});

/** Nothing of a threshold window that is over is used again: the next has another id. */
function adoptWindow(published: VolatilityWindow): WindowRecord[] {
  const { kind, status, timing, opensAt, closesAt } = published;
  const record = { ...NEW_RECORD, kind, opensAt, closesAt, published };
  const isDecided = status === "open" || status === "closed";
  const decided = isDecided ? numbersOf(published) : null;
  if (kind !== "threshold") return opensAt === null ? [] : [{ ...record, decided, group: minuteKey(opensAt) }];
  const direction = thresholdIdParts(published.id)?.direction;
  if (direction === undefined || status === "withdrawn") return [];
  const watchedUntil = timing.certainty === "conditional" ? timing.watchedUntil : null;
  return [{ ...record, decided, direction, watchedUntil }];
}

function numbersOf(published: VolatilityWindow): WindowNumbers {
  const { probability, flow, impact, volatility, ladder, triggers, funds, inputs, abstain, correlationId } = published;
  return { probability, flow, impact, volatility, ladder, triggers, funds, inputs, abstain, correlationId };
}

/** The highest counts of the newest day that has any. */
function countersOf(windows: readonly VolatilityWindow[]): DayCounters {
  let counters: DayCounters = { day: "", down: 0, up: 0 };
  for (const { id } of windows) {
    const parts = thresholdIdParts(id);
    if (parts === undefined || parts.day < counters.day) continue;
    const { day, direction, count } = parts;
    const held = day === counters.day ? counters : { day, down: 0, up: 0 };
    counters = { ...held, [direction]: Math.max(held[direction], count) };
  }
  return counters;
}

const latest = (windows: readonly VolatilityWindow[]): EpochMs =>
  epochMs(windows.reduce((most, { publishedAt }) => Math.max(most, publishedAt), 0));
