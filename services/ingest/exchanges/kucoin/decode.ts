import type { FrameDecoder } from "../adapter.ts";
import { createKucoinDecoder } from "../kucoin-decoder.ts";
import { createHotDecoder } from "./hot.ts";
import { createForms } from "./layouts.ts";
import { readRest } from "./rest.ts";

export const VENUE = "kucoin";

/** Decodes frames and REST answers of KuCoin's spot server. */
export const createDecoder = (): FrameDecoder =>
  createKucoinDecoder({ venue: VENUE, createForms, createHot: createHotDecoder, readRest });
