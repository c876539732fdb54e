import { type Address, getAbiItem, type Hash, isAddressEqual, type PublicClient } from "viem";
import type { OnChainConfig } from "../../../../config/on-chain-schema.ts";
import type { ProviderFault } from "../../../../shared/domain/funds/provider-fault.ts";
import { err, ok, type Result } from "../../../../shared/domain/result.ts";
import { type EpochMs, epochMs } from "../../../../shared/domain/units.ts";
import { STRATEGY_ABI } from "./abi.ts";
import type { ChainConnection } from "./connection.ts";
import { type ChainFailure, failureOf, refuse } from "./failure.ts";
import { type Piece, pieceOf } from "./piece.ts";
import type { ChainBlock } from "./reader.ts";

/** Blocks asked for at once: what nodes that limit it allow. Ranges asked for in one poll, to catch up. */
const BLOCKS_MAX = 800n;
const RANGES_MAX = 10;
/** After a reorganisation deeper than the confirmations, so many times as many blocks are looked at again. */
const REWIND_FACTOR = 4n;
/** Events remembered, so that those seen again are not told again. */
const TOLD_MAX = 1_000;

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
 * Follows the events of strategies. `collateralOf`: what a strategy held before, in the smallest unit, where it is known:
 * the event of a ripcord does not say what share of it was sold.
 */
export function createRebalanceLog(
  { client }: ChainConnection,
  config: Pick<OnChainConfig, "confirmations" | "rpcUrl">,
  collateralOf: (key: string) => bigint | undefined,
  onRebalance: (one: ChainRebalance) => void,
): RebalanceLog {
  const depth = BigInt(config.confirmations);
  let seen: Pick<ChainBlock, "number" | "hash"> | undefined;
  let span = BLOCKS_MAX;

  const tell = createTeller(client, collateralOf, onRebalance);
  const blockAt = async (blockNumber: bigint) => {
    const { hash } = await client.getBlock({ blockNumber });
    return { number: blockNumber, hash };
  };
  const follow = async (strategies: ReadonlyMap<Address, string>, head: ChainBlock): Promise<void> => {
    const last = head.number > depth ? head.number - depth : 0n;
    if (seen === undefined) {
      seen = await blockAt(last);
      return;
    }
    if (last < seen.number) return;
    const held = await client.getBlock({ blockNumber: seen.number });
    if (held.hash !== seen.hash) {
      const { number } = seen;
      const back = number - (depth + 1n) * REWIND_FACTOR;
      seen = await blockAt(back > 0n ? back : 0n);
      throw refuse(reorganised(number));
    }
    for (let range = 0; range < RANGES_MAX && seen.number < last; range += 1) {
      const to: bigint = seen.number + span < last ? seen.number + span : last;
      await tell(strategies, seen.number + 1n, to);
      seen = await blockAt(to);
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

/** Tells the pieces in a range of blocks that were not told before. Rejects as calls do, and then has told none of them. */
function createTeller(
  client: PublicClient,
  collateralOf: (key: string) => bigint | undefined,
  onRebalance: (one: ChainRebalance) => void,
) {
  /** Where rebalances in pieces are going, by key: the event of the last piece names 0. */
  const targets = new Map<string, number>();
  const told = new Set<string>();
  return async (strategies: ReadonlyMap<Address, string>, fromBlock: bigint, toBlock: bigint): Promise<void> => {
    const logs = await client.getLogs({
      address: [...strategies.keys()],
      events: EVENTS,
      fromBlock,
      toBlock,
      strict: true,
    });
    const times = new Map<bigint, EpochMs>();
    for (const log of logs) {
      const { hash, timestamp } = await client.getBlock({ blockNumber: log.blockNumber });
      if (hash !== log.blockHash) throw refuse(reorganised(log.blockNumber));
      times.set(log.blockNumber, epochMs(Number(timestamp) * 1_000));
    }
    const ofTransaction = new Map<Hash, number>();
    for (const log of logs) {
      const nth = (ofTransaction.get(log.transactionHash) ?? 0) + 1;
      ofTransaction.set(log.transactionHash, nth);
      // In another block after a reorganisation it is still the same.
      const id = `${log.transactionHash} ${nth}`;
      const key = keyOf(strategies, log.address);
      const at = times.get(log.blockNumber);
      if (key === undefined || at === undefined || told.has(id)) continue;
      told.add(id);
      for (const old of [...told].slice(0, -TOLD_MAX)) told.delete(old);
      const piece = pieceOf(log, targets.get(key), collateralOf(key));
      if (piece.targetRatio === undefined || piece.isLast) targets.delete(key);
      else targets.set(key, piece.targetRatio);
      const { isLast: _isLast, ...rest } = piece;
      onRebalance({ key, at, blockNumber: log.blockNumber, transaction: log.transactionHash, ...rest });
    }
  };
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
