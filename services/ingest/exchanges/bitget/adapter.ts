import type { ExchangeAdapter, VenueFacts } from "../adapter.ts";
import { barsUrl, heartbeat, planSockets, SHARED_RULES, SHARED_TOPICS, SHARED_URLS } from "../bitget-plan.ts";
import { MARKET_VENUE } from "../bitget-protocol.ts";
import { createDecoder } from "./decode.ts";

const VENUE = MARKET_VENUE.futures;

const FACTS: VenueFacts = {
  title: "Bitget futures",
  verified: "2026-09-21",
  channels: [
    { name: "books", gives: ["book"], evidence: "recorded" },
    { name: "books<1|5|50>", gives: ["book"], evidence: "documented" },
    { name: "publicTrade", gives: ["trade"], evidence: "documented" },
    { name: "ticker", gives: ["quote", "mark", "funding", "openInterest"], evidence: "documented" },
    { name: "kline 1m", gives: ["bar"], evidence: "documented" },
    { name: "liquidation", gives: ["liquidation"], evidence: "documented" },
    { name: "books15 (version 2)", gives: ["book"], evidence: "documented" },
    { name: "trade (versions 1 and 2)", gives: ["trade"], evidence: "recorded" },
    { name: "ticker (versions 1 and 2)", gives: ["quote", "mark", "funding", "openInterest"], evidence: "recorded" },
    { name: "candle1m (versions 1 and 2)", gives: ["bar"], evidence: "recorded" },
    { name: "GET /api/v3/market/candles", gives: ["bar"], evidence: "documented" },
  ],
};

/** BTCPERP is margined in USDC, BTCUSD_CM in the coin itself, all others in USDT. A wrong one is acknowledged and silent. */
function instTypeOf(symbol: string): string {
  if (/PERP$|USDC/.test(symbol)) return "usdc-futures";
  return /USD(_|$)/.test(symbol) ? "coin-futures" : "usdt-futures";
}

export const adapter: ExchangeAdapter = {
  venue: VENUE,
  rules: SHARED_RULES,
  facts: FACTS,
  urls: SHARED_URLS,
  connPattern:
    /^(wss?|https?):\/\/\S+\/(v[23]\/ws\/public|mix\/v1\/stream|api\/(mix\/v1|v2\/mix)\/|api\/v3\/market\/\S+[?&]category=\w+-FUTURES\b)/,
  createDecoder,
  plan: (subscriptions, urls) =>
    planSockets(VENUE, instTypeOf, { ...SHARED_TOPICS, liquidation: "liquidation" }, subscriptions, urls),
  heartbeat,
  snapshotUrl: () => undefined,
  barsUrl: (symbol, from, to, urls) => barsUrl(instTypeOf(symbol).toUpperCase(), symbol, from, to, urls),
  polls: () => ({ atStart: [], repeated: [] }),
};
