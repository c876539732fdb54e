import type { Address, PublicClient } from "viem";
import type { OnChainConfig } from "../../../../config/on-chain-schema.ts";
import { ERC20_ABI, PRICE_FEED_ABI } from "./abi.ts";
import { refuse } from "./failure.ts";

/** Ether has 18, and no token that is traded has more than this. */
const DECIMALS_MAX = 36;
const SYMBOL_CHARS_MAX = 64;

/** What is known of a token. */
export interface TokenFacts {
  /** What fund files call it: as configured, or else its own symbol. */
  readonly asset: string;
  readonly decimals: number;
  /** A stablecoin, by the configuration. */
  readonly isUsd: boolean;
  readonly priceUsd?: PriceReading | undefined;
}

/** An integer of so many decimals. `updatedAt`: seconds since 1970, undefined of a stablecoin. */
export interface PriceReading {
  readonly answer: bigint;
  readonly decimals: number;
  readonly updatedAt?: bigint | undefined;
}

const ONE_DOLLAR: PriceReading = { answer: 1n, decimals: 0 };

/** The token's facts, and its price where the configuration says where it stands. Rejects as calls do. */
export async function readToken(
  client: PublicClient,
  { tokens }: Pick<OnChainConfig, "tokens">,
  address: Address,
  blockNumber: bigint,
): Promise<TokenFacts> {
  const configured = tokens[address.toLowerCase()];
  const token = { address, abi: ERC20_ABI, blockNumber };
  const [decimals, symbol, priceUsd] = await Promise.all([
    client.readContract({ ...token, functionName: "decimals" }),
    // Old tokens say it in bytes instead of text.
    configured?.asset ?? client.readContract({ ...token, functionName: "symbol" }).catch(() => address),
    configured?.isUsd ? ONE_DOLLAR : configured?.priceFeed && readPrice(client, configured.priceFeed, blockNumber),
  ]);
  checkDecimals(`decimals of ${address}`, decimals);
  return { asset: symbol.slice(0, SYMBOL_CHARS_MAX), decimals, isUsd: configured?.isUsd ?? false, priceUsd };
}

async function readPrice(client: PublicClient, address: Address, blockNumber: bigint): Promise<PriceReading> {
  const feed = { address, abi: PRICE_FEED_ABI, blockNumber };
  const [decimals, [, answer, , updatedAt]] = await Promise.all([
    client.readContract({ ...feed, functionName: "decimals" }),
    client.readContract({ ...feed, functionName: "latestRoundData" }),
  ]);
  checkDecimals(`decimals of the price feed ${address}`, decimals);
  return { answer, decimals, updatedAt };
}

function checkDecimals(field: string, decimals: number): void {
  if (decimals <= DECIMALS_MAX) return;
  throw refuse({ code: "out_of_range", field, found: String(decimals), expected: `at most ${DECIMALS_MAX}` });
}
