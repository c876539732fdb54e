/** How an item stands to a rule: by it, by some other cause, or such that the rule cannot hold. */
export type Standing = "follows" | "odd" | "against";

/** So many in a row by other causes, or so many against it in all, are no accident, but another rule; fewer are left out. */
const ODD_MAX = 3;

/**
 * The newest of `items`, oldest first, that follow one rule: of all that `candidates` propose the one that the most follow, back to
 * where they did not, which is where the rule was changed. Where two are followed by as many, the first.
 */
export function settledRun<Item, Rule>(
  items: readonly Item[],
  candidates: readonly Rule[],
  standing: (item: Item, rule: Rule) => Standing,
): readonly Item[] {
  let best: readonly Item[] = [];
  for (const rule of candidates) {
    const run = runBack(items, (item) => standing(item, rule));
    if (run.length > best.length) best = run;
  }
  return [...best].reverse();
}

function runBack<Item>(items: readonly Item[], standingOf: (item: Item) => Standing): readonly Item[] {
  const run: Item[] = [];
  let odd = 0;
  let against = 0;
  for (const item of [...items].reverse()) {
    const standing = standingOf(item);
    odd = standing === "follows" ? 0 : odd + 1;
    against += standing === "against" ? 1 : 0;
    if (odd >= ODD_MAX || against >= ODD_MAX) break;
    if (standing === "follows") run.push(item);
  }
  return run;
}
