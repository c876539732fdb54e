import type { z } from "zod";
import type { BasketFile, FundFile, fundFileSchema } from "../../../../shared/contracts/fund-file.ts";
import { namedSchedule } from "../../../../shared/domain/calendar/index-calendars.ts";
import type { Schedule } from "../../../../shared/domain/calendar/schedule.ts";
import { breakEvenSec } from "../../../../shared/domain/funds/dutch-auction.ts";
import type {
  ExecutionProfile,
  Fund,
  FundState,
  RuleTerms,
  RuleVersion,
} from "../../../../shared/domain/funds/fund.ts";
import type { BasketFund, BasketState, BasketTerms } from "../../../../shared/domain/portfolio/basket.ts";
import {
  type EpochMs,
  epochMs,
  fraction,
  type Leverage,
  leverage,
  MS_PER_HOUR,
  MS_PER_SECOND,
  type Usd,
  usd,
} from "../../../../shared/domain/units.ts";

/** Where the file is silent, the issuer is taken to trade all of it. */
const NO_NETTING = { min: fraction(0), max: fraction(0) };

type FileTerms = z.output<typeof fundFileSchema>["versions"][number]["rules"][number];
export type DailyReset = Extract<FileTerms, { rule: "daily-reset" }>;
type BasketFileTerms = BasketFile["versions"][number]["rules"][number];

/** The fund of a parsed file whose fields agree with each other. `loadedAt` dates a state without a time. */
export function toFund(file: FundFile, loadedAt: EpochMs): Fund {
  const { contractSize, ...instrument } = file.instrument;
  return {
    ...identityOf(file, toVersions(file, toTerms)),
    asset: file.asset,
    instrument,
    ...(contractSize === undefined ? {} : { contractSize }),
    creationResponse: file.creationResponse,
    ...(file.feed === undefined ? {} : { feed: file.feed }),
    ...(file.state === undefined ? {} : { state: toState(file.state, loadedAt) }),
  };
}

/** The same of a fund of several assets. */
export function toBasket(file: BasketFile, loadedAt: EpochMs): BasketFund {
  return {
    ...identityOf(file, toVersions(file, toBasketTerms)),
    constituents: file.constituents.map(({ asset, instrument: { contractSize, ...instrument }, settlesOn }) => ({
      asset,
      instrument,
      ...(contractSize === undefined ? {} : { contractSize }),
      ...(settlesOn === undefined ? {} : { settlesOn }),
    })),
    ...(file.state === undefined ? {} : { state: toBasketState(file.state, loadedAt) }),
  };
}

/** The times of a daily reset: the file's own schedule, or the short form `resetAt`, `timeZone`, `days`. */
export function resetSchedule({ resetAt, timeZone, days, schedule }: DailyReset): Schedule | undefined {
  if (schedule !== undefined) return resolved(schedule);
  if (resetAt === undefined) return undefined;
  return { days: { on: days }, at: typeof resetAt === "string" ? [resetAt] : resetAt, timeZone };
}

/** A schedule as it stands in a file, looked up where it is a name; undefined where nobody has that name. */
export const resolved = (schedule: string | Schedule): Schedule | undefined =>
  typeof schedule === "string" ? namedSchedule(schedule) : schedule;

function identityOf<Terms>(
  file: Pick<
    FundFile,
    "id" | "name" | "internalNetting" | "stateAgeMaxHours" | "publishedBy" | "notWatched" | "lastKnown"
  > & { readonly state?: StatedState | undefined },
  versions: readonly RuleVersion<Terms>[],
) {
  const figures = figuresOf(file);
  return {
    id: file.id,
    name: file.name,
    versions,
    internalNetting: file.internalNetting ?? NO_NETTING,
    stateAgeMsMax: file.stateAgeMaxHours * MS_PER_HOUR,
    ...(file.publishedBy === undefined ? {} : { publishedBy: file.publishedBy }),
    ...(file.notWatched === undefined ? {} : { notWatched: file.notWatched }),
    ...(figures === undefined ? {} : { figures }),
  };
}

type StatedState = Pick<StatedFund, "at" | "netAssetsUsd" | "navPerToken" | "supply" | "source">;

/** The net assets that people may look up: those of the state, or else those that are too old for it. */
function figuresOf(file: Pick<FundFile, "lastKnown"> & { readonly state?: StatedState | undefined }) {
  const ofState = file.state && netAssetsOf(file.state);
  const stated = ofState === undefined ? file.lastKnown : { ...file.state, netAssetsUsd: ofState };
  if (stated?.at === undefined) return undefined;
  const { at, netAssetsUsd, source } = stated;
  return { at: toEpochMs(at), netAssetsUsd, ...(source === undefined ? {} : { source }) };
}

interface FileVersion<Terms> {
  readonly label: string;
  readonly until?: string | undefined;
  readonly rules: readonly Terms[];
  readonly source: string;
  readonly evidence?: string | undefined;
}

/** The versions of the file that a fund has lived under, after the time in which there was no such fund. */
function toVersions<From, To>(
  file: { readonly began?: string | undefined; readonly versions: readonly FileVersion<From>[] },
  toTermsOf: (terms: From) => To,
): readonly RuleVersion<To>[] {
  const all = file.versions.map((version) => toVersion(version, toTermsOf));
  if (file.began === undefined) return all;
  const began = toEpochMs(file.began);
  const versions = all.filter(({ until }) => until === undefined || until > began);
  const before = { label: "before", until: began, rules: [], source: versions[0]?.source ?? "" };
  return [{ ...before, evidence: "The fund began on that day." }, ...versions];
}

function toVersion<From, To>(version: FileVersion<From>, toTermsOf: (terms: From) => To): RuleVersion<To> {
  const { until, evidence, rules, label, source } = version;
  return {
    label,
    rules: rules.map(toTermsOf),
    source,
    ...(until === undefined ? {} : { until: toEpochMs(until) }),
    ...(evidence === undefined ? {} : { evidence }),
  };
}

function toTerms(terms: FileTerms): RuleTerms {
  const execution = toExecution(terms.execution);
  if (terms.rule === "leverage-band") return { ...terms, execution };
  if (terms.rule === "recentering") return { ...terms, execution, schedule: found(resolved(terms.schedule)) };
  const { rule, leverage, moveMin } = terms;
  return { rule, leverage, moveMin, execution, schedule: found(resetSchedule(terms)) };
}

const toBasketTerms = (terms: BasketFileTerms): BasketTerms => ({
  ...terms,
  execution: toExecution(terms.execution),
  schedule: found(resolved(terms.schedule)),
});

export type FileExecution = FileTerms["execution"];

/** When an auction has become worth a taker's while; undefined where it never does. */
export function takenAfterMs({ takerEdge, durationMs, ...range }: NonNullable<FileExecution["auction"]>) {
  const seconds = breakEvenSec({ ...range, durationSec: durationMs / MS_PER_SECOND }, 1 - takerEdge);
  return seconds === undefined ? undefined : seconds * MS_PER_SECOND;
}

function toExecution({ auction, ...execution }: FileExecution): ExecutionProfile {
  if (auction === undefined) return execution;
  const afterMs = found(takenAfterMs(auction));
  return { ...execution, delayMs: execution.delayMs + afterMs, durationMs: auction.durationMs - afterMs };
}

function found<T>(resolvedTerm: T | undefined): T {
  if (resolvedTerm === undefined) throw new Error("terms that come to nothing must have been refused before");
  return resolvedTerm;
}

function toState(state: StatedFund, loadedAt: EpochMs): FundState {
  const { referencePrice, rebalancedAt, navPerToken } = state;
  const netAssetsUsd = netAssetsOf(state);
  const signed = leverageOf(state);
  return {
    at: state.at === undefined ? loadedAt : toEpochMs(state.at),
    netAssetsLogSd: state.netAssetsLogSd,
    ...(netAssetsUsd === undefined ? {} : { netAssetsUsd }),
    ...(navPerToken === undefined ? {} : { navPerToken }),
    ...(referencePrice === undefined ? {} : { referencePrice }),
    ...(rebalancedAt === undefined ? {} : { rebalancedAt: toEpochMs(rebalancedAt) }),
    ...(signed === undefined ? {} : { leverage: signed }),
  };
}

export type StatedFund = NonNullable<FundFile["state"]>;

/** Net assets as a file states them, or as they follow from value per token and tokens. */
export const netAssetsOf = ({
  netAssetsUsd,
  navPerToken,
  supply,
}: Pick<StatedFund, "netAssetsUsd" | "navPerToken" | "supply">): Usd | undefined =>
  netAssetsUsd ?? (navPerToken === undefined || supply === undefined ? undefined : usd(navPerToken * supply));

function leverageOf(state: StatedFund): Leverage | undefined {
  const netAssetsUsd = netAssetsOf(state);
  if (state.exposureUsd === undefined || netAssetsUsd === undefined || netAssetsUsd === 0) return state.leverage;
  return state.leverage ?? leverage(state.exposureUsd / netAssetsUsd);
}

function toBasketState(state: NonNullable<BasketFile["state"]>, loadedAt: EpochMs): BasketState {
  const { at, source: _source, holdings, ...rest } = state;
  const units = holdings?.map((held) => ({
    asset: held.asset,
    units: "units" in held ? held.units : held.weight / held.price,
  }));
  // Units that are worked out from weights have a scale on which it is known what net assets were.
  const weights = holdings?.flatMap((held) => ("weight" in held ? held.weight : []));
  const heldNetAssets = weights?.reduce((sum, weight) => sum + weight, rest.cash ?? 0);
  return {
    ...rest,
    at: at === undefined ? loadedAt : toEpochMs(at),
    ...(units === undefined ? {} : { holdings: units }),
    ...(weights?.length === holdings?.length && heldNetAssets !== undefined && heldNetAssets > 0
      ? { heldNetAssets }
      : {}),
  };
}

const toEpochMs = (instant: string): EpochMs => epochMs(Date.parse(instant));
