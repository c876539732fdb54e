import { createCursor } from "./cursor.ts";
import { skipValue } from "./cursor-skip.ts";
import { FRAME, type Literal, literal, takeLiteral, textEnd } from "./frame-memory.ts";
import { scalarEnd, signedAt } from "./frame-numbers.ts";
import type { SlotReader } from "./layout.ts";

interface Candidate {
  readonly place: number;
  /** With its quotes and colon. */
  readonly key: Literal;
}

const BYTES = 256;
const QUOTE = 0x22;
const COMMA = 0x2c;
const CLOSE_OBJECT = 0x7d;
const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;
const NAME_END = literal('":');
const NULL = literal("null");

/**
 * Reads an object of figures whose keys come in any order, as those of tickers, and whose opening brace stands in the
 * layout, and steps over its end. `places`: by key, which of `into` its figure is put into; NaN is put where none came.
 * Other keys may hold anything; one whose place is not in `into` is for the slow path.
 */
export function fieldsInto(into: Float64Array, places: Readonly<Record<string, number>>): SlotReader {
  // Most keys name no figure, so that none is searched for in a table: their first letter tells.
  const byLetter: readonly (readonly Candidate[])[] = Array.from({ length: BYTES }, (_, byte) =>
    Object.entries(places).flatMap(([name, place]) =>
      name.charCodeAt(0) === byte ? [{ place, key: literal(`"${name}":`) }] : [],
    ),
  );
  const fieldEnd = (at: number): number => {
    const candidates = byLetter[FRAME[at + 1] ?? 0] ?? [];
    for (let index = 0; index < candidates.length; index += 1) {
      const candidate = candidates[index];
      const valueFrom = candidate === undefined ? -1 : takeLiteral(at, candidate.key);
      if (candidate === undefined || valueFrom < 0) continue;
      // Which of two names for the same figure counts is for the slow path to say.
      return Number.isNaN(into[candidate.place]) ? figureEnd(valueFrom, into, candidate.place) : -1;
    }
    return unusedEnd(at);
  };
  return (from) => {
    into.fill(Number.NaN);
    for (let at = from; ; at += 1) {
      at = fieldEnd(at);
      if (at < 0) return -1;
      if (FRAME[at] === CLOSE_OBJECT) return at + 1;
      if (FRAME[at] !== COMMA) return -1;
    }
  };
}

/** A number with or without quotes, or an empty text or null, where the venue has none. */
function figureEnd(at: number, into: Float64Array, place: number): number {
  if (FRAME[at] !== QUOTE) {
    const behindNull = takeLiteral(at, NULL);
    return behindNull >= 0 ? behindNull : signedAt(at, into, place);
  }
  if (FRAME[at + 1] === QUOTE) return at + 2;
  const end = signedAt(at + 1, into, place);
  return end >= 0 && FRAME[end] === QUOTE ? end + 1 : -1;
}

/** The index behind the key and the value at `at`, of which nothing is used, or -1. */
function unusedEnd(at: number): number {
  const nameEnd = FRAME[at] === QUOTE ? textEnd(at + 1) : -1;
  const valueFrom = nameEnd < 0 ? -1 : takeLiteral(nameEnd, NAME_END);
  if (valueFrom < 0) return -1;
  const byte = FRAME[valueFrom];
  if (byte === OPEN_LIST || byte === OPEN_OBJECT) return nestedEnd(valueFrom);
  if (byte !== QUOTE) return scalarEnd(valueFrom);
  const valueEnd = textEnd(valueFrom + 1);
  return valueEnd < 0 ? -1 : valueEnd + 1;
}

const cursor = createCursor();

function nestedEnd(at: number): number {
  cursor.bytes = FRAME;
  cursor.at = at;
  cursor.ok = true;
  skipValue(cursor);
  return cursor.ok ? cursor.at : -1;
}
