import { type FrameContext, type Reading, read } from "../reading.ts";
import * as message from "./messages.ts";

/**
 * Contract sizes from the instrument list. One contract of an inverse instrument is worth a fixed number of dollars and
 * not of the asset, so it gets no size.
 */
export function readInstruments(data: readonly unknown[], context: FrameContext): Reading {
  return read(message.instrument.array(), data, context, (instruments) => {
    for (const { instId, instType, ctType, ctVal, ctMult } of instruments) {
      const contractSize = instType === "SPOT" ? 1 : (ctVal ?? 0) * (ctMult ?? 1);
      if (ctType === "inverse" || contractSize <= 0) continue;
      context.sink.control({ kind: "contractSize", symbol: instId, contractSize });
    }
    return "control";
  });
}
