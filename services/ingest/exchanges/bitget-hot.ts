import type { EpochMs } from "../../../shared/domain/units.ts";
import { createBarsReader } from "./bitget-hot-bars.ts";
import { readBook } from "./bitget-hot-book.ts";
import { ACTION, CHANNEL, createHotFrame, type HotOutcome, openFrame } from "./bitget-hot-frame.ts";
import { createTickerReader } from "./bitget-hot-ticker.ts";
import { createTradesReader } from "./bitget-hot-trades.ts";
import type { BitgetContext } from "./bitget-protocol.ts";

/** Reads the hot channels from bytes: the outcome when the frame was one of them in its known form. */
export function createHotDecoder(context: BitgetContext): (bytes: Uint8Array, receivedAt: EpochMs) => HotOutcome {
  const frame = createHotFrame(context);
  const readTrades = createTradesReader();
  const readTicker = createTickerReader();
  const readBars = createBarsReader();
  return (bytes, receivedAt) => {
    frame.receivedAt = receivedAt;
    if (!openFrame(frame, bytes)) return undefined;
    const { channel, action } = frame;
    if (channel <= CHANNEL.books50) return readBook(frame, channel !== CHANNEL.books);
    if (channel === CHANNEL.ticker) return readTicker(frame);
    if (channel === CHANNEL.candle) return readBars(frame);
    // Trades of before the subscription give nothing.
    return action === ACTION.update ? readTrades(frame) : undefined;
  };
}
