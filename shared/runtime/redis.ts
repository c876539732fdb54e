import { Redis } from "ioredis";
import { backoffMs } from "./backoff.ts";
import type { Shutdown } from "./shutdown.ts";

export type { Redis } from "ioredis";

const RECONNECT = { firstMs: 50, capMs: 2_000 };
const CONNECT_MS_MAX = 5_000;
const COMMAND_MS_MAX = 5_000;

/**
 * `command`: fails fast, so that a caller can keep its data and try again when Redis is down.
 * `blocking`: for BullMQ workers, waits as long as it takes.
 * `queue`: for BullMQ producers and XREAD BLOCK, fails fast and never retries a command behind the caller's back.
 */
export type RedisRole = "command" | "blocking" | "queue";

/** Opens a client that reconnects with jitter for ever and is disconnected at shutdown, even when it never connected. */
export function openRedis(
  url: string,
  options: {
    readonly role: RedisRole;
    readonly name: string;
    readonly onError: (error: Error) => void;
    readonly shutdown: Shutdown;
  },
): Redis {
  const failsFast = options.role !== "blocking";
  const client = new Redis(url, {
    connectionName: `radar-${options.name}`,
    connectTimeout: CONNECT_MS_MAX,
    ...(failsFast ? { commandTimeout: COMMAND_MS_MAX } : {}),
    maxRetriesPerRequest: failsFast ? 0 : null,
    enableOfflineQueue: !failsFast,
    autoResendUnfulfilledCommands: false,
    enableAutoPipelining: options.role === "command",
    retryStrategy: (attempt) => backoffMs(RECONNECT, attempt, Math.random),
  });
  client.on("error", options.onError);
  options.shutdown.onStop(`redis ${options.name}`, () => client.disconnect());
  return client;
}

/** Resolves when the client can take commands, or false after `limitMs` or when aborted. */
export async function redisReady(client: Redis, limitMs: number, signal?: AbortSignal): Promise<boolean> {
  if (client.status === "ready") return true;
  if (signal?.aborted) return false;
  return new Promise((resolve) => {
    const finish = (ready: boolean) => {
      clearTimeout(timer);
      client.off("ready", onReady);
      signal?.removeEventListener("abort", onAbort);
      resolve(ready);
    };
    const onReady = () => finish(true);
    const onAbort = () => finish(false);
    const timer = setTimeout(() => finish(false), limitMs);
    client.once("ready", onReady);
    signal?.addEventListener("abort", onAbort);
  });
}
