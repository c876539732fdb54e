import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { z } from "zod";
import type { TokenSample } from "../../../shared/domain/inference/observation.ts";
import { epochMs } from "../../../shared/domain/units.ts";
import { UsageError } from "../../../shared/runtime/run.ts";

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
/** A cell of a CSV file, or a value of JSON. An empty cell is none: unlike `Number`, which would make a zero of it. */
const number = z.union([z.number(), z.string().regex(NUMBER).transform(Number)], { error: "expected a number" });
const time = z
  .union(
    [
      z.int(),
      z.string().regex(/^\d+$/).transform(Number),
      z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
    ],
    { error: "expected a date-time with zone, or epoch milliseconds" },
  )
  .pipe(z.number().nonnegative())
  .transform(epochMs);
const above = number.pipe(z.number().positive({ error: "expected a number above zero" }));
const unlessMissing = <S extends z.ZodType>(schema: S) =>
  z.preprocess((given) => (given === "" || given === null ? undefined : given), schema.optional());

const sampleSchema = z
  .object({
    at: time,
    price: above,
    nav: unlessMissing(above),
    leverage: unlessMissing(number),
    basket: unlessMissing(number),
    supply: unlessMissing(above),
    rebalancedAt: unlessMissing(time),
  })
  .refine(({ leverage, basket, supply }) => leverage !== undefined || (basket !== undefined && supply !== undefined), {
    error: "expected leverage, or basket and supply",
  });

/** The history of one token, and the rows of it that are none of a token, each with its line. */
export interface History {
  readonly samples: readonly TokenSample[];
  readonly problems: readonly string[];
}

/** Reads CSV with a heading, or JSON lines, gzip where the name says so. Throws UsageError where the file is neither. */
export async function readHistory(path: string): Promise<History> {
  const bytes = await readFile(path).catch((error: Error) => {
    throw new UsageError(`cannot read ${path}: ${error.message}`);
  });
  const text = unzipped(bytes, path).toString("utf8");
  const rows = text.trimStart().startsWith("{") ? jsonRows(text) : csvRows(text, path);
  const samples: TokenSample[] = [];
  const problems: string[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const { line, value } of rows) {
    const parsed = sampleSchema.safeParse(value);
    if (!parsed.success) problems.push(`${path}:${line}: ${whyNot(parsed.error, value)}`);
    else if (parsed.data.at <= last) problems.push(`${path}:${line}: at: expected a time after that of the row before`);
    else {
      samples.push(parsed.data);
      last = parsed.data.at;
    }
  }
  return { samples, problems };
}

interface Row {
  readonly line: number;
  readonly value: unknown;
}

function unzipped(bytes: Buffer, path: string): Buffer {
  if (!path.endsWith(".gz")) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new UsageError(`${path} is no gzip file: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function jsonRows(text: string): readonly Row[] {
  return text.split("\n").flatMap((line, index): readonly Row[] => {
    if (line.trim() === "") return [];
    try {
      return [{ line: index + 1, value: JSON.parse(line) }];
    } catch {
      return [{ line: index + 1, value: undefined }];
    }
  });
}

function csvRows(text: string, path: string): readonly Row[] {
  try {
    const records: unknown[] = parse(text, {
      bom: true,
      columns: true,
      relax_column_count: true,
      info: true,
      trim: true,
    });
    return records
      .map((one) => recordSchema.parse(one))
      .map(({ info, record }) => ({ line: info.lines, value: record }));
  } catch (error) {
    throw new UsageError(`${path} is no CSV: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const recordSchema = z.object({ info: z.object({ lines: z.number() }), record: z.unknown() });

function whyNot(error: z.ZodError, value: unknown): string {
  return error.issues
    .map(({ message, path }) => {
      const field = path.join(".");
      const found =
        field === ""
          ? ""
          : ` (found ${JSON.stringify(z.record(z.string(), z.unknown()).safeParse(value).data?.[field])})`;
      return `${field || "row"}: ${message}${found}`;
    })
    .join("; ");
}
