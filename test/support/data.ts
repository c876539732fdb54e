import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { describe } from "vitest";

/** Directory of recorded captures, worked examples and price series; undefined on a machine without it. */
export function dataDir(): string | undefined {
  const dir = resolve(process.env["RADAR_DATA"] ?? resolve(import.meta.dirname, "../../../shared/data"));
  return existsSync(dir) ? dir : undefined;
}

/** Runs a suite against the recorded data, or says in its title that it was skipped. */
export function describeWithData(name: string, suite: (dir: string) => void): void {
  const dir = dataDir();
  if (dir === undefined) describe.skip(`${name} (skipped: no recorded data, set RADAR_DATA)`, () => {});
  else describe(name, () => suite(dir));
}
