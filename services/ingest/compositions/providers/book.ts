import type { ProviderConfig } from "../../../../config/provider-schema.ts";
import { describeFault, isRefusal, type ProviderFault } from "../../../../shared/domain/funds/provider-fault.ts";
import type { ProviderState } from "../../../../shared/domain/funds/provider-state.ts";
import { err, ok, type Result } from "../../../../shared/domain/result.ts";
import { type EpochMs, MS_PER_HOUR } from "../../../../shared/domain/units.ts";
import type { NotReady } from "../../../../shared/runtime/beacon.ts";
import type { Clock } from "../../../../shared/runtime/clock.ts";
import type { Emit, IngestEvent } from "../../events.ts";
import { problemsOf } from "./book-problems.ts";
import { type Candidate, createJudge } from "./judge.ts";
import { createKeptStates } from "./kept-states.ts";

/** An answer with fewer rows than this share of the last good one is a part of one. */
const ROWS_SHARE_MIN = 0.5;

/** What one answer says. */
export interface Said {
  /** Records of the whole answer, undefined where the number means nothing. */
  readonly rows: number | undefined;
  /** By key. */
  readonly candidates: ReadonlyMap<string, Candidate>;
  /** Mistakes that are no key's, by where they stand. */
  readonly mistakes: ReadonlyMap<string, ProviderFault>;
}

/** What is known from one provider: the last good state of each fund, and what is wrong with newer ones. */
export interface ProviderBook {
  /** Replaces the keys that count; whether one of them is new. */
  setKeys(keys: ReadonlySet<string>): boolean;
  /** Takes in an answer; whether it was one, and the reasons why it, or a part of it, was refused. */
  take(said: Result<Said, ProviderFault>): { readonly isWhole: boolean; readonly reasons: readonly string[] };
  /** The last answer holds; it is looked at again, because time has passed. */
  confirm(): void;
  /** It could not be asked. */
  fail(why: string, retryInMs: number): void;
  good(key: string): ProviderState | undefined;
  /** When an answer was last understood. */
  checkedAt(): EpochMs | undefined;
  problems(): readonly NotReady[];
}

export interface BookDeps {
  readonly id: string;
  readonly provider: ProviderConfig;
  readonly clock: Clock;
  readonly emit: Emit;
  /** Where the last good states outlive the process. */
  readonly file: string;
  /** The newest good state of the funds that have this key, whoever said it. */
  readonly newest: (key: string) => ProviderState | undefined;
  /** What contradicts the terms of a fund with this key. */
  readonly against: (key: string, state: ProviderState) => ProviderFault | undefined;
  readonly onChange: (keys: readonly string[]) => void;
}

/** Mistakes by key or place; "" is the answer as a whole. */
export type Faults = ReadonlyMap<string, readonly ProviderFault[]>;

export function createProviderBook(deps: BookDeps): ProviderBook {
  const { clock, emit, id, provider } = deps;
  const kept = createKeptStates(deps.file, (why) => emit({ type: "composition_store_failed", provider: id, why }));
  const examine = createExaminer(deps, kept.get);
  const tell = createTeller(deps);
  const tellTerms = createTermsTeller(emit);
  let keys: ReadonlySet<string> = new Set();
  let said: Said | undefined;
  let faults: Faults = new Map();
  let failure: string | undefined;
  let checkedAt: EpochMs | undefined;

  /** Judges what was said last, and tells what came of it. */
  const settle = (known: Said, result: "accepted" | "unchanged"): void => {
    const found = examine(known, keys);
    faults = found.faults;
    failure = undefined;
    checkedAt = clock.now();
    tellTerms(faults);
    kept.keep(found.changed, known.rows ?? kept.rows());
    tell(result, faults);
    if (found.changed.length > 0) deps.onChange(found.changed.map(({ key }) => key));
  };
  return {
    setKeys: (wanted) => {
      const isNew = [...wanted].some((key) => !keys.has(key));
      faults = new Map([...faults].filter(([key]) => wanted.has(key) || !keys.has(key)));
      keys = wanted;
      return isNew;
    },
    take: (answer) => {
      const whole = answer.ok ? wholeOf(answer.value, kept.rows()) : answer;
      if (whole.ok) {
        said = whole.value;
        settle(said, "accepted");
      } else {
        said = undefined;
        failure = undefined;
        faults = new Map([["", [whole.error]]]);
        tell("accepted", faults);
      }
      return { isWhole: whole.ok, reasons: reasonsOf(faults) };
    },
    confirm: () => {
      if (said !== undefined) settle(said, "unchanged");
    },
    fail: (why, retryInMs) => {
      failure = why;
      emit({ type: "composition_fetch_failed", provider: id, kind: provider.kind, why, retryInMs });
    },
    good: kept.get,
    checkedAt: () => checkedAt,
    problems: () => {
      const ageMsMax = provider.stateAgeMaxHours * MS_PER_HOUR;
      return problemsOf({ id, keys, good: kept.get, faults, failure, checkedAt, ageMsMax }, clock.now());
    },
  };
}

/** Holds every candidate against what is known: the faults, and the states that are good and new. */
function createExaminer({ against, clock, emit, id, newest, provider }: BookDeps, own: ProviderBook["good"]) {
  const judge = createJudge(provider);
  // A folder without a file of a fund that somebody else publishes waits for the day on which it is needed.
  const isSpare = ({ read }: Candidate, known: ProviderState | undefined): boolean =>
    provider.kind === "drop-in" && !read.ok && read.error.code === "missing" && known !== undefined;
  return ({ candidates, mistakes }: Said, keys: ReadonlySet<string>) => {
    const faults = new Map([...mistakes].map(([place, fault]): [string, readonly ProviderFault[]] => [place, [fault]]));
    const changed: ProviderState[] = [];
    for (const [key, candidate] of candidates) {
      if (!keys.has(key) || isSpare(candidate, newest(key))) continue;
      const before = own(key);
      const verdict = judge.judge(key, candidate, { last: newest(key), own: before }, clock.now());
      const contradiction = verdict.ok ? against(key, verdict.value.state) : undefined;
      if (!verdict.ok) faults.set(key, verdict.error);
      else if (contradiction !== undefined) faults.set(key, [contradiction]);
      else {
        const { isJump, state } = verdict.value;
        if (isJump) emit({ type: "composition_jump_accepted", provider: id, key, at: state.at });
        if (JSON.stringify(before) !== JSON.stringify(state)) changed.push(state);
      }
    }
    return { faults, changed };
  };
}

/** One event for each answer; what was refused of it is news when it was not said the last time. */
function createTeller({ emit, id, provider }: BookDeps) {
  let told = "";
  return (result: Extract<IngestEvent, { type: "composition_fetched" }>["result"], faults: Faults): void => {
    const why = reasonsOf(faults);
    const text = why.join("\n");
    const outcome = [...faults.values()].flat().some(isRefusal) ? "quarantined" : result;
    const isNews = text !== told;
    told = text;
    emit({ type: "composition_fetched", provider: id, kind: provider.kind, result: outcome, isNews, why });
  };
}

/** Every term that a provider has otherwise than a fund's file is told once, until it agrees again or is another. */
function createTermsTeller(emit: Emit) {
  let told = new Set<string>();
  return (faults: Faults): void => {
    const now = new Set<string>();
    for (const { term } of [...faults.values()].flat()) {
      if (term === undefined) continue;
      const { documented, field, fund, stated } = term;
      const text = JSON.stringify(term);
      now.add(text);
      if (told.has(text)) continue;
      const observed = { observedLow: stated, observedHigh: stated, rebalances: 0 };
      emit({ type: "rule_disagrees", fund, field, documented, ...observed });
    }
    told = now;
  };
}

const reasonsOf = (faults: Faults): readonly string[] =>
  [...faults].flatMap(([key, found]) => found.map((fault) => `${key === "" ? "" : `${key}: `}${describeFault(fault)}`));

function wholeOf(said: Said, before: number): Result<Said, ProviderFault> {
  if (said.rows === undefined || said.rows >= before * ROWS_SHARE_MIN) return ok(said);
  const expected = `at least half of the ${before} of the last good answer`;
  return err({ code: "truncated", field: "rows", found: String(said.rows), expected });
}
