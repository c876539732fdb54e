import type { Fund, RuleTerms } from "../../shared/domain/funds/fund.ts";
import type { InputEvent } from "../../shared/domain/input.ts";
import { epochMs, fraction, leverage, price, usd } from "../../shared/domain/units.ts";

/** The last seventy minutes of a made-up day and ten of the next. */
export const DAY_START_AT = Date.UTC(2026, 10, 22, 22, 50);
export const DAY_END_AT = Date.UTC(2026, 10, 23, 0, 10);

/** A small generator with a printed seed, so that a failure can be run again. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Inputs of one asset: two funds, then a market that wanders and falls, with clock ticks, so that the window of the reset
 * at midnight and threshold windows are forecast, revised, opened and closed.
 */
export function marketDay(seed: number, count: number): readonly InputEvent[] {
  const random = createRandom(seed);
  const periodMs = (DAY_END_AT - DAY_START_AT) / count;
  const inputs: InputEvent[] = [fundInput("btc3l", dailyReset), fundInput("btc3b", band)];
  let mid = 50_000;
  let tickAt = DAY_START_AT;
  for (let index = 0; index < count; index += 1) {
    const at = epochMs(DAY_START_AT + Math.floor(index * periodMs));
    mid *= 1 + (random() - 0.5) * 0.002 - (index % 500 === 250 ? 0.03 : 0);
    inputs.push(market(at, mid));
    for (; tickAt < at; tickAt += 1_000) inputs.push({ type: "clock", at: epochMs(tickAt) });
  }
  return inputs;
}

const execution = { kind: "twap", delayMs: 0, durationMs: 60_000 } as const;
const dailyReset: RuleTerms = {
  rule: "daily-reset",
  leverage: leverage(3),
  schedule: { days: { on: "every-day" }, at: ["00:00"], timeZone: "UTC" },
  moveMin: fraction(0),
  execution,
};
const band: RuleTerms = {
  rule: "leverage-band",
  leverage: leverage(3),
  minLeverage: 2.5,
  maxLeverage: 3.5,
  sides: "both",
  restoreTo: "target",
  execution,
};

function fundInput(id: string, terms: RuleTerms): InputEvent {
  const at = epochMs(DAY_START_AT);
  const fund: Fund = {
    id,
    name: id,
    asset: "BTC",
    instrument: { venue: "binance-usdm", symbol: "BTCUSDT" },
    versions: [{ label: "test", rules: [terms], source: "made up for tests" }],
    internalNetting: { min: fraction(0), max: fraction(0) },
    stateAgeMsMax: 86_400_000,
    creationResponse: 0,
    state: { at, netAssetsUsd: usd(1e8), netAssetsLogSd: 0.1, referencePrice: price(50_000), rebalancedAt: at },
  };
  return { type: "fund", at, id, asset: "BTC", fund };
}

function market(at: ReturnType<typeof epochMs>, mid: number): InputEvent {
  const bands = [1e5, 2e5, 4e5, 8e5, 1e6].map(usd);
  return {
    type: "market",
    venue: "binance-usdm",
    symbol: "BTCUSDT",
    asset: "BTC",
    at,
    correlationId: `test-${at}`,
    book: "live",
    exchangeAt: at,
    bid: price(mid - 0.5),
    ask: price(mid + 0.5),
    depthUsd: { bid: bands, ask: bands },
    tradedUsd: { buy: usd(1e5), sell: usd(1e5) },
  };
}
