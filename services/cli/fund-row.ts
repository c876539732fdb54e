import type { Config } from "../../config/schema.ts";
import { nextScheduled } from "../../shared/domain/funds/registry.ts";
import { ruleLabel, versionAt } from "../../shared/domain/funds/rule.ts";
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
  readonly version: {
    readonly label: string;
    readonly until: number | null;
    readonly source: string;
    readonly evidence: string | null;
  } | null;
  /** `<rule>@<version label>`. */
  readonly rules: readonly string[];
  readonly nextDueAt: number | null;
  readonly netAssetsUsd: number | null;
  readonly netAssetsLogSd: number | null;
  readonly stateAt: number | null;
  readonly stateAgeMs: number | null;
  readonly stateAgeMsMax: number;
}

export function fundRow(fund: AnyFund, config: Pick<Config, "venues">, at: EpochMs): FundRow {
  const version = versionAt<{ readonly rule: string }>(fund, at);
  const { state } = fund;
  // Figures of a time to come say nothing of `at`.
  const known = state !== undefined && state.at <= at ? state : undefined;
  const row = {
    id: fund.id,
    name: fund.name,
    assets: isBasket(fund) ? fund.constituents.map(({ asset }) => asset) : [fund.asset],
    instruments: instrumentsOf(fund).map(({ venue, symbol }) => `${venue}:${symbol}`),
    version:
      version === undefined
        ? null
        : {
            label: version.label,
            until: version.until ?? null,
            source: version.source,
            evidence: version.evidence ?? null,
          },
    rules: version === undefined ? [] : version.rules.map((terms) => ruleLabel(terms, version)),
    nextDueAt: (isBasket(fund) ? nextDue(fund, at)?.at : nextScheduled(fund, at)?.at) ?? null,
    netAssetsUsd: known?.netAssetsUsd ?? null,
    netAssetsLogSd: known?.netAssetsUsd === undefined ? null : known.netAssetsLogSd,
    stateAt: known?.at ?? null,
    stateAgeMs: known === undefined ? null : at - known.at,
    stateAgeMsMax: fund.stateAgeMsMax,
  };
  return { ...row, ...statusOf(fund, row, config) };
}

function statusOf(
  fund: AnyFund,
  row: Omit<FundRow, "status" | "why">,
  config: Pick<Config, "venues">,
): Pick<FundRow, "status" | "why"> {
  if (row.rules.length === 0) return { status: "no rule", why: row.version?.evidence ?? null };
  const [problem] = problemsOf(fund);
  if (problem !== undefined) return { status: "refused", why: problem };
  const notWatched = notWatchedBecause(config, fund) ?? missingVenue(fund, config);
  if (notWatched !== undefined) return { status: "not watched", why: notWatched };
  if (row.stateAgeMs !== null && row.stateAgeMs >= row.stateAgeMsMax)
    return {
      status: "stale",
      why: `its figures are ${age(row.stateAgeMs)} old, and count for ${age(row.stateAgeMsMax)}`,
    };
  if (row.netAssetsUsd === null) return { status: "unknown", why: "net assets are not known" };
  return { status: "alive", why: null };
}

/** A venue that is not there, or that wants a login. */
const missingVenue = (fund: AnyFund, config: Pick<Config, "venues">): string | undefined =>
  instrumentsOf(fund)
    .map(({ venue }) => unservedBecause(config, venue)?.why)
    .find((why) => why !== undefined);

const instrumentsOf = (fund: AnyFund) =>
  isBasket(fund) ? fund.constituents.map(({ instrument }) => instrument) : [fund.instrument];

/** Columns of a fund on one line, and their widths. */
const COLUMNS = [
  ["fund", 18],
  ["assets", 14],
  ["status", 11],
  ["rules", 42],
  ["next due", 17],
  ["net assets", 11],
  ["age / limit", 13],
] as const;

export const fundHeading = (): string => aligned(COLUMNS.map(([name]) => name));

export function fundLine(row: FundRow): string {
  const due = row.nextDueAt === null ? (row.rules.length > 0 ? "when hit" : "-") : minute(row.nextDueAt);
  const limit = age(row.stateAgeMsMax);
  return aligned([
    row.id,
    row.assets.join(","),
    row.status,
    row.rules.length === 0 ? `none (${row.version?.label ?? "ended"})` : row.rules.join(", "),
    due,
    row.netAssetsUsd === null ? "unknown" : `${(row.netAssetsUsd / 1e6).toFixed(0)} M`,
    row.stateAgeMs === null ? "-" : `${age(row.stateAgeMs)} / ${limit}`,
  ]);
}

const RIGHT_ALIGNED: ReadonlySet<string> = new Set(["net assets", "age / limit"]);

function aligned(cells: readonly string[]): string {
  return COLUMNS.map(([name, width], index) => {
    const cell = cells[index] ?? "";
    const fitted = cell.length > width ? `${cell.slice(0, width - 1)}…` : cell;
    return RIGHT_ALIGNED.has(name) ? fitted.padStart(width) : fitted.padEnd(width);
  })
    .join("  ")
    .trimEnd();
}

const minute = (at: number): string =>
  Temporal.Instant.fromEpochMilliseconds(at).toString({ smallestUnit: "minute" }).replace("T", " ");

const age = (ms: number): string =>
  ms >= 2 * MS_PER_DAY ? `${Math.round(ms / MS_PER_DAY)} d` : `${Math.round(ms / MS_PER_HOUR)} h`;
