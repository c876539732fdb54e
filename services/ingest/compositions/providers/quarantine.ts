import { createHash } from "node:crypto";
import { mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { EpochMs } from "../../../../shared/domain/units.ts";

/** Answers kept of one provider, and all of their bytes. The oldest go first. */
const FILES_MAX = 20;
const BYTES_MAX = 64 * 1024 * 1024;
/** Of a longer answer only the beginning is kept. */
const ANSWER_BYTES_MAX = 16 * 1024 * 1024;

/** Where answers that were refused are kept for a person to look at. */
export interface Quarantine {
  /**
   * Keeps `body` and the reasons beside it; resolves to the file, or undefined where the same answer is kept already.
   * Rejects where the disk does.
   */
  keep(at: EpochMs, body: Uint8Array, reasons: readonly string[]): Promise<string | undefined>;
}

export function createQuarantine(dir: string, extension: "json" | "csv"): Quarantine {
  let last = "";
  return {
    keep: async (at, body, reasons) => {
      const digest = createHash("sha256").update(body).digest("hex");
      if (digest === last) return undefined;
      last = digest;
      await mkdir(dir, { recursive: true });
      const name = Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toString().replaceAll(":", "");
      const file = join(dir, `${name}.${extension}`);
      await writeFile(file, body.subarray(0, ANSWER_BYTES_MAX));
      await writeFile(`${file}${REASONS}`, `${reasons.join("\n")}\n`);
      await dropOldest(dir);
      return file;
    },
  };
}

const REASONS = ".reasons.txt";

/** Names begin with the time: in their order the oldest comes first. */
async function dropOldest(dir: string): Promise<void> {
  const names = (await readdir(dir)).filter((name) => !name.endsWith(REASONS)).sort();
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(dir, name))).size));
  let bytes = 0;
  for (let index = names.length - 1; index >= 0; index -= 1) {
    bytes += sizes[index] ?? 0;
    const isNewest = index === names.length - 1;
    if (isNewest || (names.length - index <= FILES_MAX && bytes <= BYTES_MAX)) continue;
    await rm(join(dir, names[index] ?? ""), { force: true });
    await rm(join(dir, `${names[index] ?? ""}${REASONS}`), { force: true });
  }
}
