import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { ROOT, readSources } from "../support/source-file.ts";

const rulesSchema = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string().regex(/^Radar[A-Z]\w+$/),
          expr: z.string(),
          labels: z.object({ severity: z.enum(["critical", "warning"]) }),
          annotations: z.object({ summary: z.string(), runbook_url: z.string() }),
        }),
      ),
    }),
  ),
});
const read = (name: string) => readFileSync(resolve(ROOT, name), "utf8");
const rules = rulesSchema.parse(parse(read("config/prometheus/alerts.yml"))).groups.flatMap((group) => group.rules);
const promtool = (...args: string[]) => execFileSync("promtool", args, { cwd: resolve(ROOT, "config/prometheus") });
const noPromtool = spawnSync("promtool", ["--version"]).error !== undefined;

describe("alert rules", () => {
  it("only ask for metrics that the program has", () => {
    const code = readSources()
      .filter(({ path }) => /^(services|shared)\//.test(path))
      .map(({ text }) => text)
      .join("\n");
    for (const { expr, alert } of rules)
      for (const [metric] of expr.matchAll(/radar_\w+/g))
        expect(code.includes(`"${metric.replace(/_bucket$/, "")}"`), `${alert}: ${metric}`).toBe(true);
  });

  it("have a section in the runbook that says what to do", () => {
    const headings = [...read("docs/runbook.md").matchAll(/^#+ (.+)$/gm)].map(([, title]) => title?.toLowerCase());
    for (const { alert, annotations } of rules) {
      expect(headings).toContain(alert.toLowerCase());
      expect(annotations.runbook_url).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
    }
  });

  it("are each seen to stay silent and to fire", () => {
    const tests = read("config/prometheus/alerts.test.yml");
    for (const { alert } of rules) {
      expect(tests, alert).toMatch(new RegExp(`alertname: ${alert} }`));
      expect(tests, alert).toMatch(new RegExp(`alertname: ${alert}\\n\\s+exp_alerts:`));
    }
  });

  it.skipIf(noPromtool)("pass promtool (skipped where it is not installed: Debian's package prometheus)", () => {
    expect(String(promtool("check", "config", "prometheus.yml"))).toContain("SUCCESS");
    expect(String(promtool("test", "rules", "alerts.test.yml"))).toContain("SUCCESS");
  });
});
