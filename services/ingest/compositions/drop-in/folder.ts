import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ProviderConfig } from "../../../../config/provider-schema.ts";
import type { ProviderFault } from "../../../../shared/domain/funds/provider-fault.ts";
import { err, ok } from "../../../../shared/domain/result.ts";
import { epochMs } from "../../../../shared/domain/units.ts";
import type { Clock } from "../../../../shared/runtime/clock.ts";
import type { ProviderBook, Said } from "../providers/book.ts";
import type { Candidate } from "../providers/judge.ts";
import { watchFolder } from "../watch-folder.ts";
import { type DroppedFile, readDropped } from "./dropped-file.ts";

/** More files than this in one folder is a mistake; those beyond it are not read. */
const FILES_MAX = 1_000;
/** A file that has fewer records than this share of what it had is being written, or was cut. */
const ROWS_SHARE_MIN = 0.5;

/** What stands in one file, for as long as the file does not change. */
interface Known {
  readonly version: string;
  readonly read: DroppedFile;
}

/**
 * The `*.json` and `*.csv` files of a folder, read again as they come and change. Files stay where they are; what is wrong
 * with one is told by its name. Of several with one key the newest state counts, of two as old as each other the first by
 * name.
 */
export function startDropIn(deps: {
  readonly dir: string;
  readonly provider: Pick<ProviderConfig, "files" | "maxBytes">;
  readonly book: ProviderBook;
  readonly keys: () => ReadonlySet<string>;
  readonly clock: Clock;
}): { askNow(): void; stop(): void } {
  const { book, clock, dir, provider } = deps;
  let known = new Map<string, Known>();
  let isTold = false;
  let isReading = false;
  let isWantedAgain = false;
  let isStopped = false;

  const readOne = async (name: string): Promise<Known> => {
    const before = known.get(name);
    const path = join(dir, name);
    const stats = await stat(path);
    const { size, mtimeMs, ino } = stats;
    // A pipe would be waited for without end.
    if (!stats.isFile()) return { version: "", read: refused("malformed", "none", "a file") };
    const version = `${ino} ${size} ${mtimeMs}`;
    if (before?.version === version) return before;
    if (size > provider.maxBytes)
      return { version, read: refused("malformed", `${size} bytes`, `at most ${provider.maxBytes}`) };
    const at = epochMs(Math.min(mtimeMs, clock.now()));
    const read = await readDropped(name, await readFile(path), provider.files, deps.keys(), at);
    const rowsBefore = before?.read.rows ?? 0;
    if (read.fault !== undefined) return { version, read: { ...read, rows: rowsBefore } };
    const isPart = read.rows < rowsBefore * ROWS_SHARE_MIN;
    return {
      version,
      read: isPart
        ? { ...refused("truncated", `${read.rows} records`, `at least half of ${rowsBefore}`), rows: rowsBefore }
        : read,
    };
  };
  const readAll = async (): Promise<void> => {
    const names = (await readdir(dir)).filter((name) => /^[^.].*\.(json|csv)$/.test(name)).sort();
    const read: [string, Known][] = [];
    for (const name of names.slice(0, FILES_MAX)) read.push([name, await readOne(name).catch(unreadable)]);
    if (isStopped) return;
    const isSame = read.length === known.size && read.every(([name, one]) => known.get(name) === one);
    known = new Map(read);
    if (isSame && isTold) {
      book.confirm();
      return;
    }
    isTold = true;
    const beyond = names.length > FILES_MAX ? [tooMany(names.length)] : [];
    book.take(ok(saidBy(known, deps.keys(), (key) => book.good(key) !== undefined, beyond)));
  };
  const refresh = async (): Promise<void> => {
    if (isReading) {
      isWantedAgain = true;
      return;
    }
    isReading = true;
    do {
      isWantedAgain = false;
      await readAll().catch((error: unknown) => {
        if (!isStopped) book.fail(error instanceof Error ? error.message : String(error), 0);
      });
    } while (isWantedAgain && !isStopped);
    isReading = false;
  };

  void refresh();
  const watching = watchFolder(dir, clock, () => void refresh());
  return {
    askNow: () => {
      known = new Map();
      isTold = false;
      void refresh();
    },
    stop: () => {
      isStopped = true;
      watching.stop();
    },
  };
}

function refused(code: ProviderFault["code"], found: string, expected: string): DroppedFile {
  return { rows: 0, candidates: new Map(), fault: { code, found, expected } };
}

const unreadable = (error: unknown): Known => ({
  version: "",
  read: refused("malformed", String(error), "a file that can be read"),
});

const tooMany = (count: number): [string, ProviderFault] => [
  "folder",
  { code: "malformed", found: `with ${count} files`, expected: `at most ${FILES_MAX}` },
];

function saidBy(
  files: ReadonlyMap<string, Known>,
  keys: ReadonlySet<string>,
  isKnown: (key: string) => boolean,
  beyond: readonly [string, ProviderFault][],
): Said {
  const mistakes = new Map<string, ProviderFault>(beyond);
  const candidates = new Map<string, Candidate>();
  for (const [name, { read }] of files) {
    if (read.fault !== undefined) mistakes.set(`file ${name}`, read.fault);
    for (const [key, candidate] of read.candidates) {
      if (!candidate.read.ok) {
        mistakes.set(`file ${name} ${key}`, candidate.read.error);
        continue;
      }
      const before = candidates.get(key)?.read;
      if (before?.ok !== true || candidate.read.value.at > before.value.at) candidates.set(key, candidate);
      else if (
        JSON.stringify(candidate.read.value) !== JSON.stringify(before.value) &&
        candidate.read.value.at === before.value.at
      )
        mistakes.set(`file ${name} ${key}`, otherFile);
    }
  }
  for (const key of keys) {
    if (!candidates.has(key) && !isKnown(key)) candidates.set(key, { read: err(noFile(key)), isConfirmed: false });
  }
  return { rows: undefined, candidates, mistakes };
}

const otherFile: ProviderFault = {
  code: "duplicate",
  field: "at",
  found: "that of another file, which says something else",
  expected: "one file for one time",
};

const noFile = (key: string): ProviderFault => ({
  code: "missing",
  field: "key",
  found: `'${key}'`,
  expected: "a file that has it",
});
