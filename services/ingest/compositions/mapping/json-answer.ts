import type { Mapping } from "../../../../config/provider-mapping.ts";
import type { ProviderFault } from "../../../../shared/domain/funds/provider-fault.ts";
import { err, ok, type Result } from "../../../../shared/domain/result.ts";
import { twiceNamedIn } from "./json-members.ts";
import { recordsOf, type SourceRecord, walkPath } from "./record.ts";

/** As much of the text around a mistake as is repeated, before and after it. */
const BEFORE_CHARS = 40;
const AFTER_CHARS = 20;

/** Where servers say what is wrong, when they say so with status 200. */
const WORDS = ["msg", "message", "error", "error_description", "detail"];

/**
 * The records of an answer in JSON, and what it says to people. Fails where it is none, ends too early, or has no records
 * where they should stand.
 */
export async function readJson(
  text: string,
  mapping: Mapping,
): Promise<Result<{ readonly records: readonly SourceRecord[]; readonly words: string | undefined }, ProviderFault>> {
  const root = await parseJson(text);
  if (!root.ok) return root;
  const rows = walkPath(root.value, mapping.rows, "the answer");
  const words = wordsOf(root.value);
  if (!rows.ok) return err(withWords({ ...rows.error, field: `rows (path '${mapping.rows}')` }, words));
  const records = recordsOf(rows.value, root.value, mapping.rows, isNamed(mapping));
  return records.ok ? ok({ records: records.value, words }) : err(withWords(records.error, words));
}

/** A fault together with the server's own words. */
export const withWords = (fault: ProviderFault, words: string | undefined): ProviderFault =>
  words === undefined ? fault : { ...fault, found: `${fault.found ?? "wrong"} (it says ${JSON.stringify(words)})` };

/** In the answer, or one level deeper. */
function wordsOf(value: unknown, levels = 2): string | undefined {
  if (typeof value !== "object" || value === null || levels === 0) return undefined;
  for (const name of WORDS) {
    const said: unknown = Reflect.get(value, name);
    const words = typeof said === "string" ? said : wordsOf(said, levels - 1);
    if (words !== undefined && words !== "") return words;
  }
  return undefined;
}

/**
 * The value that `text` is. Fails with the position of the mistake, and whether it is that the end is missing; and where an
 * object has a name twice, because nobody knows which value is meant.
 */
export async function parseJson(text: string): Promise<Result<unknown, ProviderFault>> {
  try {
    const value: unknown = JSON.parse(text);
    const twice = await twiceNamedIn(text);
    if (twice === undefined) return ok(value);
    const where = `position ${twice.position} of ${text.length}`;
    return err({ code: "duplicate", where, field: `'${twice.name}'`, found: "there twice", expected: "once" });
  } catch (error) {
    return err(syntaxFault(text, error instanceof Error ? error.message : String(error)));
  }
}

const isNamed = ({ key, fields }: Mapping): boolean =>
  [key, ...Object.values(fields)].some((place) => place?.recordName !== undefined);

/** The engine names the position, or repeats the text around it; a mistake at the very end means that the end is missing. */
function syntaxFault(text: string, message: string): ProviderFault {
  const position = positionIn(text, message);
  const isTruncated = position >= text.trimEnd().length;
  const where = `position ${position} of ${text.length}`;
  const why = inOneLine(message);
  if (isTruncated) return { code: "truncated", where, expected: `more JSON (${why})` };
  const found = inOneLine(text.slice(Math.max(0, position - BEFORE_CHARS), position + AFTER_CHARS));
  return { code: "malformed", where, found, expected: `JSON (${why})` };
}

const inOneLine = (text: string): string => text.replace(/\s+/g, " ");

function positionIn(text: string, message: string): number {
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  const [, token = "", dots = "", around = ""] = AROUND.exec(message) ?? [];
  const start = around === "" ? -1 : text.indexOf(around);
  if (start < 0) return text.length;
  return start + (dots === "" ? Math.max(0, around.indexOf(token)) : CONTEXT_CHARS);
}

/** Of a long text the engine repeats so much before the mistake. */
const CONTEXT_CHARS = 10;
const AROUND = /^Unexpected token '(.+?)', (\.\.\.)?"(.*)"(?:\.\.\.)? is not valid JSON$/s;
