import { type FSWatcher, watch } from "node:fs";
import type { Clock, Timer } from "../../../shared/runtime/clock.ts";

/** Editors write a file in several steps. */
const SETTLE_MS = 200;
/** Network file systems and some containers do not tell of changes. */
const POLL_MS = 5_000;

/** Calls `refresh` soon after anything changes in `dir`, and every few seconds anyway. */
export function watchFolder(dir: string, clock: Clock, refresh: () => void): { stop(): void } {
  let settling: Timer | undefined;
  const watcher = tryWatch(dir, () => {
    settling?.cancel();
    settling = clock.after(SETTLE_MS, refresh);
  });
  const poll = clock.every(POLL_MS, refresh);
  return {
    stop: () => {
      watcher?.close();
      poll.cancel();
      settling?.cancel();
    },
  };
}

/** Undefined where the directory cannot be watched: polling does then. */
function tryWatch(dir: string, onChange: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(dir, { persistent: false }, onChange);
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
