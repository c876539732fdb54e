import type { Listing } from "../voice.ts";

/** One simulated asset and where it trades. */
export interface AssetTerms extends Listing {
  readonly venue: string;
  readonly startPrice: number;
  /** Standard deviation of log returns over a day in calm times. */
  readonly volatilityPerSqrtDay: number;
  /** Value resting on each price level near the mid in calm times. */
  readonly levelUsd: number;
  readonly tradesPerSecond: number;
  readonly tradeUsd: number;
  /** Log return of the whole crash. */
  readonly crash: number;
  /** It has the price of the listing of the same asset that stands first in the list. */
  readonly follows?: true;
  readonly tokens: readonly TokenTerms[];
  /** The book moves this often; 100 ms where nothing else is said. */
  readonly updateMs?: number;
  /** Levels of each side; see the ladder for the usual number. */
  readonly bookLevels?: number;
}

/** Where the simulated tokens are quoted. */
export const TOKEN_VENUE = "gateio";

/** A fund of the simulated market. Its trades really hit the simulated book. */
export interface TokenTerms {
  readonly id: string;
  readonly leverage: number;
  readonly netAssetsUsd: number;
  /** Whether the demo tells the radar how big the fund is. */
  readonly publishesSize: boolean;
  /** Back to target every so many minutes of the UTC day; divides 1,440. */
  readonly resetEveryMinutes?: number;
  /** Back to target when |leverage| leaves this band. */
  readonly band?: { readonly min: number; readonly max: number };
  /** The trade is spread over this time. */
  readonly executionMs: number;
  /** Pair on the spot market whose ticker shows NAV and leverage, as leveraged tokens have. */
  readonly pair?: string;
}

/**
 * Three assets, with funds that are far larger beside their market than in reality, so that forced trades show within
 * minutes. BTC and ETH trade on one venue, SOL on another, and the tokens are quoted on a third.
 */
export const SIMULATED_ASSETS: readonly AssetTerms[] = [
  {
    asset: "BTC",
    venue: "binance-usdm",
    symbol: "BTCUSDT",
    startPrice: 100_000,
    volatilityPerSqrtDay: 0.05,
    step: 10,
    priceDecimals: 1,
    contractSize: 1,
    sizeDecimals: 3,
    levelUsd: 400_000,
    tradesPerSecond: 6,
    tradeUsd: 9_000,
    crash: -0.045,
    tokens: [
      token("BTC2X-RESET", 2, 300_000_000, { resetEveryMinutes: 3 }),
      token("BTC3S-RESET", -3, 40_000_000, { resetEveryMinutes: 6 }),
      token("BTC3L", 3, 60_000_000, { band: { min: 2.7, max: 3.3 }, pair: "BTC3L_USDT" }),
      token("BTC3S", -3, 25_000_000, { band: { min: 2.6, max: 3.4 }, pair: "BTC3S_USDT" }),
    ],
  },
  {
    asset: "ETH",
    venue: "binance-usdm",
    symbol: "ETHUSDT",
    startPrice: 4_000,
    volatilityPerSqrtDay: 0.07,
    step: 0.4,
    priceDecimals: 2,
    contractSize: 1,
    sizeDecimals: 3,
    levelUsd: 200_000,
    tradesPerSecond: 4,
    tradeUsd: 5_000,
    crash: -0.06,
    tokens: [
      token("ETH2X-RESET", 2, 150_000_000, { resetEveryMinutes: 4 }),
      token("ETH5L", 5, 8_000_000, { band: { min: 4.4, max: 5.8 }, pair: "ETH5L_USDT" }),
    ],
  },
  {
    asset: "SOL",
    venue: "gateio-futures",
    symbol: "SOL_USDT",
    startPrice: 200,
    volatilityPerSqrtDay: 0.09,
    step: 0.02,
    priceDecimals: 2,
    contractSize: 0.1,
    sizeDecimals: 0,
    levelUsd: 60_000,
    tradesPerSecond: 3,
    tradeUsd: 2_000,
    crash: -0.08,
    tokens: [
      token("SOL3L-RESET", 3, 30_000_000, { resetEveryMinutes: 5 }),
      token("SOL3L", 3, 12_000_000, { band: { min: 2.6, max: 3.5 }, pair: "SOL3L_USDT" }),
      token("SOL3S", -3, 5_000_000, { band: { min: 2.5, max: 3.5 }, pair: "SOL3S_USDT", publishesSize: false }),
    ],
  },
];

/**
 * What the shipped funds need beyond the assets above, so that a daemon with the live defaults finds all of its streams
 * on the simulated venues. Small funds with the bands that their real namesakes document.
 */
export const LISTED_ASSETS: readonly AssetTerms[] = [
  {
    ...listed("BTC", 100_000, { step: 10, priceDecimals: 1, contractSize: 0.0001 }),
    follows: true,
    tokens: [banded("BTC5L", 5, 3.5, 7), banded("BTC5S", -5, 3.5, 7)],
  },
  {
    ...listed("ETH", 4_000, { step: 0.4, priceDecimals: 2, contractSize: 0.01 }),
    follows: true,
    tokens: [banded("ETH3L", 3, 2.25, 4.125), banded("ETH3S", -3, 1.5, 5.25), banded("ETH5S", -5, 3.5, 7)],
  },
  {
    ...listed("SOL", 200, { step: 0.02, priceDecimals: 2, contractSize: 1 }),
    ...perpetual("SOLUSDT", 1),
    follows: true,
    tokens: [banded("SOL5L", 5, 3.5, 7), banded("SOL5S", -5, 3.5, 7)],
  },
  {
    ...listed("XRP", 2, { step: 0.0002, priceDecimals: 4, contractSize: 10 }),
    tokens: [banded("XRP3L", 3, 2.25, 4.125), banded("XRP3S", -3, 1.5, 5.25)],
  },
  {
    ...listed("XRP", 2, { step: 0.0002, priceDecimals: 4, contractSize: 1 }),
    ...perpetual("XRPUSDT", 1),
    follows: true,
    tokens: [],
  },
  {
    ...listed("DOGE", 0.2, { step: 0.00002, priceDecimals: 5, contractSize: 10 }),
    tokens: [banded("DOGE3L", 3, 2.25, 4.125), banded("DOGE3S", -3, 1.5, 5.25)],
  },
  {
    ...listed("WLD", 0.8, { step: 0.0001, priceDecimals: 4, contractSize: 1 }),
    tokens: [banded("WLD3L", 3, 2.25, 4.125), banded("WLD3S", -3, 1.5, 5.25)],
  },
  {
    ...listed("PUMP", 0.004, { step: 0.000001, priceDecimals: 6, contractSize: 100 }),
    tokens: [banded("PUMP3L", 3, 2.25, 4.125), banded("PUMP3S", -3, 1.5, 5.25)],
  },
];

function listed(
  asset: string,
  startPrice: number,
  form: Pick<AssetTerms, "step" | "priceDecimals" | "contractSize">,
): Omit<AssetTerms, "tokens"> {
  return {
    asset,
    venue: "gateio-futures",
    symbol: `${asset}_USDT`,
    startPrice,
    volatilityPerSqrtDay: 0.07,
    ...form,
    sizeDecimals: 0,
    levelUsd: 40_000,
    tradesPerSecond: 2,
    tradeUsd: 2_000,
    crash: -0.06,
  };
}

function perpetual(symbol: string, sizeDecimals: number): Pick<AssetTerms, "venue" | "symbol" | "sizeDecimals"> {
  return { venue: "binance-usdm", symbol, sizeDecimals };
}

function banded(id: string, leverage: number, min: number, max: number): TokenTerms {
  return token(id, leverage, 500_000, { band: { min, max }, pair: `${id}_USDT`, publishesSize: false });
}

function token(id: string, leverage: number, netAssetsUsd: number, rest: Partial<TokenTerms>): TokenTerms {
  return { id, leverage, netAssetsUsd, publishesSize: true, executionMs: 20_000, ...rest };
}
