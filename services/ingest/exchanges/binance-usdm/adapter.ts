import type { ExchangeAdapter, VenueFacts, VenueRules, VenueUrls } from "../adapter.ts";
import { FUTURES_CHANNELS, FUTURES_RULES, planFutures } from "../binance-futures-plan.ts";
import { LINEAR_CONTRACT_SIZE, openInterestAddresses } from "../binance-futures-rest.ts";
import { barsAddress } from "../binance-rest.ts";
import { createDecoder, VENUE } from "./decode.ts";

/** Sources and dates of these facts stand in the README. */
const RULES: VenueRules = { ...FUTURES_RULES, contractSize: LINEAR_CONTRACT_SIZE };

const FACTS: VenueFacts = {
  title: "Binance USD-M futures",
  verified: "2026-09-15",
  channels: [
    ...FUTURES_CHANNELS,
    { name: "markPrice@1s", gives: ["mark", "funding"], evidence: "recorded" },
    { name: "GET /fapi/v1/openInterest", gives: ["openInterest"], evidence: "documented" },
    { name: "GET /fapi/v1/premiumIndex", gives: ["mark", "funding"], evidence: "documented" },
    { name: "GET /fapi/v1/klines", gives: ["bar"], evidence: "documented" },
    { name: "GET /fapi/v1/depth", gives: ["book"], evidence: "recorded" },
    { name: "<token>@tokenNav", gives: ["nav"], evidence: "documented", until: "2024-04-03" },
    { name: "<token>@nav_Kline_1m", gives: ["nav"], evidence: "documented", until: "2024-04-03" },
  ],
};

const URLS: VenueUrls = {
  ws: { public: "wss://fstream.binance.com/public/stream", market: "wss://fstream.binance.com/market/stream" },
  rest: "https://fapi.binance.com",
};

export const adapter: ExchangeAdapter = {
  venue: VENUE,
  rules: RULES,
  facts: FACTS,
  urls: URLS,
  // The streams of leveraged tokens moved to a host of their own.
  connPattern:
    /^(wss?|https?):\/\/(fstream|fapi|nbstream)\.binance\.com\b|^(?!\w+:\/\/dstream\.).*\/(public|market)\/(ws|stream)\b|\/fapi\/v\d/,
  createDecoder,
  plan: (subscriptions, urls, _now, firstRef = 1) => planFutures(VENUE, RULES, subscriptions, urls, firstRef),
  heartbeat: () => undefined,
  snapshotUrl: (symbol, urls) =>
    `${urls.rest}/fapi/v1/depth?symbol=${encodeURIComponent(symbol)}&limit=${RULES.snapshotDepth}`,
  barsUrl: (symbol, from, to, urls) => barsAddress(`${urls.rest}/fapi/v1/klines`, symbol, from, to),
  polls: (subscriptions, urls) => ({
    atStart: [],
    repeated: [],
    extra: openInterestAddresses(`${urls.rest}/fapi/v1/openInterest`, subscriptions),
  }),
};
