import type { FrameDecoder } from "../adapter.ts";
import { createBybitDecoder } from "../bybit-decoder.ts";

export const VENUE = "bybit-spot";

/** Decodes frames of Bybit's spot server. */
export const createDecoder = (): FrameDecoder => createBybitDecoder(VENUE);
