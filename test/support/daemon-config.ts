import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Environment for a service process with these settings, in a directory of its own. */
export interface TestConfig {
  readonly env: Readonly<Record<string, string>>;
  remove(): void;
}

export function createTestConfig(redisUrl: string, settings: object): TestConfig {
  const dir = mkdtempSync(join(tmpdir(), "radar-config-"));
  const file = join(dir, "config.json");
  writeFileSync(file, JSON.stringify({ dataDir: join(dir, "data"), ...settings }));
  return {
    env: { RADAR_CONFIG: file, REDIS_URL: redisUrl },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
