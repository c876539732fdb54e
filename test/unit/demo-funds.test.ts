import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeDemoFunds } from "../../services/cli/demo-funds.ts";
import { SIMULATED_ASSETS } from "../../services/venue/simulation/terms.ts";
import { fundFileSchema } from "../../shared/contracts/fund-file.ts";

test("the demo's funds are fund files, several for each asset, one of unknown size", async () => {
  const dir = await mkdtemp(join(tmpdir(), "radar-demo-funds-"));
  try {
    await writeDemoFunds(dir, SIMULATED_ASSETS, Date.UTC(2026, 10, 5, 12, 34, 56));
    const names = await readdir(dir);
    const funds = await Promise.all(
      names.map(async (name) => fundFileSchema.parse(JSON.parse(await readFile(join(dir, name), "utf8")))),
    );
    for (const { asset } of SIMULATED_ASSETS)
      expect(funds.filter((fund) => fund.asset === asset).length).toBeGreaterThan(1);
    expect(funds.filter((fund) => fund.state?.netAssetsUsd === undefined).map(({ id }) => id)).toEqual(["sol3s"]);
    const rules = funds.flatMap(({ versions }) => versions.flatMap((version) => version.rules));
    const resets = rules.flatMap((rule) => (rule.rule === "daily-reset" ? [[rule.resetAt ?? []].flat()] : []));
    expect(resets.map(([first, second]) => [first, second])).toContainEqual(["00:00", "00:03"]);
    expect(resets.map((times) => times.at(-1))).toContain("23:57");
    expect(rules.some(({ rule }) => rule === "leverage-band")).toBe(true);
  } finally {
    await rm(dir, { recursive: true });
  }
});
