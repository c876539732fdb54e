import { partitionKeys } from "../../shared/contracts/streams.ts";
import { windowSchema } from "../../shared/contracts/window.ts";
import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";
import { openRedis } from "../../shared/runtime/redis.ts";
import type { Shutdown } from "../../shared/runtime/shutdown.ts";

const BLOCK_MS = 1_000;
const ENTRIES_PER_READ = 500;
/** Wait after a failed read: the server is starting or gone, and the shutdown ends the waiting. */
const RETRY_MS = 200;

/** Hands over every window revision of a daemon, from the beginning of its streams, until the shutdown. */
export function followWindows(deps: {
  readonly redisUrl: string;
  readonly prefix: string;
  readonly partitions: number;
  readonly shutdown: Shutdown;
  readonly onWindow: (window: VolatilityWindow) => void;
}): void {
  const { shutdown } = deps;
  const redis = openRedis(deps.redisUrl, {
    // Not `blocking`: a read in flight when the server dies would never settle, and the loop would wait for it for ever.
    role: "queue",
    name: "follow-windows",
    // The loop below reads again; the daemon itself logs that its server is away.
    onError: () => undefined,
    shutdown,
  });
  const keys = Array.from({ length: deps.partitions }, (_, index) => partitionKeys(deps.prefix, index).windows);
  const lastIds = new Map(keys.map((key) => [key, "0"]));

  const read = async () => {
    const ids = keys.map((key) => lastIds.get(key) ?? "0");
    const found = await redis.xread("COUNT", ENTRIES_PER_READ, "BLOCK", BLOCK_MS, "STREAMS", ...keys, ...ids);
    for (const [key, entries] of found ?? []) {
      for (const [id, fields] of entries) {
        lastIds.set(key, id);
        deps.onWindow(windowSchema.parse(JSON.parse(fields[fields.indexOf("w") + 1] ?? "")));
      }
    }
  };
  const loop = async () => {
    while (!shutdown.stopping) {
      try {
        await read();
      } catch (error) {
        if (error instanceof SyntaxError || (error instanceof Error && error.name === "ZodError")) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS).unref());
      }
    }
  };
  void loop();
}
