import type { EpochMs } from "../../../shared/domain/units.ts";
import { readBook } from "./bitget-hot-book.ts";
import { ACTION, CHANNEL, createHotFrame, type HotOutcome, openFrame } from "./bitget-hot-frame.ts";
import { createTradesReader } from "./bitget-hot-trades.ts";
import { createLayoutReader } from "./bitget-layouts.ts";
import type { BitgetContext } from "./bitget-protocol.ts";

/** Reads the hot channels from bytes: the outcome when the frame was one of them in its known form. */
export function createHotDecoder(context: BitgetContext): (bytes: Uint8Array, receivedAt: EpochMs) => HotOutcome {
  const readKnown = createLayoutReader(context);
  const frame = createHotFrame(context);
  const readTrades = createTradesReader();
  return (bytes, receivedAt) => {
    const outcome = readKnown(bytes, receivedAt, context.sink);
    if (outcome !== undefined) return outcome;
    frame.receivedAt = receivedAt;
    if (!openFrame(frame, bytes)) return undefined;
    const { channel, action } = frame;
    if (channel <= CHANNEL.books50) return readBook(frame, channel !== CHANNEL.books);
    // Trades of before the subscription give nothing.
    return action === ACTION.update ? readTrades(frame) : undefined;
  };
}
