import { once } from "node:events";
import { createServer } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { inLeverage } from "../../services/ingest/compositions/on-chain/piece.ts";
import { type ChainStand, createChainStand, type FundContracts } from "../support/chain-stand.ts";
import { ignored, lastState, memory, startWatch, until, type Watch } from "../support/chain-watch.ts";
import { type EvmNode, startEvmNode } from "../support/evm-node.ts";
import { units } from "../support/leverage-fund.ts";

const EXCHANGE = "UniswapV3";

let node: EvmNode;
let chain: ChainStand;

beforeAll(async () => {
  node = await startEvmNode();
  chain = await createChainStand(node.url);
});
afterAll(() => node.stop());

const watches: Watch[] = [];
afterEach(() => {
  for (const watch of watches.splice(0)) watch.stop();
});

function watchFund(fund: FundContracts, extra: object = {}, url = node.url, kept = memory()): Watch {
  const watch = startWatch(url, fund, extra, kept);
  watches.push(watch);
  return watch;
}

/** Resolves once the watch has read a block that is there now. */
async function caughtUp(watch: Watch): Promise<void> {
  const head = await chain.client.getBlockNumber();
  await until(() => (watch.readings.at(-1)?.block.number ?? -1n) >= head);
  // One poll more: events are told after the state is read.
  const count = watch.said.length;
  await until(() => watch.said.length > count);
}

const neverKept = (): never => {
  throw new Error("nothing was kept");
};

describe("the events of a strategy", () => {
  it("are told piece by piece, each with where it went, also the last, which does not say its target", async () => {
    const fund = await chain.deployFund({ chunk: 5 });
    const watch = watchFund(fund);
    await caughtUp(watch);
    expect(lastState(watch)).toMatchObject({ ok: true, value: { leverage: 2, netAssetsUsd: 200_000 } });
    await chain.setEther(fund, 2_600);
    await chain.send(fund.strategy, "rebalance", EXCHANGE);
    await chain.send(fund.strategy, "iterateRebalance", EXCHANGE);
    await caughtUp(watch);
    // 200 ether at 1.625 to 1.7: 9.23 ether, the first 5 of them take it to 1.625 · 205 / 200.
    expect(watch.pieces).toMatchObject([
      { key: "own", kind: "rebalanced", fromRatio: 1.625, targetRatio: 1.7, chunk: units(5, 18) },
      { key: "own", kind: "iterated", targetRatio: 1.7 },
    ]);
    const [first, last] = watch.pieces;
    expect(first?.toRatio).toBeCloseTo(1.665_625, 9);
    expect(last?.fromRatio).toBeCloseTo(1.665_625, 9);
    expect(last?.toRatio).toBeCloseTo(1.7, 9);
    expect(last?.chunk).toBe(last?.total);
    expect(first && inLeverage(first, 2).tradePerNav).toBeCloseTo(0.040_625, 9);
    const read = lastState(watch);
    // Units per token are rounded to the dollar's six decimals.
    expect(read?.ok && read.value.leverage).toBeCloseTo(1.7, 6);
    const { timestamp } = await chain.client.getBlock();
    expect(last?.at).toBe(Number(timestamp) * 1_000);
    expect(read?.ok && read.value.rebalancedAt).toBe(last?.at);
  });

  it("tell a ripcord by what was held before it, and a rebalance that the price has made needless", async () => {
    const fund = await chain.deployFund({ chunk: 5 });
    const watch = watchFund(fund);
    await caughtUp(watch);
    await chain.setEther(fund, 2_600);
    await chain.send(fund.strategy, "rebalance", EXCHANGE);
    // Down again: the ratio is above where the pieces were going.
    await chain.setEther(fund, 2_000);
    await chain.send(fund.strategy, "iterateRebalance", EXCHANGE);
    await chain.setEther(fund, 1_500);
    await caughtUp(watch);
    await chain.send(fund.strategy, "ripcord", EXCHANGE);
    await caughtUp(watch);
    expect(watch.pieces.map(({ kind }) => kind)).toEqual(["rebalanced", "cancelled", "ripcord"]);
    const [, cancelled, ripcord] = watch.pieces;
    expect(cancelled).toMatchObject({ chunk: 0n, total: 0n, toRatio: cancelled?.fromRatio });
    // It may sell 10 of 205 ether.
    expect(ripcord?.targetRatio).toBe(2.3);
    expect(ripcord?.toRatio).toBeCloseTo((ripcord?.fromRatio ?? 0) * (1 - 10 / 205), 6);
    const read = lastState(watch);
    expect(read?.ok && read.value.leverage).toBeCloseTo(ripcord?.toRatio ?? 0, 6);
  });

  it("tell a ripcord by what was held before it also where its confirmations come after what was sold was read", async () => {
    const fund = await chain.deployFund({ chunk: 5 });
    const watch = watchFund(fund, { confirmations: 3 });
    await caughtUp(watch);
    await chain.setEther(fund, 1_500);
    await chain.send(fund.strategy, "ripcord", EXCHANGE);
    await caughtUp(watch);
    await chain.mine(3);
    await caughtUp(watch);
    const [ripcord] = watch.pieces;
    expect(ripcord?.kind).toBe("ripcord");
    expect(ripcord?.toRatio).toBeCloseTo((ripcord?.fromRatio ?? 0) * (1 - 10 / 200), 6);
  });

  it("are told also where nobody listened meanwhile, and none of them twice", async () => {
    const fund = await chain.deployFund({ chunk: 5 });
    const kept = memory();
    const before = watchFund(fund, {}, node.url, kept);
    await caughtUp(before);
    await chain.setEther(fund, 2_600);
    await chain.send(fund.strategy, "rebalance", EXCHANGE);
    await caughtUp(before);
    before.stop();
    await chain.send(fund.strategy, "iterateRebalance", EXCHANGE);
    await chain.mine(2_000);
    const after = watchFund(fund, {}, node.url, kept);
    await caughtUp(after);
    expect(before.pieces.map(({ kind }) => kind)).toEqual(["rebalanced"]);
    expect(after.pieces.map(({ kind }) => kind)).toEqual(["iterated"]);
    // Its event names no target: that is known of the piece before.
    expect(after.pieces[0]?.toRatio).toBeCloseTo(1.7, 9);
    const other = watchFund(fund, {}, node.url, {
      ...kept,
      read: () => ({ ...(kept.read() ?? neverKept()), chainId: 1 }),
    });
    await caughtUp(other);
    expect(other.pieces).toEqual([]);
  });

  it("wait for their confirmations, so that a block that is replaced tells nothing", async () => {
    const fund = await chain.deployFund();
    await chain.setEther(fund, 2_600);
    const watch = watchFund(fund, { confirmations: 3 });
    await caughtUp(watch);
    const before = await chain.client.snapshot();
    await chain.send(fund.strategy, "rebalance", EXCHANGE);
    await caughtUp(watch);
    expect(watch.pieces).toEqual([]);
    await chain.client.revert({ id: before });
    await chain.mine(6);
    await caughtUp(watch);
    expect(watch.pieces).toEqual([]);
    await chain.send(fund.strategy, "rebalance", EXCHANGE);
    await chain.mine(3);
    await caughtUp(watch);
    expect(watch.pieces).toHaveLength(1);
  });

  it("are read again after a deeper reorganisation, which is said, and told once", async () => {
    const fund = await chain.deployFund({ chunk: 5 });
    await chain.setEther(fund, 2_600);
    const watch = watchFund(fund);
    await caughtUp(watch);
    await chain.send(fund.strategy, "rebalance", EXCHANGE);
    await caughtUp(watch);
    const before = await chain.client.snapshot();
    await chain.mine(2);
    await caughtUp(watch);
    await chain.client.revert({ id: before });
    await chain.setEther(fund, 2_601);
    await chain.mine(3);
    await until(() => watch.said.some((said) => said.ok && said.value.mistakes.get("events")?.code === "inconsistent"));
    await chain.send(fund.strategy, "iterateRebalance", EXCHANGE);
    await until(() => watch.pieces.length >= 2);
    await caughtUp(watch);
    expect(watch.pieces.map(({ kind }) => kind)).toEqual(["rebalanced", "iterated"]);
  });
});

describe("a node", () => {
  it("may go and come back: what it says meanwhile is not used", async () => {
    const own = await startEvmNode();
    const stand = await createChainStand(own.url);
    const fund = await stand.deployFund();
    const watch = watchFund(fund, {}, own.url);
    await until(() => lastState(watch)?.ok === true);
    await own.stop();
    await until(() => watch.failures.some(({ why }) => why.includes("ECONNREFUSED")));
    const again = await startEvmNode(own.port);
    // It has begun anew: nothing is at the address.
    await until(() => {
      const read = lastState(watch);
      return read?.ok === false && read.error.found === "without code";
    });
    const anew = await (await createChainStand(again.url)).deployFund();
    expect(anew.strategy.address).toBe(fund.strategy.address);
    await until(() => lastState(watch)?.ok === true);
    await again.stop();
  });

  it("that is some blocks behind says nothing new, and what it says is not used", async () => {
    const fund = await chain.deployFund();
    const behind = await chain.client.snapshot();
    await chain.client.increaseTime({ seconds: 2 });
    await chain.mine(2);
    const watch = watchFund(fund);
    await caughtUp(watch);
    await chain.client.revert({ id: behind });
    await until(() => ignored(watch).length > 0);
    expect(ignored(watch)).toEqual([3]);
    expect(watch.failures).toEqual([]);
    await chain.client.increaseTime({ seconds: 4 });
    await chain.mine(3);
    await caughtUp(watch);
  });

  it("that wants its rest has it, and its address is told nobody", async () => {
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(429, { "retry-after": "30" }).end("slow down, /v2/secret-key-of-ours");
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const watch = watchFund(await chain.deployFund(), {}, `http://127.0.0.1:${port}/v2/secret-key-of-ours`);
    await until(() => watch.failures.length > 0);
    expect(watch.failures).toEqual([{ why: "chain 31337: HTTP 429", retryInMs: 30_000 }]);
    server.closeAllConnections();
    server.close();
  });
});
