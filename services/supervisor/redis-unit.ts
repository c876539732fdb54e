import { join } from "node:path";
import type { Config } from "../../config/schema.ts";
import { type EmbeddedRedis, startEmbeddedRedis } from "../../shared/runtime/embedded-redis.ts";
import type { ExitCode } from "../../shared/runtime/run.ts";
import type { SupervisorEvent } from "./events.ts";
import { createRestartPolicy, type RestartLimits } from "./restart-policy.ts";

export const REDIS_UNIT = "redis";

/** The daemon's own Redis server, kept running on one address. */
export interface RedisUnit {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts the embedded server and restarts it when it ends unasked. Throws when the first start fails. */
export async function startRedisUnit(deps: {
  readonly config: Config;
  readonly limits: RestartLimits;
  readonly emit: (event: SupervisorEvent) => void;
  readonly report: (line: string) => void;
  readonly onGiveUp: (exitCode: ExitCode) => void;
}): Promise<RedisUnit> {
  const decide = createRestartPolicy(deps.limits, Math.random);
  let stopping = false;
  let startedAt = Date.now();
  let timer: NodeJS.Timeout | undefined;
  let starting: Promise<unknown> = Promise.resolve();

  const start = async (port: number, exactPort: boolean): Promise<EmbeddedRedis> => {
    const dir = join(deps.config.dataDir, REDIS_UNIT);
    const server = await startEmbeddedRedis({ dir, port, exactPort, onExit: onUnaskedExit, report: deps.report });
    startedAt = Date.now();
    deps.emit({ type: "started", unit: REDIS_UNIT, pid: server.pid });
    return server;
  };
  const onUnaskedExit = (reason: string) => {
    if (stopping) return;
    const decision = decide({ code: null, ranMs: Date.now() - startedAt, at: Date.now() });
    if (decision.action === "give_up") {
      deps.emit({
        type: "gave_up",
        unit: REDIS_UNIT,
        reason: `${reason}: ${decision.why}`,
        exitCode: decision.exitCode,
      });
      deps.onGiveUp(decision.exitCode);
      return;
    }
    deps.emit({ type: "restarting", unit: REDIS_UNIT, reason, delayMs: decision.delayMs });
    timer = setTimeout(() => {
      starting = restart();
    }, decision.delayMs);
  };
  const restart = async () => {
    try {
      // The services know the address: another port would be another server to them.
      server = await start(server.port, true);
    } catch (error) {
      startedAt = Date.now();
      onUnaskedExit(error instanceof Error ? error.message : String(error));
    }
  };

  let server = await start(deps.config.redis.port, false);
  return {
    url: server.url,
    stop: async () => {
      stopping = true;
      clearTimeout(timer);
      await starting;
      await server.stop();
      deps.emit({ type: "stopped", unit: REDIS_UNIT });
    },
  };
}
