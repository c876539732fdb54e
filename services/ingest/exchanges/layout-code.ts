import { BYTES_PER_WORD, FRAME, type Literal } from "./frame-memory.ts";

/** Reads what stands at `at` in FRAME into `into[index]`, and gives the index behind it, or -1. */
export type SlotRead = (at: number, into: Float64Array, index: number) => number;

/** A text, and the slot behind it; the last one has none. */
export interface Part {
  readonly text: Literal;
  readonly slot: { readonly read: SlotRead; readonly register: number } | undefined;
}

/** What is read in one go, as source; `fail` is the statement for when it does not fit. */
interface Step {
  /** Equal steps have equal keys, so that what several layouts begin with is read once. */
  readonly key: string;
  /** How many bytes further the next step begins; undefined where this one puts that into a new variable. */
  readonly length: number | undefined;
  readonly code: (at: string, next: string, fail: string) => string;
}

/** A tree of steps: each way from its root to an end is a layout. */
type Steps = Map<string, { readonly step: Step; readonly next: Steps }>;

/**
 * A function that reads whichever of `layouts` fits what stands at `at` in FRAME. It is put together as source, because
 * words that stand in the code cost less than words in lists, and because what layouts have in common is then read
 * once (docs/decisions/0014). Nothing but whole numbers of ours is put into that source.
 *
 * @param atEnd what a layout gives when it has been read up to `at`, as source, or fails by `fail`.
 */
export function compileLayouts(
  layouts: readonly (readonly Part[])[],
  into: Float64Array,
  atEnd: (layout: number, at: string, fail: string) => string,
): (at: number, length: number) => number {
  const reads: SlotRead[] = [];
  const root: Steps = new Map();
  for (const [index, parts] of layouts.entries()) {
    let steps = root;
    const end: Step = { key: `end${index}`, length: 0, code: (at, _next, fail) => atEnd(index, at, fail) };
    for (const step of [...parts.flatMap((part) => stepsOf(part, reads)), end]) {
      const known = steps.get(step.key) ?? { step, next: new Map() };
      steps.set(step.key, known);
      steps = known.next;
    }
  }
  const names = ["view", "into", ...reads.map((_, index) => `read${index}`)];
  const source = `return (at, length) => {\n${sourceOf(root)}return -1;\n};`;
  return new Function(...names, source)(new DataView(FRAME.buffer), into, ...reads);
}

function stepsOf({ text, slot }: Part, reads: SlotRead[]): readonly Step[] {
  const { words, tail, tailMask, length } = text;
  const steps = Array.from(
    words,
    (word): Step => ({
      key: `word${word}`,
      length: BYTES_PER_WORD,
      code: (at, _next, fail) => `if (view.getInt32(${at}, true) !== ${word}) ${fail}\n`,
    }),
  );
  if (tailMask !== 0) {
    steps.push({
      key: `tail${tail}/${tailMask}`,
      length: length % BYTES_PER_WORD,
      code: (at, _next, fail) => `if (((view.getInt32(${at}, true) ^ ${tail}) & ${tailMask}) !== 0) ${fail}\n`,
    });
  }
  if (slot === undefined) return steps;
  const { read, register } = slot;
  if (!reads.includes(read)) reads.push(read);
  const id = reads.indexOf(read);
  const code: Step["code"] = (at, next, fail) =>
    `const ${next} = read${id}(${at}, into, ${register});\nif (${next} < 0) ${fail}\n`;
  return [...steps, { key: `slot${id}/${register}`, length: undefined, code }];
}

function sourceOf(root: Steps): string {
  const lines: string[] = [];
  let names = 0;
  /** From the place `at` + `offset` on; a step that does not fit leaves the block `outer`, behind which the next way begins. */
  const write = (steps: Steps, at: string, offset: number, outer: string | undefined): void => {
    for (const { step, next } of steps.values()) {
      const block = steps.size === 1 ? outer : `way${names++}`;
      if (block !== outer) lines.push(`${block}: {\n`);
      const name = step.length === undefined ? `at${names++}` : at;
      lines.push(step.code(`${at} + ${offset}`, name, block === undefined ? "return -1;" : `break ${block};`));
      write(next, name, step.length === undefined ? 0 : offset + step.length, block);
      if (block !== outer) lines.push("}\n");
    }
  };
  write(root, "at", 0, undefined);
  return lines.join("");
}
