// For containers: exits 0 when the named service has told lately that it is alive, 1 otherwise.
import { z } from "zod";
import { loadConfigOrExit } from "../config/load.ts";
import { beaconKey } from "../shared/contracts/streams.ts";
import { BEACON_STALE_MS } from "../shared/runtime/beacon.ts";
import { openRedis, redisReady } from "../shared/runtime/redis.ts";
import { createShutdown } from "../shared/runtime/shutdown.ts";

const ANSWER_MS_MAX = 3_000;
const beaconSchema = z.object({ at: z.number() });

const config = loadConfigOrExit();
const [service = ""] = process.argv.slice(2);
const shutdown = createShutdown();
const url = config.redis.url ?? `redis://127.0.0.1:${config.redis.port}`;
const redis = openRedis(url, { role: "command", name: "healthcheck", onError: () => {}, shutdown });
const problem = await problemOf(service).catch(() => "redis does not answer");
if (problem !== undefined) process.stderr.write(`${service}: ${problem}\n`);
await shutdown.stop();
process.exitCode = problem === undefined ? 0 : 1;

async function problemOf(name: string): Promise<string | undefined> {
  if (!(await redisReady(redis, ANSWER_MS_MAX))) return "redis does not answer";
  const text = await redis.hget(beaconKey(config.redis.prefix), name);
  if (text === null) return "never told that it is alive";
  const ageMs = Date.now() - beaconSchema.parse(JSON.parse(text)).at;
  return ageMs > BEACON_STALE_MS ? `silent for ${Math.round(ageMs / 1_000)} s` : undefined;
}
