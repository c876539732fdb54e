import type { Clock, Timer } from "../../../shared/runtime/clock.ts";
import { binanceBeginning, binanceFrames, binanceMark, type Sequence } from "./binance-frames.ts";
import { gateBeginning, gateFrames, gateFuturesTicker, gateTokenTickers } from "./gate-frames.ts";
import { type AssetState, type MarketState, startMarket, stepMarket } from "./market.ts";
import { createRandom } from "./random.ts";
import type { Said } from "./said.ts";
import type { AssetTerms } from "./terms.ts";

export const SIMULATION_SEED = 20_261_105;

/** The market ticks this often, like the 100 ms streams of the venues. */
const STEP_MS = 100;
/** After a pause (a laptop that slept) the market goes on from where it was, and does not make up for it. */
const STEP_MS_MAX = 1_000;
const TICKER_MS = 1_000;
const FIRST_UPDATE_ID = 1_000_000;

/** Runs the simulated market on a clock and hands over what its venues say. */
export function startSimulator(deps: {
  readonly terms: readonly AssetTerms[];
  readonly seed: number;
  readonly clock: Clock;
  readonly say: (said: Said) => void;
}): { readonly state: () => MarketState; stop(): void } {
  const { clock, say } = deps;
  const random = createRandom(deps.seed);
  const sequences = new Map<string, Sequence>();
  // One step in the past, so that the first tick below fills the books before anyone asks for one.
  let market = startMarket(deps.terms, clock.now() - STEP_MS);
  let tickerAt = Number.NEGATIVE_INFINITY;
  for (const { terms } of market.assets) {
    const sequence = { update: FIRST_UPDATE_ID, trade: 0 };
    sequences.set(terms.symbol, sequence);
    if (terms.venue === "binance-usdm") say(binanceBeginning(terms.symbol, sequence, market.at));
    else for (const said of gateBeginning(terms, sequence, market.at)) say(said);
  }

  const tick = () => {
    const elapsed = clock.now() - market.at;
    if (elapsed <= 0) return;
    if (elapsed > STEP_MS_MAX) market = { ...market, at: clock.now() - STEP_MS };
    const { state, steps } = stepMarket(market, clock.now() - market.at, random);
    market = state;
    for (const step of steps) {
      const { terms } = step.state;
      const before = sequences.get(terms.symbol) ?? { update: FIRST_UPDATE_ID, trade: 0 };
      const frames = terms.venue === "binance-usdm" ? binanceFrames : gateFrames;
      const { said, sequence } = frames(step, before, market.at);
      sequences.set(terms.symbol, sequence);
      for (const one of said) say(one);
    }
    if (market.at - tickerAt < TICKER_MS) return;
    tickerAt = market.at;
    for (const asset of market.assets) for (const said of tickers(asset, market.at)) say(said);
  };
  tick();
  const timer: Timer = clock.every(STEP_MS, tick);
  return { state: () => market, stop: () => timer.cancel() };
}

const tickers = (asset: AssetState, at: number): readonly Said[] => [
  asset.terms.venue === "binance-usdm" ? binanceMark(asset, at) : gateFuturesTicker(asset, at),
  ...gateTokenTickers(asset, at),
];
