export interface ExecutionTerms {
  /** To be sold; a purchase is negative, and its costs are the same. */
  readonly shares: number;
  readonly horizonDays: number;
  /** Number of equal intervals. */
  readonly periods: number;
  /** Of the price over √day, in currency per share. */
  readonly sigma: number;
  /** Currency per share: half the spread plus fees. */
  readonly halfSpread: number;
  /** Permanent impact, currency per share for each share traded. */
  readonly gamma: number;
  /** Temporary impact, currency per share for each share a day. */
  readonly eta: number;
  /** Risk aversion, per unit of currency; 0 trades evenly. */
  readonly lambda: number;
}

export interface ExecutionPlan {
  /** Shares left at the start and after each interval; the last is 0. */
  readonly holdings: readonly number[];
  /** Shares sold in each interval. */
  readonly trades: readonly number[];
  readonly expectedCost: number;
  /** Of the cost, in currency squared. */
  readonly variance: number;
  /** Urgency per day; 0 is even trading. */
  readonly kappa: number;
  /** 1/κ, the time in which the rest would fall by a factor e; undefined for even trading. */
  readonly halfLifeDays: number | undefined;
}

/**
 * Schedule with the least E + λ·V under linear impact: 2(cosh κτ − 1)/τ² = λσ²/η̃, η̃ = η − γτ/2,
 * x_j = X·sinh κ(T − t_j)/sinh κT, E = ½γX² + ε|X| + (η̃/τ)Σn², V = σ²τΣx².
 * Undefined where η̃ is not above zero: the interval is then too long for the model, which would be paid for trading.
 * Source: Almgren & Chriss (2000), Optimal execution of portfolio transactions, J. Risk 3(2).
 */
export function executionPlan(terms: ExecutionTerms): ExecutionPlan | undefined {
  const { shares, periods, sigma } = terms;
  const interval = terms.horizonDays / periods;
  const etaNet = terms.eta - (terms.gamma * interval) / 2;
  if (!(etaNet > 0)) return undefined;
  // 2 asinh(x/2) is acosh(1 + x²/2) without the cancellation at small x.
  const kappa = (2 / interval) * Math.asinh((sigma * interval * Math.sqrt(terms.lambda / etaNet)) / 2);
  const holdings = Array.from(
    { length: periods + 1 },
    (_, index) => shares * shareLeft((periods - index) / periods, kappa * terms.horizonDays),
  );
  const trades = holdings.slice(1).map((left, index) => (holdings[index] ?? 0) - left);
  const squares = (values: readonly number[]) => values.reduce((sum, value) => sum + value * value, 0);
  return {
    holdings,
    trades,
    expectedCost:
      0.5 * terms.gamma * shares * shares + terms.halfSpread * Math.abs(shares) + (etaNet / interval) * squares(trades),
    variance: sigma * sigma * interval * squares(holdings.slice(1)),
    kappa,
    halfLifeDays: kappa === 0 ? undefined : 1 / kappa,
  };
}

/** sinh(s·k)/sinh(k) for 0 ≤ s ≤ 1, in exponentials that only fall, so that it holds for urgent trades too. */
function shareLeft(timeLeftShare: number, urgency: number): number {
  if (urgency === 0) return timeLeftShare;
  const ends = Math.expm1(-2 * urgency * timeLeftShare) / Math.expm1(-2 * urgency);
  return Math.exp(-urgency * (1 - timeLeftShare)) * ends;
}
