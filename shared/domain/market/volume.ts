import { MS_PER_DAY, MS_PER_HOUR } from "../units.ts";

/** Trading comes in bursts of minutes; an hour sees through them and still follows the time of day. */
const HALF_LIFE_MS = MS_PER_HOUR;

/** Traded value, forgotten exponentially, over the time it was observed in, forgotten alike. */
export interface VolumeState {
  readonly tradedUsd: number;
  readonly observedMs: number;
}

export const EMPTY_VOLUME: VolumeState = { tradedUsd: 0, observedMs: 0 };

export function addVolume(state: VolumeState, tradedUsd: number, elapsedMs: number): VolumeState {
  const decay = 2 ** (-elapsedMs / HALF_LIFE_MS);
  return { tradedUsd: state.tradedUsd * decay + tradedUsd, observedMs: state.observedMs * decay + elapsedMs };
}

/** USD a day at the recent rate; null until `warmupMs` were observed or where nothing trades. */
export function dailyVolumeOf(state: VolumeState, warmupMs: number): number | null {
  if (state.observedMs < warmupMs || state.tradedUsd <= 0) return null;
  return (state.tradedUsd / state.observedMs) * MS_PER_DAY;
}
