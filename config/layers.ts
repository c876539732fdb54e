import { readFileSync } from "node:fs";
import { LineCounter, parseDocument } from "yaml";
import { err, ok, type Result } from "../shared/domain/result.ts";

/** One source of settings: a file or an environment variable, by the name an operator knows it under. */
export interface Layer {
  readonly source: string;
  readonly value: unknown;
}

export interface LayerIssue {
  readonly source: string;
  readonly path: string;
  readonly value: string;
  readonly expectation: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;
type Reader = "text" | "number" | "json";

interface Variable {
  readonly name: string;
  readonly path: readonly string[];
  readonly reader: Reader;
  readonly secret?: boolean;
}

/** Every environment variable that sets something, and where; `secret` ones can also be given as `<NAME>_FILE`. */
const VARIABLES: readonly Variable[] = [
  { name: "REDIS_URL", path: ["redis", "url"], reader: "text", secret: true },
  { name: "RADAR_HTTP_HOST", path: ["http", "host"], reader: "text" },
  { name: "RADAR_HTTP_PORT", path: ["http", "port"], reader: "number" },
  { name: "RADAR_HTTP_TOKEN", path: ["http", "token"], reader: "text", secret: true },
  { name: "RADAR_INGEST_WORKER", path: ["ingest", "worker"], reader: "number" },
  { name: "RADAR_ALPACA_KEY", path: ["venues", "alpaca", "credentials", "key"], reader: "text", secret: true },
  { name: "RADAR_ALPACA_SECRET", path: ["venues", "alpaca", "credentials", "secret"], reader: "text", secret: true },
  { name: "RADAR_LOG_LEVEL", path: ["log", "level"], reader: "text" },
  { name: "RADAR_DATA_DIR", path: ["dataDir"], reader: "text" },
  { name: "RADAR_FUNDS_DIR", path: ["funds", "dir"], reader: "text" },
  { name: "RADAR_PARTITIONS", path: ["partitions"], reader: "number" },
  { name: "RADAR_CLOCK", path: ["clock"], reader: "json" },
];

/** The node that a provider of kind `on-chain` reads: `RADAR_RPC_URL_` and the provider's id, in capitals with `_`. */
const rpcVariable = (provider: string): Variable => ({
  name: `RADAR_RPC_URL_${provider.toUpperCase().replace(/[^A-Z0-9]/g, "_")}`,
  path: ["providers", provider, "rpcUrl"],
  reader: "text",
  secret: true,
});

/** Whether the value at a dotted path is never printed. */
export const isSecretPath = (path: string): boolean =>
  /^providers\..+\.rpcUrl$/.test(path) || VARIABLES.some((one) => one.secret && one.path.join(".") === path);

/** The settings in a YAML or JSON file (JSON is YAML); an empty file has none. */
export function readFileLayer(file: string): Result<Layer, LayerIssue> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    return err(issue(file, "", `expected a readable file (${codeOf(error)})`));
  }
  const lines = new LineCounter();
  // Pretty errors would quote the line, which may hold a secret.
  const document = parseDocument(text, { prettyErrors: false, lineCounter: lines });
  const problem = document.errors[0];
  if (problem) {
    const { line, col } = lines.linePos(problem.pos[0]);
    return err(issue(file, `line ${line}, column ${col}`, `expected valid YAML or JSON: ${problem.code}`));
  }
  const value: unknown = document.toJS() ?? {};
  return isSection(value) ? ok({ source: file, value }) : err(issue(file, "", "expected an object with settings"));
}

/** One layer for each variable that is set and not empty. `below`: the settings of the files, for the names in them. */
export function readEnvironment(
  env: Environment,
  below: unknown,
): {
  readonly layers: readonly Layer[];
  readonly issues: readonly LayerIssue[];
} {
  const layers: Layer[] = [];
  const issues: LayerIssue[] = [];
  const providers = Object.entries(valueAt(below, ["providers"]) ?? {});
  const nodes = providers.filter(([, provider]) => valueAt(provider, ["kind"]) === "on-chain");
  for (const { name, path, reader, secret } of [...VARIABLES, ...nodes.map(([id]) => rpcVariable(id))]) {
    const found = secret ? readSecret(env, name) : ok({ source: name, text: env[name] });
    if (!found.ok) issues.push(found.error);
    else if (found.value.text) {
      const { source, text } = found.value;
      const value = readValue(text, reader);
      layers.push({ source, value: path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) });
    }
  }
  return { layers, issues };
}

/** Settings of both, key by key; where both have one, `above` wins. Lists are replaced whole. */
export function merge(below: unknown, above: unknown): unknown {
  if (!isSection(below) || !isSection(above)) return above;
  const result = new Map(Object.entries(below));
  for (const [key, value] of Object.entries(above)) result.set(key, merge(result.get(key), value));
  // From entries, so that a key like __proto__ stays an (unknown) key.
  return Object.fromEntries(result);
}

export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => {
    if (Array.isArray(at)) return at[Number(key)];
    return isSection(at) && Object.hasOwn(at, key) ? at[String(key)] : undefined;
  }, value);
}

function isSection(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What cannot be read as wished stays text, so that the schema says what it expects. */
function readValue(text: string, reader: Reader): unknown {
  if (reader === "number") return Number.isNaN(Number(text)) ? text : Number(text);
  if (reader === "text") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function readSecret(
  env: Environment,
  name: string,
): Result<{ readonly source: string; readonly text: string | undefined }, LayerIssue> {
  const source = `${name}_FILE`;
  const file = env[source];
  if (!file) return ok({ source: name, text: env[name] });
  if (env[name]) return err(issue(source, "", `expected only one of ${name} and ${source}`));
  try {
    return ok({ source, text: readFileSync(file, "utf8").trim() });
  } catch (error) {
    return err({ ...issue(source, "", `expected a readable file (${codeOf(error)})`), value: file });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}

function issue(source: string, path: string, expectation: string): LayerIssue {
  return { source, path, value: "", expectation };
}
