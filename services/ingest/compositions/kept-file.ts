import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { z } from "zod";

/** One value that outlives the process. */
export interface KeptFile<Value> {
  /** What was kept; undefined where nothing was, or nothing that can be read. */
  read(): Value | undefined;
  /** Puts `value` in its place. */
  keep(value: Value): void;
}

/** `onFailure` hears why the file cannot be read or written; then what is known is known to this process alone. */
export function createKeptFile<Value>(
  file: string,
  schema: z.ZodType<Value>,
  onFailure: (why: string) => void,
): KeptFile<Value> {
  return {
    read: () => {
      try {
        return schema.parse(JSON.parse(readFileSync(file, "utf8")));
      } catch (error) {
        const isNew = error instanceof Error && "code" in error && error.code === "ENOENT";
        if (!isNew) onFailure(`${file}: ${String(error)}`);
        return undefined;
      }
    },
    keep: (value) => {
      try {
        mkdirSync(dirname(file), { recursive: true });
        // In place of the old file whole, or not at all.
        writeFileSync(`${file}.new`, JSON.stringify(value));
        renameSync(`${file}.new`, file);
      } catch (error) {
        onFailure(`${file}: ${String(error)}`);
      }
    },
  };
}
