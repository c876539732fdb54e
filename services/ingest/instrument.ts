import { type BookUpdate, createBookUpdate } from "../../shared/domain/market/book-update.ts";
import { type ConflationLimits, createConflater } from "../../shared/domain/market/conflate.ts";
import type { BarEvent, GapReason, MarkEvent, QuoteEvent, TradeEvent } from "../../shared/domain/market/event.ts";
import type { BookOutcome, BookRule, BookState, LiveBook } from "../../shared/domain/market/synced-book.ts";
import { unreachable } from "../../shared/domain/result.ts";
import { type EpochMs, epochMs } from "../../shared/domain/units.ts";
import type { BookAudit } from "./book-audit.ts";
import { type BookLeg, createBookLeg } from "./book-leg.ts";
import type { Epoch } from "./epoch.ts";
import { createTeller, type TellerDeps } from "./teller.ts";
import { createTradeRelay } from "./trade-relay.ts";

/**
 * One traded instrument: its book, and what the forecast is told of it. While the book is live its conflated state goes
 * out; the moment it is not, that goes out instead, with a gap that says since when nothing is known. When it is whole
 * again the same gap goes out as repaired.
 *
 * Two connections may carry it at a time (a standby, or the next one while the old one still runs): each keeps a book of
 * its own, one of them is read, and when that one is lost the other is read instead, without a gap.
 */
export interface Instrument {
  readonly symbol: string;
  /** The book's state, or `suspect` while its stream is stale. */
  readonly state: BookState;
  /** `epoch` is the connection it came over; undefined for a REST answer. */
  onBook(update: BookUpdate, epoch: Epoch | undefined): void;
  /** A quote of a venue that shows no book: it is the book. */
  onQuote(quote: QuoteEvent, epoch: Epoch): void;
  onTrade(trade: TradeEvent, epoch: Epoch): void;
  onMark(mark: MarkEvent): void;
  /** True while its live book is not believed because its stream is quiet, repeats itself or is far behind. */
  isStale(): boolean;
  /** Whether its book over this connection is live. */
  isSoundOn(epoch: Epoch): boolean;
  /** Connections on which a fresh book is awaited. */
  waitingOn(): readonly Epoch[];
  /** It gets sockets of its own, because a stream of it is dead where it was. */
  onMoved(): void;
  /** A connection ended: concerns this instrument if its book or its trades came over it. */
  onEpochLost(epoch: Epoch): void;
  /** Its live book; undefined while it has none. */
  read(): LiveBook | undefined;
  /** From now on an audit follows its book; undefined ends it. */
  setAudit(audit: BookAudit | undefined): void;
  /** An audit showed that its book is not the venue's. */
  doubt(): void;
  /** Held-back states, heartbeat and staleness; call it every conflation interval. */
  onTick(now: EpochMs): void;
  /** Its past, where it was not watched. */
  onBars(bars: readonly BarEvent[]): void;
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
  readonly requestBook: (symbol: string) => void;
  /** The fresh book did its work, or nobody waits for it any more. */
  readonly settleBook: (symbol: string) => void;
}

export function createInstrument(deps: InstrumentDeps): Instrument {
  const { symbol, clock } = deps;
  const conflater = createConflater(deps.conflation);
  const teller = createTeller(deps, conflater);
  const trades = createTradeRelay(conflater.onTrade);
  let read = createBookLeg(deps.rule, deps.patience);
  let legs: readonly BookLeg[] = [read];
  const quoted = createBookUpdate(deps.venue);
  let audit: BookAudit | undefined;

  const stateNow = (): BookState =>
    read.staleness.isStale && read.book.state === "live" ? "suspect" : read.book.state;
  const tellState = (reason: GapReason): void =>
    teller.onState(stateNow(), reason, Number.isNaN(read.age.progressAt) ? clock.now() : epochMs(read.age.progressAt));
  /** The leg that is read may have ceased to be sound: another one takes over if it can. */
  const settleOn = (reason: GapReason): void => {
    const other = read.isSound ? undefined : legs.find(({ isSound }) => isSound);
    if (other) {
      read = other;
      deps.emit({ type: "book_switched", venue: deps.venue, symbol, why: reason });
    }
    tellState(reason);
  };
  /** The hot path. */
  const onLive = (leg: BookLeg, update: BookUpdate): void => {
    if (update.origin === "stream") leg.age.onUpdate(update.receivedAt, update.exchangeAt);
    leg.staleness.onUpdate(update.receivedAt);
    if (teller.told !== "live") settleOn("sequence");
    if (leg !== read) return;
    audit?.onUpdate(update, leg.book.read());
    const live = leg.book.read();
    if (teller.told !== "live" || live?.bid === undefined || live.ask === undefined) return;
    if (conflater.onBest(live.bid, live.ask, live.exchangeAt, live.lastSeq, update.receivedAt))
      teller.onMarket(live, leg.age.lagMs);
  };
  const legOf = (epoch: Epoch): BookLeg => {
    const known = legs.find((leg) => leg.epoch === epoch);
    if (known) return known;
    let free = legs.find((leg) => leg.epoch === undefined);
    if (!free) {
      free = createBookLeg(deps.rule, deps.patience);
      legs = [...legs, free];
    }
    free.claim(epoch);
    return free;
  };
  const applyTo = (leg: BookLeg, update: BookUpdate): void => {
    const outcome = leg.apply(update);
    if (outcome === "applied" || outcome === "synced") onLive(leg, update);
    if (outcome !== "applied") onSyncing(deps, outcome, { leg, legs, settleOn });
  };
  /** What comes next is of a new epoch: nothing carries over. */
  const loseLeg = (leg: BookLeg, reason: "disconnect" | "stale"): void => {
    const progressAt = epochMs(Number.isNaN(leg.age.progressAt) ? clock.now() : leg.age.progressAt);
    leg.release(reason);
    if (legs.length > 1) legs = legs.filter((other) => other !== leg);
    if (leg === read) {
      read = legs.find(({ isSound }) => isSound) ?? legs[0] ?? leg;
      if (read !== leg) deps.emit({ type: "book_switched", venue: deps.venue, symbol, why: reason });
      teller.onState(stateNow(), reason, progressAt);
    }
    if (!legs.some(({ isWaiting }) => isWaiting)) deps.settleBook(symbol);
  };
  const onTick = (now: EpochMs): void => {
    for (const leg of legs) {
      if (leg.book.state === "live" && leg.staleness.begins(now) && leg === read) settleOn("stale");
    }
    if (teller.told === "live" && conflater.isDue(now)) teller.onMarket(read.book.read(), read.age.lagMs);
  };

  return {
    symbol,
    get state() {
      return stateNow();
    },
    onBook: (update, epoch) => {
      if (epoch === undefined) for (const leg of legs) applyTo(leg, update);
      else applyTo(read.epoch === epoch ? read : legOf(epoch), update);
    },
    onQuote: (quote, epoch) => {
      fillFromQuote(quoted, quote);
      applyTo(read.epoch === epoch ? read : legOf(epoch), quoted);
    },
    onTrade: trades.onTrade,
    onMark: (mark) => conflater.onMark(mark.mark, mark.receivedAt),
    isStale: () => read.staleness.isStale,
    isSoundOn: (epoch) => legs.some((leg) => leg.epoch === epoch && leg.isSound),
    waitingOn: () => legs.flatMap(({ epoch, isWaiting }) => (isWaiting && epoch ? [epoch] : [])),
    onMoved: () => {
      if (trades.forget()) conflater.onTradesLost();
      for (const leg of legs) loseLeg(leg, "stale");
    },
    onEpochLost: (epoch) => {
      if (trades.onLost(epoch)) conflater.onTradesLost();
      const leg = legs.find((one) => one.epoch === epoch);
      if (leg) loseLeg(leg, "disconnect");
    },
    read: () => (read.isSound ? read.book.read() : undefined),
    setAudit: (next) => {
      audit = next;
    },
    doubt: () => {
      const doubted = read;
      doubted.doubt();
      settleOn("audit");
      deps.emit({ type: "resync", venue: deps.venue, symbol });
      deps.requestBook(symbol);
    },
    onTick,
    onBars: teller.onBars,
    restate: teller.restate,
    setAssets: teller.setAssets,
    setContractSize: teller.setContractSize,
    problem: (now) => (teller.told === "live" ? undefined : problemOf(read, now)),
  };
}

/** The size of a quote may be unknown: it is never read, because the depth of such a book is not. */
function fillFromQuote(update: BookUpdate, quote: QuoteEvent): void {
  update.symbol = quote.symbol;
  update.kind = "snapshot";
  update.exchangeAt = quote.exchangeAt;
  update.receivedAt = quote.receivedAt;
  update.bids.length = 1;
  update.bids.prices[0] = quote.bid;
  update.bids.sizes[0] = quote.bidSize ?? Number.NaN;
  update.asks.length = 1;
  update.asks.prices[0] = quote.ask;
  update.asks.sizes[0] = quote.askSize ?? Number.NaN;
}

const LOSS = { gap: "sequence", crossed: "crossed", outrun: "outrun", mismatch: "checksum" } as const;

/** What follows from an update that did not simply continue a live book. */
function onSyncing(
  deps: Pick<InstrumentDeps, "venue" | "symbol" | "emit" | "requestBook" | "settleBook">,
  outcome: Exclude<BookOutcome, "applied">,
  of: {
    readonly leg: BookLeg;
    readonly legs: readonly BookLeg[];
    readonly settleOn: (reason: GapReason) => void;
  },
): void {
  const { venue, symbol } = deps;
  switch (outcome) {
    case "gap":
    case "crossed":
    case "outrun":
    case "mismatch":
      of.settleOn(LOSS[outcome]);
      deps.emit({ type: "resync", venue, symbol });
      deps.requestBook(symbol);
      return;
    case "need_snapshot":
      of.settleOn("sequence");
      deps.requestBook(symbol);
      return;
    case "synced":
    case "buffered":
      if (!of.legs.some(({ isWaiting }) => isWaiting)) deps.settleBook(symbol);
      if (outcome === "buffered") of.settleOn("sequence");
      return;
    case "stale":
    case "limited":
      return;
    default:
      unreachable(outcome);
  }
}

function problemOf({ age, book, staleness }: BookLeg, now: number): string {
  if (staleness.isStale) return `stale: no news for ${Math.round(now - age.progressAt)} ms`;
  return book.loss === undefined ? `book is ${book.state}` : `book is ${book.state} after ${book.loss}`;
}
