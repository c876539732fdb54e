import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT, readSources } from "../support/source-file.ts";

describe("docs/metrics.md", () => {
  const documented = new Set(readFileSync(resolve(ROOT, "docs/metrics.md"), "utf8").match(/radar_[a-z_]+[a-z]/g));
  const code = readSources()
    .filter(({ path }) => /^(services|shared)\//.test(path))
    .map(({ text }) => text)
    .join("\n");
  const defined = new Set([...code.matchAll(/"(radar_[a-z_]+)"/g)].map(([, name]) => name ?? ""));

  it("names every metric of the program", () => {
    expect([...defined].filter((name) => !documented.has(name))).toEqual([]);
  });
  it("names no other", () => {
    const isDefault = (name: string) => name === "radar_process" || name === "radar_nodejs";
    expect([...documented].filter((name) => !defined.has(name) && !isDefault(name))).toEqual([]);
  });
});
