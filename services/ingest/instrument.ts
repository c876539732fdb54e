import type { BookUpdate } from "../../shared/domain/market/book-update.ts";
import { type ConflationLimits, createConflater } from "../../shared/domain/market/conflate.ts";
import type { GapReason, MarkEvent, TradeEvent } from "../../shared/domain/market/event.ts";
import {
  type BookOutcome,
  type BookRule,
  type BookState,
  createSyncedBook,
  type SyncedBook,
} from "../../shared/domain/market/synced-book.ts";
import { unreachable } from "../../shared/domain/result.ts";
import { type EpochMs, epochMs } from "../../shared/domain/units.ts";
import { createStaleness, createStreamAge } from "./stream-age.ts";
import { createTeller, type TellerDeps } from "./teller.ts";

/**
 * One traded instrument: its book, and what the forecast is told of it. While the book is live its conflated state goes
 * out; the moment it is not, that goes out instead, with a gap that says since when nothing is known. When it is whole
 * again the same gap goes out as repaired.
 */
export interface Instrument {
  readonly symbol: string;
  /** The book's state, or `suspect` while its stream is stale. */
  readonly state: BookState;
  /** `socket` names the connection it came over; undefined for a REST answer. */
  onBook(update: BookUpdate, socket: object | undefined): void;
  onTrade(trade: TradeEvent, socket: object): void;
  onMark(mark: MarkEvent): void;
  /** True while its live book is not believed because its stream is quiet, repeats itself or is far behind. */
  isStale(): boolean;
  /** It gets sockets of its own, because a stream of it is dead where it was. */
  onMoved(): void;
  /** A connection was lost: concerns this instrument if its book or its trades came over it. */
  onSocketLost(socket: object): void;
  /** Held-back states, heartbeat and staleness; call it every conflation interval. */
  onTick(now: EpochMs): void;
  /** Says again what the forecast should know: after Redis was away, or for an asset that is new. */
  restate(): void;
  setAssets(assets: readonly string[]): void;
  setContractSize(contractSize: number | undefined): void;
  /** Why there is no live book, or undefined. */
  problem(now: EpochMs): string | undefined;
}

export interface InstrumentDeps extends TellerDeps {
  readonly rule: BookRule;
  readonly conflation: ConflationLimits;
  /** See `createStreamAge`. */
  readonly patience: number;
  readonly requestSnapshot: (symbol: string) => void;
  /** The snapshot did its work, or its epoch is over. */
  readonly settleSnapshot: (symbol: string) => void;
}

export function createInstrument(deps: InstrumentDeps): Instrument {
  const { symbol, clock } = deps;
  const book = createSyncedBook(deps.rule);
  const conflater = createConflater(deps.conflation);
  const teller = createTeller(deps, conflater);
  const age = createStreamAge(deps.patience);
  let bookSocket: object | undefined;
  let tradeSocket: object | undefined;
  const staleness = createStaleness(age);

  const stateNow = (): BookState => (staleness.isStale && book.state === "live" ? "suspect" : book.state);
  const tellState = (reason: GapReason): void =>
    teller.onState(stateNow(), reason, Number.isNaN(age.progressAt) ? clock.now() : epochMs(age.progressAt));
  /** The hot path. */
  const onLive = (update: BookUpdate): void => {
    if (update.origin === "stream") age.onUpdate(update.receivedAt, update.exchangeAt);
    staleness.onUpdate(update.receivedAt);
    if (teller.told !== "live") tellState("sequence");
    const live = book.read();
    if (teller.told !== "live" || live?.bid === undefined || live.ask === undefined) return;
    if (conflater.onBest(live.bid, live.ask, live.exchangeAt, live.lastSeq, update.receivedAt))
      teller.onMarket(live, age.lagMs);
  };
  /** What comes next is of a new epoch: nothing carries over. */
  const loseBook = (reason: "disconnect" | "stale"): void => {
    bookSocket = undefined;
    deps.settleSnapshot(symbol);
    book.reset(reason);
    tellState(reason);
    age.reset();
    staleness.reset();
  };
  const onTick = (now: EpochMs): void => {
    if (book.state === "live" && staleness.begins(now)) tellState("stale");
    if (teller.told === "live" && conflater.isDue(now)) teller.onMarket(book.read(), age.lagMs);
  };

  return {
    symbol,
    get state() {
      return stateNow();
    },
    onBook: (update, socket) => {
      if (socket) bookSocket = socket;
      const outcome = book.apply(update);
      if (outcome === "applied" || outcome === "synced") onLive(update);
      if (outcome !== "applied") onSyncing(deps, outcome, update, tellState);
    },
    onTrade: (trade, socket) => {
      tradeSocket = socket;
      conflater.onTrade(trade.price, trade.size, trade.side);
    },
    onMark: (mark) => conflater.onMark(mark.mark, mark.receivedAt),
    isStale: () => staleness.isStale,
    onMoved: () => {
      conflater.onTradesLost();
      loseBook("stale");
    },
    onSocketLost: (socket) => {
      if (socket === tradeSocket) conflater.onTradesLost();
      if (socket === bookSocket) loseBook("disconnect");
    },
    onTick,
    restate: teller.restate,
    setAssets: teller.setAssets,
    setContractSize: teller.setContractSize,
    problem: (now) =>
      teller.told === "live" ? undefined : problemOf(book, staleness.isStale ? now - age.progressAt : undefined),
  };
}

const LOSS = { gap: "sequence", crossed: "crossed", mismatch: "checksum" } as const;

/** What follows from an update that did not simply continue a live book. */
function onSyncing(
  deps: Pick<InstrumentDeps, "venue" | "symbol" | "emit" | "requestSnapshot" | "settleSnapshot">,
  outcome: Exclude<BookOutcome, "applied">,
  update: BookUpdate,
  tellState: (reason: GapReason) => void,
): void {
  const { venue, symbol } = deps;
  switch (outcome) {
    case "gap":
    case "crossed":
    case "mismatch":
      tellState(LOSS[outcome]);
      deps.emit({ type: "resync", venue, symbol });
      deps.requestSnapshot(symbol);
      return;
    case "need_snapshot":
      tellState("sequence");
      deps.requestSnapshot(symbol);
      return;
    case "synced":
      deps.settleSnapshot(symbol);
      return;
    case "buffered":
      if (update.origin === "rest") deps.settleSnapshot(symbol);
      tellState("sequence");
      return;
    case "stale":
    case "limited":
      return;
    default:
      unreachable(outcome);
  }
}

function problemOf(book: SyncedBook, quietMs: number | undefined): string {
  if (quietMs !== undefined) return `stale: no news for ${Math.round(quietMs)} ms`;
  return book.loss === undefined ? `book is ${book.state}` : `book is ${book.state} after ${book.loss}`;
}
