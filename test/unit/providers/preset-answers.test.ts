import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PRESETS } from "../../../config/provider-presets.ts";
import { providerSchema } from "../../../config/provider-schema.ts";
import { readAnswer } from "../../../services/ingest/compositions/mapping/answer.ts";
import { createJudge } from "../../../services/ingest/compositions/providers/judge.ts";
import { describeFault } from "../../../shared/domain/funds/provider-fault.ts";
import type { ProviderState } from "../../../shared/domain/funds/provider-state.ts";
import { time } from "../../support/forecast-run.ts";

const DIR = join(import.meta.dirname, "../../fixtures/providers");
const NOW = time("2026-11-24T02:00:00Z");
const LIMITS = providerSchema.parse({ kind: "drop-in", dir: "x" });

const PROVIDERS = {
  proshares: { preset: PRESETS["proshares-nav"], key: "TQQQ", good: "good.csv" },
  mexc: { preset: PRESETS["mexc-etf-info"], key: "BTC3LUSDT", good: "good.json" },
  gate: { preset: PRESETS["gate-tickers"], key: "BTC3S_USDT", good: "good.json" },
} as const;
type Provider = keyof typeof PROVIDERS;

/** What becomes of an answer after the good one: the state, or the reasons why there is none. */
async function outcomeOf(provider: Provider, file: string): Promise<ProviderState | string> {
  const { good, key, preset } = PROVIDERS[provider];
  const read = async (name: string) => {
    const answer = await readAnswer(readFileSync(join(DIR, provider, name)), preset, new Set([key]), NOW);
    return answer.ok ? (answer.value.states.get(key) ?? answer) : answer;
  };
  const [before, now] = [await read(good), await read(file)];
  if (!before.ok || !("key" in before.value)) throw new Error("the good answer is good");
  if (!now.ok) return describeFault(now.error);
  if (!("key" in now.value)) throw new Error("neither a state nor a fault");
  const known = { last: before.value, own: before.value };
  const candidate = { read: { ok: true, value: now.value }, isConfirmed: false } as const;
  const verdict = createJudge(LIMITS).judge(key, candidate, known, NOW);
  return verdict.ok ? verdict.value.state : verdict.error.map(describeFault).join("; ");
}

describe("answers of the providers that are known by name", () => {
  it.each<[Provider, string, object]>([
    ["proshares", "next-day.csv", { navPerToken: 70.5, supply: 5e8, netAssetsUsd: 3.525e10 }],
    ["proshares", "oldest-first.csv", { navPerToken: 70.5, supply: 5e8, netAssetsUsd: 3.525e10 }],
    ["proshares", "split.csv", { navPerToken: 7.05, supply: 5e9, netAssetsUsd: 3.525e10 }],
    ["mexc", "next.json", { navPerToken: 0.14, realLeverage: 2.9, targetLeverage: 3 }],
    ["gate", "next.json", { navPerToken: 2.463, realLeverage: 2.9 }],
  ])("%s/%s is taken", async (provider, file, state) => {
    expect(await outcomeOf(provider, file)).toMatchObject(state);
  });

  it.each<[Provider, string, readonly string[]]>([
    ["proshares", "missing-fund.csv", ["missing: key is 'TQQQ'", "'SQQQ', 'SSO'"]],
    ["proshares", "shares-in-ones.csv", ["inconsistent: netAssetsUsd", "absurd: supply"]],
    ["proshares", "renamed-unit.csv", ["schema: line 1", "'Shares Outstanding (000)' (supply)", "(mm)"]],
    ["proshares", "other-dates.csv", ["value: line 2: at (column 'Date')", '"2026-11-23"', "MM/DD/YYYY"]],
    ["proshares", "cut-in-the-last-number.csv", ["truncated: line 3: netAssetsUsd", '"35250000"']],
    ["proshares", "ten-times.csv", ["absurd: navPerToken is 705", "absurd: netAssetsUsd"]],
    ["proshares", "tomorrow.csv", ["future: at is 2026-11-24T21:00:00Z"]],
    ["mexc", "error-with-status-200.json", ["schema: the answer: key (path 'symbol')", "Signature", "'code', 'msg'"]],
    ["mexc", "nulls.json", ["value: the answer: navPerToken (path 'netValue') is null"]],
    ["mexc", "no-leverage.json", ["out_of_range: realLeverage is 0"]],
    ["mexc", "wrong-side.json", ["inconsistent: leverage is -2.9", "which is 3"]],
    ["mexc", "time-in-seconds.json", ["value: the answer: at (path 'timestamp') is 1795485000", "milliseconds"]],
    ["mexc", "time-gone-back.json", ["stale: at", "which is known already"]],
    ["mexc", "key-in-another-case.json", ["missing: key is 'BTC3LUSDT'", "'btc3lusdt'"]],
    ["mexc", "merged.json", ["absurd: navPerToken is 1.4, 10.0 times more than 0.14"]],
    ["gate", "empty-list.json", ["truncated: the answer is without a record"]],
    ["gate", "no-etf-fields.json", ["schema: record 1: navPerToken (path 'etf_net_value') is not there"]],
    ["gate", "no-leverage.json", ["out_of_range: realLeverage is 0"]],
    ["gate", "time-in-milliseconds.json", ["value: record 1: rebalancedAt (path 'etf_pre_timestamp')", "seconds"]],
    ["gate", "no-time.json", ["value: record 1: rebalancedAt (path 'etf_pre_timestamp') is 0"]],
    ["gate", "error-with-status-200.json", ["schema: the answer: key", "Request rate limit exceeded"]],
  ])("%s/%s is refused", async (provider, file, parts) => {
    const outcome = await outcomeOf(provider, file);
    for (const part of parts) expect(outcome).toEqual(expect.stringContaining(part));
  });
});
