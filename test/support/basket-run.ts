import type { InputEvent } from "../../shared/domain/input.ts";
import type { BasketFund, BasketState, BasketTerms } from "../../shared/domain/portfolio/basket.ts";
import {
  type EpochMs,
  epochMs,
  fraction,
  MS_PER_DAY,
  MS_PER_HOUR,
  MS_PER_SECOND,
  price,
  usd,
} from "../../shared/domain/units.ts";
import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";
import { createRun, daily, market, normalFrom, random, tick, time } from "./forecast-run.ts";

const VENUE = "binance-usdm";

/** A fund of several assets, each traded as `<asset>USDT`. */
export function basket(
  id: string,
  assets: readonly string[],
  rules: readonly BasketTerms[],
  changes: Partial<BasketFund> = {},
): BasketFund {
  return {
    id,
    name: id,
    constituents: assets.map((asset) => ({ asset, instrument: { venue: VENUE, symbol: `${asset}USDT` } })),
    versions: [{ label: "v1", rules, source: "made up" }],
    internalNetting: { min: fraction(0), max: fraction(0) },
    stateAgeMsMax: 40 * 24 * MS_PER_HOUR,
    ...changes,
  };
}

export const basketInput = (at: number, fund: BasketFund): InputEvent => ({
  type: "basket",
  at: epochMs(at),
  asset: fund.id,
  fund,
});

/** Every day at 16:00 UTC, within one minute. */
export const TIMED = {
  schedule: daily(["16:00"]),
  execution: { kind: "point", delayMs: 0, durationMs: 60_000 },
} as const;

/** One second of several markets and of the funds that hold them. */
export function second(
  at: EpochMs,
  mids: Readonly<Record<string, number>>,
  funds: readonly BasketFund[],
): readonly InputEvent[] {
  const markets = Object.entries(mids).map(([asset, mid]) => market(at, mid, { asset, symbol: `${asset}USDT` }));
  const told = funds.map(
    ({ id, constituents }): InputEvent => ({
      type: "prices",
      at,
      asset: id,
      prices: constituents.flatMap(({ asset }) => {
        const mid = mids[asset];
        return mid === undefined ? [] : [{ asset, mid: price(mid) }];
      }),
    }),
  );
  return [tick(at), ...markets, ...told];
}

export interface TogetherOptions {
  readonly from: number;
  readonly until: number;
  readonly starts: Readonly<Record<string, number>>;
  /** Of every asset, per √day. */
  readonly volatility: number;
  /** Of each two assets. */
  readonly correlation: number;
  readonly seed: number;
}

/** Seconds of prices that move together by one factor. */
export function* together(
  options: TogetherOptions,
): Generator<{ at: EpochMs; mids: Readonly<Record<string, number>> }> {
  const { from, until, starts, volatility, correlation, seed } = options;
  const next = random(seed);
  const step = volatility * Math.sqrt(MS_PER_SECOND / MS_PER_DAY);
  let mids = starts;
  for (let at = from; at < until; at += MS_PER_SECOND) {
    const factor = normalFrom(next);
    const moved = Object.entries(mids).map(([asset, mid]) => {
      const normal = Math.sqrt(correlation) * factor + Math.sqrt(1 - correlation) * normalFrom(next);
      return [asset, mid * Math.exp(step * normal)] as const;
    });
    mids = Object.fromEntries(moved);
    yield { at: epochMs(at), mids };
  }
}

/** Twenty minutes before the trades of `TIMED`. */
export const T0 = time("2026-11-23T15:40:00Z");
export const STARTS = { BTC: 50_000, ETH: 2_000, SOL: 100 } as const;
export const ASSETS = Object.keys(STARTS);
export const NET_ASSETS = 100e6;

export const review = (weighting: Extract<BasketTerms, { rule: "index-review" }>["weighting"]): BasketTerms => ({
  rule: "index-review",
  weighting,
  ...TIMED,
});

/** Half, three tenths and a fifth, at the prices of the start. */
export const state = (changes: Partial<BasketState> = {}): BasketState => ({
  at: T0,
  netAssetsUsd: usd(NET_ASSETS),
  netAssetsLogSd: 0,
  holdings: [
    { asset: "BTC", units: 0.5 / STARTS.BTC },
    { asset: "ETH", units: 0.3 / STARTS.ETH },
    { asset: "SOL", units: 0.2 / STARTS.SOL },
  ],
  ...changes,
});

/** Runs to `untilMs` after the start; the newest window of each asset. */
export function runBaskets(
  funds: readonly BasketFund[],
  untilMs: number,
  options: { seed?: number; volatility?: number } = {},
) {
  const forecast = createRun();
  forecast.feed(...funds.map((one) => basketInput(T0, one)));
  let mids: Readonly<Record<string, number>> = STARTS;
  const seconds = together({
    from: T0,
    until: T0 + untilMs,
    starts: STARTS,
    volatility: options.volatility ?? 0.02,
    correlation: 0.5,
    seed: options.seed ?? 1,
  });
  for (const one of seconds) {
    mids = one.mids;
    forecast.feed(...second(one.at, one.mids, funds));
  }
  return { forecast, mids, newest: newestOf(forecast.changes) };
}

export const newestOf = (changes: readonly VolatilityWindow[]): ReadonlyMap<string, VolatilityWindow> =>
  new Map(changes.map((window) => [window.asset, window]));
