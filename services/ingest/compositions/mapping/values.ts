import {
  type AnyPlace,
  type NumberPlace,
  scaleOf,
  type TextPlace,
  type TimePlace,
} from "../../../../config/provider-mapping.ts";
import type { ProviderFault } from "../../../../shared/domain/funds/provider-fault.ts";
import { FIGURE_MAX } from "../../../../shared/domain/funds/provider-state.ts";
import { err, ok, type Result } from "../../../../shared/domain/result.ts";
import type { EpochMs } from "../../../../shared/domain/units.ts";
import { expectedTime, readLocalTime } from "./local-time.ts";
import { kindOf, type SourceRecord } from "./record.ts";

type Read<T> = Result<T, ProviderFault>;

/** How people write that there is no figure. */
const MISSING = /^(-+|–|—|n\/?a|#n\/a|null|none)?$/i;
/** Longer than any name of a fund or a holding; as much as is kept on disk. */
const TEXT_CHARS_MAX = 128;
const NOT_FINITE = /^[+-]?(nan|inf(inity)?|∞)$/i;

/** The text at a place, trimmed; undefined where the cell says that there is none. */
export function readText(record: SourceRecord, name: string, place: TextPlace): Read<string | undefined> {
  const looked = record.look(place);
  if (!looked.ok) return named(looked.error, name, place);
  const { value } = looked;
  if (value === null || value === undefined) return ok(undefined);
  if (typeof value === "number" && Number.isFinite(value)) return ok(String(value));
  if (typeof value !== "string") return err(wrong(record, name, place, value, "a text"));
  const text = trimmed(value);
  if (text.length > TEXT_CHARS_MAX)
    return err(wrong(record, name, place, value, `at most ${TEXT_CHARS_MAX} characters`));
  return ok(MISSING.test(text) ? undefined : text);
}

/** The number at a place, in units of one; undefined where it may be missing and is. */
export function readNumber(record: SourceRecord, name: string, place: NumberPlace): Read<number | undefined> {
  const looked = record.look(place);
  if (!looked.ok) return place.optional && place.path !== undefined ? ok(undefined) : named(looked.error, name, place);
  const { value } = looked;
  const expected = place.optional ? "a number, or an empty cell" : "a number";
  if (isMissing(value)) return place.optional ? ok(undefined) : err(wrong(record, name, place, value, expected));
  if (typeof value === "string" && NOT_FINITE.test(trimmed(value)))
    return err({ ...wrong(record, name, place, value, "a finite number"), code: "non_finite" });
  const number = typeof value === "number" ? value : typeof value === "string" ? parsed(value, place) : undefined;
  if (number === undefined || Number.isNaN(number)) return err(wrong(record, name, place, value, expected));
  const scaled = number * scaleOf(place);
  if (!Number.isFinite(scaled))
    return err({ ...wrong(record, name, place, value, "a finite number"), code: "non_finite" });
  if (Math.abs(scaled) <= FIGURE_MAX) return ok(scaled);
  return err({ ...wrong(record, name, place, value, `at most ${FIGURE_MAX} either way`), code: "out_of_range" });
}

/** The time at a place; undefined where it may be missing and is. */
export function readTime(record: SourceRecord, name: string, place: TimePlace): Read<EpochMs | undefined> {
  const looked = record.look(place);
  if (!looked.ok) return place.optional && place.path !== undefined ? ok(undefined) : named(looked.error, name, place);
  const { value } = looked;
  if (isMissing(value) && place.optional) return ok(undefined);
  const at = readLocalTime(typeof value === "string" ? trimmed(value) : value, place);
  return at === undefined ? err(wrong(record, name, place, value, expectedTime(place))) : ok(at);
}

/**
 * A number as people write it: `1,234.5`, `$1,234.5`, `(1,234.5)` or a minus of print for what is negative, `5.1 %` where
 * that is the scale. All figures are in dollars: one with the sign of another currency is none.
 */
function parsed(text: string, { decimal, scale }: NumberPlace): number | undefined {
  const [, open = "", body = "", close = ""] = /^(\(?)(.*?)(\)?)$/.exec(trimmed(text)) ?? [];
  if ((open === "") !== (close === "")) return undefined;
  const bare = body
    .replace("\u2212", "-")
    .replace(/^([+-]?)\s*\$\s*/, "$1")
    .replace(scale === "percent" ? /\s*%$/ : /$^/, "");
  const isGrouped = (decimal === "." ? GROUPED_BY_COMMA : GROUPED_BY_POINT).test(bare);
  const plain = isGrouped ? bare.replace(decimal === "." ? /[,'’\s]/g : /[.'’\s]/g, "") : bare;
  const withPoint = decimal === "." ? plain : plain.includes(".") ? "" : plain.replace(",", ".");
  if (!PLAIN.test(withPoint)) return undefined;
  if (open === "") return Number(withPoint);
  return /^[+-]/.test(withPoint) ? undefined : -Number(withPoint);
}

/** Thousands stand in groups of three, or it is another sign: `1,25` is not 125. */
const GROUPED_BY_COMMA = /^[+-]?\d{1,3}([,'’\s]\d{3})+(\.\d*)?$/;
const GROUPED_BY_POINT = /^[+-]?\d{1,3}([.'’\s]\d{3})+(,\d*)?$/;
const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const isMissing = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === "string" && MISSING.test(trimmed(value)));

/** Files have spaces of every width; `\s` knows them all. */
const trimmed = (text: string): string => text.replace(/^\s+|\s+$/g, "");

const wrong = (
  record: SourceRecord,
  name: string,
  place: AnyPlace,
  value: unknown,
  expected: string,
): ProviderFault => ({
  code: "value",
  where: place.preamble === undefined ? record.where : "the preamble",
  field: fieldName(name, place),
  found: foundText(value),
  expected,
});

function foundText(value: unknown): string {
  if (typeof value === "object" && value !== null) return kindOf(value);
  return typeof value === "number" ? String(value) : (JSON.stringify(value) ?? "nothing");
}

const named = <T>(fault: ProviderFault, name: string, place: AnyPlace): Read<T> =>
  err({ ...fault, field: fieldName(name, place) });

/** A field by its name in the mapping and in the answer. */
export function fieldName(name: string, place: AnyPlace): string {
  const { path, column, preamble } = place;
  if (column !== undefined) return `${name} (column '${column}')`;
  if (preamble !== undefined) return `${name} (beside '${preamble}')`;
  return path === undefined ? name : `${name} (path '${path}')`;
}
