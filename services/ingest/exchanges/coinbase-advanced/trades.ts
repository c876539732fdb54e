import type { EpochMs } from "../../../../shared/domain/units.ts";
import type { EventSink } from "../adapter.ts";
import type { TradeScratch } from "../scratch.ts";

/** Trades of one message that are read this way: those of a quarter of a second, of which a few are usual. */
export const TRADES_MAX = 256;

/** As a trade names its maker's side. */
export const MAKER_SIDES: readonly string[] = ["BUY", "SELL"];
const MAKER_BUYS = 0;

/** The symbols by the ids that the list holds. */
interface Names {
  text(id: number): string;
}

/** The trades of one message, kept until all of it is known to be sound. */
export interface TradeList {
  count: number;
  readonly symbols: Int32Array;
  readonly ids: Float64Array;
  readonly times: Float64Array;
  readonly prices: Float64Array;
  readonly sizes: Float64Array;
  /** Places in MAKER_SIDES. */
  readonly makerSides: Uint8Array;
  /** The oldest first. */
  handOn(symbols: Names, receivedAt: EpochMs, trade: TradeScratch, sink: EventSink): void;
}

export function createTradeList(): TradeList {
  const list: TradeList = {
    count: 0,
    symbols: new Int32Array(TRADES_MAX),
    ids: new Float64Array(TRADES_MAX),
    times: new Float64Array(TRADES_MAX),
    prices: new Float64Array(TRADES_MAX),
    sizes: new Float64Array(TRADES_MAX),
    makerSides: new Uint8Array(TRADES_MAX),
    handOn: (symbols, receivedAt, trade, sink) => {
      const isNewestFirst = (list.ids[0] ?? 0) > (list.ids[list.count - 1] ?? 0);
      for (let nth = 0; nth < list.count; nth += 1) {
        const at = isNewestFirst ? list.count - 1 - nth : nth;
        trade.fill(
          symbols.text(list.symbols[at] ?? -1),
          list.times[at] ?? 0,
          receivedAt,
          list.prices[at] ?? 0,
          list.sizes[at] ?? 0,
          list.makerSides[at] === MAKER_BUYS ? "sell" : "buy",
          list.ids[at] ?? 0,
        );
        sink.trade(trade.event);
      }
    },
  };
  return list;
}
