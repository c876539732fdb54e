/**
 * The files that a family's template stands for, one for each name: `{ASSET}` in any text becomes the name, `{asset}` the
 * name in small letters. `overrides` of the template holds, by name, what is different for one of them.
 */
export function* membersOf(template: Record<string, unknown>, names: readonly string[]): Generator<unknown> {
  const { overrides, ...common } = template;
  for (const name of names) {
    const own = isRecord(overrides) ? overrides[name] : undefined;
    yield merged(put(common, name), put(own, name));
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function put(value: unknown, name: string): unknown {
  if (typeof value === "string") return value.replaceAll("{ASSET}", name).replaceAll("{asset}", name.toLowerCase());
  if (Array.isArray(value)) return value.map((item) => put(item, name));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, put(item, name)]));
}

/** Objects are merged field by field; anything else of `over` takes the place of what was there. */
function merged(base: unknown, over: unknown): unknown {
  if (!isRecord(base) || !isRecord(over)) return over ?? base;
  const result = { ...base };
  for (const [key, value] of Object.entries(over)) result[key] = merged(base[key], value);
  return result;
}
