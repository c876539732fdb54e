import type { LadderChange } from "./ladder.ts";
import { type AssetState, type AssetStep, midOf } from "./market.ts";
import type { Said } from "./said.ts";

/** Running numbers of one simulated symbol: the last update id of its book and the last trade id. */
export interface Sequence {
  readonly update: number;
  readonly trade: number;
}

const VENUE = "binance-usdm";
/** The channel is offered at these speeds; here all of them tick with the simulation. */
const DEPTH_STREAMS = ["depth@100ms", "depth@0ms", "depth"];
const FUNDING_RATE = "0.00010000";
const FUNDING_PERIOD_MS = 28_800_000;

/** What Binance says about one step of an asset. */
export function binanceFrames(
  step: AssetStep,
  before: Sequence,
  at: number,
): { readonly said: readonly Said[]; readonly sequence: Sequence } {
  const { terms } = step.state;
  const name = terms.symbol.toLowerCase();
  const time = Math.trunc(at);
  const frame = (stream: string, data: unknown): Said => ({
    venue: VENUE,
    raw: JSON.stringify({ stream: `${name}@${stream}`, data }),
  });
  const levels = (changes: LadderChange) =>
    changes.map(([level, size]) => [
      (level * terms.step).toFixed(terms.priceDecimals),
      size.toFixed(terms.sizeDecimals),
    ]);
  const update = before.update + step.bids.length + step.asks.length;
  const depth = {
    e: "depthUpdate",
    E: time,
    T: time,
    s: terms.symbol,
    U: before.update + 1,
    u: update,
    pu: before.update,
    b: levels(step.bids),
    a: levels(step.asks),
  };
  const trades = step.trades.flatMap(({ price, size, side }, index) => {
    const id = before.trade + index + 1;
    const body = {
      E: time,
      T: time,
      s: terms.symbol,
      p: price.toFixed(terms.priceDecimals),
      q: size.toFixed(terms.sizeDecimals),
      // `m`: the buyer was the maker, so the aggressor sold.
      m: side === "sell",
    };
    return [
      frame("aggTrade", { e: "aggTrade", a: id, f: id, l: id, ...body }),
      frame("trade", { e: "trade", t: id, X: "MARKET", ...body }),
    ];
  });
  return {
    said: [...trades, ...DEPTH_STREAMS.map((stream) => frame(stream, depth))],
    sequence: { update, trade: before.trade + step.trades.length },
  };
}

/** The once-a-second mark price. */
export function binanceMark(asset: AssetState, at: number): Said {
  const mid = midOf(asset).toFixed(8);
  const data = {
    e: "markPriceUpdate",
    E: Math.trunc(at),
    s: asset.terms.symbol,
    p: mid,
    P: mid,
    i: Math.exp(asset.logPrice).toFixed(8),
    r: FUNDING_RATE,
    T: (Math.floor(at / FUNDING_PERIOD_MS) + 1) * FUNDING_PERIOD_MS,
  };
  const stream = `${asset.terms.symbol.toLowerCase()}@markPrice@1s`;
  return { venue: VENUE, raw: JSON.stringify({ stream, data }) };
}

/** The empty book before the first step, so that the venue's own book has a beginning. */
export const binanceBeginning = (symbol: string, sequence: Sequence, at: number): Said => ({
  venue: VENUE,
  rest: `/fapi/v1/depth?symbol=${symbol}&limit=1000`,
  raw: JSON.stringify({ lastUpdateId: sequence.update, E: Math.trunc(at), T: Math.trunc(at), bids: [], asks: [] }),
});
