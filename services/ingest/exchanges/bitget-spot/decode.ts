import type { FrameDecoder } from "../adapter.ts";
import { createBitgetDecoder } from "../bitget-decoder.ts";

/** Decodes frames of Bitget's spot. */
export const createDecoder = (): FrameDecoder => createBitgetDecoder("spot");
