import { setImmediate as nextTurn } from "node:timers/promises";
import { CsvError, parse } from "csv-parse";
import type { AnyPlace, Mapping } from "../../../../config/provider-mapping.ts";
import type { ProviderFault } from "../../../../shared/domain/funds/provider-fault.ts";
import { err, type Result } from "../../../../shared/domain/result.ts";
import { type CsvEnding, type CsvReading, createCsvTable } from "./csv-table.ts";

/** Bytes read in one turn of the event loop, some milliseconds: the sockets of this process wait meanwhile. */
const TURN_BYTES = 65_536;
const RECORD_CHARS_MAX = 1_000_000;
/** Preambles come from other programs than tables, and end their lines in another way. */
const LINE_ENDS = ["\r\n", "\n", "\r"];

/**
 * The records of an answer in CSV whose key `isWanted`; all others are only counted. `isOpenEndUsual`: this source never
 * ends its last line. Fails where the text is no CSV, a column of the mapping is not there, or the end is missing.
 */
export async function readCsv(
  bytes: Uint8Array,
  mapping: Mapping,
  isWanted: (key: string) => boolean,
  isOpenEndUsual: boolean,
): Promise<Result<CsvReading, ProviderFault>> {
  const table = createCsvTable(mapping, columnsOf(mapping), isWanted);
  const parser = parse({
    bom: true,
    delimiter: mapping.delimiter,
    max_record_size: RECORD_CHARS_MAX,
    record_delimiter: LINE_ENDS,
    relax_column_count: true,
    on_record: (record: readonly string[], { lines }) => {
      table.row(record, lines);
      return null;
    },
  });
  const over = new Promise<unknown>((resolve) => parser.once("error", resolve).once("end", () => resolve(undefined)));
  parser.resume();
  for (let from = 0; from < bytes.length && !parser.destroyed; from += TURN_BYTES) {
    parser.write(bytes.subarray(from, from + TURN_BYTES));
    await nextTurn();
  }
  if (!parser.destroyed) parser.end();
  const error = await over;
  const ending = csvEndingOf(bytes);
  const read = table.finish(ending === "open" && isOpenEndUsual ? "quote" : ending);
  // What has no header is another kind of file, and its mistakes are no mistakes there.
  const isOther = !read.ok && read.error.code === "schema";
  return error === undefined || isOther ? read : err(syntaxFault(error));
}

export function csvEndingOf(bytes: Uint8Array): CsvEnding {
  const last = String.fromCharCode(bytes.at(-1) ?? 0);
  if (last === "\n" || last === "\r") return "line";
  return last === '"' ? "quote" : "open";
}

function syntaxFault(error: unknown): ProviderFault {
  if (!(error instanceof CsvError)) return { code: "malformed", expected: `CSV (${String(error)})` };
  const where = `line ${String(Reflect.get(error, "lines"))}`;
  return error.code === "CSV_QUOTE_NOT_CLOSED"
    ? { code: "truncated", where, expected: "the end of a quoted cell before the end of the file" }
    : { code: "malformed", where, expected: `CSV (${error.message})` };
}

/** Every column that a mapping names, with the fields that stand in it. */
function columnsOf(mapping: Mapping): ReadonlyMap<string, readonly string[]> {
  const columns = new Map<string, string[]>();
  const { rows: _rows, ...inHoldings } = mapping.holdings ?? {};
  const places: Readonly<Record<string, AnyPlace | undefined>> = { key: mapping.key, ...mapping.fields, ...inHoldings };
  for (const [field, place] of Object.entries(places)) {
    if (place?.column !== undefined) columns.set(place.column, [...(columns.get(place.column) ?? []), field]);
  }
  return columns;
}
