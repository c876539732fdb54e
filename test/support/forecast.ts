import type { Forecaster } from "../../services/forecast/fold.ts";
import type { LiveMarketInput } from "../../shared/domain/input.ts";
import { epochMs, fraction, price } from "../../shared/domain/units.ts";
import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";

/** A made-up window; tests change what they are about. */
export function buildWindow(changes: Partial<VolatilityWindow> = {}): VolatilityWindow {
  return {
    id: "BTC-20261123T0000-reset",
    revision: 1,
    schema: 1,
    asset: "BTC",
    status: "forecast",
    withdrawnReason: null,
    kind: "scheduled",
    opensAt: epochMs(1_795_392_000_000),
    closesAt: epochMs(1_795_392_060_000),
    timing: { certainty: "exact" },
    probability: fraction(1),
    flow: null,
    impact: null,
    volatility: null,
    ladder: [],
    triggers: [],
    funds: [],
    inputs: { marketAt: null, compositionAt: null, book: "live", model: "test", calibration: null },
    abstain: null,
    correlationId: "test",
    publishedAt: epochMs(1_795_390_000_000),
    ...changes,
  };
}

export function buildMarket(changes: Partial<LiveMarketInput> = {}): LiveMarketInput {
  return {
    type: "market",
    venue: "binance-usdm",
    symbol: "BTCUSDT",
    asset: "BTC",
    at: epochMs(1_795_390_000_000),
    correlationId: "test",
    book: "live",
    exchangeAt: epochMs(1_795_390_000_000),
    bid: price(100),
    ask: price(101),
    ...changes,
  };
}

export interface CountingState {
  readonly markets: number;
  readonly clocks: number;
  readonly sum: number;
}

/**
 * A small fold whose output depends on every input before: each third market gives one revision, each ninth two. Wrong
 * order, a lost input or a doubled one changes every window after it.
 */
export const countingForecaster: Forecaster<CountingState> = {
  initialState: () => ({ markets: 0, clocks: 0, sum: 0 }),
  stateVersion: 1,
  step: (state, event) => {
    if (event.type === "clock") return { state: { ...state, clocks: state.clocks + 1 }, changes: [], plans: [] };
    if (event.type !== "market" || event.book !== "live") return { state, changes: [], plans: [] };
    const next = { ...state, markets: state.markets + 1, sum: (state.sum * 31 + event.bid) % 1_000_003 };
    const count = next.markets % 9 === 0 ? 2 : next.markets % 3 === 0 ? 1 : 0;
    const changes = Array.from({ length: count }, (_, index) =>
      buildWindow({
        id: `BTC-test-${index}`,
        revision: next.markets,
        correlationId: String(next.sum),
        publishedAt: event.at,
      }),
    );
    return { state: next, changes, plans: [] };
  },
};
