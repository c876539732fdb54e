import { createTickerFigures, FIGURE, giveTicker, saysSomething, type TickerFigures } from "./bitget-give.ts";
import { closeFrame, type HotFrame, type HotOutcome } from "./bitget-hot-frame.ts";
import {
  asBytes,
  BYTE,
  type Cursor,
  expectByte,
  hasNext,
  readKey,
  readNumber,
  skipScalar,
  takeText,
} from "./cursor.ts";
import { createFixedTable } from "./symbol-table.ts";

/** What each key of a ticker is; the same figures have other names in each version. */
const FIGURES: Readonly<Record<string, number>> = {
  bestAsk: FIGURE.ask,
  bestBid: FIGURE.bid,
  capitalRate: FIGURE.rate,
  nextSettleTime: FIGURE.nextAt,
  systemTime: FIGURE.at,
  markPrice: FIGURE.mark,
  indexPrice: FIGURE.index,
  holding: FIGURE.interest,
  bidPr: FIGURE.bid,
  askPr: FIGURE.ask,
  bidSz: FIGURE.bidSize,
  askSz: FIGURE.askSize,
  bid1Price: FIGURE.bid,
  bid1Size: FIGURE.bidSize,
  ask1Price: FIGURE.ask,
  ask1Size: FIGURE.askSize,
  fundingRate: FIGURE.rate,
  nextFundingTime: FIGURE.nextAt,
  holdingAmount: FIGURE.interest,
  openInterest: FIGURE.interest,
  ts: FIGURE.at,
};
const KEYS = createFixedTable(Object.keys(FIGURES));
const PLACES = Int32Array.from(Object.values(FIGURES));

export function createTickerReader(): (frame: HotFrame) => HotOutcome {
  const figures = createTickerFigures();
  return (frame) => {
    const { cursor, context, market, receivedAt } = frame;
    readFigures(cursor, figures);
    if (!closeFrame(frame)) return undefined;
    const isFutures = market === "futures";
    if (!saysSomething(figures, isFutures)) return "control";
    const sentMs = frame.sentMs[0] ?? Number.NaN;
    const laterMs = Number.isNaN(sentMs) ? receivedAt : sentMs;
    const ownMs = figures[FIGURE.at] ?? Number.NaN;
    const atMs = Number.isNaN(ownMs) ? laterMs : ownMs;
    const symbol = frame.symbols.text(frame.symbol);
    giveTicker(figures, symbol, atMs, receivedAt, isFutures, context.scratches[market], context.sink);
    return "events";
  };
}

function readFigures(cursor: Cursor, figures: TickerFigures): void {
  figures.fill(Number.NaN);
  expectByte(cursor, BYTE.openObject);
  do {
    const key = readKey(cursor, KEYS);
    if (key < 0) skipScalar(cursor);
    else {
      const place = PLACES[key] ?? 0;
      // Which of two names for the same figure counts is for the slow path to say.
      if (!Number.isNaN(figures[place])) cursor.ok = false;
      figures[place] = readFigure(cursor);
    }
  } while (cursor.ok && hasNext(cursor, BYTE.closeObject));
}

const EMPTY = asBytes('""');
const NULL = asBytes("null");

/** A number; NaN where the venue has none. */
const readFigure = (cursor: Cursor): number =>
  takeText(cursor, EMPTY) || takeText(cursor, NULL) ? Number.NaN : readNumber(cursor);
