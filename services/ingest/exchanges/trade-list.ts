import type { EpochMs } from "../../../shared/domain/units.ts";
import type { EventSink } from "./adapter.ts";
import type { TradeScratch } from "./scratch.ts";
import type { SymbolTable } from "./symbol-table.ts";

/** Most trades of one frame that are read from bytes; a longer list takes the slow path. */
export const TRADES_MAX = 1_024;

/** The trades of the frame being read, kept until its end has been seen, so that it gives all of them or none. */
export interface TradeList {
  readonly symbols: Int32Array;
  /** 0: the aggressor bought, 1: it sold. */
  readonly sides: Int32Array;
  /** Where the text of the id begins and ends in the frame; the same where the venue gives none. */
  readonly idsFrom: Int32Array;
  readonly idsTo: Int32Array;
  readonly times: Float64Array;
  readonly sizes: Float64Array;
  readonly prices: Float64Array;
  length: number;
}

export const createTradeList = (): TradeList => ({
  symbols: new Int32Array(TRADES_MAX),
  sides: new Int32Array(TRADES_MAX),
  idsFrom: new Int32Array(TRADES_MAX),
  idsTo: new Int32Array(TRADES_MAX),
  times: new Float64Array(TRADES_MAX),
  sizes: new Float64Array(TRADES_MAX),
  prices: new Float64Array(TRADES_MAX),
  length: 0,
});

/** Hands on what was read of the frame in `bytes`. */
export function giveTrades(
  trades: TradeList,
  symbols: Pick<SymbolTable, "text">,
  bytes: Uint8Array,
  receivedAt: EpochMs,
  trade: TradeScratch,
  sink: EventSink,
): void {
  for (let index = 0; index < trades.length; index += 1) {
    trade.fill(
      symbols.text(trades.symbols[index] ?? -1),
      trades.times[index] ?? Number.NaN,
      receivedAt,
      trades.prices[index] ?? Number.NaN,
      trades.sizes[index] ?? Number.NaN,
      trades.sides[index] === 0 ? "buy" : "sell",
      Number.NaN,
    );
    const idFrom = trades.idsFrom[index] ?? 0;
    const idTo = trades.idsTo[index] ?? 0;
    if (idTo > idFrom) trade.identify(bytes, idFrom, idTo);
    sink.trade(trade.event);
  }
}
