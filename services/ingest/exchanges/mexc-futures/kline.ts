import type { BarEvent } from "../../../../shared/domain/market/event.ts";
import { type EpochMs, epochMs, price } from "../../../../shared/domain/units.ts";

const INTERVALS_MS: ReadonlyMap<string, number> = new Map([
  ["Min1", 60_000],
  ["Min5", 300_000],
  ["Min15", 900_000],
  ["Min30", 1_800_000],
  ["Min60", 3_600_000],
  ["Hour4", 14_400_000],
  ["Hour8", 28_800_000],
  ["Day1", 86_400_000],
  ["Week1", 604_800_000],
]);

/** Length of a bar by the venue's name of it; undefined where it is none or, as a month, not always as long. */
export const intervalMsOf = (interval: string): number | undefined => INTERVALS_MS.get(interval);

export interface Bar {
  readonly openAtSeconds: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

export function barOf(
  venue: string,
  symbol: string,
  bar: Bar,
  intervalMs: number,
  atMs: number,
  receivedAt: EpochMs,
): BarEvent {
  const openAtMs = bar.openAtSeconds * 1_000;
  return {
    type: "bar",
    venue,
    symbol,
    exchangeAt: epochMs(atMs),
    receivedAt,
    openAt: epochMs(openAtMs),
    closeAt: epochMs(openAtMs + intervalMs - 1),
    open: price(bar.open),
    high: price(bar.high),
    low: price(bar.low),
    close: price(bar.close),
    volume: bar.volume,
  };
}
