export interface Tolerance {
  /** Of the expected value's size. */
  readonly rel?: number | undefined;
  readonly abs?: number | undefined;
}

/**
 * Where `got` differs from `expected`, or undefined. Every expected field must be there; fields that `got` has beyond
 * them are ignored, because an example need not list all that a function returns.
 */
export function unlike(expected: unknown, got: unknown, tolerance: Tolerance, path = ""): string | undefined {
  if (typeof expected === "number") return unlikeNumber(expected, got, tolerance, path);
  if (Array.isArray(expected)) {
    if (!Array.isArray(got) || got.length !== expected.length) return differs(path, expected, got);
    return firstOf(expected.map((item, index) => unlike(item, got[index], tolerance, `${path}[${index}]`)));
  }
  if (isRecord(expected)) {
    if (!isRecord(got)) return differs(path, expected, got);
    return firstOf(
      Object.entries(expected).map(([key, value]) =>
        unlike(value, got[key], tolerance, path === "" ? key : `${path}.${key}`),
      ),
    );
  }
  return expected === got ? undefined : differs(path, expected, got);
}

function unlikeNumber(expected: number, got: unknown, tolerance: Tolerance, path: string): string | undefined {
  if (typeof got !== "number" || !Number.isFinite(got)) return differs(path, expected, got);
  const allowed = Math.max((tolerance.rel ?? 0) * Math.abs(expected), tolerance.abs ?? 0);
  return Math.abs(got - expected) <= allowed ? undefined : differs(path, expected, got);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const firstOf = (reasons: readonly (string | undefined)[]): string | undefined =>
  reasons.find((reason) => reason !== undefined);

const differs = (path: string, expected: unknown, got: unknown): string =>
  `${path === "" ? "value" : path}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got) ?? "nothing"}`;
