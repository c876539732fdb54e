import { z } from "zod";
import { growLevels, LEVELS_MAX, type LevelBuffer } from "../../../shared/domain/market/book-update.ts";

/** Pieces of the schemas that read what the byte cursor does not: the same values, by JSON.parse and zod. */

/** The JSON value of a frame; undefined when it is none. */
export function parseJson(frame: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength).toString());
  } catch {
    // A frame that is not JSON is an expected outcome here, and undefined is the one value that JSON does not have.
    return undefined;
  }
}

const DECIMAL = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

const asNumber = (value: unknown): unknown =>
  typeof value === "string" && DECIMAL.test(value) ? Number(value) : value;

/** A decimal number, bare or as text. */
export const decimal = z.unknown().transform((value, context): number => {
  const number = asNumber(value);
  if (typeof number === "number" && Number.isFinite(number)) return number;
  context.addIssue({ code: "custom", message: "expected a decimal number", input: value });
  return z.NEVER;
});

/** A decimal number that the venue leaves out, empty or null where it has none. */
export const maybe = z
  .unknown()
  .transform((value, context): number | undefined => {
    if (value === "" || value === null) return undefined;
    const number = asNumber(value);
    if (typeof number === "number" && Number.isFinite(number)) return number;
    context.addIssue({ code: "custom", message: "expected a decimal number or nothing", input: value });
    return z.NEVER;
  })
  .optional();

export const positive = decimal.refine((value) => value > 0, "expected a number above 0");
export const amount = decimal.refine((value) => value >= 0, "expected a number not below 0");
export const sequence = decimal.refine(
  (value) => Number.isSafeInteger(value) && value >= 0,
  "expected a whole number not below 0",
);
export const name = z.string().min(1);

const ISO_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;
const NANOS_PER_MS = 1_000_000;

/** `2021-04-17T16:43:37.075687Z`, of 1970 or later, as epoch milliseconds: the value that `readIsoTime` gives. */
export const isoTime = z.unknown().transform((value, context): number => {
  const [, seconds, digits, offset] = (typeof value === "string" && ISO_TIME.exec(value)) || [];
  const local = Date.parse(`${seconds}Z`);
  const utc = Date.parse(`${seconds}${offset}`);
  // Date.parse takes 30 February and 24:00 for times of the day after.
  const exists = seconds !== undefined && utc >= 0 && new Date(local).toISOString().startsWith(seconds);
  if (!exists) {
    context.addIssue({ code: "custom", message: "expected an ISO 8601 time", input: value });
    return z.NEVER;
  }
  const nanos = Number((digits ?? "").padEnd(9, "0"));
  const wholeMs = Math.floor(nanos / NANOS_PER_MS);
  return utc + wholeMs + (nanos - wholeMs * NANOS_PER_MS) / NANOS_PER_MS;
});

const pair = z.tuple([positive, amount]).rest(z.unknown());
const levelObject = z.object({ p: positive, s: amount }).transform(({ p, s }): [number, number] => [p, s]);

/** Levels in either form. */
export const levels = z.array(z.union([pair, levelObject])).max(LEVELS_MAX);

export function fillLevels(buffer: LevelBuffer, from: readonly (readonly [number, number, ...unknown[]])[]): void {
  while (buffer.prices.length < from.length) growLevels(buffer);
  buffer.length = from.length;
  from.forEach(([price, size], index) => {
    buffer.prices[index] = price;
    buffer.sizes[index] = size;
  });
}

const SHOWN_CHARS_MAX = 60;

/** Field, value and expectation of what a schema refused. */
export function issueOf(error: z.ZodError, input: unknown): string {
  const first = error.issues[0];
  if (!first) return "not understood";
  const value = first.path.reduce<unknown>((at, key) => fieldOf(at, key), input);
  const shown = JSON.stringify(value) ?? "nothing";
  return `${first.path.join(".") || "frame"} is ${shown.slice(0, SHOWN_CHARS_MAX)}: ${first.message}`;
}

const fieldOf = (value: unknown, key: PropertyKey): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
