import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { AnyFund } from "../../../../shared/domain/portfolio/basket.ts";
import { err, ok, type Result } from "../../../../shared/domain/result.ts";
import type { EpochMs } from "../../../../shared/domain/units.ts";
import { describeFundFileIssue, type FundFileIssue } from "../../events.ts";
import { decodeFundFile, type FundFileResult } from "./decode.ts";

/** More files than this in one directory is a mistake of the operator; those beyond it are not read. */
const FILES_MAX = 2_000;
const FILE_BYTES_MAX = 1_000_000;

/** What a fund directory holds now. */
export interface FundListing {
  /** By fund id; `file` is where it stands. */
  readonly funds: ReadonlyMap<string, { readonly file: string; readonly fund: AnyFund }>;
  /** Files that say nothing new because they are wrong; `kept`: their last good version is still in `funds`. */
  readonly bad: readonly { readonly file: string; readonly issues: readonly FundFileIssue[]; readonly kept: boolean }[];
}

export interface FundDirectory {
  /** Reads the directory again. Fails with the reason when it cannot be read at all. */
  read(now: EpochMs): Result<FundListing, string>;
}

interface Known {
  readonly text: string;
  readonly result: FundFileResult;
  readonly lastGood: readonly AnyFund[] | undefined;
}

/**
 * The `*.json` files of `dir`, one fund or family each. A file that did not change is not decoded again, so that a state without a
 * time keeps the time at which it was first read; one that became bad keeps its last good version.
 */
export function createFundDirectory(dir: string): FundDirectory {
  let known = new Map<string, Known>();

  const readFile = (name: string, now: EpochMs): Known => {
    const before = known.get(name);
    const text = readText(join(dir, name));
    if (!text.ok) {
      const issue = { file: name, path: "", value: "", expected: text.error };
      return { text: "", result: err([issue]), lastGood: before?.lastGood };
    }
    if (before?.text === text.value) return before;
    const result = decodeFundFile(name, text.value, now);
    return { text: text.value, result, lastGood: result.ok ? result.value : before?.lastGood };
  };
  return {
    read: (now) => {
      const names = listJson(dir);
      if (!names.ok) return names;
      known = new Map(names.value.map((name) => [name, readFile(name, now)]));
      return ok(toListing(known));
    },
  };
}

/** Every fund of `dir` at once, for a replay. Fails with all problems as text: half of the funds would be another answer. */
export function loadFunds(dir: string, now: EpochMs): Result<readonly AnyFund[], string> {
  const read = createFundDirectory(dir).read(now);
  if (!read.ok) return err(`fund directory ${dir}: ${read.error}`);
  const { bad, funds } = read.value;
  if (bad.length === 0) return ok([...funds.values()].map(({ fund }) => fund));
  return err(bad.flatMap(({ issues }) => issues.map(describeFundFileIssue)).join("\n"));
}

/** Two files with the same fund: the first by name counts, the other is reported. */
function toListing(known: ReadonlyMap<string, Known>): FundListing {
  const funds = new Map<string, { file: string; fund: AnyFund }>();
  const bad: { file: string; issues: readonly FundFileIssue[]; kept: boolean }[] = [];
  for (const [file, { result, lastGood }] of known) {
    const clashes: FundFileIssue[] = [];
    for (const fund of lastGood ?? []) {
      const first = funds.get(fund.id);
      if (first === undefined) funds.set(fund.id, { file, fund });
      else clashes.push(clash(file, fund.id, first.file));
    }
    const isKept = lastGood !== undefined && clashes.length < lastGood.length;
    if (!result.ok) bad.push({ file, issues: result.error, kept: isKept });
    else if (clashes.length > 0) bad.push({ file, issues: clashes, kept: isKept });
  }
  return { funds, bad };
}

function clash(file: string, id: string, firstFile: string): FundFileIssue {
  const other = firstFile === file ? "no other fund of the family has" : `no other file has (${firstFile} has it)`;
  return { file, path: "id", value: JSON.stringify(id), expected: `an id that ${other}` };
}

function listJson(dir: string): Result<readonly string[], string> {
  try {
    const names = readdirSync(dir).filter((name) => name.endsWith(".json") && !name.startsWith("."));
    if (names.length > FILES_MAX) return err(`${names.length} files, at most ${FILES_MAX} are allowed`);
    return ok(names.sort());
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}

function readText(path: string): Result<string, string> {
  try {
    const { size } = statSync(path);
    if (size > FILE_BYTES_MAX) return err(`at most ${FILE_BYTES_MAX} bytes, it has ${size}`);
    return ok(readFileSync(path, "utf8"));
  } catch (error) {
    return err(`a readable file (${error instanceof Error ? error.message : String(error)})`);
  }
}
