import { createHash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Mapping } from "../../../../config/provider-mapping.ts";
import type { ProviderFault } from "../../../../shared/domain/funds/provider-fault.ts";
import type { ProviderState } from "../../../../shared/domain/funds/provider-state.ts";
import { err, ok, type Result } from "../../../../shared/domain/result.ts";
import type { EpochMs } from "../../../../shared/domain/units.ts";
import { csvEndingOf, readCsv } from "./csv-answer.ts";
import type { CsvReading } from "./csv-table.ts";
import { readJson, withWords } from "./json-answer.ts";
import { sniff, utf8Of } from "./sniff.ts";
import { stateOf } from "./state.ts";
import { readText } from "./values.ts";

/** So many records are looked at in one turn of the event loop, a few milliseconds: the sockets wait meanwhile. */
const RECORDS_PER_TURN = 10_000;

/** What an answer says of each key that was asked for, whatever the others say. */
export interface Reading {
  /** Records in the answer, the unwanted ones too. */
  readonly rows: number;
  readonly states: ReadonlyMap<string, Result<ProviderState, ProviderFault>>;
}

interface Form {
  readonly format: "json" | "csv";
  readonly mapping: Mapping;
}

/**
 * Reads the answers of one source, one after another. Where a source never ends its last line, the second answer that does
 * not shows it: then an open end is how it writes, and no mark of a cut.
 */
export function createAnswerReader(form: Form) {
  let open: { readonly digest: string; readonly isUsual: boolean } | undefined;
  return (bytes: Uint8Array, wanted: ReadonlySet<string>, saidAt: EpochMs) => {
    const isOpen = form.format === "csv" && csvEndingOf(utf8Of(bytes)) === "open";
    const digest = isOpen ? createHash("sha256").update(bytes).digest("hex") : "";
    const isUsual = open !== undefined && (open.isUsual || open.digest !== digest);
    open = isOpen ? { digest, isUsual } : undefined;
    return readAnswer(bytes, form, wanted, saidAt, open?.isUsual);
  };
}

/**
 * Reads an answer by its mapping. `saidAt` dates what has no time of its own; `isOpenEndUsual`: its source never ends
 * the last line. Fails as a whole where no record of it can be trusted; a mistake in one record is the mistake of its key
 * alone.
 */
export async function readAnswer(
  received: Uint8Array,
  { format, mapping }: Form,
  wanted: ReadonlySet<string>,
  saidAt: EpochMs,
  isOpenEndUsual = false,
): Promise<Result<Reading, ProviderFault>> {
  const bytes = utf8Of(received);
  const problem = sniff(bytes, format);
  if (problem !== undefined) return err(problem);
  const isWanted = (key: string): boolean => wanted.has(key);
  const read: Result<CsvReading & { readonly words?: string | undefined }, ProviderFault> =
    format === "csv" ? await readCsv(bytes, mapping, isWanted, isOpenEndUsual) : await readObjects(bytes, mapping);
  if (!read.ok) return read;
  const byKey = new Map<string, CsvReading["records"][number][]>();
  const keys = new Set(read.value.keys);
  let unreadable: ProviderFault | undefined;
  for (const [index, record] of read.value.records.entries()) {
    if (index % RECORDS_PER_TURN === 0) await nextTurn();
    const key = record.key === undefined ? readText(record, "key", mapping.key) : ok(record.key);
    if (!key.ok) unreadable ??= key.error;
    else if (key.value !== undefined) {
      keys.add(key.value);
      if (!isWanted(key.value)) continue;
      const others = byKey.get(key.value);
      if (others === undefined) byKey.set(key.value, [record]);
      else others.push(record);
    }
  }
  // Nobody can be told from the others: the field of the key has another name.
  if (unreadable !== undefined && keys.size === 0) return err(withWords(unreadable, read.value.words));
  const states = new Map<string, Result<ProviderState, ProviderFault>>();
  for (const key of wanted) {
    const records = byKey.get(key);
    states.set(key, records === undefined ? err(missing(key, [...keys])) : stateOf(key, records, mapping, saidAt));
    // Some files have the whole history of every fund.
    await nextTurn();
  }
  return ok({ rows: read.value.rows, states });
}

async function readObjects(
  bytes: Uint8Array,
  mapping: Mapping,
): Promise<Result<CsvReading & { readonly words?: string | undefined }, ProviderFault>> {
  const read = await readJson(new TextDecoder().decode(bytes), mapping);
  if (!read.ok) return read;
  const { records, words } = read.value;
  const where = mapping.rows === "." ? "the answer" : mapping.rows;
  const fault: ProviderFault = { code: "truncated", field: where, found: "without a record", expected: "records" };
  return records.length === 0 ? err(withWords(fault, words)) : ok({ records, words, rows: records.length, keys: [] });
}

const missing = (key: string, seen: readonly string[]): ProviderFault => ({
  code: "missing",
  field: "key",
  found: `'${key}'`,
  expected: "a record with it",
  seen,
});
