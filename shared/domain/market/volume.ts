import { MS_PER_DAY, MS_PER_HOUR } from "../units.ts";

/** Trading comes in bursts of minutes; an hour sees through them and still follows the time of day. */
export const VOLUME_HALF_LIFE_MS = MS_PER_HOUR;

/** Traded value, forgotten exponentially, over the time it was observed in, forgotten alike. */
export interface VolumeState {
  readonly tradedUsd: number;
  readonly observedMs: number;
  /** Time sampled by the volatility meanwhile, nothing forgotten: so that both warm up with the same sample. */
  readonly sampledMs: number;
}

export const EMPTY_VOLUME: VolumeState = { tradedUsd: 0, observedMs: 0, sampledMs: 0 };

export function addVolume(state: VolumeState, tradedUsd: number, elapsedMs: number, sampledMs: number): VolumeState {
  const decay = 2 ** (-elapsedMs / VOLUME_HALF_LIFE_MS);
  return {
    tradedUsd: state.tradedUsd * decay + tradedUsd,
    observedMs: state.observedMs * decay + elapsedMs,
    sampledMs: state.sampledMs + sampledMs,
  };
}

/** USD a day at the recent rate; null until `warmupMs` were sampled or where nothing trades. */
export function dailyVolumeOf(state: VolumeState, warmupMs: number): number | null {
  if (state.sampledMs < warmupMs || state.observedMs <= 0 || state.tradedUsd <= 0) return null;
  return (state.tradedUsd / state.observedMs) * MS_PER_DAY;
}
