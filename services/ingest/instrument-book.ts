import type { BookUpdate } from "../../shared/domain/market/book-update.ts";
import type { Conflater } from "../../shared/domain/market/conflate.ts";
import type { GapReason } from "../../shared/domain/market/event.ts";
import type { BookOutcome, BookState } from "../../shared/domain/market/synced-book.ts";
import { unreachable } from "../../shared/domain/result.ts";
import { epochMs } from "../../shared/domain/units.ts";
import type { BookAudit } from "./book-audit.ts";
import type { BookLeg } from "./book-leg.ts";
import { type BookLegs, createBookLegs } from "./book-legs.ts";
import type { Epoch } from "./epoch.ts";
import type { InstrumentDeps } from "./instrument.ts";
import type { Teller } from "./teller.ts";

/** The book of an instrument, over however many connections, and the telling of it. */
export interface InstrumentBook {
  readonly legs: BookLegs;
  readonly state: BookState;
  /** `epoch` is the connection it came over; undefined for a REST answer. */
  onUpdate(update: BookUpdate, epoch: Epoch | undefined): void;
  lose(leg: BookLeg, reason: "disconnect" | "stale"): void;
  /** Chooses what is read and tells its state. */
  settle(reason: GapReason): void;
  doubt(): void;
  setAudit(audit: BookAudit | undefined): void;
}

export function createInstrumentBook(deps: InstrumentDeps, conflater: Conflater, teller: Teller): InstrumentBook {
  const { venue, symbol, clock } = deps;
  const legs = createBookLegs(deps.rule, deps.patience, (why) =>
    deps.emit({ type: "book_switched", venue, symbol, why }),
  );
  let audit: BookAudit | undefined;

  const stateNow = (): BookState => {
    const { book, staleness } = legs.read;
    return staleness.isStale && book.state === "live" ? "suspect" : book.state;
  };
  const progressOf = ({ age }: BookLeg) => epochMs(Number.isNaN(age.progressAt) ? clock.now() : age.progressAt);
  const settle = (reason: GapReason): void => {
    legs.choose(reason);
    teller.onState(stateNow(), reason, progressOf(legs.read));
  };
  /** The hot path. */
  const onLive = (leg: BookLeg, update: BookUpdate): void => {
    if (update.origin === "stream") leg.age.onUpdate(update.receivedAt, update.exchangeAt);
    leg.staleness.onUpdate(update.receivedAt);
    if (teller.told !== "live") settle("sequence");
    if (leg !== legs.read) return;
    const live = leg.book.read();
    audit?.onUpdate(update, live);
    if (teller.told !== "live" || live?.bid === undefined || live.ask === undefined) return;
    if (conflater.onBest(live.bid, live.ask, live.exchangeAt, live.lastSeq, update.receivedAt))
      teller.onMarket(live, leg.age.lagMs);
  };
  const applyTo = (leg: BookLeg, update: BookUpdate): void => {
    const outcome = leg.apply(update);
    if (outcome === "applied" || outcome === "synced") onLive(leg, update);
    if (outcome !== "applied") onSyncing(deps, outcome, legs, settle);
  };
  return {
    legs,
    get state() {
      return stateNow();
    },
    settle,
    onUpdate: (update, epoch) => {
      if (epoch === undefined) for (const leg of legs.all) applyTo(leg, update);
      else applyTo(legs.of(epoch), update);
    },
    lose: (leg, reason) => {
      const wasRead = leg === legs.read;
      const progressAt = progressOf(leg);
      legs.lose(leg, reason);
      if (wasRead) teller.onState(stateNow(), reason, progressAt);
      if (!legs.areWaiting) deps.settleBook(symbol);
    },
    doubt: () => {
      legs.read.doubt();
      settle("audit");
      deps.emit({ type: "resync", venue, symbol });
      deps.requestBook(symbol);
    },
    setAudit: (next) => {
      audit = next;
    },
  };
}

const LOSS = { gap: "sequence", crossed: "crossed", outrun: "outrun", mismatch: "checksum" } as const;

/** What follows from an update that did not simply continue a live book. */
function onSyncing(
  deps: Pick<InstrumentDeps, "venue" | "symbol" | "emit" | "requestBook" | "settleBook">,
  outcome: Exclude<BookOutcome, "applied">,
  legs: BookLegs,
  settle: (reason: GapReason) => void,
): void {
  const { venue, symbol } = deps;
  switch (outcome) {
    case "gap":
    case "crossed":
    case "outrun":
    case "mismatch":
      settle(LOSS[outcome]);
      deps.emit({ type: "resync", venue, symbol });
      deps.requestBook(symbol);
      return;
    case "need_snapshot":
      settle("sequence");
      deps.requestBook(symbol);
      return;
    case "synced":
    case "buffered":
      if (!legs.areWaiting) deps.settleBook(symbol);
      if (outcome === "buffered") settle("sequence");
      return;
    case "stale":
    case "limited":
      return;
    default:
      unreachable(outcome);
  }
}
