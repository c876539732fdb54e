import type { AnyPlace, Mapping } from "../../../../config/provider-mapping.ts";
import type { ProviderFault } from "../../../../shared/domain/funds/provider-fault.ts";
import { err, ok, type Result } from "../../../../shared/domain/result.ts";
import type { SourceRecord } from "./record.ts";

/** Lines above the header that are looked through for it. */
const PREAMBLE_ROWS_MAX = 100;
/** Keys remembered to say what is there instead of one that is not. */
const KEYS_MAX = 30;

export interface CsvReading {
  readonly records: readonly SourceRecord[];
  /** Rows of the table, the unwanted ones too. */
  readonly rows: number;
  readonly keys: readonly string[];
}

export interface CsvTable {
  row(cells: readonly string[], line: number): void;
  /** `endsWithNewline`: the last row is whole. */
  finish(endsWithNewline: boolean): Result<CsvReading, ProviderFault>;
}

interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

/**
 * A table in a file that may have other lines around it. The header is the first row that has every column of the
 * mapping; what stands above is the preamble, labels with the value beside them. The table ends at a row that is too short
 * and comes after an empty line, or has only one cell: a footer.
 */
export function createCsvTable(
  mapping: Mapping,
  columns: ReadonlyMap<string, readonly string[]>,
  isWanted: (key: string) => boolean,
): CsvTable {
  const above: Row[] = [];
  const kept: Row[] = [];
  const keys = new Set<string>();
  let header: { readonly places: ReadonlyMap<string, number>; readonly width: number } | undefined;
  let rows = 0;
  let isAfterBlank = false;
  let isOver = false;
  let last: Row | undefined;

  const keyOf = ({ cells }: Row): string | undefined => {
    const { column } = mapping.key;
    return column === undefined ? undefined : cells[header?.places.get(column) ?? -1]?.trim();
  };
  const tableRow = (row: Row, width: number): void => {
    if (row.cells.length < width && (isAfterBlank || row.cells.length === 1)) {
      isOver = true;
      return;
    }
    rows += 1;
    const key = keyOf(row);
    if (key !== undefined && keys.size < KEYS_MAX) keys.add(key);
    if (mapping.key.column === undefined || (key !== undefined && isWanted(key))) kept.push(row);
  };
  return {
    row: (cells, line) => {
      if (cells.every((cell) => cell.trim() === "")) {
        isAfterBlank = true;
        return;
      }
      if (isOver) return;
      const row = { cells, line };
      last = row;
      if (header !== undefined) tableRow(row, header.width);
      else if (above.length < PREAMBLE_ROWS_MAX) {
        header = headerOf(cells, columns);
        if (header === undefined) above.push(row);
      }
      isAfterBlank = false;
    },
    finish: (endsWithNewline) => {
      if (header === undefined) return err(missingColumns(above, columns));
      const { places, width } = header;
      if (last !== undefined && last.cells.length < width && !endsWithNewline && !isAfterBlank) {
        const found = `${last.cells.length} cells, and no end of the line`;
        return err({
          code: "truncated",
          where: `line ${last.line}`,
          field: "the last row",
          found,
          expected: `${width}`,
        });
      }
      if (rows === 0) return err({ code: "truncated", found: "without a row", expected: "rows below the header" });
      const preamble = preambleOf(above);
      const records = kept.map((row) => csvRecord(row, keyOf(row), places, width, preamble));
      return ok({ records, rows, keys: [...keys] });
    },
  };
}

function headerOf(cells: readonly string[], columns: ReadonlyMap<string, readonly string[]>) {
  const names = cells.map((cell) => cell.trim());
  const isHeader = [...columns.keys()].every((column) => names.includes(column));
  const isEnough = columns.size > 0 || names.length > 1;
  if (!isHeader || !isEnough) return undefined;
  // A file with an empty last column ends every line, or only some, with a delimiter.
  const width = names.findLastIndex((name) => name !== "") + 1;
  return { places: new Map(names.map((name, index) => [name, index])), width };
}

/** The row that looks most like the header says which columns are gone. */
function missingColumns(above: readonly Row[], columns: ReadonlyMap<string, readonly string[]>): ProviderFault {
  const missingOf = ({ cells }: Row): readonly string[] => {
    const names = cells.map((cell) => cell.trim());
    return [...columns.keys()].filter((column) => !names.includes(column));
  };
  const nearest = above.toSorted(
    (a, b) => missingOf(a).length - missingOf(b).length || b.cells.length - a.cells.length,
  )[0];
  const missing = nearest === undefined ? [...columns.keys()] : missingOf(nearest);
  const described = missing.map((column) => `'${column}' (${columns.get(column)?.join(", ")})`);
  return {
    code: "schema",
    where: nearest === undefined ? "the file" : `line ${nearest.line}`,
    field: `column${missing.length === 1 ? "" : "s"} ${described.join(", ")}`,
    found: "not there",
    expected: "a header with every column of the mapping",
    seen: nearest?.cells.map((cell) => cell.trim()) ?? [],
  };
}

function preambleOf(above: readonly Row[]): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const { cells } of above) {
    const label = cells[0]?.trim().replace(/:$/, "") ?? "";
    if (cells.length > 1 && !labels.has(label)) labels.set(label, cells[1] ?? "");
  }
  return labels;
}

function csvRecord(
  { cells, line }: Row,
  key: string | undefined,
  places: ReadonlyMap<string, number>,
  width: number,
  preamble: ReadonlyMap<string, string>,
): SourceRecord {
  const where = `line ${line}`;
  const isWhole = cells.length >= width && cells.slice(width).every((cell) => cell.trim() === "");
  const look = (place: AnyPlace): Result<unknown, ProviderFault> => {
    if (place.constant !== undefined) return ok(place.constant);
    if (place.preamble !== undefined) {
      const label = place.preamble.replace(/:$/, "");
      const value = preamble.get(label);
      if (value !== undefined) return ok(value);
      const expected = `the label '${label}' above the header`;
      return err({ code: "schema", where: "the preamble", found: "not there", expected, seen: [...preamble.keys()] });
    }
    if (!isWhole) {
      const expected = `${width}, as many as the header has`;
      return err({ code: "schema", where, found: `in a row of ${cells.length} cells`, expected });
    }
    return ok(cells[places.get(place.column ?? "") ?? -1]);
  };
  return {
    where,
    key,
    look,
    within: () => {
      throw new Error("the schema refuses holdings within a record of CSV");
    },
  };
}
