import { type FundAnchor, followAnchor, loseReference, rollAnchor, triggerAnchor } from "../funds/anchor.ts";
import type { Position } from "../funds/position.ts";
import { targetOf, versionAt } from "../funds/rule.ts";
import { isLive } from "../market/state.ts";
import { type EpochMs, epochMs, MS_PER_MINUTE } from "../units.ts";
import { isWorthPublishing } from "../windows/materiality.ts";
import type { WithdrawReason } from "../windows/window.ts";
import { type Draft, fundOf, publish, replan, setFund, withdraw } from "./draft.ts";
import { evaluateGroup, evaluateThreshold } from "./evaluate.ts";
import type { ScheduledGroup } from "./groups.ts";
import type { WindowNumbers } from "./numbers.ts";
import type { PlannedPart } from "./plan.ts";
import { DIRECTIONS, type Direction, type FundRecord, type WindowRecord } from "./state.ts";
import { firedBy, watchEnd } from "./watch.ts";
import { lostReason } from "./windows.ts";

/** Nobody trades on a smaller move beyond an edge than this. */
const FOLLOWED_MOVE_MIN = 0.0005;

/** Sizes every scheduled trade whose time has come at the price of that moment, and rolls its funds forward. */
export function decideDueGroups(draft: Draft): void {
  sizeTrades(draft);
  const due = draft.plan.groups.filter((group) => group.decidedAt <= draft.now);
  if (due.length === 0) return;
  for (const group of due) decideGroup(draft, group);
  replan(draft);
  sizeTrades(draft);
}

/** Funds whose price has come stand where it has led them. */
function sizeTrades(draft: Draft): void {
  let changed = false;
  for (const held of Object.values(draft.funds)) {
    const { sizing } = held;
    if (sizing === null || sizing.at > draft.now) continue;
    const market = draft.markets[sizing.part.instrument];
    const mid = isLive(market, sizing.at, draft.settings.marketStaleMs) ? (market?.mid ?? null) : null;
    const anchor = mid === null ? loseReference(held.anchor, sizing.at) : rolled(held, sizing.part, mid, sizing.at);
    setFund(draft, { ...held, anchor, sizing: null });
    changed = true;
  }
  if (changed) replan(draft);
}

function decideGroup(draft: Draft, group: ScheduledGroup): void {
  const numbers = evaluateGroup(group, draft.plan, { ...draft, now: group.decidedAt });
  const record = draft.windows.find((one) => one.group === group.key);
  // A fund that joined after its minute's window was decided has missed it.
  if (record?.decided == null) {
    const held = record ?? scheduledRecord(group);
    const settled = numbers ? settle(draft, held, numbers) : withdraw(draft, held, lostReason(draft, held));
    replaceRecord(draft, record, settled);
  }
  const busyUntil = epochMs(Math.max(group.closesAt, minuteEnd(group.opensAt)));
  for (const part of group.parts) {
    const held = fundOf(draft, part.fund);
    if (held !== undefined) setFund(draft, { ...held, busyUntil, sizing: { at: part.dueAt ?? group.decidedAt, part } });
  }
}

/** Where the fund stands after a rebalance at `mid`, which is where it stood before if the move called for none. */
function rolled(record: FundRecord, part: PlannedPart, mid: number, at: EpochMs): FundAnchor {
  const { anchor } = record;
  if (anchor.reference !== null && Math.abs(mid / anchor.reference - 1) < part.moveMin) return anchor;
  return rollAnchor(anchor, since(record, part), mid, at);
}

/** Net assets have followed the leverage that the terms of the last rebalance led to. */
function since({ fund, anchor }: FundRecord, part: PlannedPart): Position {
  const before = anchor.referenceAt === null ? undefined : targetOf(versionAt(fund, anchor.referenceAt));
  return { ...part, held: anchor.held ?? before ?? part.held };
}

/**
 * Opens a window for the funds whose trigger the price has reached. Where we could not watch the price get there, the
 * funds have long traded: they are taken to have done so at their trigger, and nothing opens. If the price is by now so
 * far beyond that they must have traded again, where they stand is unknown.
 */
export function fireTriggers(draft: Draft, hasWatched: boolean): void {
  followPrices(draft);
  for (const direction of DIRECTIONS) {
    const fired = firedBy(draft, direction);
    if (fired === undefined) continue;
    if (hasWatched) openThreshold(draft, direction, fired);
    for (const { part, price, triggerMove } of fired.triggered) {
      const held = fundOf(draft, part.fund);
      if (held === undefined) continue;
      const isToEdge = part.restore.to !== "target";
      const tradedAt = hasWatched || isToEdge ? price : (part.reference ?? price) * (1 + triggerMove);
      const isBeyondNext = !isToEdge && Math.abs(price / tradedAt - 1) >= Math.abs(triggerMove);
      const anchor = isBeyondNext
        ? loseReference(held.anchor, draft.now)
        : triggerAnchor(held.anchor, part, tradedAt, draft.now, fired.closesAt);
      const follows = isToEdge ? { direction, until: fired.closesAt } : held.follows;
      setFund(draft, { ...held, anchor, follows });
    }
    replan(draft);
  }
}

/** Funds whose window is open trade on where the price goes on. */
function followPrices(draft: Draft): void {
  let changed = false;
  for (const { direction, part, price } of draft.plan.followed) {
    const market = draft.markets[part.instrument];
    const mid = isLive(market, draft.now, draft.settings.marketStaleMs) ? (market?.mid ?? null) : null;
    const held = fundOf(draft, part.fund);
    if (mid === null || held === undefined) continue;
    const beyond = direction === "down" ? 1 - mid / price : mid / price - 1;
    if (beyond < FOLLOWED_MOVE_MIN) continue;
    setFund(draft, { ...held, anchor: followAnchor(held.anchor, part, mid, draft.now) });
    changed = true;
  }
  if (changed) replan(draft);
}

function openThreshold(draft: Draft, direction: Direction, fired: NonNullable<ReturnType<typeof firedBy>>): void {
  const { opensAt, closesAt, triggered } = fired;
  const numbers = evaluateThreshold(
    { direction, triggered, durationMs: closesAt - opensAt, probability: 1, watchedUntil: null },
    draft.plan,
    draft,
  );
  if (numbers === undefined) return;
  const watching = draft.windows.find((one) => one.direction === direction && one.decided === null);
  const record = { ...(watching ?? watchRecord(draft, direction)), opensAt, closesAt };
  replaceRecord(draft, watching, settle(draft, record, numbers));
}

/** The trade is certain now: its window stands with these numbers, or is not worth one. */
function settle(draft: Draft, record: WindowRecord, numbers: WindowNumbers): WindowRecord | undefined {
  const isStanding = record.published !== null && record.published.status !== "withdrawn";
  if (isWorthPublishing(numbers, isStanding, draft.settings.materiality)) return { ...record, decided: numbers };
  const withdrawn = withdraw(draft, record, "not_material");
  return record.group === null ? undefined : withdrawn;
}

const drop = (_record: WindowRecord): undefined => undefined;

/** Moves decided windows along their states, and forgets those that are over. */
export function passTime(draft: Draft): void {
  if (draft.windows.length === 0) return;
  let changed = false;
  const next: WindowRecord[] = [];
  for (const record of draft.windows) {
    const moved = passRecord(draft, record);
    if (moved !== record) changed = true;
    if (moved !== undefined) next.push(moved);
  }
  if (changed) draft.windows = next;
}

function passRecord(draft: Draft, before: WindowRecord): WindowRecord | undefined {
  const { decided, opensAt, closesAt, watchedUntil } = before;
  if (decided === null || opensAt === null || closesAt === null) {
    if (opensAt !== null) return draft.now < minuteEnd(opensAt) ? before : drop(withdraw(draft, before, "rule_ended"));
    if (draft.now < (watchedUntil ?? draft.now)) return before;
    return drop(withdraw(draft, before, "watch_ended"));
  }
  if (before.published?.status === "closed") return draft.now < minuteEnd(opensAt) ? before : undefined;
  let record = before;
  const status = () => record.published?.status ?? "withdrawn";
  if (status() === "withdrawn") record = publish(draft, record, "forecast", decided);
  if (status() === "forecast" && draft.now >= opensAt - draft.settings.armBeforeMs) {
    record = publish(draft, record, "armed", decided);
  }
  if (status() === "armed" && draft.now >= opensAt) record = publish(draft, record, "open", decided);
  if (status() !== "open" || draft.now < closesAt) return record;
  record = publish(draft, record, "closed", decided);
  return draft.now < minuteEnd(opensAt) ? record : undefined;
}

/** Ids of scheduled windows name the minute they open in, so a record is kept until no other can want its id. */
const minuteEnd = (at: number): number => (Math.floor(at / MS_PER_MINUTE) + 1) * MS_PER_MINUTE;

/** After a new plan: windows it no longer holds are withdrawn, and those it newly holds are begun. */
export function followPlan(draft: Draft): void {
  const kept: WindowRecord[] = [];
  for (const record of draft.windows) {
    const reason = record.decided === null ? endedBecause(draft, record) : undefined;
    if (reason === undefined) kept.push(record);
    else {
      const withdrawn = withdraw(draft, record, reason);
      // A scheduled id belongs to its minute: should the group come back, the same window goes on.
      if (record.group !== null && withdrawn.published !== null) kept.push(withdrawn);
    }
  }
  draft.windows = kept.map((record) => retimed(draft, record));
}

/** A fund that joined or left may move the edges of the window. */
function retimed(draft: Draft, record: WindowRecord): WindowRecord {
  const group = record.decided === null ? draft.plan.groups.find(({ key }) => key === record.group) : undefined;
  if (group === undefined) return record;
  const { kind, opensAt, closesAt } = group;
  const isSame = kind === record.kind && opensAt === record.opensAt && closesAt === record.closesAt;
  return isSame ? record : { ...record, kind, opensAt, closesAt };
}

/** Begins the windows that the plan holds and that are within the horizon. */
export function beginWindows(draft: Draft): void {
  for (const group of draft.plan.groups) {
    const { horizonMs, reviewHorizonMs } = draft.settings;
    if (group.opensAt > draft.now + (group.kind === "scheduled" ? horizonMs : reviewHorizonMs)) continue;
    if (draft.windows.some((record) => record.group === group.key)) continue;
    draft.windows = [...draft.windows, scheduledRecord(group)];
  }
  for (const direction of DIRECTIONS) {
    if (!draft.plan.triggers.some((book) => book[direction].length > 0)) continue;
    if (draft.windows.some((record) => record.direction === direction && record.decided === null)) continue;
    draft.windows = [...draft.windows, watchRecord(draft, direction)];
  }
}

function endedBecause(draft: Draft, record: WindowRecord): WithdrawReason | undefined {
  const isGone = (fund: string) => fundOf(draft, fund) === undefined;
  if (record.group !== null) {
    if (draft.plan.groups.some(({ key }) => key === record.group)) return undefined;
    if (draft.takenBack !== undefined) return draft.takenBack;
    return record.published?.funds.some(({ id }) => isGone(id)) ? "fund_removed" : "rule_ended";
  }
  const { lead, direction } = record;
  const hasTriggers = draft.plan.triggers.some((book) => direction !== null && book[direction].length > 0);
  const leader = lead ? fundOf(draft, lead.fund) : undefined;
  if (leader && leader.anchor.contradicted !== null) return "rule_contradicted";
  if (leader && leader.anchor.epoch !== lead?.epoch) return "rebalanced";
  if (hasTriggers) return undefined;
  if (lead && isGone(lead.fund)) return "fund_removed";
  return draft.plan.isAnyReferenceStale ? "composition_stale" : "rule_ended";
}

function scheduledRecord(group: ScheduledGroup): WindowRecord {
  const { kind, key, opensAt, closesAt } = group;
  return { ...NEW_RECORD, kind, group: key, opensAt, closesAt };
}

const watchRecord = (draft: Draft, direction: Direction): WindowRecord => ({
  ...NEW_RECORD,
  kind: "threshold",
  direction,
  watchedUntil: watchEnd(draft, direction),
});

export const NEW_RECORD: WindowRecord = {
  group: null,
  direction: null,
  kind: "scheduled",
  opensAt: null,
  closesAt: null,
  watchedUntil: null,
  lead: null,
  decided: null,
  checked: null,
  published: null,
};

function replaceRecord(draft: Draft, before: WindowRecord | undefined, after: WindowRecord | undefined): void {
  const others = draft.windows.filter((record) => record !== before);
  draft.windows = after === undefined ? others : [...others, after];
}
