import { partitionKeys } from "../../shared/contracts/streams.ts";
import { openRedis } from "../../shared/runtime/redis.ts";
import type { Shutdown } from "../../shared/runtime/shutdown.ts";

const LOOK_MS = 100;
/** What ingest still has in hand when the last frame goes out reaches the streams within this. */
const ON_THE_WAY_MS = 1_000;

/**
 * Resolves with true when the forecast has committed everything that was in its input streams a moment from now, with
 * false at the limit. Times are the machine's, as the ids of stream entries are.
 */
export async function whenFolded(deps: {
  readonly redisUrl: string;
  readonly prefix: string;
  readonly partitions: number;
  readonly shutdown: Shutdown;
  readonly limitMs: number;
}): Promise<boolean> {
  const redis = openRedis(deps.redisUrl, {
    role: "command",
    name: "when-folded",
    // The limit below ends the waiting.
    onError: () => undefined,
    shutdown: deps.shutdown,
  });
  const keys = Array.from({ length: deps.partitions }, (_, index) => partitionKeys(deps.prefix, index).offset);
  const startedAt = Date.now();
  const wanted = startedAt + ON_THE_WAY_MS;
  while (!deps.shutdown.stopping && Date.now() - startedAt < deps.limitMs) {
    const offsets = await redis.mget(keys).catch(() => []);
    // Clock ticks reach every partition at least once a second, so its offset passes any instant soon.
    const folded = offsets.length > 0 && offsets.every((offset) => Number((offset ?? "0").split("-")[0]) > wanted);
    if (folded) return true;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return false;
}
