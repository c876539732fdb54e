import type { z } from "zod";
import type { Mapping } from "../../../../config/provider-mapping.ts";
import { stateFileSchema } from "../../../../shared/contracts/provider-state.ts";
import type { ProviderFault } from "../../../../shared/domain/funds/provider-fault.ts";
import { err, ok } from "../../../../shared/domain/result.ts";
import type { EpochMs } from "../../../../shared/domain/units.ts";
import { readAnswer } from "../mapping/answer.ts";
import { parseJson } from "../mapping/json-answer.ts";
import { sniff, utf8Of } from "../mapping/sniff.ts";
import type { Candidate } from "../providers/judge.ts";

/** What a file in a drop-in folder says. */
export interface DroppedFile {
  readonly rows: number;
  /** By key, only those that are wanted. */
  readonly candidates: ReadonlyMap<string, Candidate>;
  /** What is wrong with it as a whole. */
  readonly fault?: ProviderFault | undefined;
}

/**
 * Reads a file by the first mapping whose pattern fits its name, or else in the radar's own form. `at` dates what has no
 * time of its own.
 */
export async function readDropped(
  name: string,
  bytes: Uint8Array,
  files: readonly { readonly match: string; readonly mapping: Mapping }[],
  wanted: ReadonlySet<string>,
  at: EpochMs,
): Promise<DroppedFile> {
  const format = name.endsWith(".json") ? "json" : "csv";
  const mapping = files.find(({ match }) => fits(match, name))?.mapping;
  if (mapping === undefined) return format === "json" ? readOwnForm(bytes, wanted) : faulty(noMapping(files));
  const read = await readAnswer(bytes, { format, mapping }, wanted, at);
  if (!read.ok) return faulty(read.error);
  // Another file may have what this one has not.
  const said = [...read.value.states].filter(([, one]) => one.ok || one.error.code !== "missing");
  const candidates = new Map(said.map(([key, one]): [string, Candidate] => [key, { read: one, isConfirmed: false }]));
  return { rows: read.value.rows, candidates };
}

async function readOwnForm(received: Uint8Array, wanted: ReadonlySet<string>): Promise<DroppedFile> {
  const bytes = utf8Of(received);
  const problem = sniff(bytes, "json");
  if (problem !== undefined) return faulty(problem);
  const json = await parseJson(new TextDecoder().decode(bytes));
  if (!json.ok) return faulty(json.error);
  const parsed = stateFileSchema.safeParse(json.value);
  if (!parsed.success) return faulty(schemaFault(parsed.error));
  const { states } = parsed.data;
  const candidates = new Map<string, Candidate>();
  for (const { confirmed, source: _source, ...state } of states) {
    if (!wanted.has(state.key)) continue;
    const before = candidates.get(state.key)?.read;
    if (before?.ok && before.value.at > state.at) continue;
    const isOther =
      before?.ok && before.value.at === state.at && JSON.stringify(before.value) !== JSON.stringify(state);
    const read = isOther ? err(twice(state.key)) : ok(state);
    if (before === undefined || before.ok) candidates.set(state.key, { read, isConfirmed: confirmed });
  }
  return { rows: states.length, candidates };
}

const twice = (key: string): ProviderFault => ({
  code: "duplicate",
  field: "at",
  found: `that of another state with key '${key}', which says something else`,
  expected: "one state for one time",
});

const faulty = (fault: ProviderFault): DroppedFile => ({ rows: 0, candidates: new Map(), fault });

function schemaFault({ issues: [issue] }: z.ZodError): ProviderFault {
  const where = issue?.path.map(String).join(".") ?? "";
  const expected = issue?.code === "unrecognized_keys" ? `no field ${issue.keys.join(", ")}` : (issue?.message ?? "");
  return {
    code: "schema",
    where: where === "" ? "the file" : where,
    expected: expected.replace(/^[^:]*: expected /, ""),
  };
}

const noMapping = (files: readonly { readonly match: string }[]): ProviderFault => ({
  code: "schema",
  field: "file name",
  found: "none that a mapping is for",
  expected: "a CSV file that 'files' of the provider names",
  seen: files.map(({ match }) => match),
});

/** `*` stands for any characters. */
function fits(match: string, name: string): boolean {
  const literal = match.split("*").map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"));
  return new RegExp(`^${literal.join(".*")}$`).test(name);
}
