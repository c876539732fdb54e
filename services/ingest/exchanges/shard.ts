/** `items` in runs of at most `size`, in order. */
export function inRunsOf<T>(size: number, items: readonly T[]): readonly (readonly T[])[] {
  const runs: T[][] = [];
  for (let from = 0; from < items.length; from += size) runs.push(items.slice(from, from + size));
  return runs;
}
