import { z } from "zod";
import type { Redis } from "../../shared/runtime/redis.ts";
import { isVersionAtLeast, REDIS_VERSION_MIN } from "../../shared/runtime/redis-server.ts";

/** One thing looked at. `unsafe` may be overridden by `redis.allowUnsafe`, `unusable` may not. */
export interface RedisFinding {
  readonly what: "version" | "eviction" | "persistence" | "role";
  readonly verdict: "fine" | "warning" | "unsafe" | "unusable";
  readonly message: string;
}

/** Whether the radar can trust a server with its truth: it must keep every key, also over a restart of the server. */
export async function checkRedis(client: Redis): Promise<readonly RedisFinding[]> {
  const info = await client.info();
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1];
  const setting = (name: string) => readSetting(client, name);
  return [
    checkVersion(field("redis_version")),
    checkEviction(field("maxmemory_policy") ?? (await setting("maxmemory-policy"))),
    checkPersistence(field("aof_enabled"), await setting("save")),
    checkRole(field("role")),
  ];
}

/** Managed servers hide CONFIG: undefined then. */
async function readSetting(client: Redis, name: string): Promise<string | undefined> {
  try {
    const [, value] = z.tuple([z.string(), z.string()]).parse(await client.config("GET", name));
    return value;
  } catch {
    return undefined;
  }
}

function checkVersion(version: string | undefined): RedisFinding {
  if (version === undefined) return { what: "version", verdict: "warning", message: "the version is not told" };
  return isVersionAtLeast(version, REDIS_VERSION_MIN)
    ? { what: "version", verdict: "fine", message: `version ${version}` }
    : { what: "version", verdict: "unusable", message: `version ${version}, at least ${REDIS_VERSION_MIN} is needed` };
}

function checkEviction(policy: string | undefined): RedisFinding {
  if (policy === "noeviction") return { what: "eviction", verdict: "fine", message: "maxmemory-policy noeviction" };
  return policy === undefined
    ? { what: "eviction", verdict: "warning", message: "maxmemory-policy is not told; it must be noeviction" }
    : {
        what: "eviction",
        verdict: "unsafe",
        message: `maxmemory-policy ${policy} may drop windows and jobs; set it to noeviction`,
      };
}

function checkPersistence(appendOnly: string | undefined, save: string | undefined): RedisFinding {
  if (appendOnly === "1") return { what: "persistence", verdict: "fine", message: "append-only file" };
  if (save === undefined)
    return { what: "persistence", verdict: "warning", message: "no append-only file, and snapshots are not told" };
  return save === ""
    ? {
        what: "persistence",
        verdict: "unsafe",
        message: "nothing is kept on disk, a restart would lose windows and jobs; set appendonly yes",
      }
    : {
        what: "persistence",
        verdict: "warning",
        message: `snapshots only (save ${save}), a crash loses what came after the last; set appendonly yes`,
      };
}

function checkRole(role: string | undefined): RedisFinding {
  return role === "slave"
    ? { what: "role", verdict: "unusable", message: "it is a read-only replica; use the address of the primary" }
    : { what: "role", verdict: "fine", message: `role ${role ?? "not told"}` };
}
