import type { Config } from "../../config/schema.ts";
import type { InstrumentRef, RuleVersion } from "../../shared/domain/funds/fund.ts";
import { nextScheduled } from "../../shared/domain/funds/registry.ts";
import { ruleLabel, targetOf, versionAt } from "../../shared/domain/funds/rule.ts";
import { type AnyFund, isBasket } from "../../shared/domain/portfolio/basket.ts";
import { nextDue } from "../../shared/domain/portfolio/due.ts";
import { problemsOf } from "../../shared/domain/portfolio/registry.ts";
import { type EpochMs, MS_PER_DAY, MS_PER_HOUR } from "../../shared/domain/units.ts";
import { notWatchedBecause, unservedBecause } from "../ingest/served.ts";

export type FundStatus = "alive" | "stale" | "unknown" | "not watched" | "no rule" | "refused";

/** A fund as of one moment, as `radar funds` shows it. */
export interface FundRow {
  readonly id: string;
  readonly name: string;
  readonly status: FundStatus;
  /** Why it is not alive; null where it is. */
  readonly why: string | null;
  readonly assets: readonly string[];
  readonly instruments: readonly string[];
  readonly version: VersionRow | null;
  /** Signed target now; null for funds of several assets, and where no rule is in force. */
  readonly targetLeverage: number | null;
  /** Where its value and leverage are published live. */
  readonly feed: string | null;
  /** Share of its trades that the issuer may net inside. */
  readonly internalNetting: AnyFund["internalNetting"];
  /** All that is known of its rules, oldest first. */
  readonly versions: readonly VersionRow[];
  /** `<rule>@<version label>`. */
  readonly rules: readonly string[];
  readonly nextDueAt: number | null;
  /** The same on the clocks here, ISO 8601 with its offset. */
  readonly nextDueLocal: string | null;
  /** Newest net assets that are stated; beyond `stateAgeMsMax` no size follows from them. */
  readonly netAssetsUsd: number | null;
  readonly netAssetsLogSd: number | null;
  readonly netAssetsSource: string | null;
  readonly stateAt: number | null;
  readonly stateAgeMs: number | null;
  readonly stateAgeMsMax: number;
  /** Providers that state it anew while a daemon runs. */
  readonly publishedBy: readonly string[];
}

interface VersionRow {
  readonly label: string;
  readonly until: number | null;
  readonly rules: readonly string[];
  /** The rules in full, as the engine reads them. */
  readonly terms: readonly object[];
  readonly source: string;
  readonly evidence: string | null;
}

/** `zone`: time zone of the clocks here. */
export function fundRow(fund: AnyFund, config: Pick<Config, "venues">, at: EpochMs, zone: string): FundRow {
  const version = versionAt<{ readonly rule: string }>(fund, at);
  const { figures, state } = fund;
  // Figures of a time to come say nothing of `at`.
  const known = state !== undefined && state.at <= at ? state : undefined;
  const stated = figures !== undefined && figures.at <= at ? figures : undefined;
  const statedAt = known?.at ?? stated?.at;
  const nextDueAt = (isBasket(fund) ? nextDue(fund, at)?.at : nextScheduled(fund, at)?.at) ?? null;
  const row = {
    id: fund.id,
    name: fund.name,
    assets: isBasket(fund) ? fund.constituents.map(({ asset }) => asset) : [fund.asset],
    instruments: instrumentsOf(fund).map(nameOf),
    version: version === undefined ? null : versionRow(version),
    targetLeverage: isBasket(fund) ? null : (targetOf(versionAt(fund, at)) ?? null),
    feed: isBasket(fund) || fund.feed === undefined ? null : nameOf(fund.feed),
    internalNetting: fund.internalNetting,
    versions: fund.versions.map(versionRow),
    rules: version === undefined ? [] : version.rules.map((terms) => ruleLabel(terms, version)),
    nextDueAt,
    nextDueLocal: nextDueAt === null ? null : localTime(nextDueAt, zone).toString({ timeZoneName: "never" }),
    netAssetsUsd: known?.netAssetsUsd ?? stated?.netAssetsUsd ?? null,
    netAssetsLogSd: known?.netAssetsUsd === undefined ? null : known.netAssetsLogSd,
    netAssetsSource: stated?.source ?? null,
    stateAt: statedAt ?? null,
    stateAgeMs: statedAt === undefined ? null : at - statedAt,
    stateAgeMsMax: fund.stateAgeMsMax,
    publishedBy: fund.publishedBy?.map(({ provider, key }) => `${provider}:${key}`) ?? [],
  };
  return { ...row, ...statusOf(fund, row, config, known !== undefined) };
}

function versionRow(version: RuleVersion<{ readonly rule: string }>): VersionRow {
  const { evidence, label, rules, source, until } = version;
  return {
    label,
    until: until ?? null,
    rules: rules.map((terms) => ruleLabel(terms, version)),
    terms: rules,
    source,
    evidence: evidence ?? null,
  };
}

function statusOf(
  fund: AnyFund,
  row: Omit<FundRow, "status" | "why">,
  config: Pick<Config, "venues">,
  hasState: boolean,
): Pick<FundRow, "status" | "why"> {
  if (row.rules.length === 0) return { status: "no rule", why: row.version?.evidence ?? null };
  const [problem] = problemsOf(fund);
  if (problem !== undefined) return { status: "refused", why: problem };
  const notWatched = notWatchedBecause(config, fund) ?? missingVenue(fund, config);
  if (notWatched !== undefined) return { status: "not watched", why: notWatched };
  if (hasState && row.stateAgeMs !== null && row.stateAgeMs >= row.stateAgeMsMax)
    return {
      status: "stale",
      why: `its figures are ${age(row.stateAgeMs)} old, and count for ${age(row.stateAgeMsMax)}`,
    };
  if (row.netAssetsUsd === null) return { status: "unknown", why: "net assets are not known" };
  if (!hasState) return { status: "unknown", why: "net assets were last stated too long ago to size a trade" };
  return { status: "alive", why: null };
}

/** A venue that is not there, or that wants a login. */
const missingVenue = (fund: AnyFund, config: Pick<Config, "venues">): string | undefined =>
  instrumentsOf(fund)
    .map(({ venue }) => unservedBecause(config, venue)?.why)
    .find((why) => why !== undefined);

const nameOf = ({ venue, symbol }: InstrumentRef): string => `${venue}:${symbol}`;

const instrumentsOf = (fund: AnyFund) =>
  isBasket(fund) ? fund.constituents.map(({ instrument }) => instrument) : [fund.instrument];

/** Columns of a fund on one line, and their widths. `here`: on the clocks of this machine, where these are not UTC's. */
const COLUMNS = [
  ["fund", 22],
  ["assets", 14],
  ["instrument", 26],
  ["target", 6],
  ["status", 11],
  ["rules", 42],
  ["next due", 17],
  ["here", 16],
  ["net assets", 11],
  ["age / limit", 13],
] as const;

export const fundHeading = (zone: string): string =>
  aligned(
    COLUMNS.map(([name]) => name),
    zone,
  );

export function fundLine(row: FundRow, zone: string): string {
  const due = row.nextDueAt === null ? (row.rules.length > 0 ? "when hit" : "-") : minute(row.nextDueAt);
  const limit = age(row.stateAgeMsMax);
  const cells = [
    row.id,
    row.assets.join(","),
    row.instruments.join(","),
    row.targetLeverage === null ? "-" : `${row.targetLeverage}x`,
    row.status,
    row.rules.length === 0 ? `none (${row.version?.label ?? "ended"})` : row.rules.join(", "),
    due,
    row.nextDueAt === null ? "" : localMinute(row.nextDueAt, zone),
    row.netAssetsUsd === null ? "unknown" : shortUsd(row.netAssetsUsd),
    row.stateAgeMs === null ? "-" : `${age(row.stateAgeMs)} / ${limit}`,
  ];
  return aligned(cells, zone);
}

const RIGHT_ALIGNED: ReadonlySet<string> = new Set(["target", "net assets", "age / limit"]);

function aligned(cells: readonly string[], zone: string): string {
  return COLUMNS.flatMap(([name, width], index) => {
    if (name === "here" && zone === "UTC") return [];
    const cell = cells[index] ?? "";
    const fitted = cell.length > width ? `${cell.slice(0, width - 1)}…` : cell;
    return [RIGHT_ALIGNED.has(name) ? fitted.padStart(width) : fitted.padEnd(width)];
  })
    .join("  ")
    .trimEnd();
}

const minute = (at: number): string =>
  Temporal.Instant.fromEpochMilliseconds(at).toString({ smallestUnit: "minute" }).replace("T", " ");

/** Four digits at most: 389 M, 34.7 B, 13.0 T. */
export function shortUsd(usd: number): string {
  const [unit, sign] = usd >= 1e12 ? [1e12, "T"] : usd >= 1e9 ? [1e9, "B"] : [1e6, "M"];
  return `${(usd / unit).toFixed(unit === 1e6 ? 0 : 1)} ${sign}`;
}

const localTime = (at: number, zone: string) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);

const localMinute = (at: number, zone: string): string =>
  localTime(at, zone).toPlainDateTime().toString({ smallestUnit: "minute" }).replace("T", " ");

const age = (ms: number): string =>
  ms >= 2 * MS_PER_DAY ? `${Math.round(ms / MS_PER_DAY)} d` : `${Math.round(ms / MS_PER_HOUR)} h`;
