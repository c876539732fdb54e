import type { BarEvent } from "../../../../shared/domain/market/event.ts";
import { type EpochMs, epochMs, price } from "../../../../shared/domain/units.ts";
import { isInverse } from "./instruments.ts";
import type { Chart } from "./messages.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Length of a bar called `1`, `60`, `1D`, …; undefined where it is none. */
export function barMs(resolution: string): number | undefined {
  if (resolution === "1D") return DAY_MS;
  return /^[1-9]\d{0,3}$/.test(resolution) ? Number(resolution) * MINUTE_MS : undefined;
}

/**
 * A bar has no time but its opening: the event is of the moment at which it was received. The volume is in the unit of
 * the instrument's sizes.
 */
export function barOf(
  venue: string,
  symbol: string,
  { tick, open, high, low, close, volume, cost }: Chart,
  lengthMs: number,
  receivedAt: EpochMs,
): BarEvent {
  return {
    type: "bar",
    venue,
    symbol,
    exchangeAt: receivedAt,
    receivedAt,
    openAt: epochMs(tick),
    closeAt: epochMs(tick + lengthMs - 1),
    open: price(open),
    high: price(high),
    low: price(low),
    close: price(close),
    volume: isInverse(symbol) ? cost : volume,
  };
}
