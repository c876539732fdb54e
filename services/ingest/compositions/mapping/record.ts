import type { AnyPlace } from "../../../../config/provider-mapping.ts";
import type { ProviderFault } from "../../../../shared/domain/funds/provider-fault.ts";
import { err, ok, type Result } from "../../../../shared/domain/result.ts";

/** One record of an answer, whatever its format. */
export interface SourceRecord {
  /** Where it stands in the answer, for people. */
  readonly where: string;
  /** Its key, where that is known although nothing else of the record may be readable. */
  readonly key?: string | undefined;
  /** What stands at a place. Fails where the place itself is not there, which is another thing than an empty cell. */
  look(place: AnyPlace): Result<unknown, ProviderFault>;
  /** Records in it, each a holding. Only in JSON. */
  within(path: string): Result<readonly SourceRecord[], ProviderFault>;
}

/** A record in JSON: paths start at `value`, or with `$.` at `root`. `name`: its own, in an object of records. */
export function jsonRecord(value: unknown, root: unknown, where: string, name: string | undefined): SourceRecord {
  const walk = (path: string): Result<unknown, ProviderFault> => {
    const isAbsolute = path.startsWith("$.");
    return walkPath(isAbsolute ? root : value, isAbsolute ? path.slice(2) : path, where);
  };
  return {
    where,
    look: (place) => {
      if (place.constant !== undefined) return ok(place.constant);
      if (place.recordName !== undefined) return ok(name);
      if (place.path === undefined) throw new Error("the schema refuses a place without a path in JSON");
      return walk(place.path);
    },
    within: (path) => {
      const list = walk(path);
      return list.ok ? recordsOf(list.value, root, path, false) : list;
    },
  };
}

/**
 * The records of a list, or of an object of them where `isNamed`; else an object is itself the one record. Fails with what
 * was found where there is neither.
 */
export function recordsOf(
  value: unknown,
  root: unknown,
  path: string,
  isNamed: boolean,
): Result<readonly SourceRecord[], ProviderFault> {
  const isAnswer = path === ".";
  const whole = isAnswer ? "the answer" : path;
  const inPath = (part: string | number): string => (isAnswer ? `record ${part}` : `${path}.${part}`);
  if (Array.isArray(value))
    return ok(value.map((item: unknown, index) => jsonRecord(item, root, inPath(index), undefined)));
  if (!isObject(value))
    return err({ code: "schema", where: whole, field: "rows", found: kindOf(value), expected: "a list or an object" });
  if (!isNamed) return ok([jsonRecord(value, root, whole, undefined)]);
  return ok(Object.entries(value).map(([name, item]) => jsonRecord(item, root, inPath(name), name)));
}

/** What stands at a dotted path. Fails with the step that is missing, and the names that are there instead. */
export function walkPath(from: unknown, path: string, where: string): Result<unknown, ProviderFault> {
  if (path === ".") return ok(from);
  let value = from;
  for (const step of path.split(".")) {
    const isThere = (isObject(value) || Array.isArray(value)) && Object.hasOwn(value, step);
    if (!isThere) {
      const seen = isObject(value) ? Object.keys(value) : [`a ${kindOf(value)}`];
      return err({
        code: "schema",
        where,
        field: `'${path}'`,
        found: "not there",
        expected: `a field '${step}'`,
        seen,
      });
    }
    value = Reflect.get(Object(value), step);
  }
  return ok(value);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value as people see it, without what is in lists and objects. */
export const kindOf = (value: unknown): string => {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return `list of ${value.length}`;
  return typeof value === "object" ? "object" : `${typeof value} ${JSON.stringify(value)}`;
};
