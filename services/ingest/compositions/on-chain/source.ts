import { type OnChainConfig, onChainOf } from "../../../../config/on-chain-schema.ts";
import type { Fund } from "../../../../shared/domain/funds/fund.ts";
import { createQuarantine } from "../providers/quarantine.ts";
import type { ProviderSource, SourceDeps } from "../providers/source.ts";
import type { ChainReading } from "./reader.ts";
import { type OnChainListener, startOnChain } from "./watch.ts";

/** A provider of kind `on-chain`, with what was refused kept as readings in JSON. */
export function startChainSource(
  deps: SourceDeps &
    Partial<OnChainListener> & {
      /** The fund of a key, whose target gives leverage its sign. */
      readonly fundOf: (key: string) => Fund | undefined;
    },
): ProviderSource {
  const chain: OnChainConfig | undefined = onChainOf(deps.provider);
  if (chain === undefined) throw new Error("the schema refuses a provider without these");
  const quarantine = createQuarantine(deps.dir, "json");
  let told = "";

  const keep = (reading: ChainReading | undefined, reasons: readonly string[]): void => {
    // Every block is another answer: one for each new reason is enough.
    if (reading === undefined || reasons.join("\n") === told) return;
    told = reasons.join("\n");
    quarantine.keep(deps.clock.now(), new TextEncoder().encode(jsonOf(reading)), reasons).catch((error: unknown) => {
      deps.emit({ type: "composition_store_failed", provider: deps.id, why: String(error) });
    });
  };
  return startOnChain({ ...deps, chain, onRefused: keep });
}

const jsonOf = (reading: ChainReading): string =>
  JSON.stringify({ block: reading.block, contracts: Object.fromEntries(reading.contracts) }, (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
