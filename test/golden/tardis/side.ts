import type { RecordedMessage } from "../../support/recordings.ts";

/** One of the two that read the same messages, in one vocabulary for both. Symbols are as tardis-dev writes them. */
export interface Side {
  /** Reads a message and says what it told of. */
  take(message: RecordedMessage): Told;
  /** What is known of a symbol after all messages so far. */
  context(symbol: string): Context | undefined;
  /** Its best prices; undefined while there is no book that may be read. */
  top(symbol: string): Top | undefined;
  /** All levels of a side of its book, the best first. */
  levels(symbol: string, side: "bid" | "ask"): readonly (readonly [price: number, size: number])[];
}

/** What one message told. */
export interface Told {
  readonly trades: readonly ToldTrade[];
  readonly quotes: readonly ToldQuote[];
  readonly liquidations: readonly ToldLiquidation[];
  /** Symbols of which marks, funding or open interest were told, and the time of the last that was. */
  readonly contexts: ReadonlyMap<string, number>;
  /** Symbols whose books were told of, and the time of the last change. */
  readonly books: ReadonlyMap<string, number>;
}

export interface ToldTrade {
  readonly symbol: string;
  readonly price: number;
  readonly size: number;
  readonly side: string;
  readonly id: string | undefined;
  readonly at: number;
}

export interface ToldQuote extends Top {
  readonly symbol: string;
  readonly at: number;
}

export interface ToldLiquidation {
  readonly symbol: string;
  readonly price: number;
  readonly size: number;
  readonly position: "long" | "short";
  readonly at: number;
}

export interface Top {
  readonly bid: number | undefined;
  readonly bidSize: number | undefined;
  readonly ask: number | undefined;
  readonly askSize: number | undefined;
}

export interface Context {
  readonly mark: number | undefined;
  readonly index: number | undefined;
  readonly funding: number | undefined;
  readonly nextFundingAt: number | undefined;
  readonly openInterest: number | undefined;
}
