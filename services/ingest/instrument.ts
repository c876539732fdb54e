import { type BookUpdate, createBookUpdate } from "../../shared/domain/market/book-update.ts";
import { type ConflationLimits, createConflater } from "../../shared/domain/market/conflate.ts";
import type { ContractSize } from "../../shared/domain/market/contract-size.ts";
import type { BarEvent, MarkEvent, QuoteEvent, TradeEvent } from "../../shared/domain/market/event.ts";
import type { BookRule, BookState, LiveBook } from "../../shared/domain/market/synced-book.ts";
import type { EpochMs } from "../../shared/domain/units.ts";
import type { BookAudit } from "./book-audit.ts";
import type { BookLeg } from "./book-leg.ts";
import type { Epoch } from "./epoch.ts";
import { createInstrumentBook } from "./instrument-book.ts";
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
  setContractSize(contractSize: ContractSize | undefined): void;
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
  const conflater = createConflater(deps.conflation);
  const teller = createTeller(deps, conflater);
  const trades = createTradeRelay(conflater.onTrade);
  const book = createInstrumentBook(deps, conflater, teller);
  const { legs } = book;
  /** Made where it is needed: it has room for a whole book, and most venues show books. */
  let quoted: BookUpdate | undefined;
  return {
    symbol: deps.symbol,
    get state() {
      return book.state;
    },
    onBook: book.onUpdate,
    onQuote: (quote, epoch) => {
      quoted ??= createBookUpdate(deps.venue);
      fillFromQuote(quoted, quote);
      book.onUpdate(quoted, epoch);
    },
    onTrade: trades.onTrade,
    onMark: (mark) => conflater.onMark(mark.mark, mark.receivedAt),
    isStale: () => legs.read.staleness.isStale,
    isSoundOn: (epoch) => legs.find(epoch)?.isSound === true,
    waitingOn: () => legs.all.flatMap(({ epoch, isWaiting }) => (isWaiting && epoch ? [epoch] : [])),
    onMoved: () => {
      if (trades.forget()) conflater.onTradesLost();
      for (const leg of legs.all) book.lose(leg, "stale");
    },
    onEpochLost: (epoch) => {
      if (trades.onLost(epoch)) conflater.onTradesLost();
      const leg = legs.find(epoch);
      if (leg) book.lose(leg, "disconnect");
    },
    read: () => (legs.read.isSound ? legs.read.book.read() : undefined),
    setAudit: book.setAudit,
    doubt: book.doubt,
    onTick: (now) => {
      for (const leg of legs.all) {
        if (leg.book.state === "live" && leg.staleness.begins(now) && leg === legs.read) book.settle("stale");
      }
      if (teller.told === "live" && conflater.isDue(now)) teller.onMarket(legs.read.book.read(), legs.read.age.lagMs);
    },
    onBars: teller.onBars,
    restate: teller.restate,
    setAssets: teller.setAssets,
    setContractSize: teller.setContractSize,
    problem: (now) => (teller.told === "live" ? undefined : problemOf(legs.read, now)),
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

function problemOf({ age, book, staleness }: BookLeg, now: number): string {
  if (staleness.isStale) return `stale: no news for ${Math.round(now - age.progressAt)} ms`;
  return book.loss === undefined ? `book is ${book.state}` : `book is ${book.state} after ${book.loss}`;
}
