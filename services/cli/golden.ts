import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { EXIT, type ExitCode, UsageError } from "../../shared/runtime/run.ts";
import type { Command } from "./command.ts";
import { type Tolerance, unlike } from "./golden/compare.ts";
import { TOPICS } from "./golden-topics.ts";

const exampleSchema = z.object({
  id: z.string().min(1),
  topic: z.string().min(1),
  inputs: z.unknown(),
  expected: z.unknown(),
  tolerance: z
    .object({ rel: z.number().nonnegative().optional(), abs: z.number().nonnegative().optional() })
    .default({}) satisfies z.ZodType<Tolerance>,
});
type Example = z.output<typeof exampleSchema>;

interface Verdict {
  readonly id: string;
  readonly topic: string;
  readonly status: "pass" | "fail" | "unsupported";
  readonly got?: unknown;
  readonly reason?: string;
}

export const command: Command = {
  name: "golden",
  summary: "runs worked examples through the domain's functions",
  help: `usage: radar golden <examples.jsonl> [--json]

Each line is {"id", "topic", "inputs", "expected", "tolerance": {"rel"} or {"abs"}}. The inputs go through the function
of that topic and every expected value is compared. Topics without a function are 'unsupported', never passed.

  --json   one line per example: {"id","topic","status":"pass|fail|unsupported","got","reason"}

Exit codes: 0 nothing failed, 1 something failed or the file is not readable.`,
  run,
};

async function run(args: readonly string[], io: Parameters<Command["run"]>[1]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { json: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const [file, ...surplus] = positionals;
  if (file === undefined || surplus.length > 0) throw new UsageError("give exactly one file of examples");
  const verdicts = (await readExamples(file)).map(judge);
  if (values.json) {
    for (const verdict of verdicts) io.stdout.write(`${JSON.stringify(verdict)}\n`);
  } else {
    for (const verdict of verdicts) {
      if (verdict.status === "fail") io.stdout.write(`fail ${verdict.id} (${verdict.topic}): ${verdict.reason}\n`);
    }
    io.stdout.write(`${summary(verdicts)}\n`);
  }
  return verdicts.some((verdict) => verdict.status === "fail") ? EXIT.mistake : EXIT.stopped;
}

/** What an example's own function says; an example that the function cannot read fails with the reason. */
function judge(example: Example): Verdict {
  const { id, topic } = example;
  const answer = TOPICS.get(topic);
  if (!answer) return { id, topic, status: "unsupported" };
  try {
    const got = answer(example.inputs);
    const reason = unlike(example.expected, got, example.tolerance);
    return reason === undefined ? { id, topic, status: "pass", got } : { id, topic, status: "fail", got, reason };
  } catch (error) {
    if (error instanceof z.ZodError) return { id, topic, status: "fail", reason: issues(error) };
    return { id, topic, status: "fail", reason: error instanceof Error ? error.message : String(error) };
  }
}

async function readExamples(file: string): Promise<readonly Example[]> {
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new UsageError(`cannot read ${file}: ${error.message}`);
  });
  const examples: Example[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const parsed = exampleSchema.safeParse(parseJson(line, `${file}:${index + 1}`));
    if (!parsed.success) throw new UsageError(`${file}:${index + 1}: ${issues(parsed.error)}`);
    examples.push(parsed.data);
  }
  return examples;
}

function parseJson(line: string, place: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new UsageError(`${place}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const issues = (error: z.ZodError): string =>
  error.issues.map((issue) => `${issue.path.join(".") || "inputs"}: ${issue.message}`).join("; ");

function summary(verdicts: readonly Verdict[]): string {
  const count = (status: Verdict["status"]) => verdicts.filter((verdict) => verdict.status === status).length;
  const unsupported = [...new Set(verdicts.filter((v) => v.status === "unsupported").map((v) => v.topic))].sort();
  const list = unsupported.length > 0 ? ` (${unsupported.join(", ")})` : "";
  return `${verdicts.length} examples: ${count("pass")} passed, ${count("fail")} failed, ${count("unsupported")} unsupported${list}`;
}
