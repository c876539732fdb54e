import type { LevelText, Playback } from "../dialect.ts";
import type { Voice } from "../voice.ts";

/** What differs between the two Gate markets; the protocol around it is one. */
export interface GateMarket {
  readonly venue: string;
  /** `spot` or `futures`: the prefix of every channel. */
  readonly prefix: string;
  readonly socketPath: RegExp;
  readonly socketPaths: Readonly<Record<string, string>>;
  readonly restPath: RegExp;
  readonly tickersList: string;
  readonly tickerSymbol: string;
  readonly unknownSymbolLabel: string;
  readonly rest: Playback["rest"];
  /** Levels as the REST book of this market writes them. */
  readonly restLevel: (level: LevelText) => unknown;
  /** Times of the REST book: the unit this market uses. */
  readonly restTime: (at: number) => number;
  /** How the simulated market of this venue is told. */
  readonly voice: Voice;
}

/** Channels whose payload names one instrument and then parameters; the others take a list of instruments. */
export const PARAMETERS_AFTER_SYMBOL = /\.(order_book|order_book_update|contract_stats)$/;
export const INTERVAL_BEFORE_SYMBOL = /\.candlesticks$/;
export const BOOK_TOPIC = /\.obu$/;
/** `ob.BTC_USDT.400`, and the older futures form `futures.BTC_USDT.20`. */
export const TOPIC_SYMBOL = /^[a-z]+\.(.+)\.\d+$/;
