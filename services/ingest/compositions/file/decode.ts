import type { z } from "zod";
import {
  type BasketFile,
  basketFileSchema,
  type FundFile,
  familySchema,
  fundFileSchema,
} from "../../../../shared/contracts/fund-file.ts";
import { scheduleProblem } from "../../../../shared/domain/calendar/schedule.ts";
import type { AnyFund } from "../../../../shared/domain/portfolio/basket.ts";
import { err, ok, type Result } from "../../../../shared/domain/result.ts";
import type { EpochMs } from "../../../../shared/domain/units.ts";
import type { FundFileIssue } from "../../events.ts";
import { isRecord, membersOf } from "./family.ts";
import {
  type DailyReset,
  type FileExecution,
  netAssetsOf,
  resetSchedule,
  resolved,
  type StatedFund,
  takenAfterMs,
  toBasket,
  toFund,
} from "./to-fund.ts";

/** Longest value repeated in an issue, in characters. */
const VALUE_CHARS_MAX = 80;

export type FundFileResult = Result<readonly AnyFund[], readonly FundFileIssue[]>;

/**
 * The funds that the text of a fund file describes: one, or all of a family. `loadedAt` stands in where the file does not
 * say when its state was true. Fails with every problem found: file, field path, value, expectation.
 */
export function decodeFundFile(file: string, text: string, loadedAt: EpochMs): FundFileResult {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return err([{ file, path: "", value: shorten(text), expected: `JSON (${String(error)})` }]);
  }
  if (!isRecord(json) || !("family" in json)) return mapOk(decodeOne(file, json, loadedAt), (fund) => [fund]);
  const { family, ...template } = json;
  const parsed = familySchema.safeParse({ family });
  if (!parsed.success) return err(parsed.error.issues.flatMap((issue) => describeIssue(file, json, issue)));
  const funds: AnyFund[] = [];
  for (const member of membersOf(template, parsed.data.family)) {
    const decoded = decodeOne(file, member, loadedAt);
    // What is wrong with one is wrong with all: the template is.
    if (!decoded.ok) return decoded;
    funds.push(decoded.value);
  }
  return ok(funds);
}

const mapOk = <T, U, E>(result: Result<T, E>, map: (value: T) => U): Result<U, E> =>
  result.ok ? ok(map(result.value)) : result;

function decodeOne(file: string, json: unknown, loadedAt: EpochMs): Result<AnyFund, readonly FundFileIssue[]> {
  const isBasket = isRecord(json) && "constituents" in json;
  return isBasket
    ? decodeAs(basketFileSchema, basketIssues, (parsed) => toBasket(parsed, loadedAt))
    : decodeAs(fundFileSchema, fundIssues, (parsed) => toFund(parsed, loadedAt));

  function decodeAs<S extends z.ZodType>(
    schema: S,
    issuesOf: (parsed: z.output<S>, report: Report) => void,
    build: (parsed: z.output<S>) => AnyFund,
  ): Result<AnyFund, readonly FundFileIssue[]> {
    const parsed = schema.safeParse(json);
    if (!parsed.success) return err(parsed.error.issues.flatMap((issue) => describeIssue(file, json, issue)));
    const issues: FundFileIssue[] = [];
    issuesOf(parsed.data, (path, value, expected) => {
      issues.push({ file, path, value: shorten(JSON.stringify(value) ?? "nothing"), expected });
    });
    return issues.length === 0 ? ok(build(parsed.data)) : err(issues);
  }
}

type Report = (path: string, value: unknown, expected: string) => void;

/** What one field alone cannot show to be wrong. */
function fundIssues(fund: FundFile, report: Report): void {
  untilIssues(fund, report);
  fund.versions.forEach(({ rules }, version) => {
    rules.forEach((terms, rule) => {
      termsIssues(`versions.${version}.rules.${rule}`, terms, report);
    });
  });
  figureIssues(fund, report);
  if (fund.state !== undefined) stateIssues(fund.state, report);
}

function stateIssues(state: StatedFund, report: Report): void {
  const { exposureUsd, leverage, netAssetsUsd, navPerToken, supply } = state;
  if (leverage === 0) report("state.leverage", leverage, "a signed leverage other than 0");
  const product = netAssetsOf({ navPerToken, supply });
  if (netAssetsUsd === undefined) {
    if (supply !== undefined && product === undefined) report("state.navPerToken", navPerToken, "the value of a token");
  } else if (product !== undefined && Math.abs(product - netAssetsUsd) > MISMATCH_MAX * netAssetsUsd)
    report("state.netAssetsUsd", netAssetsUsd, `navPerToken times supply, which is ${product}, within 2 %`);
  if (exposureUsd === undefined) return;
  if (leverage !== undefined) report("state.exposureUsd", exposureUsd, "either 'leverage' or 'exposureUsd'");
  else if (exposureUsd === 0) report("state.exposureUsd", exposureUsd, "a signed exposure other than 0");
  else if (!((netAssetsOf(state) ?? 0) > 0))
    report("state.netAssetsUsd", netAssetsUsd, "net assets beside an exposure");
}

/** Figures of one moment that are published rounded, or some minutes apart. */
const MISMATCH_MAX = 0.02;

function basketIssues(fund: BasketFile, report: Report): void {
  untilIssues(fund, report);
  figureIssues(fund, report);
  const assets = new Set(fund.constituents.map(({ asset }) => asset));
  if (assets.size !== fund.constituents.length) report("constituents", fund.constituents.length, "each asset once");
  const known = (path: string, named: readonly { readonly asset: string }[] | undefined): void => {
    named?.forEach(({ asset }, index) => {
      if (!assets.has(asset)) report(`${path}.${index}.asset`, asset, "one of the constituents");
    });
  };
  const { holdings, members, volatilities } = fund.state ?? {};
  known("state.holdings", holdings);
  known("state.members", members);
  known("state.volatilities", volatilities);
  fund.versions.forEach(({ rules }, version) => {
    rules.forEach((terms, rule) => {
      const path = `versions.${version}.rules.${rule}`;
      scheduleIssue(path, resolved(terms.schedule), terms.schedule, report);
      executionIssues(path, terms.execution, report);
      for (const [name, weights] of weightsOf(terms))
        known(
          `${path}.${name}`,
          Object.keys(weights).map((asset) => ({ asset })),
        );
    });
  });
}

/** The lists of weights in the terms of a rule, by the names that they have there. */
function weightsOf(terms: BasketFile["versions"][number]["rules"][number]): [string, Record<string, number>][] {
  if (terms.rule === "percentage-band") return [["weights", terms.weights]];
  if (terms.rule === "weight-schedule") {
    const { startWeights, endWeights } = terms;
    return Object.entries({ startWeights, endWeights });
  }
  if (terms.rule !== "index-review" || terms.weighting.scheme !== "fixed") return [];
  return [["weighting.weights", terms.weighting.weights]];
}

function untilIssues(fund: FundFile | BasketFile, report: Report): void {
  let ends = Number.NEGATIVE_INFINITY;
  for (const [index, version] of fund.versions.entries()) {
    const path = `versions.${index}`;
    const isLast = index === fund.versions.length - 1;
    if (version.until === undefined && !isLast) report(`${path}.until`, undefined, "an end, because a version follows");
    if (version.until === undefined) continue;
    if (isLast) report(`${path}.until`, version.until, "no end in the last version");
    const until = Date.parse(version.until);
    if (until <= ends) report(`${path}.until`, version.until, "a time after the end of the version before");
    ends = until;
  }
}

function figureIssues(fund: FundFile | BasketFile, report: Report): void {
  const netting = fund.internalNetting;
  if (netting && netting.min > netting.max) report("internalNetting.min", netting.min, `at most max (${netting.max})`);
  for (const stated of ["state", "lastKnown"] as const) {
    const netAssetsUsd = fund[stated]?.netAssetsUsd;
    if (netAssetsUsd !== undefined && netAssetsUsd < 0) report(`${stated}.netAssetsUsd`, netAssetsUsd, "0 or more");
  }
}

function termsIssues(path: string, terms: FundFile["versions"][number]["rules"][number], report: Report): void {
  const target = Math.abs(terms.leverage);
  executionIssues(path, terms.execution, report);
  if (terms.leverage === 0 || terms.leverage === 1)
    report(`${path}.leverage`, terms.leverage, "a signed leverage other than 0 and 1, which never trade");
  if (terms.rule === "daily-reset") {
    resetIssues(path, terms, report);
    return;
  }
  if (terms.rule === "recentering") scheduleIssue(path, resolved(terms.schedule), terms.schedule, report);
  if (terms.minLeverage >= target) report(`${path}.minLeverage`, terms.minLeverage, `less than |leverage| (${target})`);
  if (terms.maxLeverage <= target) report(`${path}.maxLeverage`, terms.maxLeverage, `more than |leverage| (${target})`);
}

function executionIssues(path: string, { kind, auction }: FileExecution, report: Report): void {
  if (auction === undefined) return;
  const at = `${path}.execution.auction`;
  const { initialMultiplier, minMultiplier, durationMs, takerEdge } = auction;
  if (kind !== "dutch-auction") report(at, auction, `no auction in an execution of kind '${kind}'`);
  if (minMultiplier > initialMultiplier) report(`${at}.minMultiplier`, minMultiplier, `at most ${initialMultiplier}`);
  else if ((takenAfterMs(auction) ?? durationMs) >= durationMs)
    report(`${at}.takerEdge`, takerEdge, `less than what the auction ends at (${1 - minMultiplier})`);
}

function resetIssues(path: string, terms: DailyReset, report: Report): void {
  const { resetAt, schedule, timeZone } = terms;
  if ((resetAt === undefined) === (schedule === undefined)) {
    report(path, { resetAt, schedule }, "either 'resetAt' or 'schedule'");
    return;
  }
  const times = resetAt === undefined || typeof resetAt === "string" ? [resetAt ?? "00:00"] : resetAt;
  const wrong = times.findIndex((time) => !LOCAL_TIME.test(time));
  if (!isTimeZone(timeZone)) report(`${path}.timeZone`, timeZone, "an IANA time zone, e.g. America/New_York");
  else if (wrong >= 0) report(`${path}.resetAt.${wrong}`, times[wrong], "a local time as HH:MM or HH:MM:SS");
  else if (new Set(times).size !== times.length) report(`${path}.resetAt`, times, "each time once");
  else scheduleIssue(path, resetSchedule(terms), schedule ?? resetAt, report);
}

const LOCAL_TIME = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function scheduleIssue(path: string, schedule: ReturnType<typeof resolved>, value: unknown, report: Report): void {
  const problem = schedule === undefined ? "is no schedule that is known by name" : scheduleProblem(schedule);
  if (problem !== undefined) report(`${path}.schedule`, value, `a schedule that can come due (this one ${problem})`);
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
