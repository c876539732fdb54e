import type { PartitionKeys } from "../../shared/contracts/streams.ts";
import { windowSchema } from "../../shared/contracts/window.ts";
import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";
import type { Redis } from "../../shared/runtime/redis.ts";

/** The newest revision of every window of a partition. Both calls reject while Redis is away. */
export interface Latest {
  read(keys: PartitionKeys): Promise<readonly VolatilityWindow[]>;
  readOne(keys: PartitionKeys, windowId: string): Promise<VolatilityWindow | undefined>;
}

/** An entry that cannot be read is left out: its stream entry was put aside and reported already. */
export function createLatest(redis: Redis): Latest {
  return {
    read: async (keys) => (await redis.hvals(keys.latest)).flatMap((text) => parse(text) ?? []),
    readOne: async (keys, windowId) => {
      const text = await redis.hget(keys.latest, windowId);
      return text === null ? undefined : parse(text);
    },
  };
}

function parse(text: string): VolatilityWindow | undefined {
  try {
    return windowSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
