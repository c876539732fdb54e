import { describe, expect, it } from "vitest";
import { scheduledSaleTokens } from "../../shared/domain/funds/liquidity-bootstrap.ts";
import { arbitrageTrade } from "../../shared/domain/funds/weighted-pool.ts";
import type { BasketFund, BasketState, BasketTerms } from "../../shared/domain/portfolio/basket.ts";
import { basketRefusal } from "../../shared/domain/portfolio/registry.ts";
import { fraction, leverage, MS_PER_MINUTE, usd } from "../../shared/domain/units.ts";
import { ASSETS, basket, NET_ASSETS, runBaskets, STARTS, state, T0, TIMED } from "../support/basket-run.ts";

describe("other rules of several assets", () => {
  const volatilities = [
    { asset: "BTC", short: 0.6, long: 0.5 },
    { asset: "ETH", short: 0.7, long: 0.8 },
    { asset: "SOL", short: 1.1, long: 1 },
  ];
  const perNav = (fund: BasketFund, asset: string) =>
    runBaskets([fund], 3 * MS_PER_MINUTE, { volatility: 0.0001 }).newest.get(asset)?.flow?.usd?.mean ?? 0;

  it("hold volatility at a target", () => {
    const terms: BasketTerms = {
      rule: "target-volatility",
      targetVolatility: fraction(0.3),
      exposureMax: fraction(1.5),
      ...TIMED,
    };
    const held = {
      at: T0,
      netAssetsUsd: usd(NET_ASSETS),
      netAssetsLogSd: 0,
      holdings: [{ asset: "BTC", units: 0.8 / STARTS.BTC }],
      cash: 0.2,
    };
    const controlled = basket("controlled", ["BTC"], [terms], { state: { ...held, volatilities } });
    expect(perNav(controlled, "BTC")).toBeCloseTo((0.3 / 0.6 - 0.8) * NET_ASSETS, -4);
  });

  it("weigh by inverse volatility", () => {
    const parity = basket("parity", ASSETS, [{ rule: "risk-parity", ...TIMED }], { state: state({ volatilities }) });
    const inverse = 1 / 0.5 + 1 / 0.8 + 1;
    expect(perNav(parity, "SOL")).toBeCloseTo((1 / inverse - 0.2) * NET_ASSETS, -4);
  });

  it("insure a floor", () => {
    const terms: BasketTerms = { rule: "cppi", multiplier: 4, exposureMax: fraction(1), ...TIMED };
    // Exposure 80 of 100 fell by a tenth: 72 of 92, and 4 · (92 − 80) = 48 is what it may hold.
    const held = {
      at: T0,
      netAssetsUsd: usd(92),
      netAssetsLogSd: 0,
      holdings: [{ asset: "BTC", units: 72 / STARTS.BTC }],
      cash: 20,
      floor: 80,
    };
    const insured = basket("insured", ["BTC"], [terms], { state: { ...held, netAssetsUsd: usd(92e6) } });
    expect(perNav(insured, "BTC")).toBeCloseTo(-24e6, -4);
  });

  /** A pool that held the share `start` in BTC at `price`; from 10:00 to 10:00 its weight moves to `end`. */
  const pool = (start: number, end: number, price: number): BasketFund => {
    const held = NET_ASSETS * start;
    const terms: BasketTerms = {
      rule: "weight-schedule",
      startWeights: { BTC: fraction(start) },
      endWeights: { BTC: fraction(end) },
      startsAt: "2026-11-23T10:00:00Z",
      endsAt: "2026-11-24T10:00:00Z",
      ...TIMED,
    };
    return basket("pool", ["BTC"], [terms], {
      state: {
        at: T0,
        netAssetsUsd: usd(NET_ASSETS),
        netAssetsLogSd: 0,
        holdings: [{ asset: "BTC", units: held / price }],
        cash: NET_ASSETS - held,
      },
    });
  };

  it("sell what a pool with weights that move evenly must sell by the time of its trade", () => {
    // A quarter of the day has passed at 16:00.
    const quote = NET_ASSETS * 0.04;
    const tokens = scheduledSaleTokens(
      { startWeight: 0.96, endWeight: 0.5 },
      (NET_ASSETS * 0.96) / STARTS.BTC,
      quote,
      0,
      0.25,
    );
    expect(perNav(pool(0.96, 0.5, STARTS.BTC), "BTC")).toBeCloseTo(-tokens * STARTS.BTC, -4);
  });

  it("trade a pool of constant weights against a move, as its arbitrageurs do, to first order", () => {
    for (const move of [-0.02, 0.02]) {
      const from = STARTS.BTC / (1 + move);
      const held = { x: (NET_ASSETS * 0.5) / from, y: NET_ASSETS * 0.5, weightX: 0.5 };
      const { xOut } = arbitrageTrade(held, STARTS.BTC);
      const trade = perNav(pool(0.5, 0.5, from), "BTC");
      expect(Math.sign(trade)).toBe(-Math.sign(move));
      expect(Math.abs(trade / (-xOut * STARTS.BTC) - 1)).toBeLessThan(0.03);
    }
  });

  it.each([
    ["end before they start", { endsAt: "2026-11-23T09:00:00Z" }, "not after"],
    ["hold more than there is", { endWeights: { BTC: fraction(1.1) } }, "more than one"],
  ])("are refused where weights %s", (_, changes, why) => {
    const fund = pool(0.5, 0.5, STARTS.BTC);
    const [terms] = fund.versions[0]?.rules ?? [];
    if (terms?.rule !== "weight-schedule") throw new Error("the pool has no schedule");
    expect(basketRefusal({ ...terms, ...changes }, fund)).toContain(why);
  });

  it("roll futures from the front month into the second", () => {
    const terms: BasketTerms = {
      rule: "futures-roll",
      leverage: leverage(1.5),
      schedule: { days: { on: "sessions" }, at: ["16:00"], timeZone: "America/New_York", calendar: "NYSE" },
      execution: TIMED.execution,
    };
    const months = [
      ["OLD", "2026-11-18"],
      ["BTC", "2026-12-16"],
      ["ETH", "2027-01-20"],
    ] as const;
    const rolling = basket("rolling", [], [terms], {
      constituents: months.map(([asset, settlesOn]) => ({
        asset,
        settlesOn,
        instrument: { venue: "binance-usdm", symbol: `${asset}USDT` },
      })),
      // The period has 19 sessions from 18 November to 15 December; 16 are left after 20 November, the session before.
      state: { at: T0, netAssetsUsd: usd(NET_ASSETS), netAssetsLogSd: 0, ...rolled(1.5, 16, 19) },
    });
    const { newest } = runBaskets([rolling], 3 * MS_PER_MINUTE, { volatility: 0.0001 });
    const { front, second: later } = exposures(1.5, 15, 19);
    const before = exposures(1.5, 16, 19);
    expect(newest.get("BTC")?.flow?.usd?.mean).toBeCloseTo((front - before.front) * NET_ASSETS, -4);
    expect(newest.get("ETH")?.flow?.usd?.mean).toBeCloseTo((later - before.second) * NET_ASSETS, -4);
  });
});

/** Value of each month per unit of net assets, k of n sessions left, the contracts in the shares k/n and 1 − k/n. */
function exposures(target: number, left: number, of: number): { front: number; second: number } {
  const share = left / of;
  const unit = target / (share * STARTS.BTC + (1 - share) * STARTS.ETH);
  return { front: unit * share * STARTS.BTC, second: unit * (1 - share) * STARTS.ETH };
}

function rolled(target: number, left: number, of: number): Pick<BasketState, "holdings" | "cash"> {
  const { front, second: later } = exposures(target, left, of);
  const holdings = [
    { asset: "BTC", units: front / STARTS.BTC },
    { asset: "ETH", units: later / STARTS.ETH },
  ];
  return { holdings, cash: 1 - front - later };
}
