import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DIALECTS } from "../../services/venue/dialects/registry.ts";
import { listingsOf } from "../../services/venue/simulation/listings.ts";
import { type MarketState, midOf, startMarket, stepMarket } from "../../services/venue/simulation/market.ts";
import { createRandom } from "../../services/venue/simulation/random.ts";
import { SIMULATION_SEED } from "../../services/venue/simulation/simulator.ts";
import { LISTED_ASSETS, SIMULATED_ASSETS } from "../../services/venue/simulation/terms.ts";
import { leverageNow, navGrowth, startToken, stepToken } from "../../services/venue/simulation/token.ts";
import { createTruth } from "../../services/venue/simulation/truth.ts";
import { createVenueMarket } from "../../services/venue/simulation/venue-market.ts";
import type { BookChange } from "../../services/venue/voice.ts";

const STEP_MS = 100;
const START_AT = Date.UTC(2026, 10, 5, 9, 0, 30);

function run(seed: number, steps: number, look?: (state: MarketState) => void): MarketState {
  const random = createRandom(seed);
  let state = startMarket([...SIMULATED_ASSETS, ...LISTED_ASSETS], START_AT);
  for (let count = 0; count < steps; count += 1) {
    state = stepMarket(state, STEP_MS, random).state;
    look?.(state);
  }
  return state;
}

describe("the simulated market", () => {
  test("is the same for the same seed and another for another", () => {
    const once = run(1, 300);
    expect(run(1, 300)).toEqual(once);
    expect(run(2, 300).assets[0]?.logPrice).not.toBe(once.assets[0]?.logPrice);
  });

  test("an asset has one price on all of its venues", () => {
    run(3, 200, ({ assets }) => {
      const mids = new Map(assets.map((asset) => [asset.terms.symbol, midOf(asset)]));
      expect(mids.get("BTC_USDT")).toBe(mids.get("BTCUSDT"));
      expect(mids.get("ETH_USDT")).toBe(mids.get("ETHUSDT"));
    });
  });

  test("its books have no empty level and reach a percent from the mid on both sides", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0 }), (seed) => {
        run(seed, 50, (state) => {
          for (const { ladder, terms } of state.assets) {
            const { bestBid, bids, asks } = ladder;
            const mid = (bestBid + 0.5) * terms.step;
            expect((bestBid - bids.length + 1) * terms.step).toBeLessThan(mid * 0.99);
            expect((bestBid + asks.length) * terms.step).toBeGreaterThan(mid * 1.01);
            expect([...bids, ...asks].every((size) => size > 0)).toBe(true);
          }
        });
      }),
      { numRuns: 10 },
    );
  });

  test("the crash makes a leverage band act on every asset within the first four minutes", () => {
    for (const seed of [SIMULATION_SEED, 1, 2, 3]) {
      const acted = new Set<string>();
      run(seed, 2_400, (state) => {
        for (const { terms, tokens } of state.assets)
          for (const token of tokens) if (token.terms.band && token.rebalancedAt > START_AT) acted.add(terms.asset);
      });
      expect([...acted].sort(), `seed ${seed}`).toEqual(["BTC", "ETH", "SOL"]);
    }
  });

  test("a book that moves less often stays between its own steps", () => {
    const [first] = SIMULATED_ASSETS;
    if (!first) throw new Error("no asset");
    let state = startMarket(
      [
        { ...first, updateMs: 20 },
        { ...first, symbol: "SLOW", updateMs: 100 },
      ],
      START_AT,
    );
    const random = createRandom(5);
    const steps: string[] = [];
    for (let count = 0; count < 50; count += 1) {
      const stepped = stepMarket(state, 20, random);
      state = stepped.state;
      steps.push(...stepped.steps.map((step) => step.state.terms.symbol));
    }
    // The first step fills every book.
    expect(steps.filter((symbol) => symbol === first.symbol)).toHaveLength(50);
    expect(steps.filter((symbol) => symbol === "SLOW")).toHaveLength(11);
  });

  test("on every venue the changes that are told add up to the book, and chain", () => {
    for (const { voice, venue } of DIALECTS) {
      const random = createRandom(3);
      const terms = listingsOf(venue, ["BTC"]);
      let state = startMarket(terms, START_AT);
      const changes: BookChange[] = [];
      const running = createVenueMarket({
        voice,
        terms,
        at: START_AT,
        random: createRandom(4),
        truth: createTruth(),
        now: () => state.at,
        issueToken: () => "",
        admitted: (picture) => picture,
        tell: () => {},
        tellBook: ({ change }) => changes.push(change),
      });
      const bids = new Map<string, string | number>();
      for (let count = 0; count < 100; count += 1) {
        const stepped = stepMarket(state, STEP_MS, random);
        state = stepped.state;
        for (const step of stepped.steps) running.onStep(step);
        const change = changes.at(-1);
        expect(change?.prevSeq).toBe(changes.at(-2)?.lastSeq ?? 1_000_000);
        for (const [price, size] of change?.bids ?? []) {
          if (Number(size) === 0) bids.delete(price);
          else bids.set(price, size);
        }
        expect(Object.fromEntries(bids), venue).toEqual(Object.fromEntries(change?.after.bids(1_000) ?? []));
      }
    }
  });
});

describe("a simulated fund", () => {
  const terms = { id: "T", leverage: 3, netAssetsUsd: 1_000_000, publishesSize: true, executionMs: 1_000 };

  test("a band acts when leverage leaves it, and trades L(L−1)·r·A over its execution time", () => {
    const token = startToken({ ...terms, band: { min: 2, max: 4 } }, 100, 0);
    // 4 = 3(1+r)/(1+3r) at r = −1/9.
    const before = stepToken(token, { at: 100, dtMs: 100, price: 100 * (8 / 9) + 0.01 });
    expect(before.tradeUsd).toBe(0);
    const price = 100 * (8 / 9) - 0.01;
    let { token: acted, tradeUsd } = stepToken(before.token, { at: 200, dtMs: 100, price });
    expect(acted.rebalancedAt).toBe(200);
    expect(leverageNow(acted, price)).toBeCloseTo(3, 10);
    expect(acted.nav / 10).toBeCloseTo(navGrowth(token, price), 10);
    let total = tradeUsd;
    for (let at = 300; at <= 1_500; at += 100) {
      ({ token: acted, tradeUsd } = stepToken(acted, { at, dtMs: 100, price }));
      total += tradeUsd;
    }
    expect(total).toBeCloseTo(3 * 2 * (price / 100 - 1) * 1_000_000, 4);
    expect(acted.openUsd).toBe(0);
  });

  test("a clock acts when its minute begins, however late the step", () => {
    const token = startToken({ ...terms, resetEveryMinutes: 3 }, 100, 0);
    const early = stepToken(token, { at: 179_990, dtMs: 100, price: 101 });
    expect(early.token.rebalancedAt).toBe(0);
    expect(stepToken(early.token, { at: 180_450, dtMs: 460, price: 101 }).token.rebalancedAt).toBe(180_450);
  });
});
