import { arch, cpus } from "node:os";
import { parseArgs } from "node:util";
import { decodeSection } from "./decode.ts";
import { faultsSection } from "./faults.ts";
import { latencySection } from "./latency.ts";
import { loadSection } from "./load.ts";
import type { BenchSection } from "./section.ts";
import { stepSection } from "./step.ts";

/** `npm run bench [-- --quick] [--only SECTION ...]`: prints one JSON document with a part per section. */
const USUAL: readonly BenchSection[] = [decodeSection, stepSection, latencySection];
/** These take many minutes each, so they are run when they are asked for, and by `--quick`. */
const SECTIONS: readonly BenchSection[] = [...USUAL, loadSection, faultsSection];

const { values } = parseArgs({
  options: { quick: { type: "boolean", default: false }, only: { type: "string", multiple: true } },
});
const names = SECTIONS.map(({ name }) => name);
const unknown = values.only?.find((name) => !names.includes(name));
if (unknown !== undefined) throw new RangeError(`--only ${unknown}: expected one of ${names.join(", ")}`);
const results: Record<string, unknown> = {};
const chosen = values.only ? SECTIONS.filter(({ name }) => values.only?.includes(name)) : USUAL;
for (const section of values.quick && !values.only ? SECTIONS : chosen) {
  results[section.name] = await section.run({ quick: values.quick });
}
const machine = { node: process.version, arch: arch(), cpu: cpus()[0]?.model, cpus: cpus().length };
process.stdout.write(`${JSON.stringify({ machine, quick: values.quick, ...results }, null, 2)}\n`);
