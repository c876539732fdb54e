import type { Mapping } from "../../../../config/provider-mapping.ts";
import type { ProviderFault } from "../../../../shared/domain/funds/provider-fault.ts";
import { err, ok, type Result } from "../../../../shared/domain/result.ts";
import { recordsOf, type SourceRecord, walkPath } from "./record.ts";

/** The records of an answer in JSON. Fails where it is none, ends too early, or has no records where they should stand. */
export function readJson(text: string, mapping: Mapping): Result<readonly SourceRecord[], ProviderFault> {
  const root = parseJson(text);
  if (!root.ok) return root;
  const rows = walkPath(root.value, mapping.rows, "the answer");
  if (!rows.ok) return err({ ...rows.error, field: `rows (path '${mapping.rows}')` });
  return recordsOf(rows.value, root.value, mapping.rows, isNamed(mapping));
}

/** The value that `text` is. Fails with the position of the mistake, and whether it is that the end is missing. */
export function parseJson(text: string): Result<unknown, ProviderFault> {
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    return err(syntaxFault(text, error instanceof Error ? error.message : String(error)));
  }
}

const isNamed = ({ key, fields }: Mapping): boolean =>
  [key, ...Object.values(fields)].some((place) => place?.recordName !== undefined);

/** The engine names the position; a mistake at the very end means that the end is missing. */
function syntaxFault(text: string, message: string): ProviderFault {
  const position = Number(/at position (\d+)/.exec(message)?.[1] ?? text.length);
  const isTruncated = position >= text.trimEnd().length;
  const where = `position ${position} of ${text.length}`;
  return isTruncated
    ? { code: "truncated", where, expected: `more JSON (${message})` }
    : { code: "malformed", where, found: text.slice(position, position + 40), expected: `JSON (${message})` };
}
