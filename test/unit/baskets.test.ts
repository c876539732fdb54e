import { describe, expect, it } from "vitest";
import type { BasketTerms } from "../../shared/domain/portfolio/basket.ts";
import { epochMs, fraction, MS_PER_MINUTE, price } from "../../shared/domain/units.ts";
import {
  ASSETS,
  basket,
  basketInput,
  NET_ASSETS,
  newestOf,
  review,
  runBaskets,
  STARTS,
  second,
  state,
  T0,
  TIMED,
  together,
} from "../support/basket-run.ts";
import { createRun, fund, fundInput, fundState, later, resetTerms, time } from "../support/forecast-run.ts";

/** What a fund must trade to hold these weights, worked out from its units. */
function tradesByHand(weights: readonly number[], mids: Readonly<Record<string, number>>): readonly number[] {
  const values = state().holdings?.map(({ asset, units }) => units * (mids[asset] ?? 0)) ?? [];
  const all = values.reduce((sum, value) => sum + value, 0);
  return values.map((value, index) => NET_ASSETS * ((weights[index] ?? 0) - value / all));
}

const weightsBySupply = (supplies: readonly number[], mids: Readonly<Record<string, number>>): readonly number[] => {
  const caps = supplies.map((supply, index) => supply * (mids[ASSETS[index] ?? ""] ?? 0));
  return caps.map((cap) => cap / caps.reduce((sum, one) => sum + one, 0));
};

describe("a review of an index", () => {
  const supplies = [20e6, 120e6, 600e6];
  const members = ASSETS.map((asset, index) => ({ asset, supply: supplies[index], probability: fraction(1) }));

  it("opens a window in every asset with the trade that its units call for", () => {
    const index = basket("index", ASSETS, [review({ scheme: "market-cap" })], { state: state({ members }) });
    const { newest, mids } = runBaskets([index], 19.9 * MS_PER_MINUTE);
    const byHand = tradesByHand(weightsBySupply(supplies, mids), mids);
    for (const [position, asset] of ASSETS.entries()) {
      const window = newest.get(asset);
      expect(window).toMatchObject({
        kind: "review",
        status: "armed",
        opensAt: time("2026-11-23T16:00:00Z"),
        abstain: null,
      });
      const scale = Math.abs(byHand[position] ?? 0);
      expect(Math.abs((window?.flow?.usd?.mean ?? 0) - (byHand[position] ?? 0)), asset).toBeLessThan(0.02 * scale);
      expect(window?.funds).toMatchObject([{ id: "index", rule: "index-review@v1" }]);
    }
    const net = ASSETS.reduce((sum, asset) => sum + (newest.get(asset)?.flow?.usd?.mean ?? 0), 0);
    expect(Math.abs(net), "buys are paid for by sells").toBeLessThan(0.01 * NET_ASSETS);
  });

  it("says when, and that it does not know how much, before the composition is announced", () => {
    const index = basket("index", ASSETS, [review({ scheme: "market-cap" })], { state: state() });
    const { newest } = runBaskets([index], 5 * MS_PER_MINUTE);
    for (const asset of ASSETS)
      expect(newest.get(asset)).toMatchObject({ kind: "review", flow: null, abstain: "composition_unknown" });
  });

  it("states the trade per unit of net assets where these are unknown", () => {
    const { netAssetsUsd: _unknown, ...known } = state({ members });
    const index = basket("index", ASSETS, [review({ scheme: "equal" })], { state: known });
    const { newest } = runBaskets([index], 5 * MS_PER_MINUTE, { volatility: 0.0001 });
    expect(newest.get("BTC")?.flow).toMatchObject({ side: "sell", usd: null });
    expect(newest.get("BTC")?.flow?.perNav?.mean).toBeCloseTo(1 / 3 - 0.5, 3);
  });

  it("lets net assets follow the prices where it is known what they were with these holdings", () => {
    // On the scale of its units they are one at these prices.
    const told = state({ members });
    const index = (heldNetAssets: number | undefined) =>
      basket("index", ASSETS, [review({ scheme: "equal" })], { state: { ...told, heldNetAssets } });
    const tradeOf = (fund: ReturnType<typeof index>) =>
      runBaskets([fund], 5 * MS_PER_MINUTE, { volatility: 0.0001 }).newest.get("BTC")?.flow?.usd?.mean ?? 0;
    const standing = tradeOf(index(undefined));
    expect(tradeOf(index(0.8)) / standing).toBeCloseTo(1.25, 2);
    expect(tradeOf(index(1)) / standing).toBeCloseTo(1, 2);
  });

  it("gives an addition the probability that it is one", () => {
    const unsure = members.map((member) =>
      member.asset === "SOL" ? { ...member, probability: fraction(0.7) } : member,
    );
    const holdings = state().holdings?.filter(({ asset }) => asset !== "SOL");
    const index = basket("index", ASSETS, [review({ scheme: "market-cap" })], {
      state: state({ members: unsure, holdings }),
    });
    const { newest } = runBaskets([index], 5 * MS_PER_MINUTE, { volatility: 0.0001 });
    const [, , weight = 0] = weightsBySupply(supplies, STARTS);
    expect(newest.get("SOL")?.probability).toBeCloseTo(0.7, 12);
    expect(newest.get("SOL")?.flow?.usd?.mean).toBeCloseTo(0.7 * weight * NET_ASSETS, -4);
  });

  it("abstains once its figures are too old, and comes to nothing when the fund is removed", () => {
    const index = basket("index", ASSETS, [review({ scheme: "equal" })], {
      state: state(),
      stateAgeMsMax: 2 * MS_PER_MINUTE,
    });
    const { newest, forecast, mids } = runBaskets([index], 3 * MS_PER_MINUTE);
    expect(newest.get("ETH")).toMatchObject({ flow: null, abstain: "composition_stale" });
    const at = later(T0, 3 * MS_PER_MINUTE);
    forecast.feed({ type: "basket", at, asset: "index" }, ...second(at, mids, []));
    expect(newestOf(forecast.changes).get("ETH")).toMatchObject({
      status: "withdrawn",
      withdrawnReason: "fund_removed",
    });
  });

  it("of a dead product opens nothing", () => {
    const dead = basket("dead", ASSETS, [], { state: state({ members }) });
    expect(runBaskets([dead], 5 * MS_PER_MINUTE).forecast.changes).toEqual([]);
  });
});

describe("a fund that goes back to fixed weights", () => {
  const fixed = { scheme: "fixed", weights: { BTC: fraction(0.5), ETH: fraction(0.3), SOL: fraction(0.2) } } as const;

  it("measures its next trade from where the last one left it", () => {
    const daily = basket("daily", ASSETS, [review(fixed)], { state: state() });
    const { forecast } = runBaskets([daily], 25 * MS_PER_MINUTE);
    const held = forecast.state.baskets.daily;
    expect(held?.isAssumed).toBe(true);
    const now = held?.mids;
    const values = held?.state?.holdings?.map(({ asset, units }) => units * (now?.[asset]?.mid ?? 0)) ?? [];
    const all = values.reduce((sum, value) => sum + value, 0);
    for (const [index, weight] of [0.5, 0.3, 0.2].entries()) expect((values[index] ?? 0) / all).toBeCloseTo(weight, 2);
    const closed = forecast.changes.filter(({ status }) => status === "closed");
    expect(closed.map(({ asset }) => asset).sort()).toEqual([...ASSETS].sort());
  });

  it("nets its trade with that of a leveraged fund in the same minute", () => {
    const thirds = {
      scheme: "fixed",
      weights: Object.fromEntries(ASSETS.map((asset) => [asset, fraction(1 / 3)])),
    } as const;
    const plain = basket("plain", ASSETS, [review(thirds)], { state: state() });
    const forecast = createRun();
    const levered = fund("levered", [resetTerms(3)], { state: fundState(T0, { referencePrice: price(STARTS.BTC) }) });
    forecast.feed(basketInput(T0, plain), fundInput(T0, levered));
    let mids: Readonly<Record<string, number>> = STARTS;
    for (const one of together({
      from: T0,
      until: T0 + 10 * MS_PER_MINUTE,
      starts: STARTS,
      volatility: 0.05,
      correlation: 0,
      seed: 3,
    })) {
      mids = one.mids;
      forecast.feed(...second(one.at, one.mids, [plain]));
    }
    const window = newestOf(forecast.changes).get("BTC");
    expect(window?.kind).toBe("scheduled");
    expect(window?.funds.map(({ id }) => id).sort()).toEqual(["levered", "plain"]);
    const reset = 50e6 * 6 * ((mids.BTC ?? 0) / STARTS.BTC - 1);
    const [shift = 0] = tradesByHand([1 / 3, 1 / 3, 1 / 3], mids);
    expect(Math.abs((window?.flow?.usd?.mean ?? 0) - reset - shift)).toBeLessThan(0.02 * Math.abs(shift));
  });
});

describe("a fund with bands", () => {
  const terms = (points: number): BasketTerms => ({
    rule: "percentage-band",
    weights: { BTC: fraction(0.5), ETH: fraction(0.3), SOL: fraction(0.2) },
    band: { kind: "points", points: fraction(points) },
    restoreTo: "target",
    ...TIMED,
  });

  it("trades for certain where a weight is far outside, and is quiet where all are far inside", () => {
    const out = state({
      holdings: [
        { asset: "BTC", units: 0.7 / STARTS.BTC },
        { asset: "ETH", units: 0.2 / STARTS.ETH },
        { asset: "SOL", units: 0.1 / STARTS.SOL },
      ],
    });
    const outside = runBaskets([basket("out", ASSETS, [terms(0.05)], { state: out })], 5 * MS_PER_MINUTE);
    expect(outside.newest.get("BTC")).toMatchObject({ kind: "plan", flow: { side: "sell" } });
    expect(outside.newest.get("BTC")?.probability).toBeCloseTo(1, 9);
    const inside = runBaskets([basket("in", ASSETS, [terms(0.05)], { state: state() })], 5 * MS_PER_MINUTE);
    expect(inside.forecast.changes).toEqual([]);
  });

  it("says how likely it is where a weight is close to its edge", () => {
    const near = state({
      holdings: [
        { asset: "BTC", units: 0.5095 / STARTS.BTC },
        { asset: "ETH", units: 0.295 / STARTS.ETH },
        { asset: "SOL", units: 0.1955 / STARTS.SOL },
      ],
    });
    const { newest } = runBaskets([basket("near", ASSETS, [terms(0.01)], { state: near })], 5 * MS_PER_MINUTE, {
      volatility: 0.04,
    });
    const window = newest.get("BTC");
    expect(window?.probability).toBeGreaterThan(0.02);
    expect(window?.probability).toBeLessThan(0.98);
    expect(window?.flow?.side).not.toBe("buy");
  });
});

it("takes the word of the fund over what was taken for granted", () => {
  const index = basket("index", ASSETS, [review({ scheme: "equal" })], { state: state() });
  const { forecast, mids } = runBaskets([index], 25 * MS_PER_MINUTE);
  const at = epochMs(T0 + 25 * MS_PER_MINUTE);
  forecast.feed({ type: "basketState", at, asset: "index", state: state({ at }) }, ...second(at, mids, [index]));
  expect(forecast.state.baskets.index?.isAssumed).toBe(false);
});
