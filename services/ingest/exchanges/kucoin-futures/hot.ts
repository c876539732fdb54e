import type { EpochMs } from "../../../../shared/domain/units.ts";
import type { EventSink } from "../adapter.ts";
import type { Scratch } from "../scratch.ts";

export const createHotDecoder =
  (_scratch: Scratch) =>
  (_frame: Uint8Array, _receivedAt: EpochMs, _sink: EventSink): boolean =>
    false;
