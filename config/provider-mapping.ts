import { z } from "zod";

/**
 * Where the figures of a fund stand in an answer that somebody else designed: `docs/providers.md` has worked examples.
 * JSON is read by paths (dots between names and numbers of list items, `$.` from the top of the answer, `.` for the value
 * itself), CSV by the names of its columns.
 */
const SCALES = { thousand: 1e3, million: 1e6, billion: 1e9, percent: 1e-2, bps: 1e-4 } as const;

/** Tokens of a date: everything else in a pattern stands for itself. */
const DATE_PATTERN = /^(?=.*YYYY)(?=.*M)(?=.*D)[YMDHms\-/., :T]+$/;
const isDateFormat = (text: string): boolean =>
  text === "iso" || text === "epoch-s" || text === "epoch-ms" || DATE_PATTERN.test(text);

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const placeShape = {
  /** JSON. */
  path: z.string().min(1).max(256).optional(),
  /** JSON, where the records stand in an object: the name of the record. */
  recordName: z.literal(true).optional(),
  /** CSV. */
  column: z.string().min(1).max(256).optional(),
  /** CSV: the cell beside this label, above the header. */
  preamble: z.string().min(1).max(256).optional(),
};

const textSchema = z
  .strictObject({ ...placeShape, constant: z.string().min(1).max(256).optional() })
  .refine(hasOnePlace, "expected exactly one of path, recordName, column, preamble and constant");

const numberSchema = z
  .strictObject({
    ...placeShape,
    constant: z.number().optional(),
    /** Of the unit the provider writes in. */
    scale: z.union([z.number().positive(), z.enum(["thousand", "million", "billion", "percent", "bps"])]).default(1),
    /** Decimal sign; the other of the two separates thousands. */
    decimal: z.enum([".", ","]).default("."),
    /** An empty cell, or a field that is not there, means that the figure is not known. */
    optional: z.boolean().default(false),
  })
  .refine(hasOnePlace, "expected exactly one of path, recordName, column, preamble and constant");

const timeSchema = z
  .strictObject({
    ...placeShape,
    constant: z.string().optional(),
    /** `iso`, `epoch-s`, `epoch-ms`, or a pattern of YYYY, MM or M, DD or D, MMM (Jan), HH, mm, ss. */
    date: z
      .string()
      .refine(isDateFormat, "expected iso, epoch-s, epoch-ms or a pattern such as MM/DD/YYYY")
      .default("iso"),
    /** The local time that a date without one stands for. */
    time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, "expected HH:MM or HH:MM:SS")
      .optional(),
    timeZone: z.string().refine(isTimeZone, "expected an IANA time zone, e.g. America/New_York").default("UTC"),
    optional: z.boolean().default(false),
  })
  .refine(hasOnePlace, "expected exactly one of path, recordName, column, preamble and constant");

export const mappingSchema = z.strictObject({
  /** JSON: where the records stand, a list or an object of them; `.` is the answer itself. */
  rows: z.string().min(1).max(256).default("."),
  /** CSV. */
  delimiter: z.string().length(1).default(","),
  /** The name that fund files use. With holdings in CSV, rows with one key are one fund. */
  key: textSchema,
  fields: z
    .strictObject({
      /** Left out: the time at which the answer came. */
      at: timeSchema,
      rebalancedAt: timeSchema,
      netAssetsUsd: numberSchema,
      navPerToken: numberSchema,
      supply: numberSchema,
      leverage: numberSchema,
      realLeverage: numberSchema,
      targetLeverage: numberSchema,
      basket: numberSchema,
      exposureUsd: numberSchema,
      referencePrice: numberSchema,
    })
    .partial()
    .prefault({}),
  holdings: z
    .strictObject({
      /** JSON: where the holdings stand in a record; left out, every record is a holding. */
      rows: z.string().min(1).max(256).optional(),
      symbol: textSchema,
      quantity: numberSchema.optional(),
      weight: numberSchema.optional(),
      valueUsd: numberSchema.optional(),
      price: numberSchema.optional(),
    })
    .optional(),
});
export type Mapping = z.output<typeof mappingSchema>;
export type TextPlace = z.output<typeof textSchema>;
export type NumberPlace = z.output<typeof numberSchema>;
export type TimePlace = z.output<typeof timeSchema>;
export type AnyPlace = TextPlace | NumberPlace | TimePlace;

/** The factor of a scale. */
export const scaleOf = ({ scale }: NumberPlace): number => (typeof scale === "number" ? scale : SCALES[scale]);

/** What a mapping for this format cannot say: path within the mapping, and what was expected. */
export function mappingMistakes(
  mapping: Mapping,
  format: "json" | "csv",
): readonly { path: string[]; expected: string }[] {
  const { fields, holdings, key } = mapping;
  const { rows, ...inHoldings } = holdings ?? {};
  const places: [string[], AnyPlace | undefined][] = [
    [["key"], key],
    ...Object.entries(fields).map(([name, place]): [string[], AnyPlace | undefined] => [["fields", name], place]),
    ...Object.entries(inHoldings).map(([name, place]): [string[], AnyPlace | undefined] => [["holdings", name], place]),
  ];
  const wrong = places.flatMap(([path, place]) => {
    if (place === undefined) return [];
    const isCsv = place.column !== undefined || place.preamble !== undefined;
    const isJson = place.path !== undefined || place.recordName !== undefined;
    if (format === "json" && isCsv) return [{ path, expected: "a path, because the answer is JSON" }];
    return format === "csv" && isJson ? [{ path, expected: "a column or preamble, because the answer is CSV" }] : [];
  });
  if (format === "csv" && rows !== undefined)
    wrong.push({ path: ["holdings", "rows"], expected: "nothing: in CSV every row is a holding" });
  const { at: _at, rebalancedAt: _rebalancedAt, ...figures } = fields;
  if (holdings === undefined && Object.values(figures).every((place) => place === undefined))
    wrong.push({ path: ["fields"], expected: "at least one figure, or holdings" });
  return wrong;
}

function hasOnePlace(place: Readonly<Record<string, unknown>>): boolean {
  return (
    ["path", "recordName", "column", "preamble", "constant"].filter((name) => place[name] !== undefined).length === 1
  );
}
