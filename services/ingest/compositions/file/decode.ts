import type { z } from "zod";
import { type FundFile, fundFileSchema } from "../../../../shared/contracts/fund-file.ts";
import type { Fund, FundState, RuleTerms, RuleVersion } from "../../../../shared/domain/funds/fund.ts";
import { err, ok, type Result } from "../../../../shared/domain/result.ts";
import { type EpochMs, epochMs, fraction, MS_PER_HOUR } from "../../../../shared/domain/units.ts";
import type { FundFileIssue } from "../../events.ts";

/** Longest value repeated in an issue, in characters. */
const VALUE_CHARS_MAX = 80;
/** Where the file is silent, the issuer is taken to trade all of it. */
const NO_NETTING = { min: fraction(0), max: fraction(0) };

export type FundFileResult = Result<Fund, readonly FundFileIssue[]>;

/**
 * The fund that the text of a fund file describes. `loadedAt` stands in where the file does not say when its state was
 * true. Fails with every problem found: file, field path, value, expectation.
 */
export function decodeFundFile(file: string, text: string, loadedAt: EpochMs): FundFileResult {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return err([{ file, path: "", value: shorten(text), expected: `JSON (${String(error)})` }]);
  }
  const parsed = fundFileSchema.safeParse(json);
  if (!parsed.success) return err(parsed.error.issues.flatMap((issue) => describeIssue(file, json, issue)));
  const issues = crossFieldIssues(file, parsed.data);
  return issues.length === 0 ? ok(fundFileToFund(parsed.data, loadedAt)) : err(issues);
}

/** The fund of a parsed file whose fields agree with each other (see `decodeFundFile`). */
export function fundFileToFund(file: FundFile, loadedAt: EpochMs): Fund {
  const { contractSize, ...instrument } = file.instrument;
  return {
    id: file.id,
    name: file.name,
    asset: file.asset,
    instrument,
    ...(contractSize === undefined ? {} : { contractSize }),
    versions: file.versions.map(toVersion),
    internalNetting: file.internalNetting ?? NO_NETTING,
    ...(file.feed === undefined ? {} : { feed: file.feed }),
    stateAgeMsMax: file.stateAgeMaxHours * MS_PER_HOUR,
    ...(file.state === undefined ? {} : { state: toState(file.state, loadedAt) }),
  };
}

function toVersion(version: FundFile["versions"][number]): RuleVersion {
  const { until, evidence, ...rest } = version;
  return {
    ...rest,
    ...(until === undefined ? {} : { until: toEpochMs(until) }),
    ...(evidence === undefined ? {} : { evidence }),
  };
}

function toState(state: NonNullable<FundFile["state"]>, loadedAt: EpochMs): FundState {
  return {
    at: state.at === undefined ? loadedAt : toEpochMs(state.at),
    netAssetsLogSd: state.netAssetsLogSd,
    ...(state.netAssetsUsd === undefined ? {} : { netAssetsUsd: state.netAssetsUsd }),
    ...(state.referencePrice === undefined ? {} : { referencePrice: state.referencePrice }),
    ...(state.rebalancedAt === undefined ? {} : { rebalancedAt: toEpochMs(state.rebalancedAt) }),
    ...(state.leverage === undefined ? {} : { leverage: state.leverage }),
  };
}

const toEpochMs = (instant: string): EpochMs => epochMs(Date.parse(instant));

/** What one field alone cannot show to be wrong. */
function crossFieldIssues(file: string, fund: FundFile): readonly FundFileIssue[] {
  const issues: FundFileIssue[] = [];
  const report = (path: string, value: unknown, expected: string): void => {
    issues.push({ file, path, value: shorten(JSON.stringify(value) ?? "nothing"), expected });
  };
  let ends = Number.NEGATIVE_INFINITY;
  fund.versions.forEach((version, index) => {
    const path = `versions.${index}`;
    const isLast = index === fund.versions.length - 1;
    if (version.until === undefined && !isLast) report(`${path}.until`, undefined, "an end, because a version follows");
    if (version.until !== undefined && isLast) report(`${path}.until`, version.until, "no end in the last version");
    if (version.until !== undefined) {
      const until = Date.parse(version.until);
      if (until <= ends) report(`${path}.until`, version.until, "a time after the end of the version before");
      ends = until;
    }
    for (const [rule, terms] of version.rules.entries()) termsIssues(`${path}.rules.${rule}`, terms, report);
  });
  const netting = fund.internalNetting;
  if (netting && netting.min > netting.max) report("internalNetting.min", netting.min, `at most max (${netting.max})`);
  const { netAssetsUsd, leverage } = fund.state ?? {};
  if (netAssetsUsd !== undefined && netAssetsUsd < 0) report("state.netAssetsUsd", netAssetsUsd, "0 or more");
  if (leverage === 0) report("state.leverage", leverage, "a signed leverage other than 0");
  return issues;
}

type Report = (path: string, value: unknown, expected: string) => void;

function termsIssues(path: string, terms: RuleTerms, report: Report): void {
  const target = Math.abs(terms.leverage);
  if (terms.leverage === 0 || terms.leverage === 1)
    report(`${path}.leverage`, terms.leverage, "a signed leverage other than 0 and 1, which never trade");
  if (terms.rule === "daily-reset") {
    if (!isTimeZone(terms.timeZone))
      report(`${path}.timeZone`, terms.timeZone, "an IANA time zone, e.g. America/New_York");
    if (new Set(terms.resetAt).size !== terms.resetAt.length)
      report(`${path}.resetAt`, terms.resetAt, "each time once");
    return;
  }
  if (terms.minLeverage >= target) report(`${path}.minLeverage`, terms.minLeverage, `less than |leverage| (${target})`);
  if (terms.maxLeverage <= target) report(`${path}.maxLeverage`, terms.maxLeverage, `more than |leverage| (${target})`);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function describeIssue(file: string, json: unknown, issue: z.core.$ZodIssue): readonly FundFileIssue[] {
  const path = issue.path.map(String).join(".");
  const value = shorten(JSON.stringify(valueAt(json, issue.path)) ?? "nothing");
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({
      file,
      path: path === "" ? key : `${path}.${key}`,
      value: "a field",
      expected: "no field of this name",
    }));
  return [{ file, path, value, expected: issue.message }];
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  let value = json;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

function shorten(text: string): string {
  return text.length > VALUE_CHARS_MAX ? `${text.slice(0, VALUE_CHARS_MAX)}…` : text;
}
