import { type FundAnchor, freshUntil } from "../funds/anchor.ts";
import type { RuleTerms, RuleVersion } from "../funds/fund.ts";
import type { DueTerms } from "../funds/next-due.ts";
import { forcedTrade, type Position } from "../funds/position.ts";
import { nextScheduled, refusal, ruleOf } from "../funds/registry.ts";
import { ruleLabel, targetOf, versionAt } from "../funds/rule.ts";
import { instrumentKey } from "../market/state.ts";
import type { PlannedTrade } from "../portfolio/basket.ts";
import { type EpochMs, epochMs, MS_PER_SECOND } from "../units.ts";
import type { AbstainReason } from "../windows/window.ts";
import { type Due, groupByMinute, type ScheduledGroup } from "./groups.ts";
import { DIRECTIONS, type Direction, type FundRecord } from "./state.ts";

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
  /** Edges beyond which an open window's funds go on trading. */
  readonly followed: readonly PlannedTrigger[];
  /** Funds with a band that can act, for the ladder. */
  readonly banded: readonly PlannedPart[];
  readonly isAnyReferenceStale: boolean;
  /** When time alone makes the plan wrong: a version ends, a composition gets too old, a window closes. */
  readonly replanAt: number | null;
}

/** One fund's part in a trade, whatever the fund is. Null is unknown. */
export interface TradePart {
  readonly fund: string;
  readonly instrument: string;
  readonly label: string;
  readonly netAssetsUsd: number | null;
  readonly logSd: number;
  readonly nettingMin: number;
  readonly nettingMax: number;
  /** That the trade takes place at all. */
  readonly probability: number;
  /** Why it cannot be sized, whatever the market. */
  readonly missing: AbstainReason | null;
  readonly knownAt: EpochMs | null;
}

/** The part of a fund in one instrument. */
export interface PlannedPart extends TradePart, Position {
  /** When a scheduled trade is sized; null for a trigger. */
  readonly dueAt: EpochMs | null;
  readonly reference: number | null;
  readonly epoch: number;
  readonly isStale: boolean;
  readonly downMove: number | null;
  readonly upMove: number | null;
}

/** The part of a fund of several assets. */
export interface BasketPart extends TradePart {
  readonly size: PlannedTrade["size"];
}

export interface TriggerBook {
  readonly instrument: string;
  /** Nearest first: falling prices. */
  readonly down: readonly PlannedTrigger[];
  /** Nearest first: rising prices. */
  readonly up: readonly PlannedTrigger[];
}

export interface PlannedTrigger {
  readonly direction: Direction;
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
  followed: [],
  banded: [],
  isAnyReferenceStale: false,
  replanAt: null,
};

/** Compiles the plan as of `now`. */
export function buildPlan(
  funds: readonly FundRecord[],
  trades: readonly PlannedTrade[],
  now: EpochMs,
  version: number,
): Plan {
  const scheduled: Due[] = [];
  const triggers: PlannedTrigger[] = [];
  const followed: PlannedTrigger[] = [];
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
    if (due) scheduled.push(dueOf(record, due, isStale));
    const follows = record.follows !== null && record.follows.until > now ? record.follows : null;
    if (follows !== null) changes.push(follows.until);
    for (const terms of moves) {
      if (inForce === undefined) break;
      const edges = ruleOf(terms).triggers(terms, record.anchor.held ?? terms.leverage);
      const part = partOf(record, terms, inForce, isStale);
      if (isStale) isAnyReferenceStale = true;
      if (part.reference === null || isStale) continue;
      banded.push(part);
      for (const direction of DIRECTIONS) {
        const move = edges[direction];
        if (move === undefined) continue;
        const resetAt = due?.at ?? null;
        const { delayMs } = terms.execution;
        const durationMs = durationOf(terms, part, move);
        const price = part.reference * (1 + move);
        const list = follows?.direction === direction ? followed : triggers;
        list.push({ direction, price, move, part, delayMs, durationMs, resetAt });
      }
    }
  }
  for (const trade of trades) if (trade.decidedAt > now) scheduled.push({ ...trade, basket: basketPart(trade) });
  const replanAt = changes.length > 0 ? Math.min(...changes) : null;
  return {
    version,
    groups: groupByMinute(scheduled),
    triggers: booksOf(triggers),
    followed,
    banded,
    isAnyReferenceStale,
    replanAt,
  };
}

function dueOf(record: FundRecord, { at, terms, version }: DueTerms<RuleTerms>, isStale: boolean): Due {
  const { delayMs, durationMs } = terms.execution;
  const opensAt = epochMs(at + delayMs);
  return {
    decidedAt: at,
    opensAt,
    closesAt: epochMs(opensAt + durationMs),
    part: { ...partOf(record, terms, version, isStale), dueAt: at },
  };
}

/** Pieces with a pause between them take as long as their number says. */
function durationOf({ execution }: RuleTerms, part: PlannedPart, move: number): number {
  const { chunkUsdMax, coolDownMs, durationMs } = execution;
  if (chunkUsdMax === undefined || coolDownMs === undefined || part.netAssetsUsd === null) return durationMs;
  const pieces = Math.ceil(Math.abs(forcedTrade(part, move) * part.netAssetsUsd) / chunkUsdMax);
  return Math.max(durationMs, (pieces - 1) * coolDownMs);
}

/** The fund's next scheduled trade. */
function nextDue({ fund, busyUntil }: FundRecord, now: EpochMs): DueTerms<RuleTerms> | undefined {
  // A reset due at the very instant the last window closed must not be skipped; one long past must.
  const hasJustClosed = busyUntil !== null && now - busyUntil <= MS_PER_SECOND;
  return nextScheduled(fund, hasJustClosed ? epochMs(busyUntil - 1) : now);
}

/** Bands of a version that can act. */
export const bandsOf = (version: RuleVersion): readonly RuleTerms[] =>
  version.rules.filter((terms) => terms.rule === "leverage-band" && refusal(terms) === undefined);

/** A scheduled part carries the band of its version too, because a trigger on the way changes what is left to trade. */
function partOf(record: FundRecord, terms: RuleTerms, version: RuleVersion, isStale: boolean): PlannedPart {
  const { fund, anchor } = record;
  const [band] = anchor.contradicted === null ? bandsOf(version) : [];
  const held = anchor.held ?? terms.leverage;
  const moves = band && ruleOf(band).triggers(band, held);
  const reference = isOfOtherTarget(record, version) ? null : anchor.reference;
  return {
    fund: fund.id,
    instrument: instrumentKey(fund.instrument),
    label: ruleLabel(terms, version),
    leverage: terms.leverage,
    held,
    restore: ruleOf(terms).restore(terms),
    moveMin: ruleOf(terms).moveMin(terms),
    creationResponse: fund.creationResponse,
    dueAt: null,
    reference,
    epoch: anchor.epoch,
    netAssetsUsd: anchor.netAssetsUsd,
    logSd: anchor.netAssetsLogSd,
    nettingMin: fund.internalNetting.min,
    nettingMax: fund.internalNetting.max,
    probability: 1,
    isStale,
    missing: isStale ? "composition_stale" : reference === null ? "reference_unknown" : null,
    knownAt: oldestKnown(anchor),
    downMove: moves?.down ?? null,
    upMove: moves?.up ?? null,
  };
}

function basketPart(trade: PlannedTrade): BasketPart {
  const { fund, label, netAssetsUsd, nettingMin, nettingMax, probability, missing, knownAt, size } = trade;
  return {
    fund,
    instrument: instrumentKey(trade.instrument),
    label,
    netAssetsUsd,
    logSd: trade.netAssetsLogSd,
    nettingMin,
    nettingMax,
    probability,
    missing,
    knownAt,
    size,
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

function booksOf(triggers: readonly PlannedTrigger[]): TriggerBook[] {
  const instruments = [...new Set(triggers.map((trigger) => trigger.part.instrument))];
  return instruments.map((instrument) => {
    const own = triggers.filter((trigger) => trigger.part.instrument === instrument);
    return {
      instrument,
      down: own.filter(({ direction }) => direction === "down").sort((a, b) => b.price - a.price),
      up: own.filter(({ direction }) => direction === "up").sort((a, b) => a.price - b.price),
    };
  });
}
