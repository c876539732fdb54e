import type { AnyPlace, Mapping } from "../../../../config/provider-mapping.ts";
import type { ProviderFault } from "../../../../shared/domain/funds/provider-fault.ts";
import { err, ok, type Result } from "../../../../shared/domain/result.ts";
import { type Columns, type Header, headerOf, missingColumns, type Row, shown, twiceNamed } from "./csv-header.ts";
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
  finish(ending: CsvEnding): Result<CsvReading, ProviderFault>;
}

/**
 * What the text ends with. After a whole `line` nothing is missing from its row, after a `quote` nothing from its last
 * cell; what is `open` may go on: the end of a number cannot be told from its middle.
 */
export type CsvEnding = "line" | "quote" | "open";

/**
 * A table in a file that may have other lines around it. The header is the first row that has every column of the
 * mapping; what stands above is the preamble, labels with the value beside them. The table ends at a row that is too short
 * and comes after an empty line, or has only one cell: a footer. One in the middle of the table is a mistake.
 */
export function createCsvTable(mapping: Mapping, columns: Columns, isWanted: (key: string) => boolean): CsvTable {
  const above: Row[] = [];
  const kept: Row[] = [];
  const keys = new Set<string>();
  let header: Header | undefined;
  let rows = 0;
  let isAfterBlank = false;
  let last: Row | undefined;
  let footer: (Row & { readonly isApart: boolean }) | undefined;
  let isGoingOn = false;

  const keyOf = ({ cells }: Row): string | undefined => {
    const { column } = mapping.key;
    return column === undefined ? undefined : cells[header?.places.get(column) ?? -1]?.trim();
  };
  const tableRow = (row: Row, width: number): void => {
    if (row.cells.length < width && (isAfterBlank || row.cells.length === 1)) {
      footer = { ...row, isApart: isAfterBlank };
      return;
    }
    last = row;
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
      const row = { cells, line };
      if (footer !== undefined) isGoingOn ||= !footer.isApart && cells.length === header?.width;
      else if (header !== undefined) tableRow(row, header.width);
      else if (above.length < PREAMBLE_ROWS_MAX) {
        header = headerOf(row, columns);
        if (header === undefined) above.push(row);
      }
      isAfterBlank = false;
    },
    finish: (ending) => {
      if (header === undefined) return err(missingColumns(above, columns, mapping.delimiter));
      const fault = twiceNamed(header, columns) ?? brokenOff(header, footer, isGoingOn, ending, last);
      if (fault !== undefined) return err(fault);
      if (rows === 0) return err({ code: "truncated", found: "without a row", expected: "rows below the header" });
      const preamble = preambleOf(above);
      const { places, width } = header;
      const isOpen = (row: Row): boolean => ending === "open" && footer === undefined && row === last;
      const records = kept.map((row) => csvRecord(row, keyOf(row), { places, width, preamble, isOpen: isOpen(row) }));
      return ok({ records, rows, keys: [...keys] });
    },
  };
}

/** Why the table does not end where it should. */
function brokenOff(
  { width }: Header,
  footer: (Row & { readonly isApart: boolean }) | undefined,
  isGoingOn: boolean,
  ending: CsvEnding,
  last: Row | undefined,
): ProviderFault | undefined {
  if (footer !== undefined && isGoingOn) {
    const found = `${shown(footer.cells[0])}, and the table goes on below it`;
    return { code: "malformed", where: `line ${footer.line}`, field: "the row", found, expected: `${width} cells` };
  }
  const end = footer ?? last;
  if (end === undefined || footer?.isApart || ending === "line" || end.cells.length >= width) return undefined;
  const found = `${end.cells.length} cells, and no end of the line`;
  return { code: "truncated", where: `line ${end.line}`, field: "the last row", found, expected: `${width}` };
}

/** The values beside each label, all that differ. */
function preambleOf(above: readonly Row[]): ReadonlyMap<string, readonly string[]> {
  const labels = new Map<string, readonly string[]>();
  for (const { cells } of above) {
    const [label = "", value] = cells.map((cell) => cell.trim());
    const name = label.replace(/:$/, "");
    const before = labels.get(name) ?? [];
    if (value !== undefined && !before.includes(value)) labels.set(name, [...before, value]);
  }
  return labels;
}

function csvRecord(
  { cells, line }: Row,
  key: string | undefined,
  table: {
    readonly places: ReadonlyMap<string, number>;
    readonly width: number;
    readonly preamble: ReadonlyMap<string, readonly string[]>;
    /** Something may be missing from the end of its last cell. */
    readonly isOpen: boolean;
  },
): SourceRecord {
  const { isOpen, places, preamble, width } = table;
  const where = `line ${line}`;
  const isWhole = cells.length >= width && cells.slice(width).every((cell) => cell.trim() === "");
  const look = (place: AnyPlace): Result<unknown, ProviderFault> => {
    if (place.constant !== undefined) return ok(place.constant);
    if (place.preamble !== undefined) return besides(preamble, place.preamble.replace(/:$/, ""));
    if (!isWhole) {
      const expected = `${width}, as many as the header has`;
      return err({ code: "schema", where, found: `in a row of ${cells.length} cells`, expected });
    }
    const index = places.get(place.column ?? "") ?? -1;
    if (!isOpen || index < cells.length - 1) return ok(cells[index]);
    const found = `${shown(cells[index])}, and there the file ends`;
    return err({ code: "truncated", where, found, expected: "the end of the line, or else its end may be missing" });
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

function besides(preamble: ReadonlyMap<string, readonly string[]>, label: string): Result<unknown, ProviderFault> {
  const values = preamble.get(label);
  const where = "the preamble";
  if (values === undefined) {
    const expected = `the label '${label}' above the header`;
    return err({ code: "schema", where, found: "not there", expected, seen: [...preamble.keys()] });
  }
  if (values.length === 1) return ok(values[0]);
  return err({ code: "duplicate", where, found: values.map(shown).join(" and "), expected: "one value" });
}
