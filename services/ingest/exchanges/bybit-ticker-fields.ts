import { createFields } from "./bybit-known.ts";
import { FRAME, type Literal, literal, takeLiteral, textEnd } from "./frame-memory.ts";
import { scalarEnd, signedAt } from "./frame-numbers.ts";
import type { SlotReader } from "./layout.ts";

/** In the order of FIELD, and then the one that must not come a second time. */
const NAMES = [
  "bid1Price",
  "bid1Size",
  "ask1Price",
  "ask1Size",
  "markPrice",
  "indexPrice",
  "fundingRate",
  "nextFundingTime",
  "fundingIntervalHour",
  "openInterest",
  "openInterestValue",
  "symbol",
];
const SYMBOL = NAMES.length - 1;

interface Candidate {
  readonly field: number;
  /** With its quotes and colon. */
  readonly key: Literal;
}

/** The fields whose names begin with a letter, by its byte: most keys name none, so none is searched for in a table. */
const BY_LETTER: readonly (readonly Candidate[])[] = Array.from({ length: 256 }, (_, byte) =>
  NAMES.flatMap((name, field) => (name.charCodeAt(0) === byte ? [{ field, key: literal(`"${name}":`) }] : [])),
);

const QUOTE = 0x22;
const COMMA = 0x2c;
const CLOSE_OBJECT = 0x7d;
const NAME_END = literal('":');

/** What a ticker told, by FIELD; NaN where it told nothing. */
export interface TickerFields {
  readonly told: Float64Array;
  /** Reads what stands behind the symbol, and steps over the end of the data. The keys are those that have changed. */
  readonly read: SlotReader;
}

export function createTickerFields(): TickerFields {
  const told = createFields();
  const read: SlotReader = (from) => {
    told.fill(Number.NaN);
    let at = from;
    while (FRAME[at] === COMMA) {
      at = fieldEnd(at + 1, told);
      if (at < 0) return -1;
    }
    return FRAME[at] === CLOSE_OBJECT ? at + 1 : -1;
  };
  return { told, read };
}

/** Reads the field whose key begins at `at`. */
function fieldEnd(at: number, told: Float64Array): number {
  const candidates = BY_LETTER[FRAME[at + 1] ?? 0];
  for (let index = 0; candidates !== undefined && index < candidates.length; index += 1) {
    const candidate = candidates[index];
    const end = candidate === undefined ? -1 : takeLiteral(at, candidate.key);
    if (candidate !== undefined && end >= 0) return knownEnd(end, told, candidate.field);
  }
  return otherEnd(at);
}

/** An empty field tells nothing. */
function knownEnd(at: number, told: Float64Array, field: number): number {
  if (field === SYMBOL || FRAME[at] !== QUOTE) return -1;
  const isEmpty = FRAME[at + 1] === QUOTE;
  const end = isEmpty ? at + 1 : signedAt(at + 1, told, field);
  if (isEmpty) told[field] = Number.NaN;
  return end >= 0 && FRAME[end] === QUOTE ? end + 1 : -1;
}

function otherEnd(at: number): number {
  const nameEnd = FRAME[at] === QUOTE ? textEnd(at + 1) : -1;
  const from = nameEnd < 0 ? -1 : takeLiteral(nameEnd, NAME_END);
  if (from < 0) return -1;
  if (FRAME[from] !== QUOTE) return scalarEnd(from);
  const end = textEnd(from + 1);
  return end < 0 ? -1 : end + 1;
}
