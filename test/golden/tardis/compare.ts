import type { BookRule, CaptureReader } from "../../../services/ingest/exchanges/adapter.ts";
import type { TardisVenue } from "../../support/peers/tardis.ts";
import type { RecordedMessage } from "../../support/recordings.ts";
import { createOurs } from "./ours.ts";
import type { Side } from "./side.ts";
import { createTheirs } from "./theirs.ts";

/** Something that the two do not say alike. */
export interface Difference {
  /** `trade.price`, `book.bid`, …; `trade`, `quote`, `liquidation` where only one of them has it. */
  readonly what: string;
  readonly symbol: string;
  readonly ours: unknown;
  readonly theirs: unknown;
  /** No message before told of a trade of this symbol. */
  readonly isFirstTold: boolean;
  readonly message: RecordedMessage;
}

export interface Comparison {
  readonly differences: readonly Difference[];
  /** How many values of each kind were compared. */
  readonly compared: ReadonlyMap<string, number>;
}

/** Finest time that tardis-dev keeps: a microsecond, which it cuts off and we round. */
const TIME_MS_TOLERANCE = 0.001_5;

/** Messages whose recorder kept no receive time. */
const UNKNOWN_AT = Date.UTC(2025, 0, 1);

/** Reads `messages` both ways, and compares after each one. `rule`: how our books are kept. */
export function compare(
  reader: CaptureReader,
  rule: BookRule,
  venue: TardisVenue,
  messages: readonly RecordedMessage[],
): Comparison {
  const ours = createOurs(reader, rule, venue.symbol, UNKNOWN_AT);
  const theirs = createTheirs(venue, UNKNOWN_AT);
  const differences: Difference[] = [];
  const compared = new Map<string, number>();
  const bothHad = new Set<string>();
  const bothTold = new Set<string>();
  const theirsHad = new Set<string>();
  const traded = new Set<string>();
  let message = messages[0];
  const note: Note = (what, symbol, our, their) => {
    compared.set(what, (compared.get(what) ?? 0) + 1);
    if (message && !isSame(what, our, their))
      differences.push({ what, symbol, ours: our, theirs: their, isFirstTold: !traded.has(symbol), message });
  };

  for (message of messages) {
    const our = ours.take(message);
    const their = theirs.take(message);
    compareLists("trade", our.trades, their.trades, note);
    for (const { symbol } of [...our.trades, ...their.trades]) traded.add(symbol);
    compareLists("quote", our.quotes, their.quotes, note);
    compareLists("liquidation", our.liquidations, their.liquidations, note);
    for (const symbol of symbolsOf(our.contexts, their.contexts)) {
      compareContexts(symbol, ours, theirs, note);
      compareTimes("context.at", symbol, our.contexts, their.contexts, note);
    }
    for (const symbol of symbolsOf(our.books, their.books)) {
      compareTimes("book.at", symbol, our.books, their.books, note);
      if (our.books.has(symbol) && their.books.has(symbol)) bothTold.add(symbol);
      else bothTold.delete(symbol);
      if (theirs.top(symbol)) theirsHad.add(symbol);
      compareTops(symbol, ours, theirs, bothHad, note);
    }
  }
  for (const symbol of theirsHad) {
    if (bothTold.has(symbol)) compareLevels(symbol, ours, theirs, note);
    if (!bothHad.has(symbol)) note("book.never", symbol, "never live", "a book");
  }
  return { differences, compared };
}

type Note = (what: string, symbol: string, ours: unknown, theirs: unknown) => void;

function isSame(what: string, ours: unknown, theirs: unknown): boolean {
  if (what.endsWith(".at") && typeof ours === "number" && typeof theirs === "number")
    return Math.abs(ours - theirs) < TIME_MS_TOLERANCE;
  return Object.is(ours, theirs);
}

/** Field by field. Where one of them has more, only those are compared that both have, and the others noted. */
function compareLists<T extends { readonly symbol: string }>(
  what: string,
  ours: readonly T[],
  theirs: readonly T[],
  note: Note,
): void {
  const rest = [...theirs];
  const areAsMany = ours.length === theirs.length;
  for (const our of ours) {
    const same = (keys: readonly string[]) => rest.findIndex((their) => keyOf(their, keys) === keyOf(our, keys));
    const exact = same(IDENTITY);
    // Of as many, the one that is most like it; the first that is left, if none is.
    const at = exact < 0 && areAsMany ? Math.max(0, same(LIKENESS)) : exact;
    const their = at < 0 ? undefined : rest.splice(at, 1)[0];
    note(what, our.symbol, JSON.stringify(our), their && JSON.stringify(our));
    if (their) compareFields(what, our.symbol, our, their, note);
  }
  for (const their of rest) note(what, their.symbol, undefined, JSON.stringify(their));
}

const LIKENESS = ["symbol", "price", "size", "side", "position", "bid", "ask"];
const IDENTITY = [...LIKENESS, "id"];

const keyOf = (told: object, keys: readonly string[]): string =>
  keys.map((key) => String(Reflect.get(told, key))).join();

function compareFields(what: string, symbol: string, ours: object, theirs: object, note: Note): void {
  for (const [key, value] of Object.entries(ours)) note(`${what}.${key}`, symbol, value, Reflect.get(theirs, key));
}

function compareContexts(symbol: string, ours: Side, theirs: Side, note: Note): void {
  const [our, their] = [ours.context(symbol), theirs.context(symbol)];
  if (our && their) compareFields("context", symbol, our, their, note);
  else note("context", symbol, JSON.stringify(our), JSON.stringify(their));
}

const symbolsOf = (...some: readonly ReadonlyMap<string, number>[]): ReadonlySet<string> =>
  new Set(some.flatMap((one) => [...one.keys()]));

type Times = ReadonlyMap<string, number>;

/** Where both tell of it. */
function compareTimes(what: string, symbol: string, ours: Times, theirs: Times, note: Note): void {
  const [our, their] = [ours.get(symbol), theirs.get(symbol)];
  if (our !== undefined && their !== undefined) note(what, symbol, our, their);
}

/** Once both have a book. That ours is none any more is a difference, too. */
function compareTops(symbol: string, ours: Side, theirs: Side, bothHad: Set<string>, note: Note): void {
  const [our, their] = [ours.top(symbol), theirs.top(symbol)];
  if (our && their) {
    bothHad.add(symbol);
    compareFields("book", symbol, our, their, note);
  } else if (bothHad.has(symbol)) note("book", symbol, JSON.stringify(our), JSON.stringify(their));
}

/** All levels at the end, so that one that was missed far from the best shows, too. */
function compareLevels(symbol: string, ours: Side, theirs: Side, note: Note): void {
  for (const side of ["bid", "ask"] as const) {
    const our = ours.levels(symbol, side);
    if (our.length > 0) note(`book.${side}s`, symbol, JSON.stringify(our), JSON.stringify(theirs.levels(symbol, side)));
  }
}
