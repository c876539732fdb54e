import type { ExchangeAdapter, VenueFacts, VenueRules, VenueUrls } from "../adapter.ts";
import { FUTURES_CHANNELS, FUTURES_RULES, planFutures } from "../binance-futures-plan.ts";
import { openInterestAddresses } from "../binance-futures-rest.ts";
import { barsAddress } from "../binance-rest.ts";
import { createDecoder, VENUE } from "./decode.ts";

/** Sources and dates of these facts stand in the README. */
const RULES: VenueRules = { ...FUTURES_RULES, contractSize: "listed" };

const FACTS: VenueFacts = {
  title: "Binance COIN-M futures",
  verified: "2026-07-31",
  channels: [
    ...FUTURES_CHANNELS,
    { name: "markPrice@1s", gives: ["mark", "funding"], evidence: "documented" },
    { name: "GET /dapi/v1/openInterest", gives: ["openInterest"], evidence: "documented" },
    { name: "GET /dapi/v1/premiumIndex", gives: ["mark", "funding"], evidence: "documented" },
    { name: "GET /dapi/v1/klines", gives: ["bar"], evidence: "documented" },
    { name: "GET /dapi/v1/depth", gives: ["book"], evidence: "recorded" },
  ],
};

/** The roles are those of USD-M, although both are served at one address here: see the README. */
const URLS: VenueUrls = {
  ws: { public: "wss://dstream.binance.com/stream", market: "wss://dstream.binance.com/stream" },
  rest: "https://dapi.binance.com",
};

export const adapter: ExchangeAdapter = {
  venue: VENUE,
  rules: RULES,
  facts: FACTS,
  urls: URLS,
  connPattern: /^(wss?|https?):\/\/(dstream|dapi)\.binance\.com\b|\/dapi\/v\d|\/(ws|stream)\b.*[a-z]usd_(perp|\d{6})@/,
  createDecoder,
  plan: (subscriptions, urls, _now, firstRef = 1) => planFutures(VENUE, RULES, subscriptions, urls, firstRef),
  heartbeat: () => undefined,
  snapshotUrl: (symbol, urls) =>
    `${urls.rest}/dapi/v1/depth?symbol=${encodeURIComponent(symbol)}&limit=${RULES.snapshotDepth}`,
  barsUrl: (symbol, from, to, urls) => barsAddress(`${urls.rest}/dapi/v1/klines`, symbol, from, to),
  polls: (subscriptions, urls) => ({
    atStart: subscriptions.length > 0 ? [`${urls.rest}/dapi/v1/exchangeInfo`] : [],
    repeated: [],
    extra: openInterestAddresses(`${urls.rest}/dapi/v1/openInterest`, subscriptions),
  }),
};
