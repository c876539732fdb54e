import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../config/load.ts";
import { ROOT, readSources, sourceFile } from "./support/source-file.ts";
import {
  clockRule,
  environmentRule,
  exchangeNameRule,
  fileSizeRule,
  functionSizeRule,
  importRule,
  languageRule,
  nameRule,
  purityRule,
  type TidyRule,
  unfinishedRule,
} from "./support/tidy-rules.ts";

const EXCHANGES = join(ROOT, "services/ingest/exchanges");
const exchangeFolders = readdirSync(EXCHANGES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(EXCHANGES, entry.name, "adapter.ts")))
  .map((entry) => entry.name);

const lines = (count: number, line = "  x();") => Array.from({ length: count }, () => line).join("\n");

/** Every rule with what it must find, so that a rule that finds nothing is not taken for a tidy project. */
const RULES: readonly {
  name: string;
  rule: TidyRule;
  bad: [path: string, text: string][];
  good: [string, string][];
}[] = [
  {
    name: "imports follow the layers",
    rule: importRule,
    bad: [
      ["shared/domain/a.ts", 'import { z } from "zod";'],
      ["shared/domain/a.ts", 'import fs from "node:fs";'],
      ["shared/domain/a.ts", 'import type { B } from "../contracts/b.ts";'],
      ["shared/contracts/a.ts", 'import { b } from "../runtime/b.ts";'],
      ["shared/runtime/a.ts", 'import { step } from "../domain/forecast.ts";'],
      ["config/a.ts", 'import { pino } from "pino";'],
      ["services/ingest/a.ts", 'import { b } from "../forecast/b.ts";'],
      ["services/ingest/a.ts", 'const b = await import("../forecast/b.ts");'],
      ["services/ingest/exchanges/one/a.ts", 'import { b } from "../two/b.ts";'],
      ["shared/runtime/a.ts", 'import { b } from "../../test/support/b.ts";'],
      ["services/api/a.ts", 'export { b } from "../cli/b.ts";'],
    ],
    good: [
      ["shared/domain/a.ts", 'import { b } from "./funds/b.ts";'],
      ["shared/contracts/a.ts", 'import { z } from "zod";\nimport type { B } from "../domain/b.ts";'],
      ["shared/runtime/a.ts", 'import { epochMs } from "../domain/units.ts";\nimport { pino } from "pino";'],
      ["services/cli/a.ts", 'import { b } from "../forecast/b.ts";'],
      ["services/ingest/exchanges/one/a.ts", 'import { b } from "../adapter.ts";'],
      ["services/ingest/a.ts", '// import { b } from "../forecast/b.ts";'],
    ],
  },
  {
    name: "the domain is pure",
    rule: purityRule,
    bad: ["Date.now()", "new Date()", "Math.random()", "await x", "Temporal.Now.instant()"].map((text) => [
      "shared/domain/a.ts",
      text,
    ]),
    good: [
      ["shared/domain/a.ts", "/** No await, no Date. */ const updated = 1;"],
      ["shared/runtime/a.ts", "Date.now()"],
    ],
  },
  {
    name: "services take time from the clock",
    rule: clockRule,
    bad: [["services/ingest/a.ts", "const now = Date.now();"]],
    good: [["services/supervisor/a.ts", "const now = Date.now();"]],
  },
  {
    name: "files are short",
    rule: fileSizeRule,
    bad: [["shared/domain/a.ts", lines(301)]],
    good: [["shared/domain/a.ts", `${lines(300)}\n`]],
  },
  {
    name: "functions are short",
    rule: functionSizeRule,
    bad: [
      ["shared/a.ts", `function f(a: string): string {\n${lines(69)}\n}`],
      ["shared/a.ts", `const f = async () => {\n${lines(69)}\n};`],
      ["shared/a.ts", `const f = (a: Map<string, number>): Promise<void> => {\n${lines(69, '  x("}`");')}\n};`],
      ["shared/a.ts", `const o = {\n  method(a) {\n${lines(69)}\n  },\n};`],
      ["shared/a.ts", `export async function f(): Promise<Result<A, B>> {\n${lines(69, "  if (a) { b(/[}]/); }")}\n}`],
    ],
    good: [
      ["shared/a.ts", `function f() {\n${lines(68)}\n}`],
      ["shared/a.ts", `const a = {\n${lines(100, "  // }")}\n};`],
      ["shared/a.ts", `const f = () => {\n${lines(60, `  x(\`\${a ? \`{\` : "{"}{\`);`)}\n};\n${lines(60)}`],
    ],
  },
  {
    name: "the language is the plain part",
    rule: languageRule,
    bad: [
      "export default function f() {}",
      "enum A { B }",
      "class Feed { }",
      "class Feed extends Emitter { }",
      "const a: any = 1;",
      "const a: Array<any> = [];",
      "function f(a: any) {}",
      "const a = b as Price;",
      "const a = JSON.parse(b) as { c: number };",
      "const a = b as unknown as C;",
    ].map((text) => ["services/api/a.ts", text]),
    good: [
      ["services/api/a.ts", 'import { a as b } from "c";\nimport * as d from "e";\nconst f = ["g"] as const;'],
      ["services/api/a.ts", "class FeedError extends Error {}\n// as good as any enum { x }\n"],
      ["services/api/a.ts", 'const text = "known as Price, any";'],
      ["shared/domain/units.ts", "const a = b as Price;"],
    ],
  },
  {
    name: "names say something",
    rule: nameRule,
    bad: ["shared/utils.ts", "shared/date-helpers.ts", "services/api/http-manager.ts", "shared/orderBook.ts"].map(
      (path) => [path, ""],
    ),
    good: [["shared/order-book.ts", ""]],
  },
  {
    name: "nothing is left unfinished",
    rule: unfinishedRule,
    bad: [
      ["shared/a.ts", `// TO${"DO"} later`],
      ["test/unit/a.test.ts", `it.${"skip"}("x", f)`],
      ["test/unit/a.test.ts", `describe.${"only"}("x", f)`],
    ],
    good: [["test/unit/a.test.ts", 'it.skipIf(noServer)("x", f)']],
  },
  {
    name: "only the loader reads the environment",
    rule: environmentRule,
    bad: [["services/api/main.ts", "const port = process.env.PORT;"]],
    good: [["config/load.ts", "process.env"]],
  },
  {
    name: "exchange names stay in their folders",
    rule: exchangeNameRule(["acme-spot"]),
    bad: [
      ["services/ingest/feed.ts", 'if (venue === "acme-spot") x();'],
      ["shared/domain/a.ts", 'const venue = "Acme";'],
    ],
    good: [
      ["services/ingest/exchanges/registry.ts", 'import { a } from "./acme-spot/adapter.ts";'],
      ["services/ingest/feed.ts", "// as acme does"],
      ["services/ingest/feed.ts", "acmeish()"],
    ],
  },
];

describe("the rules themselves", () => {
  it.each(RULES)("$name: finds what it must and nothing else", ({ rule, bad, good }) => {
    for (const [path, text] of bad) expect(rule(sourceFile(path, text)), text).not.toEqual([]);
    for (const [path, text] of good) expect(rule(sourceFile(path, text)), text).toEqual([]);
  });

  it("name the file and the line", () => {
    const [problem] = languageRule(sourceFile("services/api/a.ts", "\n\nconst a = b as Price;"));
    expect(problem).toMatch(/^services\/api\/a\.ts:3 type assertion/);
  });
});

describe("the project", () => {
  const sources = readSources();
  const config = loadConfig({}, []);
  const venues = config.ok ? Object.keys(config.value.venues) : [];

  it.each(RULES)("$name", ({ name, rule }) => {
    const applied = name.startsWith("exchange names") ? exchangeNameRule(venues) : rule;
    expect(sources.flatMap(applied)).toEqual([]);
  });

  it("has a default setting for every exchange, and an exchange for every default setting", () => {
    expect(venues.sort()).toEqual(exchangeFolders.sort());
  });
});
