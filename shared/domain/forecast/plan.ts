import { meanExecuted } from "../flow/distribution.ts";
import { type FundAnchor, freshUntil } from "../funds/anchor.ts";
import type { RuleTerms, RuleVersion } from "../funds/fund.ts";
import { gearing } from "../funds/rebalance.ts";
import { refusal, ruleOf } from "../funds/registry.ts";
import { ruleLabel, targetOf, versionAt } from "../funds/rule.ts";
import { instrumentKey } from "../market/state.ts";
import { type EpochMs, epochMs, MS_PER_MINUTE, MS_PER_SECOND } from "../units.ts";
import { minuteKey } from "../windows/ids.ts";
import type { FundRecord } from "./state.ts";

/**
 * What the funds of an asset will have to do, compiled whenever a fund or its anchor changes, so that a price costs
 * the same whether one fund stands behind it or a hundred.
 */
export interface Plan {
  /** Counts the compilations. */
  readonly version: number;
  /** The next scheduled trades, earliest first: one group per minute they open in. */
  readonly groups: readonly ScheduledGroup[];
  readonly triggers: readonly TriggerBook[];
  /** Funds with a band that can act, for the ladder. */
  readonly banded: readonly PlannedPart[];
  readonly isAnyReferenceStale: boolean;
  /** When time alone makes the plan wrong: a version ends, a composition gets too old, a window closes. */
  readonly replanAt: number | null;
}

/** One fund's part in a trade. Null is unknown. */
export interface PlannedPart {
  readonly fund: string;
  readonly instrument: string;
  readonly label: string;
  readonly leverage: number;
  readonly reference: number | null;
  readonly epoch: number;
  readonly netAssetsUsd: number | null;
  readonly logSd: number;
  readonly nettingMin: number;
  readonly nettingMax: number;
  readonly isStale: boolean;
  readonly knownAt: EpochMs | null;
  readonly downMove: number | null;
  readonly upMove: number | null;
}

export interface ScheduledGroup {
  readonly key: string;
  /** When the price that sizes the trades is taken. */
  readonly decidedAt: EpochMs;
  readonly opensAt: EpochMs;
  readonly closesAt: EpochMs;
  readonly parts: readonly PlannedPart[];
  /** Most traded first. */
  readonly instruments: readonly string[];
  readonly sums: readonly FlowSums[];
}

/** Mean trade in one instrument at price P: `slope · P − level` in USD, and likewise per unit of unknown net assets. */
export interface FlowSums {
  readonly instrument: string;
  readonly slopeUsd: number;
  readonly levelUsd: number;
  readonly slopePerNav: number;
  readonly levelPerNav: number;
}

export interface TriggerBook {
  readonly instrument: string;
  /** Nearest first: falling prices. */
  readonly down: readonly PlannedTrigger[];
  /** Nearest first: rising prices. */
  readonly up: readonly PlannedTrigger[];
}

export interface PlannedTrigger {
  readonly price: number;
  readonly move: number;
  readonly part: PlannedPart;
  readonly delayMs: number;
  readonly durationMs: number;
  /** The fund's next scheduled rebalance, after which this trigger is elsewhere. */
  readonly resetAt: number | null;
}

export const EMPTY_PLAN: Plan = {
  version: 0,
  groups: [],
  triggers: [],
  banded: [],
  isAnyReferenceStale: false,
  replanAt: null,
};

/** Compiles the plan as of `now`. */
export function buildPlan(funds: readonly FundRecord[], now: EpochMs, version: number): Plan {
  const scheduled: Due[] = [];
  const triggers: PlannedTrigger[] = [];
  const banded: PlannedPart[] = [];
  const changes: number[] = [];
  let isAnyReferenceStale = false;
  for (const record of funds) {
    const inForce = versionAt(record.fund, now);
    if (inForce?.until !== undefined) changes.push(inForce.until);
    const fresh = freshUntil(record.anchor, record.fund.stateAgeMsMax);
    const isStale = fresh !== null && fresh <= now;
    if (fresh !== null && !isStale) changes.push(fresh);
    if (record.anchor.wipedOut) continue;
    const isBusy = record.busyUntil !== null && record.busyUntil > now;
    if (isBusy && record.busyUntil !== null) changes.push(record.busyUntil);
    const due = isBusy ? undefined : nextDue(record, now);
    const moves = inForce === undefined || record.anchor.contradicted !== null ? [] : bandsOf(inForce);
    if (due) scheduled.push({ ...due, part: partOf(record, due.terms, due.version, isStale) });
    for (const { terms, down, up } of moves) {
      if (inForce === undefined) break;
      const part = partOf(record, terms, inForce, isStale);
      if (isStale) isAnyReferenceStale = true;
      if (part.reference === null || isStale) continue;
      banded.push(part);
      for (const move of [down, up]) {
        if (move === undefined) continue;
        const { delayMs, durationMs } = terms.execution;
        const resetAt = due?.at ?? null;
        triggers.push({ price: part.reference * (1 + move), move, part, delayMs, durationMs, resetAt });
      }
    }
  }
  const replanAt = changes.length > 0 ? Math.min(...changes) : null;
  return {
    version,
    groups: groupByMinute(scheduled),
    triggers: booksOf(triggers),
    banded,
    isAnyReferenceStale,
    replanAt,
  };
}

interface DueTerms {
  readonly at: EpochMs;
  readonly terms: RuleTerms;
  readonly version: RuleVersion;
}
type Due = DueTerms & { readonly part: PlannedPart };

/** The fund's next scheduled trade under the version in force when it happens. */
function nextDue(record: FundRecord, now: EpochMs): DueTerms | undefined {
  const { fund, busyUntil } = record;
  // A reset due at the very instant the last window closed must not be skipped; one long past must.
  const hasJustClosed = busyUntil !== null && now - busyUntil <= MS_PER_SECOND;
  const after = hasJustClosed ? busyUntil - 1 : now;
  let from = Number.NEGATIVE_INFINITY;
  let next: DueTerms | undefined;
  for (const version of fund.versions) {
    const until = version.until ?? Number.POSITIVE_INFINITY;
    if (until > after) {
      for (const terms of version.rules) {
        if (refusal(terms) !== undefined) continue;
        const at = ruleOf(terms).nextDue(terms, epochMs(Math.max(after, from - 1)));
        if (at !== undefined && at < until && (next === undefined || at < next.at)) next = { at, terms, version };
      }
      if (next !== undefined) return next;
    }
    from = until;
  }
  return undefined;
}

/** Bands of a version that can act. */
export function bandsOf(version: RuleVersion) {
  return version.rules
    .filter((terms) => refusal(terms) === undefined)
    .map((terms) => ({ terms, ...ruleOf(terms).triggers(terms) }))
    .filter(({ down, up }) => down !== undefined || up !== undefined);
}

/** A scheduled part carries the band of its version too, because a trigger on the way changes what is left to trade. */
function partOf(record: FundRecord, terms: RuleTerms, version: RuleVersion, isStale: boolean): PlannedPart {
  const { fund, anchor } = record;
  const [band] = anchor.contradicted === null ? bandsOf(version) : [];
  return {
    fund: fund.id,
    instrument: instrumentKey(fund.instrument),
    label: ruleLabel(terms, version),
    leverage: terms.leverage,
    reference: isOfOtherTarget(record, version) ? null : anchor.reference,
    epoch: anchor.epoch,
    netAssetsUsd: anchor.netAssetsUsd,
    logSd: anchor.netAssetsLogSd,
    nettingMin: fund.internalNetting.min,
    nettingMax: fund.internalNetting.max,
    isStale,
    knownAt: oldestKnown(anchor),
    downMove: band?.down ?? null,
    upMove: band?.up ?? null,
  };
}

/** What is measured from a reference holds for the target it was known under; no rule says what a change trades. */
const isOfOtherTarget = ({ fund, anchor }: FundRecord, version: RuleVersion): boolean =>
  anchor.referenceAt !== null && targetOf(versionAt(fund, anchor.referenceAt)) !== targetOf(version);

function oldestKnown(anchor: FundAnchor): EpochMs | null {
  const { referenceAt, netAssetsAt } = anchor;
  if (referenceAt === null || netAssetsAt === null) return referenceAt ?? netAssetsAt;
  return referenceAt < netAssetsAt ? referenceAt : netAssetsAt;
}

function groupByMinute(due: readonly Due[]): ScheduledGroup[] {
  const groups = new Map<number, Due[]>();
  for (const one of due) {
    const minute = Math.floor((one.at + one.terms.execution.delayMs) / MS_PER_MINUTE);
    const group = groups.get(minute);
    if (group) group.push(one);
    else groups.set(minute, [one]);
  }
  return [...groups.values()].map(toGroup).sort((a, b) => a.opensAt - b.opensAt);
}

/** Funds whose trades open in the same minute make one window and are sized at one price. */
function toGroup(due: readonly Due[]): ScheduledGroup {
  const opens = due.map(({ at, terms }) => at + terms.execution.delayMs);
  const closes = due.map(({ at, terms }) => at + terms.execution.delayMs + terms.execution.durationMs);
  const opensAt = epochMs(Math.min(...opens));
  const parts = due.map(({ part }) => part);
  return {
    key: minuteKey(opensAt),
    decidedAt: epochMs(Math.min(opensAt, Math.max(...due.map(({ at }) => at)))),
    opensAt,
    closesAt: epochMs(Math.max(...closes)),
    parts,
    instruments: instrumentsOf(parts),
    sums: sumsOf(parts),
  };
}

/** Instruments by what is traded in them, most first: the first that is live leads. */
export function instrumentsOf(parts: readonly PlannedPart[]): string[] {
  const weights = new Map<string, number>();
  for (const part of parts) {
    const weight = Math.abs(gearing(part.leverage)) * (part.netAssetsUsd ?? 1);
    weights.set(part.instrument, (weights.get(part.instrument) ?? 0) + weight);
  }
  return [...weights].sort((a, b) => b[1] - a[1]).map(([instrument]) => instrument);
}

function sumsOf(parts: readonly PlannedPart[]): FlowSums[] {
  const sums = new Map<string, FlowSums>();
  for (const part of parts) {
    if (part.reference === null || part.isStale) continue;
    const held = sums.get(part.instrument) ?? zeroSums(part.instrument);
    const isKnown = part.netAssetsUsd !== null;
    const weight =
      gearing(part.leverage) * meanExecuted(isKnown ? part : { ...part, logSd: 0 }) * (part.netAssetsUsd ?? 1);
    const slope = weight / part.reference;
    sums.set(part.instrument, {
      instrument: part.instrument,
      slopeUsd: held.slopeUsd + (isKnown ? slope : 0),
      levelUsd: held.levelUsd + (isKnown ? weight : 0),
      slopePerNav: held.slopePerNav + (isKnown ? 0 : slope),
      levelPerNav: held.levelPerNav + (isKnown ? 0 : weight),
    });
  }
  return [...sums.values()];
}

const zeroSums = (instrument: string): FlowSums => ({
  instrument,
  slopeUsd: 0,
  levelUsd: 0,
  slopePerNav: 0,
  levelPerNav: 0,
});

function booksOf(triggers: readonly PlannedTrigger[]): TriggerBook[] {
  const instruments = [...new Set(triggers.map((trigger) => trigger.part.instrument))];
  return instruments.map((instrument) => {
    const own = triggers.filter((trigger) => trigger.part.instrument === instrument);
    return {
      instrument,
      down: own.filter((trigger) => trigger.move < 0).sort((a, b) => b.price - a.price),
      up: own.filter((trigger) => trigger.move > 0).sort((a, b) => a.price - b.price),
    };
  });
}
