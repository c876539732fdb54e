import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";

const ROOT = resolve(import.meta.dirname, "../..");

export interface BuildInfo {
  readonly version: string;
  readonly revision: string;
  readonly node: string;
}

/** What runs. The revision is `unknown` where the source is not a git checkout. */
export function readBuildInfo(): BuildInfo {
  const manifest = z.object({ version: z.string() }).safeParse(JSON.parse(read("package.json") ?? "{}"));
  return {
    version: manifest.data?.version ?? "unknown",
    revision: readRevision() ?? "unknown",
    node: process.versions.node,
  };
}

function readRevision(): string | undefined {
  const head = read(".git/HEAD");
  const ref = head?.startsWith("ref: ") ? head.slice("ref: ".length) : undefined;
  if (ref === undefined) return head;
  const packed = read(".git/packed-refs")
    ?.split("\n")
    .find((line) => line.endsWith(` ${ref}`));
  return read(join(".git", ref)) ?? packed?.split(" ")[0];
}

function read(path: string): string | undefined {
  try {
    return readFileSync(join(ROOT, path), "utf8").trim();
  } catch {
    // Not there: the caller says what that means.
    return undefined;
  }
}
