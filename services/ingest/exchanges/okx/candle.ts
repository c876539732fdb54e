import type { BarEvent } from "../../../../shared/domain/market/event.ts";
import { type EpochMs, epochMs, price } from "../../../../shared/domain/units.ts";
import type { Candle } from "./messages.ts";

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ["s", 1_000],
  ["m", 60_000],
  ["H", 3_600_000],
  ["D", 86_400_000],
  ["W", 604_800_000],
]);

const BAR = /^(\d+)([smHDW])(utc)?$/;

/** Length of a bar called `1m`, `4H`, `1Dutc`, …; undefined where it is none or not always as long. */
export function barMs(bar: string): number | undefined {
  const [, count, unit = ""] = BAR.exec(bar) ?? [];
  const unitMs = UNIT_MS.get(unit);
  return unitMs === undefined ? undefined : Number(count) * unitMs;
}

/** A candle has no time but its opening: the event is of the moment at which it was received. */
export function barOf(
  venue: string,
  symbol: string,
  [openAt, open, high, low, close, volume]: Candle,
  lengthMs: number,
  receivedAt: EpochMs,
): BarEvent {
  return {
    type: "bar",
    venue,
    symbol,
    exchangeAt: receivedAt,
    receivedAt,
    openAt: epochMs(openAt),
    closeAt: epochMs(openAt + lengthMs - 1),
    open: price(open),
    high: price(high),
    low: price(low),
    close: price(close),
    volume,
  };
}
