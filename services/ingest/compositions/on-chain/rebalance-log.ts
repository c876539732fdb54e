import { type Address, getAbiItem, type Hash, isAddressEqual, type PublicClient } from "viem";
import type { OnChainConfig } from "../../../../config/on-chain-schema.ts";
import { EVENTS_KEPT_MAX, type KeptEvents } from "../../../../shared/contracts/observed-chain.ts";
import type { ProviderFault } from "../../../../shared/domain/funds/provider-fault.ts";
import { err, ok, type Result } from "../../../../shared/domain/result.ts";
import { type EpochMs, epochMs } from "../../../../shared/domain/units.ts";
import type { KeptFile } from "../kept-file.ts";
import { STRATEGY_ABI } from "./abi.ts";
import type { ChainConnection } from "./connection.ts";
import { type ChainFailure, failureOf, refuse } from "./failure.ts";
import { type Piece, pieceOf } from "./piece.ts";
import { type ChainBlock, readCollateral } from "./reader.ts";

/** Blocks asked for at once: what nodes that limit it allow. Ranges asked for in one poll, to catch up. */
const BLOCKS_MAX = 800n;
const RANGES_MAX = 10;
/** After a reorganisation deeper than the confirmations, so many times as many blocks are looked at again. */
const REWIND_FACTOR = 4n;

const EVENTS = [
  getAbiItem({ abi: STRATEGY_ABI, name: "Rebalanced" }),
  getAbiItem({ abi: STRATEGY_ABI, name: "RebalanceIterated" }),
  getAbiItem({ abi: STRATEGY_ABI, name: "RipcordCalled" }),
] as const;

/** One piece of a rebalance, and where it stands on the chain. */
export interface ChainRebalance extends Omit<Piece, "isLast"> {
  readonly key: string;
  /** Of the block. */
  readonly at: EpochMs;
  readonly blockNumber: bigint;
  readonly transaction: Hash;
}

export interface RebalanceLog {
  /**
   * The pieces in blocks that have their confirmations by `head` and were not looked at before; at first from there on. What
   * is told is told once, also where it fails later on.
   */
  poll(strategies: ReadonlyMap<Address, string>, head: ChainBlock): Promise<Result<undefined, ChainFailure>>;
}

/**
 * Follows the events of strategies, from where `kept` was left: what took place meanwhile is told then, and what was told is
 * not told again.
 */
export function createRebalanceLog(
  { client }: ChainConnection,
  config: Pick<OnChainConfig, "chain" | "confirmations" | "rpcUrl">,
  kept: KeptFile<KeptEvents>,
  onRebalance: (one: ChainRebalance) => void,
): RebalanceLog {
  const depth = BigInt(config.confirmations);
  const memory = memoryOf(kept, config.chain.id);
  let span = BLOCKS_MAX;

  const look = async (blockNumber: bigint): Promise<void> => {
    const { hash } = await client.getBlock({ blockNumber });
    memory.block = { number: blockNumber, hash };
    kept.keep(keepable(memory, config.chain.id));
  };
  const follow = async (strategies: ReadonlyMap<Address, string>, head: ChainBlock): Promise<void> => {
    const last = head.number > depth ? head.number - depth : 0n;
    const seen = memory.block;
    if (seen === undefined) return look(last);
    if (last < seen.number) return;
    const held = await client.getBlock({ blockNumber: seen.number });
    if (held.hash !== seen.hash) {
      const back = seen.number - (depth + 1n) * REWIND_FACTOR;
      await look(back > 0n ? back : 0n);
      throw refuse(reorganised(seen.number));
    }
    let from = seen.number;
    for (let range = 0; range < RANGES_MAX && from < last; range += 1) {
      const to: bigint = from + span < last ? from + span : last;
      for (const one of await untold(client, strategies, memory, from + 1n, to)) onRebalance(one);
      await look(to);
      from = to;
    }
    span = BLOCKS_MAX;
  };
  return {
    poll: async (strategies, head) => {
      if (strategies.size === 0) return ok(undefined);
      try {
        await follow(strategies, head);
        return ok(undefined);
      } catch (error) {
        const failure = failureOf(error, "events", config.rpcUrl);
        // A node may refuse a range for being too long, each in its own words.
        if (failure.code === "unreachable" && span > 1n) span /= 2n;
        return err(failure);
      }
    },
  };
}

/** What is known of the events of a chain. */
interface Memory {
  block: Pick<ChainBlock, "number" | "hash"> | undefined;
  readonly told: Set<string>;
  /** Where rebalances in pieces are going, by key: the event of the last piece names 0. */
  readonly targets: Map<string, number>;
}

function memoryOf(kept: KeptFile<KeptEvents>, chainId: number): Memory {
  const known = kept.read();
  if (known?.chainId !== chainId) return { block: undefined, told: new Set(), targets: new Map() };
  const { number, hash } = known.block;
  return {
    block: { number: BigInt(number), hash },
    told: new Set(known.told),
    targets: new Map(Object.entries(known.targets)),
  };
}

const keepable = ({ block, targets, told }: Required<Memory>, chainId: number): KeptEvents => ({
  version: 1,
  chainId,
  block: { number: String(block?.number ?? 0n), hash: block?.hash ?? "0x" },
  told: [...told],
  targets: Object.fromEntries(targets),
});

/** The pieces in a range of blocks that were not told before, then remembered as told. Rejects as calls do, with nothing remembered. */
async function untold(
  client: PublicClient,
  strategies: ReadonlyMap<Address, string>,
  { targets, told }: Memory,
  fromBlock: bigint,
  toBlock: bigint,
): Promise<readonly ChainRebalance[]> {
  const address = [...strategies.keys()];
  const logs = await client.getLogs({ address, events: EVENTS, fromBlock, toBlock, strict: true });
  const times = new Map<bigint, EpochMs>();
  const collaterals = new Map<string, bigint | undefined>();
  for (const log of logs) {
    const { hash, timestamp } = await client.getBlock({ blockNumber: log.blockNumber });
    if (hash !== log.blockHash) throw refuse(reorganised(log.blockNumber));
    times.set(log.blockNumber, epochMs(Number(timestamp) * 1_000));
    // Its share of what was held is told by nothing else.
    if (log.eventName === "RipcordCalled")
      collaterals.set(log.transactionHash, await readCollateral(client, log.address, log.blockNumber - 1n));
  }
  const ofTransaction = new Map<Hash, number>();
  const pieces: ChainRebalance[] = [];
  for (const log of logs) {
    const nth = (ofTransaction.get(log.transactionHash) ?? 0) + 1;
    ofTransaction.set(log.transactionHash, nth);
    // In another block after a reorganisation it is still the same.
    const id = `${log.transactionHash} ${nth}`;
    const key = keyOf(strategies, log.address);
    const at = times.get(log.blockNumber);
    if (key === undefined || at === undefined || told.has(id)) continue;
    told.add(id);
    const { isLast, ...piece } = pieceOf(log, targets.get(key), collaterals.get(log.transactionHash));
    if (piece.targetRatio === undefined || isLast) targets.delete(key);
    else targets.set(key, piece.targetRatio);
    pieces.push({ key, at, blockNumber: log.blockNumber, transaction: log.transactionHash, ...piece });
  }
  for (const old of [...told].slice(0, -EVENTS_KEPT_MAX)) told.delete(old);
  return pieces;
}

/** Addresses come with capitals that are a checksum. */
function keyOf(strategies: ReadonlyMap<Address, string>, address: Address): string | undefined {
  for (const [own, key] of strategies) if (isAddressEqual(own, address)) return key;
  return undefined;
}

function reorganised(block: bigint): ProviderFault {
  const expected = "the block that was there (the chain was reorganised; events are read again)";
  return { code: "inconsistent", field: `block ${block}`, found: "another", expected };
}
