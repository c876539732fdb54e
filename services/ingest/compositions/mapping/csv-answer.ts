import { setImmediate as nextTurn } from "node:timers/promises";
import { CsvError, parse } from "csv-parse";
import { z } from "zod";
import type { AnyPlace, Mapping } from "../../../../config/provider-mapping.ts";
import type { ProviderFault } from "../../../../shared/domain/funds/provider-fault.ts";
import { err, ok, type Result } from "../../../../shared/domain/result.ts";
import { createCsvTable, type CsvTable } from "./csv-table.ts";
import type { SourceRecord } from "./record.ts";

/** Bytes read in one turn of the event loop, some milliseconds: the sockets of this process wait meanwhile. */
const TURN_BYTES = 65_536;
const RECORD_CHARS_MAX = 1_000_000;

const parsedSchema = z.object({ info: z.object({ lines: z.number() }), record: z.array(z.string()) });

/**
 * The records of an answer in CSV whose key `isWanted`; all others are only counted. Fails where the text is no CSV, a
 * column of the mapping is not there, or the end is missing.
 */
export async function readCsv(
  bytes: Uint8Array,
  mapping: Mapping,
  isWanted: (key: string) => boolean,
): Promise<Result<{ readonly records: readonly SourceRecord[]; readonly rows: number; readonly keys: readonly string[] }, ProviderFault>> {
  const table = createCsvTable(mapping, isWanted);
  const parser = parse({
    bom: true,
    delimiter: mapping.delimiter,
    info: true,
    max_record_size: RECORD_CHARS_MAX,
    relax_column_count: true,
  });
  const failed = new Promise<unknown>((resolve) => parser.once("error", resolve));
  const ended = new Promise<undefined>((resolve) => parser.once("end", () => resolve(undefined)));
  for (let from = 0; from < bytes.length && !parser.destroyed; from += TURN_BYTES) {
    parser.write(bytes.subarray(from, from + TURN_BYTES));
    drain(parser, table);
    await nextTurn();
  }
  if (!parser.destroyed) parser.end();
  parser.on("data", (parsed: unknown) => take(parsed, table));
  const error = await Promise.race([failed, ended]);
  if (error !== undefined) return err(syntaxFault(error));
  return table.finish(bytes.at(-1) === NEWLINE);
}

const NEWLINE = 0x0a;

function drain(parser: { read(): unknown }, table: CsvTable): void {
  for (let parsed = parser.read(); parsed !== null; parsed = parser.read()) take(parsed, table);
}

function take(parsed: unknown, table: CsvTable): void {
  const { info, record } = parsedSchema.parse(parsed);
  table.row(record, info.lines);
}

function syntaxFault(error: unknown): ProviderFault {
  if (!(error instanceof CsvError)) return { code: "malformed", expected: `CSV (${String(error)})` };
  const where = `line ${Reflect.get(error, "lines") ?? "?"}`;
  return error.code === "CSV_QUOTE_NOT_CLOSED"
    ? { code: "truncated", where, expected: "the end of a quoted cell before the end of the file" }
    : { code: "malformed", where, expected: `CSV (${error.message})` };
}

/** Every column that a mapping names, with the fields that stand in it. */
export function columnsOf(mapping: Mapping): ReadonlyMap<string, readonly string[]> {
  const columns = new Map<string, string[]>();
  const { rows: _rows, ...inHoldings } = mapping.holdings ?? {};
  const places: Readonly<Record<string, AnyPlace | undefined>> = { key: mapping.key, ...mapping.fields, ...inHoldings };
  for (const [field, place] of Object.entries(places)) {
    if (place?.column !== undefined) columns.set(place.column, [...(columns.get(place.column) ?? []), field]);
  }
  return columns;
}
