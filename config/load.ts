import { resolve } from "node:path";
import { err, ok, type Result } from "../shared/domain/result.ts";
import { type ConfigIssue, crossFieldIssues, describeIssues, schemaIssues } from "./issues.ts";
import { type Environment, type Layer, merge, readEnvironment, readFileLayer, valueAt } from "./layers.ts";
import { type Config, configSchema } from "./schema.ts";

const ROOT = resolve(import.meta.dirname, "..");
const DEFAULT_FILE = resolve(import.meta.dirname, "default.json");

/**
 * The configuration from `default.json`, then each of `files` (or of RADAR_CONFIG, comma separated), then the
 * environment; later ones win key by key, lists are replaced whole. Relative paths in `default.json` start at the
 * project, all others at the working directory. Fails with every problem found, secrets hidden.
 */
export function loadConfig(env: Environment, files?: readonly string[]): Result<Config, readonly ConfigIssue[]> {
  const paths = files ?? (env["RADAR_CONFIG"] ?? "").split(",").map((path) => path.trim());
  const layers: Layer[] = [];
  const issues: ConfigIssue[] = [];
  for (const path of [DEFAULT_FILE, ...paths.filter((entry) => entry !== "")]) {
    const layer = readFileLayer(path);
    if (layer.ok) layers.push(layer.value);
    else issues.push(layer.error);
  }
  const environment = readEnvironment(env, layers.map(({ value }) => value).reduce(merge, {}));
  layers.push(...environment.layers);
  issues.push(...environment.issues);

  const merged = layers.map(({ value }) => value).reduce(merge, {});
  const parsed = configSchema.safeParse(merged);
  if (!parsed.success) issues.push(...schemaIssues(parsed.error.issues, merged, layers));
  issues.push(...crossFieldIssues(merged, layers, knownVenues(layers)));
  return parsed.success && issues.length === 0 ? ok(withAbsolutePaths(parsed.data, layers)) : err(issues);
}

/** The configuration of this process, from its environment. */
export function loadOwnConfig(files?: readonly string[]): Result<Config, readonly ConfigIssue[]> {
  return loadConfig(process.env, files);
}

/** The configuration of this process; prints every problem and exits 1 when there is any. */
export function loadConfigOrExit(files?: readonly string[]): Config {
  const config = loadOwnConfig(files);
  if (config.ok) return config.value;
  process.stderr.write(describeIssues(config.error));
  process.exit(1);
}

/** Environment of a child process: this one's, with `extra` on top. */
export function childEnvironment(extra: Environment): Record<string, string | undefined> {
  return { ...process.env, ...extra };
}

/** `default.json` names every venue there is, the disabled ones too, so that a misspelt one is noticed. */
function knownVenues(layers: readonly Layer[]): readonly string[] {
  const defaults = layers.find(({ source }) => source === DEFAULT_FILE);
  return Object.keys(valueAt(defaults?.value, ["venues"]) ?? {});
}

function withAbsolutePaths(config: Config, layers: readonly Layer[]): Config {
  const base = (path: readonly string[]) => (sourceIsDefault(layers, path) ? ROOT : process.cwd());
  return {
    ...config,
    dataDir: resolve(base(["dataDir"]), config.dataDir),
    funds: { ...config.funds, dir: resolve(base(["funds", "dir"]), config.funds.dir) },
    providers: Object.fromEntries(
      Object.entries(config.providers).map(([id, provider]) => {
        const { dir } = provider;
        return [id, dir === undefined ? provider : { ...provider, dir: resolve(base(["providers", id, "dir"]), dir) }];
      }),
    ),
  };
}

function sourceIsDefault(layers: readonly Layer[], path: readonly string[]): boolean {
  const last = layers.findLast((layer) => valueAt(layer.value, path) !== undefined);
  return last === undefined || last.source === DEFAULT_FILE;
}
