import type { FrameDecoder } from "../adapter.ts";
import { createBinanceDecoder } from "../binance-decoder.ts";
import { readEvent } from "./events.ts";
import { readRest } from "./rest.ts";

export const VENUE = "binance-spot";

/** Decodes frames and REST answers of Binance spot. */
export const createDecoder = (url?: string): FrameDecoder =>
  createBinanceDecoder({ venue: VENUE, hot: { kind: "spot" }, readEvent, readRest }, url);
