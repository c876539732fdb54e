/** √(2π)/|ζ(½)|, from the mean overshoot of a Gaussian walk that is looked at once a block. */
const OVERSHOOT = Math.sqrt(2 * Math.PI) / 1.4603545088095868;

export interface WeightedPool {
  /** Units of the asset and of the currency that its price is in. */
  readonly x: number;
  readonly y: number;
  /** Of the asset, strictly between 0 and 1; a half is the constant product. */
  readonly weightX: number;
}

export interface ArbitrageTrade {
  readonly oldPrice: number;
  readonly newX: number;
  readonly newY: number;
  /** What the pool gives; negative where it buys. */
  readonly xOut: number;
  readonly yIn: number;
  /** Undefined where nothing is traded. */
  readonly averagePrice: number | undefined;
  /** What the arbitrageur gains, in y, who sells at the new price. */
  readonly profit: number;
}

/** Price of x in y at which the pool trades the next infinitesimal amount: (y/(1 − w))/(x/w). */
export const poolPrice = ({ x, y, weightX }: WeightedPool): number => y / (1 - weightX) / (x / weightX);

/**
 * Trade that brings a feeless weighted pool to `newPrice`: x₁ = x₀(P₀/P₁)^(1−w), y₁ = y₀(P₁/P₀)^w, along x^w·y^(1−w).
 * The pool sells what rises, so it rebalances against the move, one block later.
 * Source: Milionis, Moallemi, Roughgarden & Zhang (2022), arXiv:2208.06046; Balancer weighted pools.
 */
export function arbitrageTrade(pool: WeightedPool, newPrice: number): ArbitrageTrade {
  const oldPrice = poolPrice(pool);
  const move = Math.log(newPrice / oldPrice);
  // expm1 keeps the digits of small moves, where old and new reserves nearly cancel.
  const xOut = -pool.x * Math.expm1(-(1 - pool.weightX) * move);
  const yIn = pool.y * Math.expm1(pool.weightX * move);
  return {
    oldPrice,
    newX: pool.x - xOut,
    newY: pool.y + yIn,
    xOut,
    yIn,
    averagePrice: xOut === 0 ? undefined : yIn / xOut,
    profit: xOut * newPrice - yIn,
  };
}

/**
 * Loss versus rebalancing per unit of pool value and of time: σ²·w(1 − w)/2, σ² being the variance of the price over
 * that time. Source: Milionis et al. (2022), arXiv:2208.06046.
 */
export const lvrRate = (sigma: number, weightX: number): number => (sigma ** 2 * weightX * (1 - weightX)) / 2;

/**
 * What arbitrage takes per block and unit of liquidity: σ²/(2 + 1.7164·γ/σ), σ over one block of constant time and γ the
 * pool's spread, from the price at which it buys to that at which it sells: twice a fee that is charged on either side, as
 * a fraction. Nothing where the price does not move.
 * Source: Nezlobin & Tassy (2025), arXiv:2505.05113.
 */
export const arbitragePerBlock = (sigmaBlock: number, spread: number): number =>
  sigmaBlock === 0 ? 0 : sigmaBlock ** 2 / (2 + (OVERSHOOT * spread) / sigmaBlock);
