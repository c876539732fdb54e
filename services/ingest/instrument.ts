import type { GapInput, MarketInput } from "../../shared/domain/input.ts";
import type { BookUpdate } from "../../shared/domain/market/book-update.ts";
import { type ConflationLimits, createConflater } from "../../shared/domain/market/conflate.ts";
import type { GapReason, MarkEvent, TradeEvent } from "../../shared/domain/market/event.ts";
import { type BookRule, type BookState, createSyncedBook } from "../../shared/domain/market/synced-book.ts";
import { type EpochMs, epochMs } from "../../shared/domain/units.ts";
import type { Clock } from "../../shared/runtime/clock.ts";
import type { Emit } from "./events.ts";
import { createStreamAge } from "./stream-age.ts";

/** A late tick of a busy machine must not make a stream look dead: frames that wait in the kernel are read in between. */
const STALE_TICKS = 2;

/**
 * One traded instrument: its book, and what the forecast is told of it. While the book is live its conflated state goes
 * out; the moment it is not, that goes out instead, with a gap that says since when nothing is known. When it is whole
 * again the same gap goes out as repaired.
 */
export interface Instrument {
  readonly symbol: string;
  /** The book's state, or `suspect` while its stream is stale. */
  readonly state: BookState;
  onBook(update: BookUpdate, socket: object | undefined): void;
  onTrade(trade: TradeEvent, socket: object): void;
  onMark(mark: MarkEvent): void;
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

export interface InstrumentDeps {
  readonly venue: string;
  readonly symbol: string;
  readonly rule: BookRule;
  readonly conflation: ConflationLimits;
  /** See `createStreamAge`. */
  readonly patience: number;
  readonly clock: Clock;
  readonly push: (input: MarketInput | GapInput) => void;
  readonly emit: Emit;
  readonly requestSnapshot: (symbol: string) => void;
  /** The snapshot did its work, or its epoch is over. */
  readonly settleSnapshot: (symbol: string) => void;
  /** Receive time minus venue time of a stated book, in ms. */
  readonly onLag: (lagMs: number) => void;
}

export function createInstrument(deps: InstrumentDeps): Instrument {
  const { venue, symbol, clock } = deps;
  const book = createSyncedBook(deps.rule);
  const conflater = createConflater(deps.conflation);
  const age = createStreamAge(deps.patience);
  let assets: readonly string[] = [];
  let contractSize: number | undefined;
  let bookSocket: object | undefined;
  let tradeSocket: object | undefined;
  let staleTicks = 0;
  let isStale = false;
  let told: BookState = "empty";
  let loss: { readonly fromAt: EpochMs; readonly reason: GapReason } | undefined;

  const stateNow = (): BookState => (isStale && book.state === "live" ? "suspect" : book.state);

  const tellGap = (fromAt: EpochMs, reason: GapReason, repaired: boolean): void => {
    const at = clock.now();
    deps.emit({ type: "gap", venue, symbol, reason, fromAt, at, repaired });
    for (const asset of assets) deps.push({ type: "gap", at, fromAt, venue, symbol, asset, reason, repaired });
  };
  const tellUnavailable = (state: Exclude<BookState, "live">): void => {
    const at = clock.now();
    const correlationId = `${venue}:${symbol}:${state}-${at}`;
    for (const asset of assets) deps.push({ type: "market", venue, symbol, asset, at, correlationId, book: state });
  };
  /** Tells whatever changed since the last time. `reason`: of a loss, if this is one. */
  const tellState = (reason: GapReason): void => {
    const state = stateNow();
    if (state === told) return;
    const from = told;
    told = state;
    deps.emit({ type: "book_state", venue, symbol, from, to: state });
    if (from === "live") {
      loss = { fromAt: Number.isNaN(age.progressAt) ? clock.now() : epochMs(age.progressAt), reason };
      conflater.reset();
      tellGap(loss.fromAt, loss.reason, false);
    }
    if (state !== "live") tellUnavailable(state);
    else if (loss) {
      tellGap(loss.fromAt, loss.reason, true);
      loss = undefined;
    }
  };
  const tellMarket = (): void => {
    const live = book.read();
    const [first, ...others] = assets;
    if (live?.bid === undefined || live.ask === undefined || first === undefined) return;
    const now = clock.now();
    const depthUsd = contractSize === undefined ? undefined : live.depthUsd(contractSize);
    const state = conflater.state({ venue, symbol, asset: first }, now, contractSize, depthUsd);
    deps.push(state);
    for (const asset of others) deps.push({ ...state, asset });
    deps.onLag(now - live.exchangeAt);
  };
  /** The live book changed: on the hot path. */
  const onLive = (receivedAt: number): void => {
    const live = book.read();
    if (!live) return;
    const { bid, ask } = live;
    // A side that ran empty has no price to state; the heartbeat stops with it until there is one.
    if (bid === undefined || ask === undefined) return;
    if (conflater.onBest(bid, ask, live.exchangeAt, live.lastSeq, receivedAt)) tellMarket();
  };

  const onBook: Instrument["onBook"] = (update, socket) => {
    if (socket) bookSocket = socket;
    const outcome = book.apply(update);
    switch (outcome) {
      case "applied":
      case "synced":
        if (update.origin === "stream") age.onUpdate(update.receivedAt, update.exchangeAt);
        if (isStale && !age.isStale(update.receivedAt)) isStale = false;
        if (outcome === "synced") deps.settleSnapshot(symbol);
        if (told !== "live") tellState("sequence");
        if (told === "live") onLive(update.receivedAt);
        return;
      case "gap":
      case "crossed":
        tellState(outcome === "gap" ? "sequence" : "crossed");
        deps.emit({ type: "resync", venue, symbol });
        deps.requestSnapshot(symbol);
        return;
      case "need_snapshot":
        tellState("sequence");
        deps.requestSnapshot(symbol);
        return;
      case "buffered":
        if (update.origin === "rest") deps.settleSnapshot(symbol);
        tellState("sequence");
        return;
      case "stale":
      case "limited":
        return;
    }
  };
  const checkAge = (now: EpochMs): void => {
    if (book.state !== "live" || isStale) return;
    staleTicks = age.isStale(now) ? staleTicks + 1 : 0;
    if (staleTicks < STALE_TICKS) return;
    isStale = true;
    tellState("stale");
  };

  return {
    symbol,
    get state() {
      return stateNow();
    },
    onBook,
    onTrade: (trade, socket) => {
      tradeSocket = socket;
      conflater.onTrade(trade.price, trade.size, trade.side);
    },
    onMark: (mark) => conflater.onMark(mark.mark, mark.receivedAt),
    onSocketLost: (socket) => {
      if (socket === tradeSocket) conflater.onTradesLost();
      if (socket !== bookSocket) return;
      bookSocket = undefined;
      deps.settleSnapshot(symbol);
      book.reset("disconnect");
      tellState("disconnect");
      age.reset();
      isStale = false;
    },
    onTick: (now) => {
      checkAge(now);
      if (told === "live" && conflater.isDue(now)) tellMarket();
    },
    restate: () => {
      if (told !== "live") tellUnavailable(told);
    },
    setAssets: (newAssets) => {
      assets = newAssets;
    },
    setContractSize: (size) => {
      contractSize = size;
    },
    problem: (now) => {
      if (told === "live") return undefined;
      const quietMs = now - age.progressAt;
      if (isStale) return `stale: no news for ${Math.round(quietMs)} ms`;
      return book.loss === undefined ? `book is ${told}` : `book is ${told} after ${book.loss}`;
    },
  };
}
