import type { ProviderSource } from "../providers/source.ts";
import type { startChainSource } from "./source.ts";

/**
 * Starts an on-chain provider. What reads chains takes a fifth of a second and 40 MB to load, so it is loaded only where a
 * chain is read.
 */
export function startOnChainProvider(deps: Parameters<typeof startChainSource>[0]): ProviderSource {
  let source: ProviderSource | undefined;
  let isStopped = false;
  const start = async (): Promise<void> => {
    const loaded = await import("./source.ts");
    if (!isStopped) source = loaded.startChainSource(deps);
  };
  void start();
  return {
    askNow: () => source?.askNow(),
    stop: () => {
      isStopped = true;
      source?.stop();
    },
  };
}
