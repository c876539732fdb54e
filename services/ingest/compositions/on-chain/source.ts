import { join } from "node:path";
import { type OnChainConfig, onChainOf } from "../../../../config/on-chain-schema.ts";
import { keptEventsSchema } from "../../../../shared/contracts/observed-chain.ts";
import type { Fund } from "../../../../shared/domain/funds/fund.ts";
import { createKeptFile } from "../kept-file.ts";
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
      /** Where it is kept which events were told. */
      readonly dataDir: string;
    },
): ProviderSource {
  const chain: OnChainConfig | undefined = onChainOf(deps.provider);
  if (chain === undefined) throw new Error("the schema refuses a provider without these");
  const quarantine = createQuarantine(deps.dir, "json");
  let told = "";

  const onStoreFailure = (error: unknown): void =>
    deps.emit({ type: "composition_store_failed", provider: deps.id, why: String(error) });
  const keep = (reading: ChainReading | undefined, reasons: readonly string[]): void => {
    // Every block is another answer: one for each new reason is enough.
    if (reading === undefined || reasons.join("\n") === told) return;
    told = reasons.join("\n");
    quarantine.keep(deps.clock.now(), new TextEncoder().encode(jsonOf(reading)), reasons).catch(onStoreFailure);
  };
  const kept = createKeptFile(
    join(deps.dataDir, "observed", "chains", `${deps.id}.json`),
    keptEventsSchema,
    onStoreFailure,
  );
  return startOnChain({ ...deps, chain, kept, onRefused: keep });
}

const jsonOf = (reading: ChainReading): string =>
  JSON.stringify({ block: reading.block, contracts: Object.fromEntries(reading.contracts) }, (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
