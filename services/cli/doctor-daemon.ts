import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { z } from "zod";
import type { Config } from "../../config/schema.ts";
import { redactUrl } from "../../shared/runtime/log.ts";
import { openRedis, redisReady } from "../../shared/runtime/redis.ts";
import { findRedisServer } from "../../shared/runtime/redis-server.ts";
import { createShutdown } from "../../shared/runtime/shutdown.ts";
import { checkRedis, type RedisFinding } from "../supervisor/redis-check.ts";
import { REDIS_URL_FILE, refusalOf } from "../supervisor/service.ts";
import type { Check } from "./doctor-checks.ts";

const REDIS_ANSWER_MS_MAX = 3_000;
const READYZ_ANSWER_MS_MAX = 3_000;

/** The server that is configured, or that of a running daemon; with neither, whether one could be started. */
export async function checkRedisServer(config: Config): Promise<readonly Check[]> {
  const running = await readFile(join(config.dataDir, REDIS_URL_FILE), "utf8").catch(() => "");
  const url = config.redis.url ?? running.trim();
  if (url !== "") return inspect(url, config);
  const server = await findRedisServer();
  return [
    server.ok
      ? { check: "redis", verdict: "fine", message: `${server.value.path} ${server.value.version}` }
      : { check: "redis", verdict: "failed", message: server.error.message },
  ];
}

async function inspect(url: string, config: Config): Promise<readonly Check[]> {
  const shutdown = createShutdown();
  const redis = openRedis(url, { role: "command", name: "doctor", onError: () => {}, shutdown });
  try {
    if (!(await redisReady(redis, REDIS_ANSWER_MS_MAX))) {
      const message = `${redactUrl(url)} does not answer: start the server, or correct REDIS_URL`;
      return [{ check: "redis", verdict: "failed", message }];
    }
    const findings = await checkRedis(redis);
    return [
      { check: "redis", verdict: "fine", message: `${redactUrl(url)} answers` },
      ...findings.map((finding) => toCheck(finding, config.redis.allowUnsafe)),
    ];
  } finally {
    await shutdown.stop();
  }
}

function toCheck(finding: RedisFinding, allowUnsafe: boolean): Check {
  const refused = refusalOf([finding], allowUnsafe) !== undefined;
  const verdict = refused ? "failed" : finding.verdict === "fine" ? "fine" : "warning";
  return { check: "redis", verdict, message: finding.message };
}

const readinessSchema = z.object({
  ready: z.boolean(),
  notReady: z.array(z.object({ service: z.string(), what: z.string(), why: z.string() })),
});

/** What a running daemon says of itself; with none, whether its port is free. */
export async function checkDaemon(config: Config): Promise<readonly Check[]> {
  const { host, port } = config.http;
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}/readyz`;
  if (await isFree(host, port)) return [{ check: "http", verdict: "fine", message: `no daemon; port ${port} is free` }];
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(READYZ_ANSWER_MS_MAX) });
    const { ready, notReady } = readinessSchema.parse(await answer.json());
    const running: Check = { check: "http", verdict: "fine", message: `a daemon runs: ${url}` };
    if (ready) return [running, { check: "ready", verdict: "fine", message: "the daemon is ready" }];
    return [
      running,
      ...notReady.map(({ service, what, why }): Check => {
        return { check: "ready", verdict: "failed", message: `${service}: ${what}: ${why}` };
      }),
    ];
  } catch {
    const message = `port ${port} on ${host} is taken, and not by a radar that answers: end that program or set RADAR_HTTP_PORT`;
    return [{ check: "http", verdict: "failed", message }];
  }
}

async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
