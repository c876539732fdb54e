import type { VolatilityWindow, WindowStatus } from "./window.ts";

/**
 * forecast → armed → open → closed → scored, each step one revision; a revision may also repeat `forecast` or `armed`
 * with new numbers. Until it is open a window can be withdrawn, and come back as `forecast`.
 */
const NEXT: { readonly [S in WindowStatus]: readonly WindowStatus[] } = {
  forecast: ["forecast", "armed", "withdrawn"],
  armed: ["armed", "open", "withdrawn"],
  open: ["closed"],
  closed: ["scored"],
  scored: [],
  withdrawn: ["forecast"],
};

/** Whether a revision with status `next` may follow one with `before`, null before the first. */
export const mayFollow = (before: WindowStatus | null, next: WindowStatus): boolean =>
  NEXT[before ?? "withdrawn"].includes(next);

/**
 * The next revision of a window, or its first. Throws when `next` is not a status that may follow, because that is a
 * bug: subscribers build on the order.
 */
export function revise(
  previous: VolatilityWindow | null,
  next: Omit<VolatilityWindow, "revision" | "schema">,
): VolatilityWindow {
  const from = previous?.status ?? null;
  if (!mayFollow(from, next.status)) throw new Error(`window ${next.id} cannot go from ${from} to ${next.status}`);
  const { id, ...rest } = next;
  return { id, revision: (previous?.revision ?? 0) + 1, schema: 1, ...rest };
}
