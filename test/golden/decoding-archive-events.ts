/** Events of archived venues with what most of their messages leave out. `at` is the venue's time, or that of receiving. */

export const RECEIVED_AT = 1_700_000_000_500;

const noSeq = { firstSeq: undefined, lastSeq: undefined, prevSeq: undefined };

type Levels = readonly (readonly [number, number])[];
type More = Readonly<Record<string, unknown>>;

export const snapshot = (symbol: string, at: number, bids: Levels, asks: Levels, more: More = {}) => ({
  type: "book",
  kind: "snapshot",
  symbol,
  exchangeAt: at,
  bids,
  asks,
  ...noSeq,
  ...more,
});

export const delta = (symbol: string, at: number, bids: Levels, asks: Levels, more: More = {}) => ({
  ...snapshot(symbol, at, bids, asks, more),
  kind: "delta",
});

export const trade = (
  symbol: string,
  at: number,
  side: "buy" | "sell",
  price: number,
  size: number,
  id: string | undefined,
) => ({ type: "trade", symbol, exchangeAt: at, side, price, size, id });

export const quote = (
  symbol: string,
  at: number,
  [bid, bidSize]: readonly [number, number | undefined],
  [ask, askSize]: readonly [number, number | undefined],
) => ({ type: "quote", symbol, exchangeAt: at, bid, bidSize, ask, askSize });

export const bar = (
  symbol: string,
  at: number,
  [openAt, closeAt]: readonly [number, number],
  [open, high, low, close]: readonly [number, number, number, number],
  volume: number,
) => ({ type: "bar", symbol, exchangeAt: at, openAt, closeAt, open, high, low, close, volume });
