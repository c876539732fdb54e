/**
 * What can be wrong with an answer of a provider of fund state.
 *
 * `html`: a page for people came instead. `malformed`: not the format it should be. `truncated`: a part is missing.
 * `schema`: a column or field is gone or has another name. `value`: a value cannot be read. `non_finite`, `negative`,
 * `out_of_range`: a figure that cannot be. `absurd`: too far from the last good one. `inconsistent`: figures that
 * contradict each other or the fund's own terms. `duplicate`: one key with two different rows. `missing`: no row with a
 * fund's key. `stale`: too old, or older than what is known. `future`: of a time to come.
 * `terms_disagree`: the fund's file has another term; alone of all these it does not make a state unfit to be used.
 */
export const FAULT_CODES = [
  "html",
  "malformed",
  "truncated",
  "schema",
  "value",
  "non_finite",
  "negative",
  "out_of_range",
  "absurd",
  "inconsistent",
  "duplicate",
  "missing",
  "stale",
  "future",
  "terms_disagree",
] as const;
export type FaultCode = (typeof FAULT_CODES)[number];

/** Terms that a product's documents and what it does, or says of itself, may differ in. */
export const TERM_FIELDS = ["target", "minLeverage", "maxLeverage", "clock", "speed", "coolDown"] as const;
export type TermField = (typeof TERM_FIELDS)[number];

/** One mistake: where it stands, the field by its name in the mapping, what was found, and what was expected. */
export interface ProviderFault {
  readonly code: FaultCode;
  /** A line, a path or a position in the answer. */
  readonly where?: string | undefined;
  readonly field?: string | undefined;
  readonly found?: string | undefined;
  readonly expected: string;
  /** Columns or fields that are there. */
  readonly seen?: readonly string[] | undefined;
  /** Of a term that the provider has otherwise than the fund's file; null where the file has none. */
  readonly term?: TermDisagreement | undefined;
}

export interface TermDisagreement {
  readonly fund: string;
  readonly field: TermField;
  readonly documented: number | null;
  readonly stated: number;
}

/** Whether what it was found in is not used. */
export const isRefusal = ({ code }: Pick<ProviderFault, "code">): boolean => code !== "terms_disagree";

/** Longest value repeated, in characters, and most names listed. */
const FOUND_CHARS_MAX = 80;
const SEEN_MAX = 30;

/** The mistake as a sentence for an operator. */
export function describeFault({ code, where, field, found, expected, seen }: ProviderFault): string {
  const subject = field ?? (where === undefined ? "answer" : undefined);
  const place = [where, subject].filter((part) => part !== undefined).join(": ");
  const value = found === undefined ? "" : ` is ${shortened(found)}`;
  const names = seen === undefined ? "" : `; there are ${listed(seen)}`;
  return `${code}: ${place}${value}: expected ${expected}${names}`;
}

const shortened = (text: string): string =>
  text.length > FOUND_CHARS_MAX ? `${text.slice(0, FOUND_CHARS_MAX)}…` : text;

function listed(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const shown = names.slice(0, SEEN_MAX).map((name) => `'${shortened(name)}'`);
  return names.length > SEEN_MAX ? `${shown.join(", ")} and ${names.length - SEEN_MAX} more` : shown.join(", ");
}
