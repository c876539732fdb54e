import type { Abi, Address } from "viem";
import { type OnChainConfig, onChainOf } from "../../config/on-chain-schema.ts";
import { providerSchema } from "../../config/provider-schema.ts";
import { type Compiled, compileContracts, createNodeClient } from "./evm-node.ts";
import { units, wad } from "./leverage-fund.ts";

const HOUR_S = 3_600n;

export interface Deployed {
  readonly address: Address;
  readonly abi: Abi;
}

/** A leverage fund on the chain: its contracts, and the handles that move it. */
export interface FundContracts {
  readonly strategy: Deployed;
  readonly set: Deployed;
  readonly collateral: Deployed;
  readonly receipt: Deployed;
  readonly debt: Deployed;
  readonly etherFeed: Deployed;
  readonly dollarFeed: Deployed;
}

/**
 * A chain to deploy to and to move. A long fund holds ether at 2,000 dollars and owes dollars, a short one the other way round.
 * Both begin with 100 tokens and 200,000 dollars of net assets, so 2,000 dollars each, at a ratio of 2.
 */
export type ChainStand = Awaited<ReturnType<typeof createChainStand>>;

let compiled: ReadonlyMap<string, Compiled> | undefined;

export async function createChainStand(url: string) {
  const client = createNodeClient(url);
  compiled ??= compileContracts();
  const contracts = compiled;
  const [account] = await client.getAddresses();
  if (account === undefined) throw new Error("the node has no account");

  const deploy = async (name: string, ...args: readonly unknown[]): Promise<Deployed> => {
    const found = contracts.get(name);
    if (found === undefined) throw new Error(`no contract ${name}`);
    const { abi, bytecode } = found;
    const hash = await client.deployContract({ abi, bytecode, args, account, chain: null });
    const { contractAddress } = await client.waitForTransactionReceipt({ hash, pollingInterval: 10 });
    if (!contractAddress) throw new Error(`${name} was not deployed`);
    return { address: contractAddress, abi };
  };
  const send = async ({ abi, address }: Deployed, functionName: string, ...args: readonly unknown[]): Promise<void> => {
    const hash = await client.writeContract({ abi, address, functionName, args, account, chain: null });
    const { status } = await client.waitForTransactionReceipt({ hash, pollingInterval: 10 });
    if (status !== "success") throw new Error(`${functionName} was reverted`);
  };
  const deployFund = async (options: FundOptions = {}): Promise<FundContracts> => {
    const { isShort = false, kind = "AaveStrategy", speed = 0.05, chunk = 1_000 } = options;
    const [ether, dollar] = [await deploy("Token", "WETH", 18), await deploy("Token", "USDC", 6)];
    const [etherFeed, dollarFeed] = [
      await deploy("PriceFeed", 8, units(2_000, 8)),
      await deploy("PriceFeed", 8, units(1, 8)),
    ];
    const [collateral, debt] = isShort ? [dollar, ether] : [ether, dollar];
    const [collateralFeed, debtFeed] = isShort ? [dollarFeed, etherFeed] : [etherFeed, dollarFeed];
    const receipt = await deploy("Token", isShort ? "aUSDC" : "aWETH", isShort ? 6 : 18);
    const set = await deploy("SetToken");
    await send(set, "issue", wad(100));
    // Per token: 4,000 dollars of collateral, and 2,000 of debt.
    await send(set, "setUnit", receipt.address, isShort ? units(4_000, 6) : wad(2));
    await send(set, "setUnit", debt.address, isShort ? -wad(1) : -units(2_000, 6));
    const strategy = await deploy(
      kind,
      {
        set: set.address,
        collateral: collateral.address,
        receipt: receipt.address,
        debt: debt.address,
        collateralFeed: collateralFeed.address,
        debtFeed: debtFeed.address,
      },
      {
        targetLeverageRatio: wad(2),
        minLeverageRatio: wad(1.7),
        maxLeverageRatio: wad(2.3),
        recenteringSpeed: wad(speed),
        rebalanceInterval: 24n * HOUR_S,
      },
      { unutilizedLeveragePercentage: wad(0.06), slippageTolerance: wad(0.02), twapCooldownPeriod: 3_000n },
      {
        etherReward: wad(1),
        incentivizedLeverageRatio: wad(3),
        incentivizedSlippageTolerance: wad(0.05),
        incentivizedTwapCooldownPeriod: 60n,
      },
    );
    const decimals = isShort ? 6 : 18;
    await send(strategy, "addExchange", "UniswapV3", units(chunk, decimals), units(chunk * 2, decimals));
    return { strategy, set, collateral, receipt, debt, etherFeed, dollarFeed };
  };
  /** Moves the price of ether; the feed says it as of now. */
  const setEther = ({ etherFeed }: FundContracts, usd: number) => send(etherFeed, "set", units(usd, 8));
  return { client, url, deploy, send, deployFund, setEther, mine: (blocks: number) => client.mine({ blocks }) };
}

export interface FundOptions {
  readonly isShort?: boolean;
  readonly kind?: "AaveStrategy" | "MorphoStrategy";
  readonly speed?: number;
  /** Largest piece of a rebalance, in units of the collateral. */
  readonly chunk?: number;
}

/** The configuration of a provider that reads `contracts` through the node at `url`. */
export function chainConfig(url: string, contracts: object, extra: object = {}): OnChainConfig {
  const settings = { kind: "on-chain", chain: { id: 31_337 }, rpcUrl: url, allowPrivate: true, contracts, ...extra };
  const config = onChainOf(providerSchema.parse(settings));
  if (config === undefined) throw new Error("no chain");
  return config;
}
