import type { TokenSample } from "./observation.ts";

/** What one token holds by a sample: units of the underlying and cash, per token. */
export interface Holding {
  readonly units: number;
  readonly nav: number;
  readonly leverage: number;
  /** Whether net assets per token are published, so that merges and fees can be told. */
  readonly isNavKnown: boolean;
  /** Bound of the relative error of `units` and of `nav` that comes from rounding alone. */
  readonly unitsError: number;
  readonly navError: number;
}

/** Digits behind the point that a feed has shown so far. */
export interface Resolution {
  readonly leverageDigits: number;
  readonly navDigits: number;
}

export const NO_RESOLUTION: Resolution = { leverageDigits: 0, navDigits: 0 };

/** More digits than this are no rounding but the whole of a number. */
const DIGITS_MAX = 15;

/** The most digits seen; a figure that happens to end in zeros does not make a feed coarser. */
export const resolutionOf = (before: Resolution, sample: TokenSample): Resolution => ({
  leverageDigits: Math.max(before.leverageDigits, digitsOf(sample.leverage)),
  navDigits: Math.max(before.navDigits, digitsOf(sample.nav)),
});

/**
 * Units and net assets of one token. Without net assets one unit of them stands in at first: leverage alone gives the ratio
 * of cash to units, (1/ℓ − 1)·P, which is all that a rebalance needs. Undefined where too little is published, or where
 * nothing is left.
 */
export function holdingOf(sample: TokenSample, resolution: Resolution): Holding | undefined {
  const { price, nav, leverage, basket, supply } = sample;
  if (!(price > 0) || (nav !== undefined && !(nav > 0))) return undefined;
  const navError = nav === undefined ? 0 : halfStep(resolution.navDigits) / nav;
  if (basket !== undefined && supply !== undefined && supply > 0 && basket !== 0 && nav !== undefined) {
    const units = basket / supply;
    return { units, nav, leverage: (units * price) / nav, isNavKnown: true, unitsError: 0, navError };
  }
  if (leverage === undefined || leverage === 0 || !Number.isFinite(leverage)) return undefined;
  const leverageError = halfStep(resolution.leverageDigits) / Math.abs(leverage);
  const value = nav ?? navFromLeverage(leverage, price);
  return {
    units: (leverage * value) / price,
    nav: value,
    leverage,
    isNavKnown: nav !== undefined,
    unitsError: leverageError + navError,
    navError,
  };
}

/** Net assets of a token that has one unit of cash (or of debt): c/(1 − ℓ); without cash, of one unit of the underlying. */
const navFromLeverage = (leverage: number, price: number): number =>
  leverage === 1 ? price : 1 / Math.abs(1 - leverage);

const halfStep = (digits: number): number => (digits >= DIGITS_MAX ? 0 : 0.5 * 10 ** -digits);

function digitsOf(value: number | undefined): number {
  if (value === undefined || !Number.isFinite(value)) return 0;
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  const fraction = mantissa.split(".")[1] ?? "";
  return Math.min(DIGITS_MAX, Math.max(0, fraction.length - Number(exponent)));
}
