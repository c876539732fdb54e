import { hashByte, hashStart, NAMES_MAX, type SymbolTable } from "./symbol-table.ts";

/**
 * Which side took the initiative, as an estimate: the tape of US equities does not tell. A trade at the best ask or
 * above it was bought, one at the best bid or below it sold. Any other one, and all before the first quote, by the tick
 * rule: bought when the price last rose, sold when it last fell, bought when it never moved.
 */
export interface SideEstimate {
  /** The place of a symbol; -1 when there is no room for more. */
  idOf(symbol: string): number;
  /** 0 for a side without orders. */
  onQuote(id: number, bid: number, ask: number): void;
  sideOf(id: number, price: number): "buy" | "sell";
}

/** Keeps what the estimate needs for each symbol of `symbols`, by its id. A price of 0 is not known. */
export function createSideEstimate(symbols: SymbolTable): SideEstimate {
  const bids = new Float64Array(NAMES_MAX);
  const asks = new Float64Array(NAMES_MAX);
  const lasts = new Float64Array(NAMES_MAX);
  const hasFallen = new Uint8Array(NAMES_MAX);
  const encoder = new TextEncoder();
  return {
    idOf: (symbol) => {
      const bytes = encoder.encode(symbol);
      return symbols.intern(bytes, 0, bytes.length, bytes.reduce(hashByte, hashStart));
    },
    onQuote: (id, bid, ask) => {
      bids[id] = bid;
      asks[id] = ask;
    },
    sideOf: (id, price) => {
      const bid = bids[id] ?? 0;
      const ask = asks[id] ?? 0;
      const last = lasts[id] ?? 0;
      if (last > 0 && price !== last) hasFallen[id] = price < last ? 1 : 0;
      lasts[id] = price;
      const isAtAsk = ask > 0 && price >= ask;
      const isAtBid = bid > 0 && price <= bid;
      // Both, where the quotes are locked or crossed, says nothing.
      if (isAtAsk !== isAtBid) return isAtAsk ? "buy" : "sell";
      return hasFallen[id] === 1 ? "sell" : "buy";
    },
  };
}
