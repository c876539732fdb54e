import { giveTicker, saysSomething, type TickerFigures } from "./bitget-give.ts";
import { closeFrame, type HotFrame, type HotOutcome } from "./bitget-hot-frame.ts";
import { asBytes, BYTE, type Cursor, expectByte, hasNext, readNumber, skipScalar, takeText } from "./cursor.ts";
import { createKeyOrder, readKeyAfter } from "./cursor-keys.ts";

/** What each key of a ticker is; the same figures have other names in each version. */
const FIGURES: Readonly<Record<string, keyof TickerFigures | "at" | undefined>> = {
  bestAsk: "ask",
  bestBid: "bid",
  capitalRate: "rate",
  nextSettleTime: "nextAt",
  systemTime: "at",
  markPrice: "mark",
  indexPrice: "index",
  holding: "interest",
  bidPr: "bid",
  askPr: "ask",
  bidSz: "bidSize",
  askSz: "askSize",
  bid1Price: "bid",
  bid1Size: "bidSize",
  ask1Price: "ask",
  ask1Size: "askSize",
  fundingRate: "rate",
  nextFundingTime: "nextAt",
  holdingAmount: "interest",
  openInterest: "interest",
  ts: "at",
};
const KEYS = createKeyOrder(Object.keys(FIGURES));
const NAMES = Object.values(FIGURES);

type Figures = TickerFigures & { at: number };

const NO_FIGURES: Readonly<Figures> = {
  bid: Number.NaN,
  bidSize: Number.NaN,
  ask: Number.NaN,
  askSize: Number.NaN,
  mark: Number.NaN,
  index: Number.NaN,
  rate: Number.NaN,
  nextAt: Number.NaN,
  interest: Number.NaN,
  at: Number.NaN,
};

export function createTickerReader(): (frame: HotFrame) => HotOutcome {
  const figures: Figures = { ...NO_FIGURES };
  return (frame) => {
    const { cursor, context, market, receivedAt } = frame;
    readFigures(cursor, figures);
    if (!closeFrame(frame)) return undefined;
    const isFutures = market === "futures";
    if (!saysSomething(figures, isFutures)) return "control";
    const sentMs = frame.sentMs[0] ?? Number.NaN;
    const laterMs = Number.isNaN(sentMs) ? receivedAt : sentMs;
    const atMs = Number.isNaN(figures.at) ? laterMs : figures.at;
    const symbol = frame.symbols.text(frame.symbol);
    giveTicker(figures, symbol, atMs, receivedAt, isFutures, context.scratches[market], context.sink);
    return "events";
  };
}

function readFigures(cursor: Cursor, figures: Figures): void {
  Object.assign(figures, NO_FIGURES);
  let key = -1;
  expectByte(cursor, BYTE.openObject);
  do {
    key = readKeyAfter(cursor, KEYS, key);
    const name = NAMES[key];
    if (name === undefined) skipScalar(cursor);
    else {
      // Which of two names for the same figure counts is for the slow path to say.
      if (!Number.isNaN(figures[name])) cursor.ok = false;
      figures[name] = readFigure(cursor);
    }
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
}

const EMPTY = asBytes('""');
const NULL = asBytes("null");

/** A number; NaN where the venue has none. */
const readFigure = (cursor: Cursor): number =>
  takeText(cursor, EMPTY) || takeText(cursor, NULL) ? Number.NaN : readNumber(cursor);
