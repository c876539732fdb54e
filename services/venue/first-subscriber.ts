import type { Clock } from "../../shared/runtime/clock.ts";
import type { RunningVenues } from "./service.ts";

const LOOK_MS = 20;

/**
 * Resolves with the time when clients have subscribed at least one stream and then nothing more for `settleMs`: a
 * daemon opens several sockets, one after the other. Resolves with undefined at `giveUpAt`.
 */
export function whenSubscribed(
  venues: RunningVenues,
  clock: Clock,
  options: { readonly settleMs: number; readonly giveUpAt: number },
): Promise<number | undefined> {
  let count = 0;
  let since = clock.now();
  return new Promise((resolve) => {
    const look = () => {
      const subscribed = [...venues.subscribed().values()].reduce((sum, streams) => sum + streams.size, 0);
      const now = clock.now();
      if (subscribed !== count) {
        count = subscribed;
        since = now;
      }
      if (count > 0 && now - since >= options.settleMs) return resolve(now);
      if (now >= options.giveUpAt) return resolve(undefined);
      clock.after(LOOK_MS, look);
    };
    look();
  });
}
