import { createRandom } from "../../support/market-day.ts";

/** Made-up instruments, which the sender and the feed both know. */
export const SYMBOLS: readonly string[] = Array.from({ length: 10 }, (_, index) => `LOOP${index}USDT`);

/** A frame that moves the market: the number it is found by in the state that comes of it. */
export interface LoopbackFrame {
  readonly text: string;
  /** Last sequence number, of a frame that moves the best price so far that its state goes out at once. */
  readonly movedTo: number | undefined;
}

export interface LoopbackMarket {
  next(moveShare: number): LoopbackFrame;
  /** Answer to a request for the whole book. */
  snapshot(symbol: string): string;
}

const SEED = 1;
const LEVELS = 200;
const LEVELS_PER_DELTA = 10;

/** Of ten frames: what a busy contract sends. */
const MIX = ["quote", "quote", "trade", "quote", "book", "quote", "trade", "quote", "book", "quote"] as const;

/** Best ask while it stands near, and far levels beyond: its coming and going moves the mid by ten basis points. */
const NEAR_ASK = "60001.00";
const bidAt = (level: number): string => (59_999 - level).toFixed(2);
const askAt = (level: number): string => (60_121 + level).toFixed(2);

/** Frames of a futures server with all its numbers in sequence; every run is the same. */
export function createLoopbackMarket(): LoopbackMarket {
  const random = createRandom(SEED);
  const books = new Map(SYMBOLS.map((symbol) => [symbol, { lastSeq: 1_000, near: true }]));
  let sequence = 1_000;
  let frames = 0;
  const size = (): string => (1 + Math.floor(random() * 9_000) / 1_000).toFixed(3);
  const bookFrame = (symbol: string, moveShare: number): LoopbackFrame => {
    const book = books.get(symbol);
    if (!book) throw new RangeError(`no ${symbol}`);
    const before = book.lastSeq;
    const first = sequence + 1;
    sequence += LEVELS_PER_DELTA;
    book.lastSeq = sequence;
    const isMove = random() < moveShare;
    if (isMove) book.near = !book.near;
    const far = Math.floor(random() * (LEVELS - LEVELS_PER_DELTA));
    const levels = (at: (level: number) => string) =>
      Array.from({ length: LEVELS_PER_DELTA / 2 }, (_, index) => `["${at(1 + far + index)}","${size()}"]`);
    const asks = levels(askAt);
    if (isMove) asks.unshift(`["${NEAR_ASK}","${book.near ? "5.000" : "0"}"]`);
    const now = Date.now();
    const text = `{"stream":"${symbol.toLowerCase()}@depth@100ms","data":{"e":"depthUpdate","E":${now},"T":${now},"s":"${symbol}","U":${first},"u":${sequence},"pu":${before},"b":[${levels(bidAt)}],"a":[${asks}]}}`;
    return { text, movedTo: isMove ? sequence : undefined };
  };
  return {
    next: (moveShare) => {
      const kind = MIX[frames % MIX.length] ?? "quote";
      const symbol = SYMBOLS[Math.floor(random() * SYMBOLS.length)] ?? "";
      frames += 1;
      if (kind === "book") return bookFrame(symbol, moveShare);
      const now = Date.now();
      const stream = symbol.toLowerCase();
      const text =
        kind === "trade"
          ? `{"stream":"${stream}@trade","data":{"e":"trade","E":${now},"T":${now},"s":"${symbol}","t":${frames},"p":"60000.50","q":"${size()}","X":"MARKET","m":${frames % 3 === 0}}}`
          : `{"stream":"${stream}@bookTicker","data":{"e":"bookTicker","u":${frames},"s":"${symbol}","b":"59999.00","B":"${size()}","a":"60001.00","A":"${size()}","T":${now},"E":${now}}}`;
      return { text, movedTo: undefined };
    },
    snapshot: (symbol) => {
      const book = books.get(symbol);
      const levels = (at: (level: number) => string) =>
        Array.from({ length: LEVELS }, (_, level) => [at(level), "5.000"]);
      const asks = book?.near ? [[NEAR_ASK, "5.000"], ...levels(askAt)] : levels(askAt);
      return JSON.stringify({ lastUpdateId: book?.lastSeq, E: Date.now(), T: Date.now(), bids: levels(bidAt), asks });
    },
  };
}
