import { createPublicClient, http, type PublicClient } from "viem";
import type { OnChainConfig } from "../../../../config/on-chain-schema.ts";
import type { Clock } from "../../../../shared/runtime/clock.ts";
import type { HostPace } from "../http/host-pace.ts";
import { createGuardedFetch } from "./guarded-fetch.ts";

/** Calls put into one, in bytes of their arguments: some sixty, which nodes still have the gas for. */
const BATCH_BYTES_MAX = 256;

/** A node of one chain. */
export interface ChainConnection {
  readonly client: PublicClient;
  readonly chain: OnChainConfig["chain"];
  close(): void;
}

export interface ConnectionLimits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly minIntervalMs: number;
  readonly allowPrivate: boolean;
}

/**
 * A client that puts all calls of one turn and block into one, never retries by itself (who asks backs off), and follows
 * nothing that a contract or the node tells it to ask elsewhere.
 */
export function connectToChain(
  { chain, rpcUrl }: Pick<OnChainConfig, "chain" | "rpcUrl">,
  { timeoutMs, maxBytes, minIntervalMs, allowPrivate }: ConnectionLimits,
  deps: { readonly clock: Clock; readonly pace: HostPace },
): ChainConnection {
  const host = URL.parse(rpcUrl)?.host ?? rpcUrl;
  const guarded = createGuardedFetch({ allowPrivate, bytesMax: maxBytes }, () => {
    const waitMs = deps.pace.reserve(host, minIntervalMs, deps.clock.now());
    return waitMs <= 0 ? Promise.resolve() : new Promise((resolve) => deps.clock.after(waitMs, resolve));
  });
  const client = createPublicClient({
    transport: http(rpcUrl, {
      fetchFn: guarded.fetch,
      maxResponseBodySize: maxBytes,
      retryCount: 0,
      timeout: timeoutMs,
    }),
    chain: {
      id: chain.id,
      name: chain.name,
      nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
      rpcUrls: { default: { http: [] } },
      ...(chain.multicall3 === undefined ? {} : { contracts: { multicall3: { address: chain.multicall3 } } }),
    },
    batch: { multicall: { batchSize: BATCH_BYTES_MAX, deployless: chain.multicall3 === undefined } },
    cacheTime: 0,
    ccipRead: false,
  });
  return { client, chain, close: guarded.close };
}
