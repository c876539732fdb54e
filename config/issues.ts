import { z } from "zod";
import { isSecretPath, type Layer, type LayerIssue, valueAt } from "./layers.ts";
import { configSchema } from "./schema.ts";

/** One problem: where it stands (file or variable), the dotted path, the value found and what was expected. */
export type ConfigIssue = LayerIssue;

type SchemaIssue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const VALUE_LENGTH_MAX = 60;
/** A misspelling differs by no more than this share of the longer word. */
const SUGGESTION_DISTANCE_MAX = 0.5;

/** Every problem in `issues` of the merged settings, with the layer that is to blame. */
export function schemaIssues(issues: readonly SchemaIssue[], merged: unknown, layers: readonly Layer[]): ConfigIssue[] {
  return issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => {
        const path = [...issue.path, key];
        return { ...located(path, layers), value: "", expectation: unknownKey(key, knownKeys(issue.path)) };
      });
    }
    return [{ ...located(issue.path, layers), value: shown(merged, issue.path), expectation: expectationOf(issue) }];
  });
}

/** What only the rules look at, read leniently: they must speak also when something else is wrong. */
const ruleInputs = z.object({
  http: z.object({ host: z.string().catch(""), token: z.unknown().optional() }).catch({ host: "", token: undefined }),
  subscribers: z.array(z.object({ id: z.string().catch("") }).catch({ id: "" })).catch([]),
  ingest: z
    .object({ workers: z.number().catch(1), worker: z.number().catch(0) })
    .partial()
    .catch({}),
  venues: z.record(z.string(), z.object({ worker: z.number().optional() }).catch({})).catch({}),
});

/** Problems between settings that are each fine alone. */
export function crossFieldIssues(
  merged: unknown,
  layers: readonly Layer[],
  knownVenues: readonly string[],
): ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  const add = (path: Path, expectation: string, value = shown(merged, path)) =>
    issues.push({ ...located(path, layers), value, expectation });
  const { http, ingest, subscribers, venues } = ruleInputs.parse({
    http: valueAt(merged, ["http"]),
    ingest: valueAt(merged, ["ingest"]),
    subscribers: valueAt(merged, ["publish", "subscribers"]),
    venues: valueAt(merged, ["venues"]),
  });
  if (!isLoopback(http.host) && http.token === undefined)
    add(["http", "host"], "expected a loopback address, or http.token (RADAR_HTTP_TOKEN) to be set as well");
  const ids = subscribers.map(({ id }) => id);
  ids.forEach((id, index) => {
    if (id !== "" && ids.indexOf(id) !== index)
      add(["publish", "subscribers", index, "id"], "expected an id that no other subscriber has");
  });
  const { workers = 1, worker: own = 0 } = ingest;
  if (own >= workers) add(["ingest", "worker"], `expected one of the ${workers} workers, counted from 0`);
  for (const [venue, { worker }] of Object.entries(venues)) {
    if (worker !== undefined && worker >= workers)
      add(["venues", venue, "worker"], `expected one of the ${workers} workers, counted from 0`);
    if (!knownVenues.includes(venue)) add(["venues", venue], unknownKey(venue, knownVenues), "");
  }
  return issues;
}

/** All problems as text for an operator, one a line. */
export function describeIssues(issues: readonly ConfigIssue[]): string {
  const lines = issues.map(({ source, path, value, expectation }) => {
    const place = path === "" ? source : `${source}: ${path}`;
    return `  ${place}${value === "" ? "" : ` is ${value}`}: ${expectation}\n`;
  });
  return `config: ${issues.length} problem${issues.length === 1 ? "" : "s"}\n${lines.join("")}`;
}

/** The last layer that sets `path`, else the last that sets what it stands in. */
function located(path: Path, layers: readonly Layer[]): { readonly source: string; readonly path: string } {
  for (let length = path.length; length > 0; length -= 1) {
    const layer = layers.findLast(({ value }) => valueAt(value, path.slice(0, length)) !== undefined);
    if (layer) return { source: layer.source, path: path.join(".") };
  }
  return { source: "config", path: path.join(".") };
}

function expectationOf(issue: SchemaIssue): string {
  if (issue.code === "invalid_key") return issue.issues.map(expectationOf).join(", ");
  const message = issue.message.replace(/^[^:]*: (?=expected)/, "").replace(/, received .*$/, "");
  return message === "" ? "expected another value" : message;
}

function shown(merged: unknown, path: Path): string {
  const value = valueAt(merged, path);
  if (value === undefined) return "missing";
  if (isSecretPath(path.join("."))) return "(hidden)";
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "an object";
  const text = JSON.stringify(value);
  // An address may carry a password or a token.
  if (/:\/\/|@|[?&]/.test(text)) return "(hidden address)";
  return text.length > VALUE_LENGTH_MAX ? `${text.slice(0, VALUE_LENGTH_MAX)}…` : text;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/;
function isLoopback(host: string): boolean {
  return host === "" || LOOPBACK.test(host);
}

function unknownKey(key: string, known: readonly string[]): string {
  const nearest = nearestOf(key, known);
  return nearest === undefined
    ? `unknown; expected one of ${known.join(", ") || "none"}`
    : `unknown; did you mean '${nearest}'?`;
}

/** The keys the schema knows at `path`, by way of its JSON Schema, which is plain data. */
function knownKeys(path: Path): readonly string[] {
  let node: unknown = z.toJSONSchema(configSchema, { io: "input", unrepresentable: "any" });
  for (const key of path) {
    const inProperties = valueAt(node, ["properties", key]);
    node = inProperties ?? valueAt(node, [typeof key === "number" ? "items" : "additionalProperties"]);
  }
  const properties = valueAt(node, ["properties"]);
  return typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
}

function nearestOf(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestShare = SUGGESTION_DISTANCE_MAX;
  for (const candidate of known) {
    const share = editDistance(word.toLowerCase(), candidate.toLowerCase()) / Math.max(word.length, candidate.length);
    if (share < bestShare) {
      best = candidate;
      bestShare = share;
    }
  }
  return best;
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other. */
function editDistance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, index) => index)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= from.length; i += 1) {
    rows.push([i]);
    for (let j = 1; j <= to.length; j += 1) {
      const substituted = at(i - 1, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const swaps = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const swapped = swaps ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY;
      rows[i]?.push(Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, substituted, swapped));
    }
  }
  return at(from.length, to.length);
}
