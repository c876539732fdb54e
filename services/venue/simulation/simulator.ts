import type { Clock, Timer } from "../../../shared/runtime/clock.ts";
import type { MarketToken } from "../voice.ts";
import { type AssetState, type MarketState, midOf, startMarket, stepMarket, UPDATE_MS, wakeMarket } from "./market.ts";
import { createRandom } from "./random.ts";
import { type AssetTerms, TOKEN_VENUE } from "./terms.ts";
import { leverageNow, navGrowth } from "./token.ts";
import type { RunningMarket } from "./venue-market.ts";

export const SIMULATION_SEED = 20_261_105;

/** After a pause (a laptop that slept) the market goes on from where it was, and does not make up for it. */
const STEP_MS_MAX = 1_000;
const SECOND_MS = 1_000;

/**
 * Runs the simulated market on a clock and lets its venues tell of it. It moves in whole steps of the fastest book,
 * however late the timer: the same seed gives the same market on any machine.
 */
export function startSimulator(deps: {
  readonly terms: readonly AssetTerms[];
  readonly seed: number;
  readonly clock: Clock;
  venueOf(venue: string): RunningMarket | undefined;
}): { readonly state: () => MarketState; stop(): void } {
  const { clock } = deps;
  const random = createRandom(deps.seed);
  const stepMs = Math.min(...deps.terms.map(({ updateMs }) => updateMs ?? UPDATE_MS));
  // One step in the past, so that the first tick below fills the books before anyone asks for one.
  let market = startMarket(deps.terms, clock.now() - stepMs);
  let secondAt = Number.NEGATIVE_INFINITY;

  const step = () => {
    const { state, steps } = stepMarket(market, stepMs, random);
    market = state;
    for (const one of steps) deps.venueOf(one.state.terms.venue)?.onStep(one);
    if (market.at - secondAt < SECOND_MS) return;
    secondAt = market.at;
    for (const asset of market.assets) {
      deps.venueOf(asset.terms.venue)?.onSecond(asset, market.at);
      for (const token of tokensOf(asset, market.at)) deps.venueOf(TOKEN_VENUE)?.onToken(token);
    }
  };
  const tick = () => {
    // Looked at once: a market that is slower than the clock falls behind, and would never let anybody else act.
    const now = clock.now();
    if (now - market.at > STEP_MS_MAX) market = wakeMarket(market, now - stepMs);
    while (market.at + stepMs <= now) step();
  };
  tick();
  const timer: Timer = clock.every(stepMs, tick);
  return { state: () => market, stop: () => timer.cancel() };
}

function tokensOf(asset: AssetState, at: number): readonly MarketToken[] {
  const mid = midOf(asset);
  return asset.tokens.flatMap((token) => {
    const { pair } = token.terms;
    if (pair === undefined) return [];
    const nav = token.nav * navGrowth(token, mid);
    const { rebalancedAt } = token;
    return [{ pair, at, nav, navBefore: token.nav, rebalancedAt, leverage: leverageNow(token, mid) }];
  });
}
