import { ensureRedisServer } from "../../shared/runtime/redis-server.ts";

/** Once before all tests: the server they start. Those that need none run all the same where it cannot be had. */
export async function setup(): Promise<void> {
  const report = (line: string) => process.stderr.write(`tests: ${line}\n`);
  const server = await ensureRedisServer(report);
  if (!server.ok) report(server.error.message);
}
