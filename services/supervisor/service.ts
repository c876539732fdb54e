import { rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { childEnvironment } from "../../config/load.ts";
import type { Config } from "../../config/schema.ts";
import { beaconKey } from "../../shared/contracts/streams.ts";
import { ingestNames } from "../../shared/contracts/workers.ts";
import { type NotReady, startBeacon } from "../../shared/runtime/beacon.ts";
import { COMPILE_CACHE_DIR } from "../../shared/runtime/compile-cache.ts";
import type { Log } from "../../shared/runtime/log.ts";
import { createRegistry } from "../../shared/runtime/metrics.ts";
import { openRedis, type Redis, redisReady } from "../../shared/runtime/redis.ts";
import { EXIT, type ExitCode, UsageError } from "../../shared/runtime/run.ts";
import { type Shutdown, within } from "../../shared/runtime/shutdown.ts";
import { type Child, type ServiceProgram, startChild } from "./child.ts";
import { lockDataDir } from "./data-lock.ts";
import type { SupervisorEvent } from "./events.ts";
import { createObserver } from "./observe.ts";
import { checkRedis, type RedisFinding } from "./redis-check.ts";
import { REDIS_UNIT, startRedisUnit } from "./redis-unit.ts";
import { RESTART_LIMITS, type RestartLimits } from "./restart-policy.ts";

const programOf = (folder: string): string => resolve(import.meta.dirname, "..", folder, "main.ts");

/**
 * Ingest makes tens of megabytes of garbage a second, nearly all of which is gone at once, and keeps few. Left alone, V8
 * gives such a program 64 MB for what is new and lets the rest grow to four times what is in use. These bound both in
 * proportion to what is in use, so that there is no size at which the process ends: new objects get two halves of 16 MB,
 * and the rest is collected when it has grown by half.
 */
const INGEST_NODE_OPTIONS = ["--max-semi-space-size=16", "--heap-growing-percent=50"] as const;

/** The services of a daemon in the order of the data's path; they stop in the opposite order. */
export const servicesOf = (ingestWorkers: number): readonly ServiceProgram[] => [
  ...ingestNames(ingestWorkers).map((name, worker) => ({
    name,
    file: programOf("ingest"),
    nodeOptions: INGEST_NODE_OPTIONS,
    environment: { RADAR_INGEST_WORKER: String(worker) },
  })),
  ...["forecast", "publish", "api"].map((name) => ({ name, file: programOf(name) })),
];

export const REDIS_URL_FILE = "redis.url";

/** A server that is up answers at once; one that is not is waited for by the services themselves. */
const REDIS_FIRST_ANSWER_MS = 3_000;
/** Each service ends alone first, so that those after it in the path still find what they need. */
const CHILD_HEAD_START_MS = 1_000;
/** Then whatever still runs is killed, with room left for Redis inside the shutdown deadline. */
const CHILDREN_MS_MAX = 6_000;
const CHILDREN_SHARE = 0.7;
const REDIS_SHARE = 0.95;

export interface Supervisor {
  readonly redisUrl: string;
  /** Resolves with the exit code when the daemon cannot go on. */
  readonly finished: Promise<ExitCode>;
}

/**
 * Runs a whole daemon: Redis (unless `config.redis.url` names one), then every service as a process of its own.
 * Throws UsageError when the data directory is taken or the Redis server is not one to trust.
 */
export async function startSupervisor(deps: {
  readonly config: Config;
  readonly log: Log;
  readonly shutdown: Shutdown;
  readonly services?: readonly ServiceProgram[];
  /** On top of this process's environment, for every service. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly limits?: RestartLimits;
  /** One line for the operator. */
  readonly report: (line: string) => void;
}): Promise<Supervisor> {
  const { config, shutdown, services = servicesOf(config.ingest.workers), limits = RESTART_LIMITS } = deps;
  const registry = createRegistry("supervisor");
  const emit = createObserver(deps.log, registry, [REDIS_UNIT, ...services.map(({ name }) => name)]);
  let giveUp: (exitCode: ExitCode) => void = () => {};
  const finished = new Promise<ExitCode>((resolve) => {
    giveUp = resolve;
  });

  shutdown.onStop("data directory", lockDataDir(config.dataDir));
  const redisUrl = config.redis.url ?? (await startOwnRedis());
  announceRedisUrl(config.dataDir, redisUrl, shutdown);
  const redis = openRedis(redisUrl, {
    role: "command",
    name: "supervisor",
    onError: (error) => emit({ type: "redis_error", error }),
    shutdown,
  });
  await superviseRedisSafety({ redis, config, emit, giveUp });

  const children = services.map((program) =>
    startChild({
      program,
      limits,
      emit,
      onGiveUp: giveUp,
      environment: {
        NODE_COMPILE_CACHE: COMPILE_CACHE_DIR,
        ...childEnvironment({ ...deps.environment, REDIS_URL: redisUrl, REDIS_URL_FILE: undefined }),
      },
    }),
  );
  shutdown.onStop("services", () => stopChildren(children), CHILDREN_SHARE);
  startBeacon({
    service: "supervisor",
    key: beaconKey(config.redis.prefix),
    redis,
    registry,
    shutdown,
    notReady: () => notRunning(children),
  });
  return { redisUrl, finished };

  async function startOwnRedis(): Promise<string> {
    const unit = await startRedisUnit({ config, limits, emit, report: deps.report, onGiveUp: giveUp });
    shutdown.onStop("embedded redis", () => unit.stop(), REDIS_SHARE);
    return unit.url;
  }
}

/** Looks at the server now, if it answers, and again whenever a connection is made: it may be another one then. */
async function superviseRedisSafety(deps: {
  readonly redis: Redis;
  readonly config: Config;
  readonly emit: (event: SupervisorEvent) => void;
  readonly giveUp: (exitCode: ExitCode) => void;
}): Promise<void> {
  const refusal = async (): Promise<string | undefined> => {
    const findings = await checkRedis(deps.redis).catch(() => []);
    for (const finding of findings) deps.emit({ type: "redis_finding", finding });
    return refusalOf(findings, deps.config.redis.allowUnsafe);
  };
  if (await redisReady(deps.redis, REDIS_FIRST_ANSWER_MS)) {
    const reason = await refusal();
    if (reason !== undefined) throw new UsageError(reason);
  } else {
    deps.emit({ type: "redis_unreachable" });
  }
  deps.redis.on("ready", async () => {
    const reason = await refusal();
    if (reason === undefined) return;
    deps.emit({ type: "gave_up", unit: REDIS_UNIT, reason, exitCode: EXIT.mistake });
    deps.giveUp(EXIT.mistake);
  });
}

/** Why a server with these findings is refused, or undefined. */
export function refusalOf(findings: readonly RedisFinding[], allowUnsafe: boolean): string | undefined {
  const reasons = findings.filter(({ verdict }) => verdict === "unusable" || (verdict === "unsafe" && !allowUnsafe));
  if (reasons.length === 0) return undefined;
  const hint = reasons.some(({ verdict }) => verdict === "unsafe") ? " (redis.allowUnsafe goes on regardless)" : "";
  return `redis is refused: ${reasons.map(({ message }) => message).join("; ")}${hint}`;
}

async function stopChildren(children: readonly Child[]): Promise<void> {
  const kill = setTimeout(() => {
    for (const child of children) child.kill();
  }, CHILDREN_MS_MAX);
  const stopping: Promise<void>[] = [];
  for (const child of children.toReversed()) {
    const stopped = child.stop();
    stopping.push(stopped);
    await within(CHILD_HEAD_START_MS, () => stopped);
  }
  await Promise.all(stopping);
  clearTimeout(kill);
}

function notRunning(children: readonly Child[]): readonly NotReady[] {
  return children
    .filter(({ running }) => !running)
    .map(({ name }) => ({ what: name, why: "the service is not running; its last exit is in the log" }));
}

/** Leaves the URL in use where `radar doctor` and subscribers on this machine look for it, until shutdown. */
export function announceRedisUrl(dataDir: string, redisUrl: string, shutdown: Shutdown): void {
  const file = join(dataDir, REDIS_URL_FILE);
  writeFileSync(file, `${redisUrl}\n`, { mode: 0o600 });
  shutdown.onStop("redis.url", () => rmSync(file, { force: true }));
}
