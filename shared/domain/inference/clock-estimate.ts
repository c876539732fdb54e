import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../units.ts";
import type { ObservedRebalance } from "./observation.ts";
import { medianOf } from "./target-estimate.ts";

/** A stretch of the day in which more rebalances took place than chance allows. */
export interface CommonTime {
  /** Milliseconds since midnight, UTC. */
  readonly timeOfDayMs: number;
  readonly errorMs: number;
  readonly among: readonly ObservedRebalance[];
}

/** Rebalances from which a clock is told. */
const REBALANCES_MIN = 3;
/** Chance below which so many rebalances at one time of day are no coincidence. */
const COINCIDENCE_MAX = 1e-4;
const CLOCKS_MAX = 8;
/** A venue is late by seconds or minutes; what is later than this is no clock, and two clocks are further apart. */
const LATE_MS_MAX = MS_PER_HOUR;

/**
 * Times of day that more rebalances have in common than chance allows, the most common first.
 *
 * Of all stretches of the day up to an hour the one is taken that chance would fill so well least often (a scan statistic).
 * Where all its rebalances have a moment in common, that is the clock. Where not, the venue is late by a random while, never early:
 * the clock is where the earliest took place, and its error reaches to the latest.
 */
export function commonTimes(rebalances: readonly ObservedRebalance[]): readonly CommonTime[] {
  const found: CommonTime[] = [];
  let left = rebalances;
  while (found.length < CLOCKS_MAX) {
    const best = fullest(left);
    if (best === undefined) break;
    left = left.filter((one) => !best.includes(one));
    const near = found.findIndex(({ among }) => isNear(among, best));
    const among = found[near]?.among ?? [];
    const common = timeOf([...among, ...best]);
    if (near < 0) found.push(common);
    else found[near] = common;
  }
  return found.sort((a, b) => b.among.length - a.among.length);
}

/** Rebalances of the stretch that chance fills so well least often, or undefined if chance might. */
function fullest(rebalances: readonly ObservedRebalance[]): readonly ObservedRebalance[] | undefined {
  const ends = dated(rebalances).sort((a, b) => timeOfDay(a.at) - timeOfDay(b.at));
  const count = ends.length;
  const spanMs = ends.reduce((sum, one) => sum + spanOf(one), 0) / Math.max(1, count);
  const logChoose = logBinomials(count);
  let best = { log: Math.log(COINCIDENCE_MAX), from: 0, length: 0 };
  for (let from = 0; from < count; from += 1) {
    const days = new Set<number>();
    for (let length = 1; length <= count; length += 1) {
      const [first, last] = [ends[from], ends[(from + length - 1) % count]];
      if (first === undefined || last === undefined) break;
      const widthMs = forward(timeOfDay(first.at), timeOfDay(last.at));
      if (widthMs > LATE_MS_MAX) break;
      // Those that follow each other within an hour are one happening, and not of a clock for that.
      days.add(Math.floor((last.at - timeOfDay(first.at)) / MS_PER_DAY));
      if (days.size < REBALANCES_MIN) continue;
      const share = Math.min(1, (widthMs + spanMs) / MS_PER_DAY);
      // So many rebalances of all, in any of so many places, with any of so many widths.
      const log = (logChoose[days.size] ?? 0) + (days.size - 1) * Math.log(share) + Math.log(count);
      if (log < best.log) best = { log, from, length };
    }
  }
  if (best.length === 0) return undefined;
  return Array.from({ length: best.length }, (_, nth) => ends[(best.from + nth) % count]).filter(
    (one) => one !== undefined,
  );
}

/** Those whose time is known as well as usual: one that took place while nothing was heard has no time of day. */
function dated(rebalances: readonly ObservedRebalance[]): ObservedRebalance[] {
  const usualMs = medianOf(rebalances.map(spanOf));
  return rebalances.filter((one) => spanOf(one) <= Math.max(2 * usualMs, MS_PER_MINUTE));
}

/** Logarithms of C(count, k) for every k. */
function logBinomials(count: number): readonly number[] {
  const logs = [0];
  for (let k = 1; k <= count; k += 1) logs.push((logs[k - 1] ?? 0) + Math.log((count - k + 1) / k));
  return logs;
}

const isNear = (among: readonly ObservedRebalance[], best: readonly ObservedRebalance[]): boolean =>
  among.some((one) =>
    best.some((other) => {
      const apartMs = forward(timeOfDay(one.at), timeOfDay(other.at));
      return Math.min(apartMs, MS_PER_DAY - apartMs) <= LATE_MS_MAX;
    }),
  );

function timeOf(among: readonly ObservedRebalance[]): CommonTime {
  const noon = timeOfDay((among[0]?.at ?? 0) + MS_PER_DAY / 2);
  // Counted from half a day before, so that midnight is in no stretch.
  const ends = among.map(({ at }) => forward(noon, timeOfDay(at)));
  const starts = among.map((one, index) => (ends[index] ?? 0) - spanOf(one));
  const [first, latestStart] = [Math.min(...ends), Math.max(...starts)];
  if (latestStart <= first) {
    return { timeOfDayMs: timeOfDay(noon + (latestStart + first) / 2), errorMs: (first - latestStart) / 2, among };
  }
  // All that ended before the earliest end began, the earliest did too: what they share is where it took place.
  const earliest = Math.max(...starts.filter((start) => start <= first));
  const middle = (earliest + first) / 2;
  return { timeOfDayMs: timeOfDay(noon + middle), errorMs: Math.max(...ends) - middle, among };
}

/** A moment has a width, or chance would never meet it. */
const spanOf = ({ atErrorMs }: ObservedRebalance): number => Math.max(atErrorMs, 1);

const forward = (from: number, to: number): number => (to - from + MS_PER_DAY) % MS_PER_DAY;

/** Milliseconds since midnight, UTC. */
export const timeOfDay = (at: number): number => ((at % MS_PER_DAY) + MS_PER_DAY) % MS_PER_DAY;

/** Whether a rebalance may have taken place at a time of day. */
export function isAtTime(
  { at, atErrorMs }: ObservedRebalance,
  { timeOfDayMs, errorMs }: Pick<CommonTime, "timeOfDayMs" | "errorMs">,
): boolean {
  const since = forward(timeOfDayMs, timeOfDay(at));
  return since <= atErrorMs + errorMs || MS_PER_DAY - since <= errorMs;
}
