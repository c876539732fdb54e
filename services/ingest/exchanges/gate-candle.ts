import type { BarEvent } from "../../../shared/domain/market/event.ts";
import { type EpochMs, epochMs, price } from "../../../shared/domain/units.ts";
import type { Candle, splitCandleName } from "./gate-protocol.ts";

/** What the name of a candle says. */
export type CandleName = NonNullable<ReturnType<typeof splitCandleName>>;

/** A candle as an event, whichever way it was read. `exchangeAtMs`: when the frame was sent; `volume` in the venue's unit. */
export function barOf(
  venue: string,
  { symbol, intervalMs }: CandleName,
  exchangeAtMs: number,
  receivedAt: EpochMs,
  { t, o, h, l, c }: Omit<Candle, "n">,
  volume: number,
): BarEvent {
  const openAtMs = t * 1_000;
  return {
    type: "bar",
    venue,
    symbol,
    exchangeAt: epochMs(exchangeAtMs),
    receivedAt,
    openAt: epochMs(openAtMs),
    closeAt: epochMs(openAtMs + intervalMs - 1),
    open: price(o),
    high: price(h),
    low: price(l),
    close: price(c),
    volume,
  };
}
