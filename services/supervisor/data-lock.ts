import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isStillRunning, processIdentity } from "../../shared/runtime/process-identity.ts";
import { UsageError } from "../../shared/runtime/run.ts";

const LOCK_FILE = "radar.pid";
/** The second try follows the removal of a dead daemon's lock; a third would mean that somebody else won. */
const TRIES_MAX = 2;

/**
 * Makes this process the only daemon on `dataDir`; returns what gives it back. Throws UsageError when another live one
 * has it, or when the directory cannot be written.
 */
export function lockDataDir(dataDir: string): () => void {
  const file = join(dataDir, LOCK_FILE);
  try {
    mkdirSync(dataDir, { recursive: true });
    for (let tried = 0; tried < TRIES_MAX; tried += 1) {
      if (create(file)) return () => rmSync(file, { force: true });
      const owner = readFileSync(file, "utf8");
      if (isStillRunning(owner)) throw new UsageError(inUse(dataDir, owner));
      rmSync(file, { force: true });
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot write to the data directory ${dataDir}: ${String(error)}`);
  }
  throw new UsageError(inUse(dataDir, "starting"));
}

function create(file: string): boolean {
  try {
    writeFileSync(file, processIdentity(process.pid) ?? "", { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function inUse(dataDir: string, owner: string): string {
  return `${dataDir} is in use by another daemon (pid ${owner.split("@")[0]}): stop it, or set RADAR_DATA_DIR to another directory`;
}
