import type { BarEvent } from "../../../../shared/domain/market/event.ts";
import { type EpochMs, epochMs, price } from "../../../../shared/domain/units.ts";
import type { Kline } from "./bodies.ts";

/** The bar as an event; the venue gives the second at which the next one starts. */
export function barOf(venue: string, symbol: string, kline: Kline, atMs: number, receivedAt: EpochMs): BarEvent {
  return {
    type: "bar",
    venue,
    symbol,
    exchangeAt: epochMs(atMs),
    receivedAt,
    openAt: epochMs(kline.start * 1_000),
    closeAt: epochMs(kline.end * 1_000 - 1),
    open: price(kline.open),
    high: price(kline.high),
    low: price(kline.low),
    close: price(kline.close),
    volume: kline.volume,
  };
}
