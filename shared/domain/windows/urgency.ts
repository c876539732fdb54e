import type { VolatilityWindow } from "./window.ts";

/**
 * Changes of one step in the order subscribers want them: windows that open, then those that end, then the others.
 * Revisions of one window stay together and in their order, and windows of the same kind as they came.
 */
export function byUrgency(changes: readonly VolatilityWindow[]): readonly VolatilityWindow[] {
  if (changes.length < 2) return changes;
  const byWindow = new Map<string, VolatilityWindow[]>();
  for (const window of changes) {
    const own = byWindow.get(window.id);
    if (own) own.push(window);
    else byWindow.set(window.id, [window]);
  }
  return [...byWindow.values()].sort((a, b) => rank(a) - rank(b)).flat();
}

function rank(revisions: readonly VolatilityWindow[]): number {
  if (revisions.some(({ status }) => status === "open")) return 0;
  return revisions.some(({ status }) => status === "withdrawn" || status === "closed") ? 1 : 2;
}
