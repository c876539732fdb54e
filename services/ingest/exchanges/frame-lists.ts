import { FRAME } from "./frame-memory.ts";
import { type Layout, readerOf, type SlotReader, TEXT_ENDS, valueAt } from "./layout.ts";
import { TRADES_MAX, type TradeList } from "./trade-list.ts";

const COMMA = 0x2c;
const CLOSE_LIST = 0x5d;

/**
 * Reads a list whose opening bracket stands in the layout, and steps over the closing one. Its items have one of the
 * layouts `items`; `take` is called behind each one with what was in its slots, and refuses the list by false.
 */
export function itemsInto(items: readonly Layout[], take: (index: number) => boolean): SlotReader {
  const readItem = readerOf(items);
  return (from) => {
    if (FRAME[from] === CLOSE_LIST) return from + 1;
    for (let at = from, index = 0; ; at += 1, index += 1) {
      at = readItem(at);
      if (at < 0 || !take(index)) return -1;
      if (FRAME[at] === CLOSE_LIST) return at + 1;
      if (FRAME[at] !== COMMA) return -1;
    }
  };
}

/** Registers of a trade in a list: its symbol may stand before the list, its side is 0 where the aggressor bought. */
export const TRADE = { symbol: 0, price: 1, size: 2, side: 3, id: 4, time: 5 } as const;

/** Reads a list of trades that have their ids as text; one without an id is for the slow path. */
export function tradesInto(trades: TradeList, items: readonly Layout[]): SlotReader {
  const readItems = itemsInto(items, (index) => {
    const idFrom = valueAt(TRADE.id);
    const idTo = TEXT_ENDS[TRADE.id] ?? 0;
    if (index === TRADES_MAX || idTo <= idFrom) return false;
    trades.symbols[index] = valueAt(TRADE.symbol);
    trades.prices[index] = valueAt(TRADE.price);
    trades.sizes[index] = valueAt(TRADE.size);
    trades.sides[index] = valueAt(TRADE.side);
    trades.times[index] = valueAt(TRADE.time);
    trades.idsFrom[index] = idFrom;
    trades.idsTo[index] = idTo;
    trades.length = index + 1;
    return true;
  });
  return (from) => {
    trades.length = 0;
    return readItems(from);
  };
}
