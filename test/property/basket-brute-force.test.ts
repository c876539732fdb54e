import { describe, expect, it } from "vitest";
import type { BasketTerms } from "../../shared/domain/portfolio/basket.ts";
import { fraction, MS_PER_HOUR, MS_PER_MINUTE, usd } from "../../shared/domain/units.ts";
import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";
import { ASSETS, basket, basketInput, review, STARTS, second, state, TIMED, together } from "../support/basket-run.ts";
import { createRun, daily, time } from "../support/forecast-run.ts";

const T0 = time("2026-11-23T00:00:00Z");
const EVERY_MS = 15 * MS_PER_MINUTE;
const NET_ASSETS = 80e6;
const FLOOR = 0.8;
const SEED = 3;
const QUARTER_HOURS = daily(["00:00", "00:15", "00:30", "00:45", "01:00"]);
const VOLATILITIES = [
  { asset: "BTC", short: 0.6, long: 0.5 },
  { asset: "ETH", short: 0.7, long: 0.8 },
  { asset: "SOL", short: 1.1, long: 1 },
];
const SUPPLIES = [1.1, 0.6, 0.2].map((value, index) => value / (Object.values(STARTS)[index] ?? 1));
const FIXED = [0.5, 0.3, 0.2];
const weights = { BTC: fraction(0.5), ETH: fraction(0.3), SOL: fraction(0.2) } as const;

interface Book {
  readonly values: readonly number[];
  readonly netAssets: number;
  readonly mids: readonly number[];
}

const shares = (sizes: readonly number[]): readonly number[] => {
  const sum = sizes.reduce((all, size) => all + size, 0);
  return sizes.map((size) => size / sum);
};

/** What each rule wants to hold, as shares of net assets, by no function of the forecast. */
const RULES: readonly (readonly [string, BasketTerms, number, (book: Book) => readonly number[]])[] = [
  ["fixed weights", review({ scheme: "fixed", weights }), 0, () => FIXED],
  ["equal weights", review({ scheme: "equal" }), 0, () => [1 / 3, 1 / 3, 1 / 3]],
  [
    "cap weights",
    review({ scheme: "market-cap" }),
    0,
    ({ mids }) => shares(SUPPLIES.map((one, i) => one * (mids[i] ?? 0))),
  ],
  [
    "weights by the square root",
    review({ scheme: "square-root" }),
    0,
    ({ mids }) => shares(SUPPLIES.map((one, i) => Math.sqrt(one * (mids[i] ?? 0)))),
  ],
  ["inverse volatility", { rule: "risk-parity", ...TIMED }, 0, () => shares(VOLATILITIES.map(({ long }) => 1 / long))],
  [
    "a floor",
    { rule: "cppi", multiplier: 4, exposureMax: fraction(3), ...TIMED },
    0.2,
    ({ netAssets, values }) =>
      shares(values).map((share) => (share * 4 * (netAssets - FLOOR * NET_ASSETS)) / netAssets),
  ],
  [
    "bands of a tenth of a point",
    {
      rule: "percentage-band",
      weights,
      band: { kind: "points", points: fraction(0.001) },
      restoreTo: "target",
      ...TIMED,
    },
    0,
    ({ values, netAssets }) => {
      const held = values.map((value) => value / netAssets);
      return held.some((share, index) => Math.abs(share - (FIXED[index] ?? 0)) > 0.001) ? FIXED : held;
    },
  ],
];

/** A fund that trades by its rule every quarter of an hour, at the prices before: its windows as they opened, its trades. */
function simulate(terms: BasketTerms, cashShare: number, targetsOf: (book: Book) => readonly number[]) {
  const starts = Object.values(STARTS);
  const first = [0.45, 0.33, 0.22].map((share) => share * (1 - cashShare) * NET_ASSETS);
  let units = first.map((value, index) => value / (starts[index] ?? 1));
  let cash = NET_ASSETS - first.reduce((all, value) => all + value, 0);
  const fund = basket("own", ASSETS, [{ ...terms, schedule: QUARTER_HOURS }], {
    state: state({
      at: T0,
      netAssetsUsd: usd(NET_ASSETS),
      heldNetAssets: NET_ASSETS,
      holdings: ASSETS.map((asset, index) => ({ asset, units: units[index] ?? 0 })),
      cash,
      floor: FLOOR * NET_ASSETS,
      members: ASSETS.map((asset, index) => ({ asset, supply: SUPPLIES[index], probability: fraction(1) })),
      volatilities: VOLATILITIES,
    }),
  });
  const run = createRun();
  run.feed(basketInput(T0, fund));
  const traded = new Map<string, number>();
  const opened = new Map<string, VolatilityWindow>();
  let mids: readonly number[] = starts;
  const prices = { from: T0, until: T0 + MS_PER_HOUR, starts: STARTS, volatility: 0.08, correlation: 0.4, seed: SEED };
  for (const one of together(prices)) {
    if (one.at > T0 && (one.at - T0) % EVERY_MS === 0) {
      const values = units.map((own, index) => own * (mids[index] ?? 0));
      const netAssets = values.reduce((all, value) => all + value, cash);
      const wanted = targetsOf({ values, netAssets, mids }).map((share) => share * netAssets);
      for (const [index, asset] of ASSETS.entries()) {
        const trade = (wanted[index] ?? 0) - (values[index] ?? 0);
        cash -= trade;
        traded.set(`${asset} ${one.at}`, trade);
      }
      units = wanted.map((value, index) => value / (mids[index] ?? 1));
    }
    mids = Object.values(one.mids);
    for (const window of run.feed(...second(one.at, one.mids, [fund]))) {
      if (window.status === "open" && !opened.has(window.id)) opened.set(window.id, window);
    }
  }
  return { opened: [...opened.values()], traded };
}

describe("windows of a fund of several assets, as they open", () => {
  it.each(RULES.map(([name, terms, cash, targets]) => ({ name, terms, cash, targets })))(
    "say what a simulated one trades, in each asset: $name",
    ({ terms, cash, targets }) => {
      const { opened, traded } = simulate(terms, cash, targets);
      const large = [...traded].filter(([, trade]) => Math.abs(trade) > 100_000);
      expect(large.length).toBeGreaterThan(0);
      for (const [key, trade] of large) {
        const window = opened.find(({ asset, opensAt }) => `${asset} ${opensAt}` === key);
        // Plans are told again once they differ by 2 %.
        expect(window?.flow?.usd?.mean, key).toBeDefined();
        expect(Math.abs((window?.flow?.usd?.mean ?? 0) / trade - 1), key).toBeLessThan(0.05);
      }
    },
  );
});
