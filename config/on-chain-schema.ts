import { z } from "zod";

const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, "expected an address: 0x and 40 hexadecimal digits")
  .transform((text): `0x${string}` => `0x${text.slice(2).toLowerCase()}`);

/** Where `aggregate3` of Multicall3 stands on most chains. Source: github.com/mds1/multicall3. */
const MULTICALL3 = "0xca11bde05977b3631167028862be2a173976ca11";
const CHAINS = {
  ethereum: { id: 1, multicall3: MULTICALL3 },
  arbitrum: { id: 42_161, multicall3: MULTICALL3 },
  base: { id: 8_453, multicall3: MULTICALL3 },
} as const;
const CHAIN_NAMES = ["ethereum", "arbitrum", "base"] as const;

/** The fields of a provider of kind `on-chain`, beside those that every provider has. */
export const onChainShape = {
  chain: z
    .union([
      z.enum(CHAIN_NAMES),
      z.strictObject({
        id: z.int().positive(),
        /** Left out, calls go together without that contract, which some nodes refuse. */
        multicall3: address.optional(),
      }),
    ])
    .optional(),
  /** Of the node, often with a key in it: hidden wherever it is told. */
  rpcUrl: z.url({ protocol: /^https?$/, error: "expected an http:// or https:// URL" }).optional(),
  /** By the key that fund files name. */
  contracts: z
    .record(
      z.string().min(1).max(128),
      z.strictObject({
        /** `leverage-strategy`: the extension that rebalances a leverage token, not the token. */
        kind: z.enum(["leverage-strategy", "set-token"]),
        address,
      }),
    )
    .optional(),
  /** By address: what a token is called in fund files, where not by its symbol; and what it is worth. */
  tokens: z
    .record(
      z.string(),
      z
        .strictObject({
          asset: z.string().min(1).max(64).optional(),
          /** A stablecoin, which counts as a dollar. */
          isUsd: z.literal(true).optional(),
          /** A Chainlink feed of its price in dollars. */
          priceFeed: address.optional(),
        })
        .refine(({ isUsd, priceFeed }) => isUsd === undefined || priceFeed === undefined, {
          error: "expected either isUsd or priceFeed",
        }),
    )
    .transform((tokens) => Object.fromEntries(Object.entries(tokens).map(([key, token]) => [key.toLowerCase(), token])))
    .refine((tokens) => Object.keys(tokens).every((key) => address.safeParse(key).success), {
      error: "expected addresses as names: 0x and 40 hexadecimal digits",
    })
    .optional(),
  /** Blocks on top of one before its events are taken for true. */
  confirmations: z.int().min(0).max(1_000).optional(),
  /** A newest block older than this shows that the node has fallen behind. */
  blockAgeMaxMs: z.int().min(1_000).max(3_600_000).optional(),
};
/** In force where an on-chain provider leaves them out; other kinds have none of these fields. */
const CONFIRMATIONS = 5;
const BLOCK_AGE_MAX_MS = 120_000;

const onChainSchema = z.object(onChainShape);
type OnChainFields = z.output<typeof onChainSchema>;

/** What a provider of kind `on-chain` reads, and from where. */
export interface OnChainConfig {
  readonly chain: { readonly id: number; readonly name: string; readonly multicall3: `0x${string}` | undefined };
  readonly rpcUrl: string;
  readonly contracts: NonNullable<OnChainFields["contracts"]>;
  readonly tokens: NonNullable<OnChainFields["tokens"]>;
  readonly confirmations: number;
  readonly blockAgeMaxMs: number;
}

/** What is missing or too much for the kind, by field. */
export function onChainMistakes(fields: OnChainFields, isOnChain: boolean): readonly [string, string][] {
  if (isOnChain) return WANTED.filter(([field]) => fields[field] === undefined || isEmpty(fields[field]));
  const known = Object.keys(onChainSchema.parse(fields));
  return known.map((field) => [field, "expected none: only providers of kind on-chain have it"]);
}

const WANTED: readonly ["chain" | "rpcUrl" | "contracts", string][] = [
  ["chain", `expected ${CHAIN_NAMES.join(", ")}, or an object with the chain's id`],
  ["rpcUrl", "expected the address of a node's JSON-RPC"],
  ["contracts", "expected at least one contract"],
];

const isEmpty = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;

/** The settings with the chain's facts in place of its name; undefined where something is missing. */
export function onChainOf(fields: OnChainFields): OnChainConfig | undefined {
  const { chain, contracts, rpcUrl } = fields;
  if (chain === undefined || contracts === undefined || rpcUrl === undefined) return undefined;
  return {
    chain:
      typeof chain === "string"
        ? { ...CHAINS[chain], name: chain }
        : { id: chain.id, name: `chain ${chain.id}`, multicall3: chain.multicall3 },
    rpcUrl,
    contracts,
    tokens: fields.tokens ?? {},
    confirmations: fields.confirmations ?? CONFIRMATIONS,
    blockAgeMaxMs: fields.blockAgeMaxMs ?? BLOCK_AGE_MAX_MS,
  };
}
