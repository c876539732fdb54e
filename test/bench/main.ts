import { arch, cpus } from "node:os";
import { parseArgs } from "node:util";
import { decodeSection } from "./decode.ts";
import { latencySection } from "./latency.ts";
import type { BenchSection } from "./section.ts";
import { stepSection } from "./step.ts";

/** `npm run bench [-- --quick]`: prints one JSON document with a part per section. */
const SECTIONS: readonly BenchSection[] = [decodeSection, stepSection, latencySection];

const { values } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const results: Record<string, unknown> = {};
for (const section of SECTIONS) results[section.name] = await section.run({ quick: values.quick });
const machine = { node: process.version, arch: arch(), cpu: cpus()[0]?.model, cpus: cpus().length };
process.stdout.write(`${JSON.stringify({ machine, quick: values.quick, ...results }, null, 2)}\n`);
