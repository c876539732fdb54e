import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../..");
const TOP = ["config", "shared", "services", "scripts", "examples", "test"];

/** A source file with what the tidy rules look at; positions are the same in all three texts. */
export interface SourceFile {
  /** From the project's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** `text` with comments blanked. */
  readonly withoutComments: string;
  /** `text` with comments and the inside of strings, templates and regular expressions blanked. */
  readonly code: string;
}

export function readSources(): readonly SourceFile[] {
  return TOP.flatMap((top) => readdirSync(join(ROOT, top), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => sourceFile(relative(ROOT, file).split(sep).join("/"), readFileSync(file, "utf8")))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

export function sourceFile(path: string, text: string): SourceFile {
  return { path, text, ...blank(text) };
}

export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split("\n").length;
}

/** A slash after one of these starts a regular expression, after anything else it divides. */
const BEFORE_REGEX = /(?:^|[(,=:[!&|?{};+\-*%<>~^]|=>|\b(?:return|typeof|case|in|of|void|throw))\s*$/;

/**
 * One pass over the text that knows strings, templates (with code inside), regular expressions and comments. No
 * parser, because the language's own has no stable interface; the rules only need to know what is code.
 */
function blank(text: string): { readonly withoutComments: string; readonly code: string } {
  const noComments = [...text];
  const code = [...text];
  const erase = (target: string[], from: number, to: number) => {
    for (let at = from; at < to; at += 1) if (target[at] !== "\n") target[at] = " ";
  };
  /** Brace depth at which each open template goes on. */
  const templates: number[] = [];
  let depth = 0;
  let at = 0;
  const skipTo = (end: number, isComment: boolean) => {
    if (isComment) erase(noComments, at, end);
    erase(code, isComment ? at : at + 1, isComment ? end : end - 1);
    at = end;
  };
  const templateEnd = (from: number): number => {
    for (let i = from; i < text.length; i += 1) {
      if (text[i] === "\\") i += 1;
      else if (text[i] === "`") return i + 1;
      else if (text[i] === "$" && text[i + 1] === "{") {
        templates.push(depth);
        depth += 1;
        return i + 2;
      }
    }
    return text.length;
  };
  while (at < text.length) {
    const char = text[at] ?? "";
    const two = text.slice(at, at + 2);
    if (two === "//") skipTo(indexOr(text, "\n", at), true);
    else if (two === "/*") skipTo(Math.min(text.length, indexOr(text, "*/", at + 2) + 2), true);
    else if (char === '"' || char === "'") skipTo(closing(text, at, char), false);
    else if (char === "`") skipTo(templateEnd(at + 1), false);
    else if (char === "/" && BEFORE_REGEX.test(code.slice(Math.max(0, at - 40), at).join("")))
      skipTo(closing(text, at, "/"), false);
    else if (char === "}" && templates.at(-1) === depth - 1) {
      templates.pop();
      depth -= 1;
      skipTo(templateEnd(at + 1), false);
    } else {
      if (char === "{") depth += 1;
      if (char === "}") depth -= 1;
      at += 1;
    }
  }
  return { withoutComments: noComments.join(""), code: code.join("") };
}

function indexOr(text: string, wanted: string, from: number): number {
  const found = text.indexOf(wanted, from);
  return found === -1 ? text.length : found;
}

/** Position after the delimiter that closes what opens at `from`; a regular expression's classes may hold it. */
function closing(text: string, from: number, delimiter: string): number {
  let inClass = false;
  for (let at = from + 1; at < text.length; at += 1) {
    const char = text[at];
    if (char === "\\") at += 1;
    else if (char === "\n") return at;
    else if (delimiter === "/" && char === "[") inClass = true;
    else if (delimiter === "/" && char === "]") inClass = false;
    else if (char === delimiter && !inClass) return at + 1;
  }
  return text.length;
}
