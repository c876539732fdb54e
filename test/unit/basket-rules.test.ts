import { describe, expect, it } from "vitest";
import type { BasketFund, BasketState, BasketTerms } from "../../shared/domain/portfolio/basket.ts";
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
