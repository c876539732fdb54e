import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { askedOf, PROVIDER_KINDS } from "../../../config/provider-schema.ts";
import { configSchema } from "../../../config/schema.ts";
import { readAnswer } from "../../../services/ingest/compositions/mapping/answer.ts";
import { stateFileSchema } from "../../../shared/contracts/provider-state.ts";
import { FAULT_CODES } from "../../../shared/domain/funds/provider-fault.ts";
import { time } from "../../support/forecast-run.ts";
import { ROOT } from "../../support/source-file.ts";

const doc = readFileSync(join(ROOT, "docs/providers.md"), "utf8");
const blocks = [...doc.matchAll(/```(json|csv)\n([\s\S]*?)```/g)].map(([, kind, text = ""]) => ({ kind, text }));
const json = blocks.filter(({ kind }) => kind === "json").map(({ text }) => ({ text, value: JSON.parse(text) }));
const providers = configSchema.parse({
  providers: Object.assign({}, ...json.map(({ value }) => value.providers ?? {})),
}).providers;

async function answerOf(id: string, text: string | undefined, keys: readonly string[]) {
  const provider = providers[id];
  const asked = provider && askedOf(provider);
  if (asked === undefined || text === undefined) throw new Error(`no example ${id}`);
  const read = await readAnswer(Buffer.from(text), asked, new Set(keys), time("2026-11-23T00:00:00Z"));
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return [...read.value.states.values()].map((one) => (one.ok ? one.value : one.error));
}

describe("docs/providers.md", () => {
  it("has examples that do what the text says", async () => {
    const csv = blocks.find(({ kind }) => kind === "csv")?.text;
    expect(await answerOf("acme-holdings", csv, ["ACM2000"])).toMatchObject([
      {
        at: Date.parse("2026-11-20T21:00:00Z"),
        supply: 1_000_000,
        holdings: [
          { symbol: "BTC", quantity: 600, weight: 0.6, valueUsd: 60_000_000, price: 100_000 },
          { symbol: "ETH", quantity: 10_000, weight: 0.39, valueUsd: 39_000_000, price: 3_900 },
        ],
      },
    ]);
    const index = json.find(({ value }) => value.products)?.text;
    expect(await answerOf("acme-index", index, ["ACMX", "ACMS"])).toMatchObject([
      { at: Date.parse("2026-11-20T17:00:00Z"), netAssetsUsd: 30_120_000, navPerToken: 25.1 },
      { netAssetsUsd: 5_700_000, navPerToken: 11.4 },
    ]);
    const file = stateFileSchema.parse(json.find(({ value }) => value.states)?.value);
    expect(file.states[0]).toMatchObject({ key: "TQQQ", confirmed: true });
  });

  it("names every kind and every reason", () => {
    for (const name of [...PROVIDER_KINDS, ...FAULT_CODES]) expect(doc).toContain(`\`${name}\``);
  });
});
