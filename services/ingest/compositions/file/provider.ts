import { type AnyFund, isBasket } from "../../../../shared/domain/portfolio/basket.ts";
import type { EpochMs } from "../../../../shared/domain/units.ts";
import type { Clock } from "../../../../shared/runtime/clock.ts";
import { describeFundFileIssue, type Emit } from "../../events.ts";
import type { CompositionInput, CompositionSource } from "../source.ts";
import { watchFolder } from "../watch-folder.ts";
import { createFundDirectory, type FundListing } from "./directory.ts";

export interface FundFiles extends CompositionSource {
  /** Every fund as it stands. */
  funds(): readonly AnyFund[];
  /** Reads the directory now. */
  refresh(): void;
}

/**
 * The funds of a directory, kept up to date: changes are pushed as they happen, a bad file keeps its last good version and
 * says what is wrong, a file that went takes its fund with it.
 */
export function startFundFiles(deps: {
  readonly dir: string;
  readonly clock: Clock;
  readonly push: (input: CompositionInput) => void;
  /** Every fund as it stands, after the first reading and after every change. */
  readonly onFunds: (funds: readonly AnyFund[]) => void;
  readonly emit: Emit;
}): FundFiles {
  const directory = createFundDirectory(deps.dir);
  let listing: FundListing = { funds: new Map(), bad: [] };
  let failure: string | undefined;
  const told = new Map<string, string>();

  const refresh = (): void => {
    const read = directory.read(deps.clock.now());
    if (!read.ok) {
      if (read.error !== failure) deps.emit({ type: "funds_dir_failed", dir: deps.dir, why: read.error });
      failure = read.error;
      return;
    }
    failure = undefined;
    const before = listing;
    listing = read.value;
    tellBad(listing, told, deps.emit);
    const changes = tellChanges(before, listing, deps.clock.now(), deps.push, deps.emit);
    if (changes > 0) deps.onFunds([...listing.funds.values()].map(({ fund }) => fund));
  };

  refresh();
  const watching = watchFolder(deps.dir, deps.clock, refresh);
  return {
    funds: () => [...listing.funds.values()].map(({ fund }) => fund),
    refresh,
    problems: () => [
      ...(failure === undefined ? [] : [{ what: `fund directory ${deps.dir}`, why: failure }]),
      ...listing.bad.map(({ file, issues, kept }) => ({
        what: `fund file ${file}`,
        why: `${issues.map(describeFundFileIssue).join("; ")}${kept ? " (the last good version is in use)" : ""}`,
      })),
    ],
    stop: watching.stop,
  };
}

/** Each mistake is told once, and again only after it changed. */
function tellBad(listing: FundListing, told: Map<string, string>, emit: Emit): void {
  for (const file of [...told.keys()]) {
    if (!listing.bad.some((entry) => entry.file === file)) told.delete(file);
  }
  for (const { file, issues, kept } of listing.bad) {
    const text = JSON.stringify(issues);
    if (told.get(file) === text) continue;
    told.set(file, text);
    emit({ type: "fund_file_bad", file, issues, kept });
  }
}

/** Pushes what became different; how many funds that were. */
function tellChanges(
  before: FundListing,
  after: FundListing,
  at: EpochMs,
  push: (input: CompositionInput) => void,
  emit: Emit,
): number {
  let changes = 0;
  for (const [id, { file, fund }] of before.funds) {
    const next = after.funds.get(id)?.fund;
    // A fund that moved to another asset lives in another partition: the old one must be told that it is gone.
    if (next === undefined || homeOf(next) !== homeOf(fund)) push(removalOf(fund, at));
    if (next) continue;
    changes += 1;
    emit({ type: "fund_changed", id, file, change: "removed" });
  }
  for (const [id, { file, fund }] of after.funds) {
    const old = before.funds.get(id)?.fund;
    if (old && JSON.stringify(old) === JSON.stringify(fund)) continue;
    changes += 1;
    push(statementOf(fund, at));
    emit({ type: "fund_changed", id, file, change: old ? "changed" : "added" });
  }
  return changes;
}

/** A fund as the forecast is told of it. */
export const statementOf = (fund: AnyFund, at: EpochMs): CompositionInput =>
  isBasket(fund)
    ? { type: "basket", at, asset: fund.id, fund }
    : { type: "fund", at, id: fund.id, asset: fund.asset, fund };

const removalOf = (fund: AnyFund, at: EpochMs): CompositionInput =>
  isBasket(fund) ? { type: "basket", at, asset: fund.id } : { type: "fund", at, id: fund.id, asset: fund.asset };

/** Where it is folded: with its asset, or on its own. */
const homeOf = (fund: AnyFund): string => (isBasket(fund) ? `basket ${fund.id}` : `asset ${fund.asset}`);
