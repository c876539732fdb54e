import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureRedisServer } from "../../shared/runtime/redis-server.ts";

/**
 * Once before all tests: the server they start, and one directory for all that they write, which goes when they have ended.
 * Those that need no server run all the same where it cannot be had.
 */
export async function setup(): Promise<() => void> {
  const report = (line: string) => process.stderr.write(`tests: ${line}\n`);
  const server = await ensureRedisServer(report);
  if (!server.ok) report(server.error.message);
  const dir = mkdtempSync(join(tmpdir(), "radar-tests-"));
  process.env["TMPDIR"] = dir;
  return () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
}
