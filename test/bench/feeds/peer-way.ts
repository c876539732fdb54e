import type { Way } from "../interleaved.ts";

/** Another library's way over the frames of a capture. */
export interface PeerWay extends Way {
  /** Goes over all once: frames that it made something of, and those at which it threw. */
  count(): { readonly handled: number; readonly thrown: number };
}
