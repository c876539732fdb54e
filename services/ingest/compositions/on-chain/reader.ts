import type { Address, Hash, PublicClient } from "viem";
import type { OnChainConfig } from "../../../../config/on-chain-schema.ts";
import type { ProviderFault } from "../../../../shared/domain/funds/provider-fault.ts";
import { err, ok, type Result } from "../../../../shared/domain/result.ts";
import { type EpochMs, epochMs } from "../../../../shared/domain/units.ts";
import { AAVE_CONTRACTS_ABI, MORPHO_CONTRACTS_ABI, SET_TOKEN_ABI, SET_TOKEN_DECIMALS, STRATEGY_ABI } from "./abi.ts";
import type { ChainConnection } from "./connection.ts";
import { ChainError, type ChainFailure, failureOf, isUnknownState, refuse } from "./failure.ts";
import { readToken, type TokenFacts } from "./token-reader.ts";

/** A Set token of more components than this, or a strategy of more exchanges, is not one of those that are meant. */
const LIST_MAX = 100;

/** The block that everything in one reading is of. */
export interface ChainBlock {
  readonly number: bigint;
  readonly hash: Hash;
  readonly at: EpochMs;
}

/** What one block says of every contract, by key. */
export interface ChainReading {
  readonly block: ChainBlock;
  readonly contracts: ReadonlyMap<string, Result<ContractReading, ProviderFault>>;
}

export type ContractReading = StrategyReading | SetTokenReading;

/** A Set token, in the integers of its contract. */
export interface SetTokenReading {
  readonly kind: "set-token";
  /** In the smallest unit of the token. */
  readonly supply: bigint;
  readonly components: readonly ComponentReading[];
}

export interface ComponentReading {
  readonly token: Address;
  /** Smallest units of the component per whole Set token; negative is debt. */
  readonly unit: bigint;
  readonly facts: TokenFacts;
}

/** A leverage strategy and the Set token it rebalances, in the integers of its contract. */
export interface StrategyReading extends Omit<SetTokenReading, "kind"> {
  readonly kind: "leverage-strategy";
  readonly ratio: bigint;
  readonly methodology: {
    readonly targetLeverageRatio: bigint;
    readonly minLeverageRatio: bigint;
    readonly maxLeverageRatio: bigint;
    readonly recenteringSpeed: bigint;
    readonly rebalanceInterval: bigint;
  };
  readonly twapCooldownPeriod: bigint;
  readonly ripcordRatio: bigint;
  readonly ripcordCooldownPeriod: bigint;
  /** Where a rebalance in pieces is going; 0 where none is under way. */
  readonly twapLeverageRatio: bigint;
  readonly lastTradeTimestamp: bigint;
  readonly exchanges: readonly ExchangeReading[];
  /** That the next piece would sell; sizes are in its smallest unit. */
  readonly sellAsset: Address;
  readonly collateral: { readonly token: Address; readonly facts: TokenFacts };
  readonly debt: { readonly token: Address; readonly facts: TokenFacts };
}

export interface ExchangeReading {
  readonly name: string;
  /** Number of an action in STRATEGY_ACTIONS. */
  readonly action: number;
  /** Next piece, whether or not its time has come. */
  readonly chunk: bigint;
  /** In the collateral's smallest unit. */
  readonly maxTradeSize: bigint;
  readonly ripcordMaxTradeSize: bigint;
  readonly lastTradeTimestamp: bigint;
}

/**
 * Reads `contracts` as they are in the newest block, all in the same. Fails as a whole where the node does not answer, is of
 * another chain, has fallen behind, or replaced the block meanwhile; what is wrong with one contract concerns only that.
 */
export async function readChain(
  connection: ChainConnection,
  config: OnChainConfig,
  contracts: OnChainConfig["contracts"],
  now: EpochMs,
): Promise<Result<ChainReading, ChainFailure>> {
  const { client } = connection;
  const attempt = async (): Promise<ChainReading> => {
    await checkChain(client, config);
    const block = await newestBlock(client, config, now);
    const read = await Promise.all(
      Object.entries(contracts).map(async ([key, contract]) => {
        const one = await readContract(client, config, contract, block.number).catch((error: unknown) =>
          faultOfOne(client, config, contract, block.number, error),
        );
        return [key, one] as const;
      }),
    );
    const again = await client.getBlock({ blockNumber: block.number });
    if (again.hash !== block.hash) {
      const expected = "the same block before and after (the chain was reorganised)";
      throw refuse({ code: "inconsistent", field: `block ${block.number}`, found: "another", expected });
    }
    return { block, contracts: new Map(read) };
  };
  return attempt().then(ok, (error: unknown) => err(failureOf(error, config.chain.name, config.rpcUrl)));
}

/**
 * What a strategy held of its collateral in a block, in its smallest unit. Undefined where it held something else too, and
 * where the node no longer knows that block's state.
 */
export async function readCollateral(
  client: PublicClient,
  address: Address,
  blockNumber: bigint,
): Promise<bigint | undefined> {
  try {
    const { setToken } = await readParts(client, address, blockNumber);
    const { components, supply } = await readHoldings(client, setToken, blockNumber);
    const held = components.filter(({ unit }) => unit > 0n);
    const only = held.length === 1 ? held[0] : undefined;
    return only && (only.unit * supply) / 10n ** BigInt(SET_TOKEN_DECIMALS);
  } catch (error) {
    if (isUnknownState(error)) return undefined;
    throw error;
  }
}

/** A node that stops answering ends the whole reading, a contract only its own. */
async function faultOfOne(
  client: PublicClient,
  config: OnChainConfig,
  { address, kind }: OnChainConfig["contracts"][string],
  blockNumber: bigint,
  error: unknown,
): Promise<Result<never, ProviderFault>> {
  const failure = failureOf(error, `${kind} ${address}`, config.rpcUrl);
  if (failure.code === "unreachable") throw new ChainError(failure);
  if ((await client.getCode({ address, blockNumber })) !== undefined) return err(failure.fault);
  const expected = `a contract on ${config.chain.name}`;
  return err({ code: "schema", field: `address ${address}`, found: "without code", expected });
}

async function checkChain(client: PublicClient, { chain }: OnChainConfig): Promise<void> {
  const id = await client.getChainId();
  if (id === chain.id) return;
  const expected = `${chain.id} (${chain.name}): rpcUrl is of another chain`;
  throw refuse({ code: "inconsistent", field: "chain id of the node", found: String(id), expected });
}

async function newestBlock(client: PublicClient, config: OnChainConfig, now: EpochMs): Promise<ChainBlock> {
  const { number, hash, timestamp } = await client.getBlock({ blockTag: "latest" });
  const at = epochMs(Number(timestamp) * 1_000);
  if (now - at > config.blockAgeMaxMs) {
    const found = Temporal.Instant.fromEpochMilliseconds(at).toString();
    const expected = `one at most ${config.blockAgeMaxMs / 1_000} s old: the node has fallen behind`;
    throw refuse({ code: "stale", field: `newest block (${number})`, found, expected });
  }
  return { number, hash, at };
}

async function readContract(
  client: PublicClient,
  config: OnChainConfig,
  { kind, address }: OnChainConfig["contracts"][string],
  blockNumber: bigint,
): Promise<Result<ContractReading, ProviderFault>> {
  if (kind === "set-token") return ok({ kind, ...(await readSetToken(client, config, address, blockNumber)) });
  return ok(await readStrategy(client, config, address, blockNumber));
}

async function readStrategy(
  client: PublicClient,
  config: OnChainConfig,
  address: Address,
  blockNumber: bigint,
): Promise<StrategyReading> {
  const strategy = { address, abi: STRATEGY_ABI, blockNumber };
  const [ratio, methodology, execution, incentive, twapLeverageRatio, lastTradeTimestamp, due, contracts] =
    await Promise.all([
      client.readContract({ ...strategy, functionName: "getCurrentLeverageRatio" }),
      client.readContract({ ...strategy, functionName: "getMethodology" }),
      client.readContract({ ...strategy, functionName: "getExecution" }),
      client.readContract({ ...strategy, functionName: "getIncentive" }),
      client.readContract({ ...strategy, functionName: "twapLeverageRatio" }),
      client.readContract({ ...strategy, functionName: "globalLastTradeTimestamp" }),
      client.readContract({ ...strategy, functionName: "shouldRebalance" }),
      readParts(client, address, blockNumber),
    ]);
  const [names, actions] = due;
  checkLength("exchanges", names.length);
  const [[sizes, sellAsset], settings, set, collateral, debt] = await Promise.all([
    client.readContract({ ...strategy, functionName: "getChunkRebalanceNotional", args: [names] }),
    Promise.all(
      names.map((name) => client.readContract({ ...strategy, functionName: "getExchangeSettings", args: [name] })),
    ),
    readSetToken(client, config, contracts.setToken, blockNumber),
    readToken(client, config, contracts.collateralAsset, blockNumber),
    readToken(client, config, contracts.borrowAsset, blockNumber),
  ]);
  return {
    kind: "leverage-strategy",
    ratio,
    methodology,
    twapCooldownPeriod: execution.twapCooldownPeriod,
    ripcordRatio: incentive.incentivizedLeverageRatio,
    ripcordCooldownPeriod: incentive.incentivizedTwapCooldownPeriod,
    twapLeverageRatio,
    lastTradeTimestamp,
    exchanges: settings.map((one, index) => ({
      name: names[index] ?? "",
      action: actions[index] ?? 0,
      chunk: sizes[index] ?? 0n,
      maxTradeSize: one.twapMaxTradeSize,
      ripcordMaxTradeSize: one.incentivizedTwapMaxTradeSize,
      lastTradeTimestamp: one.exchangeLastTradeTimestamp,
    })),
    sellAsset,
    collateral: { token: contracts.collateralAsset, facts: collateral },
    debt: { token: contracts.borrowAsset, facts: debt },
    ...set,
  };
}

/** Asked for both ways in one turn: the longer answer cannot be read out of the shorter one, the shorter out of both. */
async function readParts(client: PublicClient, address: Address, blockNumber: bigint) {
  const strategy = { address, functionName: "getStrategy", blockNumber } as const;
  const [aave, morpho] = await Promise.allSettled([
    client.readContract({ ...strategy, abi: AAVE_CONTRACTS_ABI }),
    client.readContract({ ...strategy, abi: MORPHO_CONTRACTS_ABI }),
  ]);
  if (aave.status === "fulfilled") return aave.value;
  if (morpho.status === "fulfilled") return morpho.value;
  throw morpho.reason;
}

async function readSetToken(
  client: PublicClient,
  config: OnChainConfig,
  address: Address,
  blockNumber: bigint,
): Promise<Omit<SetTokenReading, "kind">> {
  const { components, supply } = await readHoldings(client, address, blockNumber);
  const withFacts = components.map(async (one) => ({
    ...one,
    facts: await readToken(client, config, one.token, blockNumber),
  }));
  return { supply, components: await Promise.all(withFacts) };
}

async function readHoldings(client: PublicClient, address: Address, blockNumber: bigint) {
  const set = { address, abi: SET_TOKEN_ABI, blockNumber };
  const [supply, tokens] = await Promise.all([
    client.readContract({ ...set, functionName: "totalSupply" }),
    client.readContract({ ...set, functionName: "getComponents" }),
  ]);
  checkLength("components", tokens.length);
  const components = tokens.map(async (token) => {
    const unit = await client.readContract({ ...set, functionName: "getTotalComponentRealUnits", args: [token] });
    return { token, unit };
  });
  return { supply, components: await Promise.all(components) };
}

function checkLength(field: string, length: number): void {
  if (length <= LIST_MAX) return;
  throw refuse({ code: "out_of_range", field, found: String(length), expected: `at most ${LIST_MAX}` });
}
