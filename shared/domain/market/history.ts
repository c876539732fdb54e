import type { Bar } from "../input.ts";
import { type EpochMs, MS_PER_DAY } from "../units.ts";
import type { VolatilityState } from "./volatility.ts";
import { VOLUME_HALF_LIFE_MS, type VolumeState } from "./volume.ts";

/** Which time an instrument was watched in; null while there was none. */
export interface WatchedTime {
  /** Since when something is known. */
  readonly from: EpochMs | null;
  /** The newest stretch without knowledge that is not filled yet. */
  readonly brokenAt: EpochMs | null;
  readonly resumedAt: EpochMs | null;
}

export const NEVER_WATCHED: WatchedTime = { from: null, brokenAt: null, resumedAt: null };

/** A new stretch begins at `at`; the last one, if any, ended at `lastAt`. */
export const resume = (watched: WatchedTime, lastAt: EpochMs | null, at: EpochMs): WatchedTime => ({
  from: watched.from ?? at,
  brokenAt: lastAt,
  resumedAt: at,
});

/** What bars say of a time that was not watched. */
export interface BarFold {
  readonly watched: WatchedTime;
  readonly volatility: VolatilityState;
  readonly volume: VolumeState;
}

/**
 * Folds 1-minute bars of the time before the first stretch, or between two: anything else is known already and left out.
 * Both sums forget exponentially, so an older part counts by what was observed since.
 */
export function foldBars(held: BarFold, bars: readonly Bar[], halfLifeMs: number): BarFold {
  const { from, brokenAt, resumedAt } = held.watched;
  const older = bars.filter(({ closeAt }) => from === null || closeAt < from);
  if (older.length > 0) {
    const first = older[0]?.openAt ?? from;
    return {
      watched: { from: first ?? null, brokenAt, resumedAt },
      volatility: join(volatilityIn(older, halfLifeMs), held.volatility, halfLifeMs),
      volume: joinVolume(volumeIn(older), held.volume),
    };
  }
  const missed = bars.filter(
    ({ closeAt, openAt }) => brokenAt !== null && openAt >= brokenAt && (resumedAt === null || closeAt < resumedAt),
  );
  const last = missed.at(-1);
  if (!last) return held;
  return {
    watched: { from, brokenAt: last.closeAt, resumedAt },
    volatility: join(held.volatility, volatilityIn(missed, halfLifeMs), halfLifeMs),
    volume: joinVolume(held.volume, volumeIn(missed)),
  };
}

interface Sums {
  readonly weightedVariance: number;
  readonly weight: number;
  readonly observedMs: number;
}

/** From close to close, where the bars follow each other; the first from its own open. */
function volatilityIn(bars: readonly Bar[], halfLifeMs: number): Sums {
  let sums: Sums = { weightedVariance: 0, weight: 0, observedMs: 0 };
  let before: Bar | undefined;
  for (const bar of bars) {
    const elapsedMs = bar.closeAt - bar.openAt + 1;
    const start = before && before.closeAt + 1 === bar.openAt ? before.close : bar.open;
    const logReturn = Math.log(bar.close / start);
    const decay = 2 ** (-elapsedMs / halfLifeMs);
    sums = {
      weightedVariance:
        decay * sums.weightedVariance + (1 - decay) * ((logReturn * logReturn * MS_PER_DAY) / elapsedMs),
      weight: decay * sums.weight + (1 - decay),
      observedMs: sums.observedMs + elapsedMs,
    };
    before = bar;
  }
  return sums;
}

/** What is sampled at the moment stays, whichever of the two has it. */
function join(older: VolatilityState | Sums, newer: VolatilityState | Sums, halfLifeMs: number): VolatilityState {
  const decay = 2 ** (-newer.observedMs / halfLifeMs);
  const sampler = "sampledMid" in newer ? newer : "sampledMid" in older ? older : undefined;
  return {
    sampledSecond: sampler?.sampledSecond ?? null,
    sampledMid: sampler?.sampledMid ?? null,
    weightedVariance: older.weightedVariance * decay + newer.weightedVariance,
    weight: older.weight * decay + newer.weight,
    observedMs: older.observedMs + newer.observedMs,
  };
}

/** Nothing where the value of one bar is not known: a part of the volume would look like all of it. */
function volumeIn(bars: readonly Bar[]): VolumeState {
  let sums: VolumeState = { tradedUsd: 0, observedMs: 0, sampledMs: 0 };
  for (const { closeAt, openAt, tradedUsd } of bars) {
    if (tradedUsd === undefined) return { tradedUsd: 0, observedMs: 0, sampledMs: 0 };
    const elapsedMs = closeAt - openAt + 1;
    const decay = 2 ** (-elapsedMs / VOLUME_HALF_LIFE_MS);
    sums = {
      tradedUsd: sums.tradedUsd * decay + tradedUsd,
      observedMs: sums.observedMs * decay + elapsedMs,
      sampledMs: sums.sampledMs + elapsedMs,
    };
  }
  return sums;
}

function joinVolume(older: VolumeState, newer: VolumeState): VolumeState {
  const decay = 2 ** (-newer.sampledMs / VOLUME_HALF_LIFE_MS);
  return {
    tradedUsd: older.tradedUsd * decay + newer.tradedUsd,
    observedMs: older.observedMs * decay + newer.observedMs,
    sampledMs: older.sampledMs + newer.sampledMs,
  };
}
