import { readFileSync } from "node:fs";

/**
 * Names a live process so that a later one with the same id is not taken for it: its id, and on Linux its start time.
 * Undefined when no such process exists.
 */
export function processIdentity(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined;
  try {
    // Field 22, counted after the command's name, which may itself hold spaces and brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return `${pid}@${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]}`;
  } catch {
    return String(pid);
  }
}

/** True while the process that `identity` was taken of still runs. */
export function isStillRunning(identity: string): boolean {
  return identity !== "" && processIdentity(Number(identity.split("@")[0])) === identity;
}

/** True when a process with this id exists, also when it belongs to somebody else. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
