import { expect, it } from "vitest";
import type { ChainRebalance } from "../../../services/ingest/compositions/on-chain/rebalance-log.ts";
import { toRebalance } from "../../../services/ingest/compositions/on-chain/to-rebalance.ts";
import { inputEventSchema } from "../../../shared/contracts/streams.ts";
import { bandTerms, createRun, fund, fundInput, fundState, market, time } from "../../support/forecast-run.ts";

const AT = time("2026-11-23T12:00:00Z");
const piece: ChainRebalance = {
  key: "eth2x",
  at: AT,
  blockNumber: 1n,
  transaction: "0x00",
  kind: "rebalanced",
  fromRatio: 2.5,
  toRatio: 2.3,
  targetRatio: 2.3,
  chunk: 1n,
  total: 1n,
};
const eth2x = fund("eth2x", [bandTerms(2, 1.7, 2.3, { restoreTo: "edge" })]);

it("a piece on a chain is what the fund was seen to trade", () => {
  const input = toRebalance(eth2x, piece, AT);
  expect(inputEventSchema.parse(JSON.parse(JSON.stringify(input)))).toEqual(input);
  expect(input?.rebalance).toMatchObject({ at: AT, fromLeverage: 2.5, toLeverage: 2.3, evidence: "published" });
  expect(input?.rebalance.tradePerNav).toBeCloseTo(-0.2, 12);

  const run = createRun();
  run.feed(fundInput(AT - 1_000, { ...eth2x, state: fundState(AT - 1_000) }), market(AT - 1_000, 100));
  if (input) run.feed(input);
  expect(run.state.assets[0]?.funds.eth2x?.anchor.rebalancedAt).toBe(AT);
});

it("what was cancelled, what leads nowhere and what is of a dead product is no rebalance", () => {
  expect(toRebalance(eth2x, { ...piece, kind: "cancelled" }, AT)).toBeUndefined();
  expect(toRebalance(eth2x, { ...piece, toRatio: undefined }, AT)).toBeUndefined();
  expect(toRebalance(fund("dead", []), piece, AT)).toBeUndefined();
});
