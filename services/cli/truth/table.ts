/** Columns as wide as their widest cell, the first to the left and the others to the right; the first row is the heading. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  return lines.join("\n");
}

/** A share or a factor, as `0.987`. */
export const shareText = (value: number | null): string => (value === null ? "-" : value.toFixed(3));
/** An error that may be tiny, as `1.2e-9`. */
export const errorText = (value: number | null): string =>
  value === null ? "-" : value === 0 ? "0" : value.toExponential(1);
/** So many out of so many, as `12/13`. */
export const outOfText = (part: number, whole: number): string => (whole === 0 ? "-" : `${part}/${whole}`);
