import type { LiveMarketInput } from "../input.ts";
import { BPS_PER_ONE, type EpochMs, epochMs, type Price, price, type Usd, usd } from "../units.ts";
import type { ContractSize } from "./contract-size.ts";

/** An older mark is not stated: its stream may be dead while the book's lives. */
const MARK_AGE_MS_MAX = 60_000;

export interface ConflationLimits {
  /** Least time between two states, in ms. */
  readonly intervalMs: number;
  /** A move of the mid beyond this since the last state is stated at once. */
  readonly immediateMoveBps: number;
  /** A live book is stated at least this often, in ms. */
  readonly heartbeatMs: number;
}

/** Which instrument, and of which asset, the states are of. */
export interface InstrumentIdentity {
  readonly venue: string;
  readonly symbol: string;
  readonly asset: string;
}

/**
 * Folds the ticks of one instrument into states: the first tick after `intervalMs` is stated at once, those before it
 * are held back until the interval has passed, a move beyond `immediateMoveBps` never waits. A tick costs a few
 * comparisons; depth is only asked for when a state is made.
 */
export interface Conflater {
  /** The book's new best prices. True when a state is due now. */
  onBest(bid: number, ask: number, exchangeAt: number, lastSeq: number, receivedAt: number): boolean;
  /** `size` in the venue's unit; `side` is the aggressor's. */
  onTrade(price: number, size: number, side: "buy" | "sell"): void;
  onMark(mark: Price, receivedAt: number): void;
  /** Trades were missed: the traded value of the next state is unknown, not smaller. */
  onTradesLost(): void;
  /** True when held-back ticks or the heartbeat are due at `now`. */
  isDue(now: number): boolean;
  /** The state to send; its traded value is unknown where `contractSize` is. Call it only after `onBest`. */
  state(
    who: InstrumentIdentity,
    now: EpochMs,
    contractSize: ContractSize | undefined,
    depthUsd: LiveMarketInput["depthUsd"],
  ): LiveMarketInput;
  /** Forgets what was stated; traded value accumulated so far is kept for the next state. */
  reset(): void;
}

export function createConflater(limits: ConflationLimits): Conflater {
  const immediateShare = limits.immediateMoveBps / BPS_PER_ONE;
  let bid = Number.NaN;
  let ask = Number.NaN;
  let exchangeAt = 0;
  let lastSeq = Number.NaN;
  let statedMid = Number.NaN;
  let statedAt = Number.NEGATIVE_INFINITY;
  let isHeldBack = false;
  let mark: Price | undefined;
  let markAt = Number.NEGATIVE_INFINITY;
  const bought = createTraded();
  const sold = createTraded();
  let areTradesWhole = true;

  return {
    onBest: (newBid, newAsk, newExchangeAt, newLastSeq, receivedAt) => {
      bid = newBid;
      ask = newAsk;
      exchangeAt = newExchangeAt;
      lastSeq = newLastSeq;
      isHeldBack = true;
      if (receivedAt - statedAt >= limits.intervalMs) return true;
      return Math.abs((bid + ask) / 2 - statedMid) > statedMid * immediateShare;
    },
    onTrade: (tradePrice, size, side) => {
      (side === "buy" ? bought : sold).add(tradePrice, size);
    },
    onMark: (newMark, receivedAt) => {
      mark = newMark;
      markAt = receivedAt;
    },
    onTradesLost: () => {
      areTradesWhole = false;
    },
    isDue: (now) => {
      const ageMs = now - statedAt;
      return (isHeldBack && ageMs >= limits.intervalMs) || ageMs >= limits.heartbeatMs;
    },
    state: (who, now, contractSize, depthUsd) => {
      const isTradedKnown = areTradesWhole && contractSize !== undefined;
      const state: LiveMarketInput = {
        type: "market",
        ...who,
        at: now,
        correlationId: `${who.venue}:${who.symbol}:${Number.isNaN(lastSeq) ? now : lastSeq}`,
        book: "live",
        exchangeAt: epochMs(exchangeAt),
        bid: price(bid),
        ask: price(ask),
        ...(mark === undefined || now - markAt > MARK_AGE_MS_MAX ? {} : { mark }),
        ...(depthUsd === undefined ? {} : { depthUsd }),
        ...(isTradedKnown ? { tradedUsd: { buy: bought.usd(contractSize), sell: sold.usd(contractSize) } } : {}),
      };
      statedMid = (bid + ask) / 2;
      statedAt = now;
      isHeldBack = false;
      areTradesWhole = true;
      bought.clear();
      sold.clear();
      return state;
    },
    reset: () => {
      statedMid = Number.NaN;
      statedAt = Number.NEGATIVE_INFINITY;
      isHeldBack = false;
    },
  };
}

/** What was traded on one side since the last state. */
function createTraded() {
  let size = 0;
  let value = 0;
  return {
    add: (tradePrice: number, tradeSize: number): void => {
      size += tradeSize;
      value += tradePrice * tradeSize;
    },
    usd: (unit: ContractSize): Usd => usd(value * unit.asset + size * unit.usd),
    clear: (): void => {
      size = 0;
      value = 0;
    },
  };
}
