import { type Mapping, mappingSchema } from "./provider-mapping.ts";

/** A provider whose answers are known: their format and what stands where. */
export interface Preset {
  readonly format: "json" | "csv";
  readonly url: string;
  readonly mapping: Mapping;
}

/**
 * ProShares: all funds, newest day first, published in the evening with the net asset values of that day's close. Shares
 * in thousands. Format as read from several public programs that read it, 2026.
 */
const PROSHARES_NAV: Preset = {
  format: "csv",
  url: "https://accounts.profunds.com/etfdata/historical_nav.csv",
  mapping: mappingSchema.parse({
    key: { column: "Ticker" },
    fields: {
      at: { column: "Date", date: "MM/DD/YYYY", time: "16:00", timeZone: "America/New_York" },
      navPerToken: { column: "NAV" },
      supply: { column: "Shares Outstanding (000)", scale: "thousand" },
      netAssetsUsd: { column: "Assets Under Management" },
    },
  }),
};

/** MEXC: one token where the address names it, else all. `realLeverage` has no sign, `leverage` is the signed target. */
const MEXC_ETF_INFO: Preset = {
  format: "json",
  url: "https://api.mexc.com/api/v3/etf/info",
  mapping: mappingSchema.parse({
    key: { path: "symbol" },
    fields: {
      at: { path: "timestamp", date: "epoch-ms" },
      navPerToken: { path: "netValue" },
      targetLeverage: { path: "leverage" },
      realLeverage: { path: "realLeverage" },
    },
  }),
};

/**
 * Gate: tickers of all pairs, of which only leveraged tokens have `etf_*`. Whether the leverage of inverse tokens comes
 * with its sign is not documented, so it is read without.
 */
const GATE_TICKERS: Preset = {
  format: "json",
  url: "https://api.gateio.ws/api/v4/spot/tickers",
  mapping: mappingSchema.parse({
    key: { path: "currency_pair" },
    fields: {
      navPerToken: { path: "etf_net_value" },
      realLeverage: { path: "etf_leverage" },
      rebalancedAt: { path: "etf_pre_timestamp", date: "epoch-s" },
    },
  }),
};

export const PRESETS = {
  "proshares-nav": PROSHARES_NAV,
  "mexc-etf-info": MEXC_ETF_INFO,
  "gate-tickers": GATE_TICKERS,
} as const;
