import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { z } from "zod";
import { UsageError } from "../../../shared/runtime/run.ts";

/** A column that is a number, or empty where the source has none. */
export const optionalNumber = z
  .string()
  .transform((text) => (text.trim() === "" ? undefined : Number(text)))
  .refine((value) => value === undefined || Number.isFinite(value), "expected a number or nothing");

/** The rows of a CSV file under `dir`, gzip or not, by `schema`. Fails with file, row and column. */
export async function readTable<S extends z.ZodType>(dir: string, file: string, schema: S): Promise<z.output<S>[]> {
  const path = join(dir, file);
  const bytes = await readFile(path).catch((error: Error) => {
    throw new UsageError(`cannot read ${path}: ${error.message}`);
  });
  const text = file.endsWith(".gz") ? gunzipSync(bytes).toString("utf8") : bytes.toString("utf8");
  const rows: unknown[] = parse(text, { columns: true, skip_empty_lines: true });
  return rows.map((row, index) => {
    const parsed = schema.safeParse(row);
    if (parsed.success) return parsed.data;
    throw new UsageError(`${path}, row ${index + 2}:\n${z.prettifyError(parsed.error)}`);
  });
}
