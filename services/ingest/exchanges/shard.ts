/** `items` in runs of at most `size`, in order. */
export function inRunsOf<T>(size: number, items: readonly T[]): readonly (readonly T[])[] {
  const runs: T[][] = [];
  for (let from = 0; from < items.length; from += size) runs.push(items.slice(from, from + size));
  return runs;
}

/** `groups` in runs of at most `size` items, in order and none of them split; one larger than that is a run of its own. */
export function inRunsOfWhole<T>(size: number, groups: readonly (readonly T[])[]): readonly (readonly T[])[] {
  const runs: T[][] = [];
  for (const group of groups) {
    const run = runs.at(-1);
    if (run && run.length + group.length <= size) run.push(...group);
    else if (group.length > 0) runs.push([...group]);
  }
  return runs;
}
