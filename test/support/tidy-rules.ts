import { posix } from "node:path";
import { lineAt, type SourceFile } from "./source-file.ts";

/** Problems of one file as `path:line what`. */
export type TidyRule = (file: SourceFile) => readonly string[];

const FILE_LINES_MAX = 300;
const FUNCTION_LINES_MAX = 70;
const RUNTIME_DOMAIN = /^shared\/domain\/(units|result)\.ts$/;
/** Where a unit or a wire number gets its label. */
const ASSERTIONS_ALLOWED = /^(shared\/domain\/units\.ts|shared\/contracts\/wire\.ts|test\/)/;
const VAGUE_NAME = /(^|-)(utils?|helpers?|managers?|misc|common)(-|\.|$)/;

const production = (path: string) => /^(config|shared|services)\//.test(path);
const problem = (file: SourceFile, position: number, what: string) =>
  `${file.path}:${lineAt(file.text, position)} ${what}`;

/** One problem for each match of `pattern` in `text`. */
function matches(file: SourceFile, text: string, pattern: RegExp, what: string): readonly string[] {
  return [...text.matchAll(pattern)].map((match) => problem(file, match.index, `${what}: ${match[0].trim()}`));
}

const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*"([^"]+)"/g;

/** What a file may import, by where it stands. */
export const importRule: TidyRule = (file) =>
  [...file.withoutComments.matchAll(IMPORT)].flatMap((match) => {
    const specifier = match[1] ?? "";
    const target = specifier.startsWith(".") ? posix.join(posix.dirname(file.path), specifier) : specifier;
    const reason = refusedImport(file.path, target, specifier.startsWith("."));
    return reason === undefined ? [] : [problem(file, match.index, `imports ${target}: ${reason}`)];
  });

function refusedImport(from: string, target: string, isOurs: boolean): string | undefined {
  const within = (...folders: string[]) => folders.some((folder) => target.startsWith(`${folder}/`));
  if (production(from) && isOurs && within("test", "scripts", "examples")) return "not part of the program";
  if (from.startsWith("shared/domain/"))
    return isOurs && within("shared/domain") ? undefined : "domain imports only itself";
  if (from.startsWith("shared/contracts/"))
    return target === "zod" || within("shared/domain", "shared/contracts")
      ? undefined
      : "contracts import domain and zod";
  if (from.startsWith("shared/runtime/"))
    return !isOurs || within("shared/runtime") || RUNTIME_DOMAIN.test(target)
      ? undefined
      : "runtime imports libraries, units and results";
  if (from.startsWith("config/"))
    return /^(node:|zod$|yaml$)/.test(target) || within("config", "shared/domain")
      ? undefined
      : "config imports zod, yaml, node: and domain";
  return from.startsWith("services/") ? refusedByService(from, target) : undefined;
}

function refusedByService(from: string, target: string): string | undefined {
  const part = (path: string, depth: number) => path.split("/")[depth];
  if (!target.startsWith("services/")) return undefined;
  if (part(from, 1) !== "cli" && part(from, 1) !== part(target, 1)) return "a service never imports another";
  const exchange = (path: string) =>
    path.startsWith("services/ingest/exchanges/") && path.split("/").length > 4 ? part(path, 3) : undefined;
  const [own, other] = [exchange(from), exchange(target)];
  return own !== undefined && other !== undefined && own !== other ? "an exchange never imports another" : undefined;
}

/** Time, chance and input reach the domain as arguments. */
export const purityRule: TidyRule = (file) =>
  file.path.startsWith("shared/domain/")
    ? matches(
        file,
        file.code,
        /\b(Date\b|Math\.random|Temporal\.Now|await\b|async\b|process\.|performance\.|setTimeout|setInterval|fetch\(|console\.)/g,
        "not pure",
      )
    : [];

/** They wait for real sockets and the real Redis, whatever time the recording shows. */
const REAL_TIME = ["services/ingest/outbox.ts", "services/ingest/transport-live.ts"];

/** Services live on the clock they are given, which may be that of a recording. */
export const clockRule: TidyRule = (file) =>
  /^services\/(ingest|forecast|publish)\//.test(file.path) && !REAL_TIME.includes(file.path)
    ? matches(file, file.code, /\b(Date\.now|setTimeout|setInterval|new Date\(\))/g, "time past the clock")
    : [];

export const fileSizeRule: TidyRule = (file) => {
  const lines = file.text.trimEnd().split("\n").length;
  return lines > FILE_LINES_MAX ? [`${file.path}:${lines} more than ${FILE_LINES_MAX} lines`] : [];
};

/** A block that follows a parameter list: `) {`, `): Type {`, `=> {`, but not `if (…) {` and its like. */
const BLOCK_OPENS = /(=>|\)(?:\s*:\s*[^;={}()]*(?:<[^;={}]*>)?)?)\s*\{/g;
const STATEMENT = /\b(if|for|while|switch|catch|with)\s*$/;

/** Test suites are exempt: a `describe` is one function. */
export const functionSizeRule: TidyRule = (file) => {
  if (file.path.endsWith(".test.ts")) return [];
  return [...file.code.matchAll(BLOCK_OPENS)].flatMap((match) => {
    if (match[1] !== "=>" && STATEMENT.test(file.code.slice(0, openingOf(file.code, match.index)))) return [];
    const opensAt = match.index + match[0].length - 1;
    const lines = lineAt(file.code, closingOf(file.code, opensAt)) - lineAt(file.code, match.index) + 1;
    return lines > FUNCTION_LINES_MAX
      ? [problem(file, match.index, `a function of ${lines} lines, at most ${FUNCTION_LINES_MAX}`)]
      : [];
  });
};

/** Position of the bracket that the one at `closesAt` closes. */
function openingOf(code: string, closesAt: number): number {
  let depth = 0;
  for (let at = closesAt; at >= 0; at -= 1) {
    if (code[at] === ")") depth += 1;
    if (code[at] === "(") depth -= 1;
    if (depth === 0) return at;
  }
  return 0;
}

function closingOf(code: string, opensAt: number): number {
  let depth = 0;
  for (let at = opensAt; at < code.length; at += 1) {
    if (code[at] === "{") depth += 1;
    if (code[at] === "}") depth -= 1;
    if (depth === 0) return at;
  }
  return code.length;
}

export const languageRule: TidyRule = (file) => {
  const code = file.code.replace(/\b(import|export)\b[^;"]*?\bfrom\b/g, (text) => text.replace(/[^\n]/g, " "));
  const found = [
    ...(file.path === "vitest.config.ts" ? [] : matches(file, code, /\bexport default\b/g, "default export")),
    ...matches(file, code, /\b(?:const )?enum\s+\w+\s*\{/g, "enum"),
    ...matches(file, code, /\bnamespace\s+\w+\s*\{/g, "namespace"),
    ...matches(file, code, /\bclass\s+\w+(?!\w*\s+extends\s+\w*Error\b)[^{]*\{/g, "class that is not an Error"),
    ...matches(file, code, /[:<,|&(]\s*any\b(?=\s*[;,)>\]|&={[])/g, "any"),
  ];
  if (ASSERTIONS_ALLOWED.test(file.path)) return found;
  return [...found, ...matches(file, code, /(?<=[\w)\]}"'`]\s+)as\s+(?!const\b)[A-Za-z{([]+/g, "type assertion")];
};

export const nameRule: TidyRule = ({ path }) => {
  const name = posix.basename(path);
  if (VAGUE_NAME.test(name)) return [`${path}:1 a name that says nothing`];
  return /^[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.ts$/.test(name) ? [] : [`${path}:1 not kebab-case`];
};

export const unfinishedRule: TidyRule = (file) => [
  ...matches(file, file.text, /\b(TO[D]O|FIX[M]E|HA[C]K|XX[X])\b/g, "unfinished"),
  ...(file.path === "test/support/data.ts"
    ? []
    : matches(file, file.code, /\b(it|test|describe)\.(skip|only|todo)\b(?!If)/g, "left out")),
];

export const environmentRule: TidyRule = (file) =>
  production(file.path) && file.path !== "config/load.ts"
    ? matches(file, file.code, /\bprocess\.env\b/g, "only config/load.ts reads the environment")
    : [];

/** Venues differ in their own folders, in the registries and in config, nowhere else; worked examples are called as they are. */
export const exchangeNameRule = (venues: readonly string[]): TidyRule => {
  const names = new Set(venues.flatMap((venue) => [venue, venue.split("-")[0] ?? venue]));
  const pattern = new RegExp(`(?<![\\w])(${[...names].join("|")})(?![\\w])`, "gi");
  return (file) =>
    !production(file.path) ||
    /^(config\/|services\/ingest\/(exchanges|archive)\/|services\/venue\/(dialects|simulation)\/|services\/cli\/golden-topics|services\/cli\/golden\/calendar-topic)/.test(
      file.path,
    )
      ? []
      : matches(file, file.withoutComments, pattern, "an exchange's name outside its folder");
};
