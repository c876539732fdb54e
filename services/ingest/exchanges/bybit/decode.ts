import type { FrameDecoder } from "../adapter.ts";
import { createBybitDecoder } from "../bybit-decoder.ts";
import { createOlderReader } from "./v2-events.ts";
import { createOlderForms } from "./v2-layouts.ts";

export const VENUE = "bybit";

/** Decodes frames of Bybit's derivatives servers, of version 5 and of the protocol before. */
export const createDecoder = (): FrameDecoder =>
  createBybitDecoder(VENUE, { reader: createOlderReader, forms: createOlderForms });
