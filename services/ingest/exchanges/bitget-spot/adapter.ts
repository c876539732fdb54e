import type { ExchangeAdapter, VenueFacts } from "../adapter.ts";
import { barsUrl, heartbeat, planSockets, SHARED_RULES, SHARED_TOPICS, SHARED_URLS } from "../bitget-plan.ts";
import { MARKET_VENUE } from "../bitget-protocol.ts";
import { createDecoder } from "./decode.ts";

const VENUE = MARKET_VENUE.spot;

const FACTS: VenueFacts = {
  title: "Bitget spot",
  verified: "2026-09-21",
  channels: [
    { name: "books", gives: ["book"], evidence: "recorded" },
    { name: "books<1|5|50>", gives: ["book"], evidence: "documented" },
    { name: "publicTrade", gives: ["trade"], evidence: "documented" },
    { name: "ticker", gives: ["quote"], evidence: "documented" },
    { name: "kline 1m", gives: ["bar"], evidence: "documented" },
    { name: "books15 (version 2)", gives: ["book"], evidence: "documented" },
    { name: "trade (versions 1 and 2)", gives: ["trade"], evidence: "recorded" },
    { name: "ticker (versions 1 and 2)", gives: ["quote"], evidence: "recorded" },
    { name: "candle1m (versions 1 and 2)", gives: ["bar"], evidence: "recorded" },
    { name: "GET /api/v3/market/candles", gives: ["bar"], evidence: "documented" },
  ],
};

export const adapter: ExchangeAdapter = {
  venue: VENUE,
  rules: SHARED_RULES,
  facts: FACTS,
  urls: SHARED_URLS,
  connPattern:
    /^(wss?|https?):\/\/\S+\/(v[23]\/ws\/public|spot\/v1\/stream|api\/(spot\/v1|v2\/spot)\/|api\/v3\/market\/\S+[?&]category=SPOT\b)/,
  createDecoder,
  plan: (subscriptions, urls) => planSockets(VENUE, () => "spot", SHARED_TOPICS, subscriptions, urls),
  heartbeat,
  snapshotUrl: () => undefined,
  barsUrl: (symbol, from, to, urls) => barsUrl("SPOT", symbol, from, to, urls),
  polls: () => ({ atStart: [], repeated: [] }),
};
