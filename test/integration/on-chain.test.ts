import { type Address, isAddressEqual } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OnChainConfig } from "../../config/on-chain-schema.ts";
import { createHostPace } from "../../services/ingest/compositions/http/host-pace.ts";
import { connectToChain } from "../../services/ingest/compositions/on-chain/connection.ts";
import { stateOf } from "../../services/ingest/compositions/on-chain/decode.ts";
import { type ChainReading, readChain } from "../../services/ingest/compositions/on-chain/reader.ts";
import { termsFindings } from "../../services/ingest/compositions/on-chain/terms.ts";
import type { Fund } from "../../shared/domain/funds/fund.ts";
import { type EpochMs, epochMs } from "../../shared/domain/units.ts";
import { createSystemClock } from "../../shared/runtime/clock.ts";
import { type ChainStand, chainConfig, createChainStand, type FundContracts } from "../support/chain-stand.ts";
import { type EvmNode, startEvmNode } from "../support/evm-node.ts";
import { leverageFund, units, wad } from "../support/leverage-fund.ts";

const LIMITS = { timeoutMs: 10_000, maxBytes: 10_000_000, minIntervalMs: 0, allowPrivate: true };
const DEAD: Address = "0x000000000000000000000000000000000000dead";
const clock = createSystemClock();

let node: EvmNode;
let chain: ChainStand;
let long: FundContracts;
let short: FundContracts;

beforeAll(async () => {
  node = await startEvmNode();
  chain = await createChainStand(node.url);
  long = await chain.deployFund();
  short = await chain.deployFund({ isShort: true });
});
afterAll(() => node.stop());

const LONG: Fund = leverageFund("eth2x", 2);
const SHORT: Fund = leverageFund("eth1x-short", -1);

const contractsOf = (): OnChainConfig["contracts"] => ({
  long: { kind: "leverage-strategy", address: long.strategy.address },
  short: { kind: "leverage-strategy", address: short.strategy.address },
});
const dollarsOf = (...funds: readonly FundContracts[]) => ({
  tokens: Object.fromEntries(
    funds.flatMap(({ collateral, debt }, index) => [[(index === 0 ? debt : collateral).address, { isUsd: true }]]),
  ),
});

async function read(config: OnChainConfig, now: EpochMs = clock.now()) {
  const connection = connectToChain(config, LIMITS, { clock, pace: createHostPace() });
  const reading = await readChain(connection, config, config.contracts, now);
  connection.close();
  return reading;
}

async function readAll(config: OnChainConfig): Promise<ChainReading> {
  const reading = await read(config);
  if (!reading.ok) throw new Error(JSON.stringify(reading.error));
  return reading.value;
}

async function stateIn(config: OnChainConfig, key: string, fund: Fund | undefined) {
  const { block, contracts } = await readAll(config);
  const reading = contracts.get(key);
  if (reading === undefined) throw new Error(`no ${key}`);
  return reading.ok ? stateOf(key, reading.value, block, fund) : reading;
}

async function strategyIn(config: OnChainConfig, key: string) {
  const { contracts } = await readAll(config);
  const reading = contracts.get(key);
  if (!reading?.ok || reading.value.kind !== "leverage-strategy") throw new Error(JSON.stringify(reading));
  return reading.value;
}

describe("a leverage strategy", () => {
  it("is read as a long fund with its net assets, by the price of what it owes", async () => {
    const state = await stateIn(chainConfig(node.url, contractsOf(), dollarsOf(long, short)), "long", LONG);
    const { timestamp } = await chain.client.getBlock();
    expect(state).toEqual({
      ok: true,
      value: {
        key: "long",
        at: Number(timestamp) * 1_000,
        supply: 100,
        leverage: 2,
        netAssetsUsd: 200_000,
        navPerToken: 2_000,
        exposureUsd: 400_000,
      },
    });
  });

  it("is read as a short fund, by the price of what it holds", async () => {
    const state = await stateIn(chainConfig(node.url, contractsOf(), dollarsOf(long, short)), "short", SHORT);
    expect(state).toMatchObject({ ok: true, value: { leverage: -1, netAssetsUsd: 200_000, exposureUsd: -200_000 } });
  });

  it("has unknown net assets, and still its leverage, where no price is known", async () => {
    const state = await stateIn(chainConfig(node.url, contractsOf()), "long", LONG);
    expect(state).toMatchObject({ ok: true, value: { leverage: 2, supply: 100 } });
    expect(state.ok && "netAssetsUsd" in state.value).toBe(false);
  });

  it("has net assets by a feed of the price of what it holds", async () => {
    const tokens = { [long.collateral.address]: { priceFeed: long.etherFeed.address, asset: "ETH" } };
    const state = await stateIn(chainConfig(node.url, contractsOf(), { tokens }), "long", LONG);
    expect(state).toMatchObject({ ok: true, value: { netAssetsUsd: 200_000 } });
  });

  it("is the same through Multicall3, and on Morpho", async () => {
    const multicall3 = await chain.deploy("Multicall3");
    const morpho = await chain.deployFund({ kind: "MorphoStrategy" });
    const contracts = { ...contractsOf(), morpho: { kind: "leverage-strategy", address: morpho.strategy.address } };
    const apart = await readAll(chainConfig(node.url, contracts, dollarsOf(long, short)));
    const own = { chain: { id: 31_337, multicall3: multicall3.address }, ...dollarsOf(long, short) };
    const together = await readAll(chainConfig(node.url, contracts, own));
    expect(together).toEqual(apart);
    expect(together.contracts.get("morpho")).toMatchObject({ ok: true, value: { ratio: wad(2) } });
  });

  it("drifts with the price, says what is due, and has other terms than a file that is wrong", async () => {
    const fund = await chain.deployFund({ chunk: 5 });
    const config = chainConfig(
      node.url,
      { own: { kind: "leverage-strategy", address: fund.strategy.address } },
      dollarsOf(fund),
    );
    await chain.setEther(fund, 2_600);
    // 520,000 held, 200,000 owed.
    expect(await stateIn(config, "own", LONG)).toMatchObject({ ok: true, value: { leverage: 1.625 } });
    const due = await strategyIn(config, "own");
    expect(isAddressEqual(due.sellAsset, fund.debt.address)).toBe(true);
    // To the edge 1.7: (1.7 − 1.625) / 1.625 of 200 ether are 9.2, more than the 5 of one piece, paid in dollars.
    expect(due.exchanges).toMatchObject([{ name: "UniswapV3", action: 1, chunk: units(5 * 2_600, 6) }]);
    const terms = { minLeverage: 1.8, coolDownMs: 3_600_000 };
    expect(termsFindings(due, leverageFund("other", 2, terms), clock.now())).toEqual([
      { code: "terms_disagree", field: "minLeverage", documented: 1.8, onChain: 1.7 },
      { code: "terms_disagree", field: "coolDownMs", documented: 3_600_000, onChain: 3_000_000 },
      { code: "terms_disagree", field: "rebalanceIntervalMs", documented: null, onChain: 86_400_000 },
    ]);
  });
});

describe("a Set token", () => {
  it("says its holdings by the names of fund files, and its net assets where all have a price", async () => {
    const [uni, aave] = [await chain.deploy("Token", "UNI", 18), await chain.deploy("Token", "AAVE", 8)];
    const feed = await chain.deploy("PriceFeed", 8, units(10, 8));
    const set = await chain.deploy("SetToken");
    await chain.send(set, "issue", wad(1_000));
    await chain.send(set, "setUnit", uni.address, wad(1.5));
    await chain.send(set, "setUnit", aave.address, units(0.25, 8));
    const contracts = { dpi: { kind: "set-token", address: set.address } };
    const [uniFeed, aaveFeed] = [{ priceFeed: feed.address }, { priceFeed: feed.address, asset: "LEND" }];
    const some = chainConfig(node.url, contracts, { tokens: { [aave.address]: aaveFeed } });
    const holdings = [
      { symbol: "UNI", quantity: 1_500 },
      { symbol: "LEND", quantity: 250, price: 10, valueUsd: 2_500 },
    ];
    const state = await stateIn(some, "dpi", undefined);
    expect(state).toMatchObject({ ok: true, value: { supply: 1_000, holdings } });
    expect(state.ok && "netAssetsUsd" in state.value).toBe(false);
    const all = chainConfig(node.url, contracts, { tokens: { [aave.address]: aaveFeed, [uni.address]: uniFeed } });
    expect(await stateIn(all, "dpi", undefined)).toMatchObject({
      ok: true,
      value: { netAssetsUsd: 17_500, navPerToken: 17.5 },
    });
  });
});

describe("what cannot be used", () => {
  const own = (fund: FundContracts, extra: object = {}) =>
    chainConfig(node.url, { own: { kind: "leverage-strategy", address: fund.strategy.address } }, extra);

  it.each([
    ["an address without code", () => DEAD, { code: "schema", found: "without code" }],
    ["a contract of another kind", () => long.set.address, { code: "schema", found: "reverted" }],
  ])("names %s, and reads the others", async (_, address, fault) => {
    const contracts = { ...contractsOf(), odd: { kind: "leverage-strategy", address: address() } };
    const reading = await readAll(chainConfig(node.url, contracts));
    expect(reading.contracts.get("odd")).toMatchObject({ ok: false, error: fault });
    expect(reading.contracts.get("long")).toMatchObject({ ok: true });
  });

  it("says why a paused strategy reverts", async () => {
    const fund = await chain.deployFund();
    await chain.send(fund.strategy, "pause", true);
    expect(await stateIn(own(fund), "own", LONG)).toMatchObject({
      ok: false,
      error: { code: "schema", found: "reverted (strategy is paused)" },
    });
  });

  it("refuses ratios that cannot be, and a strategy that owes nothing", async () => {
    const fund = await chain.deployFund();
    await chain.setEther(fund, 1_010);
    expect(await stateIn(own(fund), "own", LONG)).toMatchObject({
      ok: false,
      error: { code: "out_of_range", found: "101" },
    });
    await chain.send(fund.set, "setUnit", fund.debt.address, 0n);
    expect(await stateIn(own(fund), "own", LONG)).toMatchObject({
      ok: false,
      error: { code: "out_of_range", found: "1" },
    });
  });

  it("refuses the contract of the other side", async () => {
    const config = chainConfig(node.url, contractsOf(), dollarsOf(long, short));
    expect(await stateIn(config, "long", SHORT)).toMatchObject({ ok: false, error: { code: "inconsistent" } });
    expect(await stateIn(config, "short", LONG)).toMatchObject({ ok: false, error: { code: "inconsistent" } });
  });

  it("refuses decimals beyond what tokens have, and prices that are not, or old", async () => {
    const odd = await chain.deploy("Token", "ODD", 77);
    const set = await chain.deploy("SetToken");
    await chain.send(set, "issue", wad(1));
    await chain.send(set, "setUnit", odd.address, 1n);
    const contracts = { odd: { kind: "set-token", address: set.address } };
    expect(await stateIn(chainConfig(node.url, contracts), "odd", undefined)).toMatchObject({
      ok: false,
      error: { code: "out_of_range", found: "77" },
    });
    const fund = await chain.deployFund();
    const priced = own(fund, { tokens: { [fund.debt.address]: { priceFeed: fund.dollarFeed.address } } });
    const { timestamp } = await chain.client.getBlock();
    await chain.send(fund.dollarFeed, "setAt", units(1, 8), timestamp - 100_000n);
    expect(await stateIn(priced, "own", LONG)).toMatchObject({ ok: false, error: { code: "stale" } });
    await chain.send(fund.dollarFeed, "set", 0n);
    // The strategy divides by it, too.
    expect(await stateIn(priced, "own", LONG)).toMatchObject({ ok: false });
  });

  it("refuses the node of another chain, and one that has fallen behind", async () => {
    const other = chainConfig(node.url, contractsOf(), { chain: "ethereum" });
    expect(await read(other)).toMatchObject({
      ok: false,
      error: { code: "refused", fault: { found: "31337", expected: "1 (ethereum): rpcUrl is of another chain" } },
    });
    const late = epochMs(clock.now() + 3_600_000);
    expect(await read(chainConfig(node.url, contractsOf()), late)).toMatchObject({
      ok: false,
      error: { code: "refused", fault: { code: "stale" } },
    });
  });
});
