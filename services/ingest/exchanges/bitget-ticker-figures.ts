import { createTickerFigures, FIGURE, type TickerFigures } from "./bitget-give.ts";
import { FRAME, type Literal, literal, takeLiteral, textEnd } from "./frame-memory.ts";
import { scalarEnd, signedAt } from "./frame-numbers.ts";
import type { SlotReader } from "./layout.ts";

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

interface Candidate {
  readonly figure: number;
  /** With its quotes and colon. */
  readonly key: Literal;
}

/** The figures whose names begin with a letter, by its byte: most keys name none, so none is searched for in a table. */
const BY_LETTER: readonly (readonly Candidate[])[] = Array.from({ length: 256 }, (_, byte) =>
  Object.entries(FIGURES).flatMap(([name, figure]) =>
    name.charCodeAt(0) === byte ? [{ figure, key: literal(`"${name}":`) }] : [],
  ),
);

const QUOTE = 0x22;
const COMMA = 0x2c;
const CLOSE_OBJECT = 0x7d;
const NAME_END = literal('":');
const NULL = literal("null");

/** Figures, and what reads a ticker into them whose opening brace stands in the layout: its keys come in any order. */
export function createFiguresReader(): { readonly figures: TickerFigures; readonly read: SlotReader } {
  const figures = createTickerFigures();
  const read: SlotReader = (from) => {
    figures.fill(Number.NaN);
    for (let at = from; ; at += 1) {
      at = fieldEnd(at, figures);
      if (at < 0) return -1;
      if (FRAME[at] === CLOSE_OBJECT) return at + 1;
      if (FRAME[at] !== COMMA) return -1;
    }
  };
  return { figures, read };
}

/** Reads the field whose key begins at `at`. */
function fieldEnd(at: number, figures: TickerFigures): number {
  const candidates = BY_LETTER[FRAME[at + 1] ?? 0] ?? [];
  for (let index = 0; index < candidates.length; index += 1) {
    const candidate = candidates[index];
    const valueFrom = candidate === undefined ? -1 : takeLiteral(at, candidate.key);
    if (candidate === undefined || valueFrom < 0) continue;
    // Which of two names for the same figure counts is for the slow path to say.
    return Number.isNaN(figures[candidate.figure]) ? figureEnd(valueFrom, figures, candidate.figure) : -1;
  }
  if (FRAME[at] !== QUOTE) return -1;
  const nameEnd = textEnd(at + 1);
  const valueFrom = nameEnd < 0 ? -1 : takeLiteral(nameEnd, NAME_END);
  if (valueFrom < 0 || FRAME[valueFrom] !== QUOTE) return valueFrom < 0 ? -1 : scalarEnd(valueFrom);
  const valueEnd = textEnd(valueFrom + 1);
  return valueEnd < 0 ? -1 : valueEnd + 1;
}

/** A number with or without quotes, or an empty text or null, where the venue has none. */
function figureEnd(at: number, figures: TickerFigures, figure: number): number {
  if (FRAME[at] !== QUOTE) {
    const behindNull = takeLiteral(at, NULL);
    return behindNull >= 0 ? behindNull : signedAt(at, figures, figure);
  }
  if (FRAME[at + 1] === QUOTE) return at + 2;
  const end = signedAt(at + 1, figures, figure);
  return end >= 0 && FRAME[end] === QUOTE ? end + 1 : -1;
}
