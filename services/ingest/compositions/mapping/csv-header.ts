import type { ProviderFault } from "../../../../shared/domain/funds/provider-fault.ts";

export interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

/** Names of the columns that a mapping reads, each with its fields. */
export type Columns = ReadonlyMap<string, readonly string[]>;

export interface Header {
  readonly names: readonly string[];
  readonly places: ReadonlyMap<string, number>;
  readonly width: number;
  readonly line: number;
}

/** A row with every column of the mapping. */
export function headerOf({ cells, line }: Row, columns: Columns): Header | undefined {
  const names = cells.map((cell) => cell.trim());
  const isHeader = [...columns.keys()].every((column) => names.includes(column));
  const isEnough = columns.size > 0 || names.length > 1;
  if (!isHeader || !isEnough) return undefined;
  // A file with an empty last column ends every line, or only some, with a delimiter.
  const width = names.findLastIndex((name) => name !== "") + 1;
  return { names, places: new Map(names.map((name, index) => [name, index])), width, line };
}

/** Of two columns with the name that a mapping asks for nobody knows which is meant. */
export function twiceNamed({ names, line }: Header, columns: Columns): ProviderFault | undefined {
  for (const [column, fields] of columns) {
    const count = names.filter((name) => name === column).length;
    if (count < 2) continue;
    const field = `column '${column}' (${fields.join(", ")})`;
    return {
      code: "schema",
      where: `line ${line}`,
      field,
      found: `there ${count} times`,
      expected: "once",
      seen: names,
    };
  }
  return undefined;
}

/** The row that looks most like the header says which columns are gone. */
export function missingColumns(above: readonly Row[], columns: Columns, delimiter: string): ProviderFault {
  const other = DELIMITERS.find((sign) => above.some((row) => isHeaderBy(sign, row, columns)));
  if (other !== undefined && other !== delimiter) {
    const expected = `${shown(delimiter)}, as the mapping says`;
    return { code: "schema", where: "the header", field: "delimiter", found: shown(other), expected };
  }
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

const DELIMITERS = [",", ";", "\t", "|"];

/** Whether a row is the header, if only another sign separates its cells. */
function isHeaderBy(sign: string, { cells }: Row, columns: Columns): boolean {
  const names = cells.flatMap((cell) => cell.split(sign)).map((name) => name.trim().replace(/^"(.*)"$/, "$1"));
  return columns.size > 1 && [...columns.keys()].every((column) => names.includes(column));
}

/** A cell as people see it. */
export const shown = (text: string | undefined): string => JSON.stringify(text ?? "");
