import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describeIssues } from "../../config/issues.ts";
import { childEnvironment, loadConfig } from "../../config/load.ts";
import type { Config } from "../../config/schema.ts";
import type { Log } from "../../shared/runtime/log.ts";
import { UsageError } from "../../shared/runtime/run.ts";
import type { Shutdown } from "../../shared/runtime/shutdown.ts";
import { type Supervisor, startSupervisor } from "../supervisor/service.ts";
import type { RunningVenues } from "../venue/service.ts";

/** Settings of a daemon that lives on venues in a box, on top of what the user has configured. */
export type BoxedSettings = Readonly<Record<string, unknown>> & { readonly dataDir: string };

/** Variables that the generated settings replace: a blank variable counts as not set. */
const REPLACED = { RADAR_DATA_DIR: "", RADAR_FUNDS_DIR: "", RADAR_HTTP_PORT: "", RADAR_CLOCK: "" };

const SETTINGS_FILE = "settings.json";

/**
 * Starts the real daemon with `settings`, which reach the services as a generated file after the user's own.
 * Throws UsageError when the result is no valid configuration.
 */
export async function startBoxedDaemon(deps: {
  readonly settings: BoxedSettings;
  /** Take REDIS_URL from the environment; otherwise the daemon gets a server of its own. */
  readonly usersRedis: boolean;
  readonly log: Log;
  readonly shutdown: Shutdown;
  readonly report: (line: string) => void;
}): Promise<{ readonly config: Config; readonly supervisor: Supervisor }> {
  const { settings } = deps;
  await mkdir(settings.dataDir, { recursive: true });
  const file = join(settings.dataDir, SETTINGS_FILE);
  await writeFile(file, `${JSON.stringify(settings, null, 2)}\n`);
  const usersFiles = childEnvironment({})["RADAR_CONFIG"];
  const environment = { ...REPLACED, RADAR_CONFIG: usersFiles ? `${usersFiles},${file}` : file };
  const config = loadConfig(childEnvironment({ ...environment, ...(deps.usersRedis ? {} : { REDIS_URL: "" }) }));
  if (!config.ok) throw new UsageError(describeIssues(config.error));
  const supervisor = await startSupervisor({
    config: config.value,
    log: deps.log,
    shutdown: deps.shutdown,
    environment,
    report: deps.report,
  });
  return { config: config.value, supervisor };
}

/** Points the daemon at the venues in the box and turns the others off. */
export function boxedVenues(config: Config, venues: RunningVenues): Readonly<Record<string, Record<string, unknown>>> {
  const boxed = new Map(venues.servers.map(({ venue, urls }) => [venue, { enabled: true, ...urls }]));
  const names = new Set([...Object.keys(config.venues), ...boxed.keys()]);
  return Object.fromEntries([...names].map((name) => [name, boxed.get(name) ?? { enabled: false }]));
}

/** `wanted`, or any free port where it is 0. Throws UsageError when it is taken. */
export async function claimPort(host: string, wanted: number): Promise<number> {
  const server = createServer();
  try {
    return await new Promise<number>((resolve, reject) => {
      server.once("error", reject);
      server.listen(wanted, host, () => {
        const address = server.address();
        resolve(address !== null && typeof address === "object" ? address.port : wanted);
      });
    });
  } catch {
    throw new UsageError(`port ${wanted} is taken (another radar?): set RADAR_HTTP_PORT to another one`);
  } finally {
    server.close();
  }
}
