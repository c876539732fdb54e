import { BPS_PER_ONE } from "../units.ts";

/** Fitted by the source to US stock orders of one broker; universal by its claim, so not ours to tune. */
const PERMANENT = 0.314;
const TEMPORARY = 0.142;
const TEMPORARY_EXPONENT = 0.6;
const TURNOVER_EXPONENT = 0.25;

export interface AlmgrenInput {
  /** Signed, positive = buy. */
  readonly shares: number;
  /** Average daily volume. */
  readonly advShares: number;
  readonly sharesOutstanding: number;
  readonly sigmaDaily: number;
  /** Of trading, in days of volume time; above zero. */
  readonly horizonDays: number;
}

/** In bps of the price, with the sign of the trade: a buyer's price rises. */
export interface AlmgrenImpact {
  /** Θ/V, in days. */
  readonly inverseTurnover: number;
  readonly permanentBps: number;
  readonly temporaryBps: number;
  /** What the trade pays on average against the price before it. */
  readonly costBps: number;
}

/**
 * Permanent I = γσ(X/V)(Θ/V)^¼, temporary K = ησ·sgn(X)|X/(VT)|^⅗, cost J = I/2 + K; γ = 0.314, η = 0.142.
 * Source: Almgren, Thum, Hauptmann & Li (2005), Direct estimation of equity market impact, Risk 18(7).
 */
export function almgrenImpact(input: AlmgrenInput): AlmgrenImpact {
  const { shares, advShares, sigmaDaily } = input;
  const inverseTurnover = input.sharesOutstanding / advShares;
  const permanent = PERMANENT * sigmaDaily * (shares / advShares) * inverseTurnover ** TURNOVER_EXPONENT;
  const rate = Math.abs(shares / (advShares * input.horizonDays));
  const temporary = TEMPORARY * sigmaDaily * Math.sign(shares) * rate ** TEMPORARY_EXPONENT;
  return {
    inverseTurnover,
    permanentBps: permanent * BPS_PER_ONE,
    temporaryBps: temporary * BPS_PER_ONE,
    costBps: (permanent / 2 + temporary) * BPS_PER_ONE,
  };
}
