import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { z } from "zod";
import { UsageError } from "../../../shared/runtime/run.ts";

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** A column that is a number. An empty cell is none: unlike `Number`, which would make a zero of it. */
export const number = z.string().regex(NUMBER, "expected a number").transform(Number);

/** A column that is a number above zero. */
export const positive = number.pipe(z.number().positive());

/** A column that is a number, or empty where the source has none. */
export const optionalNumber = z
  .string()
  .regex(NUMBER, "expected a number or nothing")
  .transform(Number)
  .or(z.literal("").transform(() => undefined));

/** The rows of a CSV file under `dir`, gzip where its name says so. Fails with the file, and with row and column. */
export async function readTable<S extends z.ZodType>(dir: string, file: string, schema: S): Promise<z.output<S>[]> {
  const path = join(dir, file);
  const bytes = await readFile(path).catch((error: Error) => {
    throw new UsageError(`expected the file ${path}: ${error.message}`);
  });
  return recordsOf(bytes, path).map((record, index) => {
    const parsed = schema.safeParse(record);
    if (parsed.success) return parsed.data;
    throw new UsageError(`${path}, row ${index + 2}:\n${z.prettifyError(parsed.error)}`);
  });
}

function recordsOf(bytes: Buffer, path: string): readonly unknown[] {
  try {
    const text = path.endsWith(".gz") ? gunzipSync(bytes) : bytes;
    return parse(text, { bom: true, columns: true, skip_empty_lines: true });
  } catch (error) {
    throw new UsageError(`${path} is no CSV: ${error instanceof Error ? error.message : String(error)}`);
  }
}
