import { execFile } from "node:child_process";
import { access, constants, rm, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { err, ok, type Result } from "../domain/result.ts";

const execute = promisify(execFile);

/** Streams, BullMQ and Lua flags used here need at least this. */
export const REDIS_VERSION_MIN = "6.2";
/** By name on PATH first, then where package managers put them that the PATH of cron or systemd does not name. */
const CANDIDATES = ["", "/usr/local/bin/", "/usr/bin/", "/opt/homebrew/bin/"].flatMap((directory) => [
  `${directory}redis-server`,
  `${directory}valkey-server`,
]);
const VERSION_MS_MAX = 5_000;
/** A mirror that takes longer than this is one the operator must look at. */
const APT_MS_MAX = 180_000;
const POLICY_FILE = "/usr/sbin/policy-rc.d";

export interface RedisServer {
  readonly path: string;
  readonly version: string;
}

export interface NoRedisServer {
  readonly code: "none" | "too_old" | "install_failed";
  /** What is wrong and the exact command that cures it. */
  readonly message: string;
}

/** The first `redis-server` or `valkey-server` on PATH that is new enough. */
export async function findRedisServer(
  candidates: readonly string[] = CANDIDATES,
): Promise<Result<RedisServer, NoRedisServer>> {
  let old: RedisServer | undefined;
  for (const candidate of candidates) {
    const found = await versionOf(candidate);
    if (found && isVersionAtLeast(found.version, REDIS_VERSION_MIN)) return ok(found);
    old ??= found;
  }
  const wish = `install it with: ${await installCommand()}`;
  return old
    ? err({
        code: "too_old",
        message: `${old.path} is version ${old.version}, ${REDIS_VERSION_MIN} is needed; ${wish}`,
      })
    : err({ code: "none", message: `no redis-server or valkey-server on PATH; ${wish}` });
}

/**
 * As findRedisServer, but on Debian and Ubuntu as root the distribution's package is installed when there is none,
 * without leaving its system service running. `report` gets one line before anything is installed.
 */
export async function ensureRedisServer(report: (line: string) => void): Promise<Result<RedisServer, NoRedisServer>> {
  const found = await findRedisServer();
  if (found.ok || !(await canInstall())) return found;
  report("no redis-server on PATH: installing the distribution's package (apt-get install redis-server)");
  const failure = await installByApt();
  const installed = await findRedisServer();
  if (installed.ok || failure === undefined) return installed;
  return err({ code: "install_failed", message: `apt-get failed: ${failure}; ${installed.error.message}` });
}

/** Compares dotted versions by their numbers. */
export function isVersionAtLeast(version: string, least: string): boolean {
  const have = version.split(".").map(Number);
  for (const [index, wanted] of least.split(".").map(Number).entries()) {
    const part = have[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}

async function versionOf(path: string): Promise<RedisServer | undefined> {
  try {
    const { stdout } = await execute(path, ["--version"], { timeout: VERSION_MS_MAX });
    const version = /v=(\d+(?:\.\d+)+)/.exec(stdout)?.[1];
    return version === undefined ? undefined : { path, version };
  } catch {
    // Not there, or it cannot even print its version: no server for us, the search goes on.
    return undefined;
  }
}

async function canInstall(): Promise<boolean> {
  return process.platform === "linux" && process.getuid?.() === 0 && (await isExecutable("/usr/bin/apt-get"));
}

/** Undefined on success, else the last line apt printed. */
async function installByApt(): Promise<string | undefined> {
  const env = {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    DEBIAN_FRONTEND: "noninteractive",
  };
  const options = { timeout: APT_MS_MAX, env };
  // Debian starts a package's service unless this file forbids it; an operator's own policy is left alone.
  const ownsPolicy = await writeFile(POLICY_FILE, "#!/bin/sh\nexit 101\n", { mode: 0o755, flag: "wx" }).then(
    () => true,
    () => false,
  );
  try {
    await execute("/usr/bin/apt-get", ["update", "-q"], options);
    await execute(
      "/usr/bin/apt-get",
      ["install", "-y", "-q", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120", "redis-server"],
      options,
    );
    return undefined;
  } catch (error) {
    return lastLine(error);
  } finally {
    if (ownsPolicy) await rm(POLICY_FILE, { force: true });
  }
}

function lastLine(error: unknown): string {
  const text = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
  return text.trim().split("\n").at(-1) || "no output";
}

/** The command that installs Redis here, by the package manager that is there. */
async function installCommand(): Promise<string> {
  if (process.platform === "darwin") return "brew install redis";
  if (process.platform === "win32") return "wsl --install, then run the radar inside WSL";
  const sudo = process.getuid?.() === 0 ? "" : "sudo ";
  if (await isExecutable("/usr/bin/apt-get"))
    return `${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends redis-server`;
  if (await isExecutable("/sbin/apk")) return `${sudo}apk add redis`;
  if (await isExecutable("/usr/bin/dnf")) return `${sudo}dnf install -y valkey`;
  if (await isExecutable("/usr/bin/pacman")) return `${sudo}pacman -S --noconfirm valkey`;
  return "your system's package manager (redis or valkey), or set REDIS_URL to a server you have";
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
