import type { Instrument, KnownOf } from "./bybit-known.ts";
import { splitTopic } from "./bybit-topics.ts";
import { asBytes } from "./cursor.ts";
import type { SymbolTable } from "./symbol-table.ts";

/** A topic of books or trades, as the hot path knows it: what its data is, and whose. */
export interface HotTopic extends Instrument {
  readonly isBook: boolean;
  /** The book of one level. */
  readonly limited: boolean;
  /** The symbol as it stands in the data: the slow path takes it from there, so it must be the same. */
  readonly quoted: Uint8Array;
  /** The symbol, for all ids. */
  readonly names: Pick<SymbolTable, "text">;
}

/** The topic of this name, or undefined when it is left to the slow path. */
export function hotTopic(text: string, knownOf: KnownOf): HotTopic | undefined {
  const { channel, argument, symbol } = splitTopic(text);
  const isBook = channel === "orderbook" && /^\d+$/.test(argument);
  const isTrades = channel === "publicTrade" && argument === "";
  if (!isBook && !isTrades) return undefined;
  const quoted = asBytes(JSON.stringify(symbol));
  return { isBook, symbol, limited: argument === "1", known: knownOf(symbol), quoted, names: { text: () => symbol } };
}
