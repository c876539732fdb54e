import type { MarketState } from "../market/state.ts";
import type { EpochMs } from "../units.ts";
import { dayKey, scheduledId, thresholdId } from "../windows/ids.ts";
import { revise } from "../windows/lifecycle.ts";
import type { VolatilityWindow, WindowStatus, WithdrawReason } from "../windows/window.ts";
import type { MarketView, WindowNumbers } from "./numbers.ts";
import { buildPlan, type Plan } from "./plan.ts";
import type { ForecastSettings } from "./settings.ts";
import type { AssetState, DayCounters, Direction, FundRecord, WindowRecord } from "./state.ts";

/**
 * One asset while a step works on it. Its fields are replaced, never changed in place, so whatever a step leaves alone
 * is shared with the state before.
 */
export interface Draft extends MarketView {
  readonly asset: string;
  readonly now: EpochMs;
  readonly settings: ForecastSettings;
  funds: Readonly<Record<string, FundRecord>>;
  trades: AssetState["trades"];
  markets: Readonly<Record<string, MarketState>>;
  plan: Plan;
  /** Why the input of this step took a plan back. */
  takenBack: WithdrawReason | undefined;
  windows: readonly WindowRecord[];
  counters: DayCounters;
  readonly changes: VolatilityWindow[];
}

export const openDraft = (
  state: AssetState,
  now: EpochMs,
  settings: ForecastSettings,
  changes: VolatilityWindow[],
): Draft => ({
  asset: state.asset,
  now,
  settings,
  funds: state.funds,
  trades: state.trades,
  markets: state.markets,
  plan: state.plan,
  takenBack: undefined,
  windows: state.windows,
  counters: state.counters,
  changes,
});

export const closeDraft = (draft: Draft): AssetState => ({
  asset: draft.asset,
  at: draft.now,
  funds: draft.funds,
  trades: draft.trades,
  markets: draft.markets,
  plan: draft.plan,
  windows: draft.windows,
  counters: draft.counters,
});

export function replan(draft: Draft): void {
  draft.plan = buildPlan(
    Object.values(draft.funds),
    Object.values(draft.trades).map(({ plan }) => plan),
    draft.now,
    draft.plan.version + 1,
  );
}

/** Ids come from outside and may be called like something every object has. */
export const fundOf = (draft: Draft, id: string): FundRecord | undefined =>
  Object.hasOwn(draft.funds, id) ? draft.funds[id] : undefined;

export function setFund(draft: Draft, record: FundRecord): void {
  draft.funds = { ...draft.funds, [record.fund.id]: record };
}

/** Publishes the next revision of a record with these numbers. */
export function publish(
  draft: Draft,
  record: WindowRecord,
  status: Exclude<WindowStatus, "withdrawn" | "scored">,
  numbers: WindowNumbers,
): WindowRecord {
  const { correlationId, ...rest } = numbers;
  const timing =
    record.opensAt === null && record.watchedUntil !== null
      ? ({ certainty: "conditional", watchedUntil: record.watchedUntil } as const)
      : ({ certainty: "exact" } as const);
  const published = revise(record.published, {
    id: record.published?.id ?? newId(draft, record),
    asset: draft.asset,
    status,
    withdrawnReason: null,
    kind: record.kind,
    opensAt: record.opensAt,
    closesAt: record.closesAt,
    timing,
    ...rest,
    correlationId: correlationId === "" ? `${draft.asset}-${draft.now}` : correlationId,
    publishedAt: draft.now,
  });
  draft.changes.push(published);
  return { ...record, published };
}

/** Withdraws a published record: its numbers no longer stand, so none are repeated. */
export function withdraw(draft: Draft, record: WindowRecord, reason: WithdrawReason): WindowRecord {
  const { published } = record;
  if (published === null || published.status === "withdrawn") return record;
  const book =
    reason === "book_not_live" || reason === "market_stale" ? lostBook(draft, record) : published.inputs.book;
  const { revision: _revision, schema: _schema, ...last } = published;
  const withdrawn = revise(published, {
    ...last,
    status: "withdrawn",
    withdrawnReason: reason,
    flow: null,
    impact: null,
    volatility: null,
    ladder: [],
    triggers: [],
    funds: published.funds.map((fund) => ({ ...fund, usd: null, perNav: null })),
    inputs: { ...published.inputs, book },
    abstain: null,
    publishedAt: draft.now,
  });
  draft.changes.push(withdrawn);
  return { ...record, published: withdrawn, checked: null };
}

/** A live book that has gone quiet is no longer to be trusted. */
function lostBook(draft: Draft, record: WindowRecord) {
  const market = record.checked?.lead ? draft.markets[record.checked.lead] : undefined;
  return market === undefined || market.book === "live" ? "suspect" : market.book;
}

function newId(draft: Draft, record: WindowRecord): string {
  if (record.group !== null) return scheduledId(draft.asset, record.group);
  const direction: Direction = record.direction ?? "down";
  const day = dayKey(draft.now);
  const counters = draft.counters.day === day ? draft.counters : { day, down: 0, up: 0 };
  const count = counters[direction] + 1;
  draft.counters = { ...counters, [direction]: count };
  return thresholdId(draft.asset, day, direction, count);
}
