import type { EpochMs, Fraction, Leverage, Price, Usd } from "../units.ts";

/**
 * What a venue said, in one shape for all venues. `symbol` is the venue's own; sizes are in the venue's own unit
 * (contracts where it quotes contracts). `exchangeAt` is the venue's clock, `receivedAt` ours; where a message has no
 * time of its own, `exchangeAt` is the receive time.
 *
 * Hot decoders reuse one object per kind: a consumer that keeps an event past its callback must copy it.
 */
export type MarketEvent =
  | TradeEvent
  | BookEvent
  | QuoteEvent
  | MarkEvent
  | FundingEvent
  | OpenInterestEvent
  | LiquidationEvent
  | BarEvent
  | NavEvent
  | StatusEvent
  | GapEvent;

export type MarketEventType = MarketEvent["type"];

interface Stamped {
  readonly venue: string;
  readonly symbol: string;
  readonly exchangeAt: EpochMs;
  readonly receivedAt: EpochMs;
}

export interface TradeEvent extends Stamped {
  readonly type: "trade";
  readonly price: Price;
  readonly size: number;
  /** The aggressor's side. */
  readonly side: "buy" | "sell";
  readonly id: string | undefined;
}

/** One price level, best first where a list is ordered; size 0 removes the level. */
export type Level = readonly [price: number, size: number];

export interface BookEvent extends Stamped {
  readonly type: "book";
  readonly kind: "snapshot" | "delta";
  /** Only the best few levels; absent where the venue gave all it has. */
  readonly limited?: true | undefined;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  readonly firstSeq: number | undefined;
  readonly lastSeq: number | undefined;
  readonly prevSeq: number | undefined;
}

export interface QuoteEvent extends Stamped {
  readonly type: "quote";
  readonly bid: Price;
  readonly bidSize: number | undefined;
  readonly ask: Price;
  readonly askSize: number | undefined;
}

export interface MarkEvent extends Stamped {
  readonly type: "mark";
  readonly mark: Price;
  readonly index: Price | undefined;
}

export interface FundingEvent extends Stamped {
  readonly type: "funding";
  readonly rate: Fraction;
  readonly intervalHours: number | undefined;
  readonly nextAt: EpochMs | undefined;
}

export interface OpenInterestEvent extends Stamped {
  readonly type: "openInterest";
  readonly contracts: number;
  readonly usd: Usd | undefined;
}

export interface LiquidationEvent extends Stamped {
  readonly type: "liquidation";
  readonly price: Price;
  readonly size: number;
  /** The side of the position that was closed, not of the order that closed it. */
  readonly position: "long" | "short";
}

export interface BarEvent extends Stamped {
  readonly type: "bar";
  readonly openAt: EpochMs;
  /** The last millisecond of the bar. */
  readonly closeAt: EpochMs;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly volume: number;
}

/** State of a leveraged token as its venue publishes it. */
export interface NavEvent extends Stamped {
  readonly type: "nav";
  /** Net asset value of one token, in the quote currency. */
  readonly nav: Price;
  /** Current leverage, signed (negative for inverse tokens). */
  readonly leverage: Leverage | undefined;
  /** Total units of the underlying held, signed. */
  readonly basket: number | undefined;
  /** Tokens issued. */
  readonly supply: number | undefined;
  readonly rebalancedAt: EpochMs | undefined;
}

/** Whether an instrument may be traded, where its venue says so (halts, limit-up/limit-down pauses). */
export interface StatusEvent extends Stamped {
  readonly type: "status";
  readonly status: "trading" | "halted";
  /** The venue's own code or reason, shortened. */
  readonly reason: string | undefined;
}

/** A stretch of time in which updates of a stream were lost. */
export interface GapEvent extends Stamped {
  readonly type: "gap";
  readonly fromAt: EpochMs;
  readonly toAt: EpochMs;
  readonly reason: GapReason;
  readonly repaired: boolean;
}

/**
 * `sequence`: the venue's chain broke. `checksum`: the book is not the one the venue has. `audit`: a REST snapshot shows
 * another book. `crossed`: the best bid is not below the best ask. `outrun`: the price left what its snapshot showed.
 */
export type GapReason =
  | "disconnect"
  | "sequence"
  | "checksum"
  | "audit"
  | "crossed"
  | "outrun"
  | "stale"
  | "restart"
  | "overflow"
  | "decode";
