import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { providerSchema } from "../../config/provider-schema.ts";
import { inLeverage, type LeveragePiece } from "../../services/ingest/compositions/on-chain/piece.ts";
import { type Providers, startProviders } from "../../services/ingest/compositions/providers/providers.ts";
import type { CompositionInput } from "../../services/ingest/compositions/source.ts";
import { createSystemClock } from "../../shared/runtime/clock.ts";
import { type ChainStand, createChainStand, type FundContracts } from "../support/chain-stand.ts";
import { type EvmNode, startEvmNode } from "../support/evm-node.ts";
import { createEventLog, type EventLog } from "../support/ingest.ts";
import { leverageFund } from "../support/leverage-fund.ts";

let node: EvmNode;
let chain: ChainStand;
let dir: string;
let running: Providers | undefined;

beforeAll(async () => {
  node = await startEvmNode();
  chain = await createChainStand(node.url);
  dir = mkdtempSync(join(tmpdir(), "radar-on-chain-"));
});
afterEach(() => running?.stop());
afterAll(async () => {
  rmSync(dir, { recursive: true });
  await node.stop();
});

type Piece = LeveragePiece & { readonly fund: string };

interface Run {
  readonly providers: Providers;
  readonly pushed: CompositionInput[];
  readonly pieces: Piece[];
  readonly log: EventLog;
}

function run(fund: FundContracts, terms: object = {}): Run {
  const [pushed, pieces, log]: [CompositionInput[], Piece[], EventLog] = [[], [], createEventLog()];
  const provider = providerSchema.parse({
    kind: "on-chain",
    chain: { id: 31_337 },
    rpcUrl: node.url,
    allowPrivate: true,
    contracts: { eth2x: { kind: "leverage-strategy", address: fund.strategy.address } },
    tokens: { [fund.debt.address]: { isUsd: true } },
    confirmations: 0,
    everyMs: 1_000,
    minIntervalMs: 0,
  });
  const providers = startProviders({
    providers: { chain: provider },
    dataDir: dir,
    clock: createSystemClock(),
    random: () => 0.5,
    emit: log.emit,
    push: (input) => pushed.push(input),
    onRebalance: (fund, piece) => pieces.push({ fund: fund.id, ...inLeverage(piece, 2) }),
  });
  running = providers;
  providers.setFunds([leverageFund("eth2x", 2, terms)]);
  return { providers, pushed, pieces, log };
}

const until = (isSo: () => boolean): Promise<void> =>
  vi.waitFor(() => expect(isSo()).toBe(true), { timeout: 20_000, interval: 20 });

describe("a fund whose provider is a chain", () => {
  it("tells the forecast its state and the listener its rebalances, and warns of other terms without changing any", async () => {
    const fund = await chain.deployFund();
    const { log, pieces, providers, pushed } = run(fund, { maxLeverage: 2.5 });
    await until(() => pushed.length > 0);
    expect(pushed[0]).toMatchObject({
      type: "fundState",
      id: "eth2x",
      asset: "ETH",
      state: { leverage: 2, netAssetsUsd: 200_000, navPerToken: 2_000 },
    });
    expect(providers.problems()).toEqual([
      {
        what: "provider chain eth2x terms maxLeverage",
        why: "terms_disagree: maxLeverage is 2.3 in the contract: expected 2.5, as the file of fund eth2x says (the state is used all the same)",
      },
      expect.objectContaining({ what: "provider chain eth2x terms rebalanceIntervalMs" }),
    ]);
    expect(log.all.find(({ type }) => type === "composition_fetched")).toMatchObject({ result: "accepted" });
    expect(log.all.filter(({ type }) => type === "rule_disagrees")).toMatchObject([
      { fund: "eth2x", field: "maxLeverage", documented: 2.5, observedLow: 2.3, observedHigh: 2.3, rebalances: 0 },
      { fund: "eth2x", field: "clock", documented: null, rebalances: 0 },
    ]);
    await chain.setEther(fund, 2_600);
    await chain.send(fund.strategy, "rebalance", "UniswapV3");
    await until(() => pieces.length > 0);
    expect(pieces).toMatchObject([{ fund: "eth2x", fromLeverage: 1.625, toLeverage: 1.7, targetLeverage: 1.7 }]);
  });

  it("keeps the last good state, and the reading that was refused, while a contract says nothing", async () => {
    const fund = await chain.deployFund();
    const { providers, pushed } = run(fund);
    await until(() => pushed.length > 0);
    const good = providers.stateAt("eth2x");
    await chain.send(fund.strategy, "pause", true);
    await until(() => providers.problems().some(({ why }) => why.includes("strategy is paused")));
    expect(providers.stateAt("eth2x")).toBeGreaterThanOrEqual(good ?? Number.POSITIVE_INFINITY);
    const quarantine = join(dir, "quarantine", "chain");
    await until(() =>
      readdirSync(quarantine).some((name) => readFileSync(join(quarantine, name), "utf8").includes("paused")),
    );
    await chain.send(fund.strategy, "pause", false);
    await until(() => !providers.problems().some(({ why }) => why.includes("strategy is paused")));
  });
});
