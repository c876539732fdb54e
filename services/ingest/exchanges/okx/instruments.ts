import { type FrameContext, type Reading, read } from "../reading.ts";
import * as message from "./messages.ts";

/** Contract sizes from the instrument list: `ctVal` is of the asset, on inverse contracts of dollars. */
export function readInstruments(data: readonly unknown[], context: FrameContext): Reading {
  return read(message.instrument.array(), data, context, (instruments) => {
    for (const { instId, instType, ctType, ctVal, ctMult } of instruments) {
      const contractSize = instType === "SPOT" ? 1 : (ctVal ?? 0) * (ctMult ?? 1);
      if (contractSize <= 0) continue;
      context.sink.control(
        ctType === "inverse"
          ? { kind: "contractUsd", symbol: instId, contractUsd: contractSize }
          : { kind: "contractSize", symbol: instId, contractSize },
      );
    }
    return "control";
  });
}
