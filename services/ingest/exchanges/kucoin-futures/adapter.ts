import type { ExchangeAdapter, Subscription, VenueFacts, VenueRules, VenueUrls } from "../adapter.ts";
import { type ChannelKind, createEntrance, heartbeat, opening, planSockets, SHARED_RULES } from "../kucoin-protocol.ts";
import { createDecoder, VENUE } from "./decode.ts";

/** Sources and dates of these facts stand in the README. */
const RULES: VenueRules = {
  ...SHARED_RULES,
  snapshotDepth: 8_192,
  contractSize: "listed",
  auditMs: 300_000,
  pollMs: 60_000,
  instrumentChannels: ["/contractMarket/level2", "/contractMarket/execution", "/contract/instrument"],
  tokenChannels: [],
};

const FACTS: VenueFacts = {
  title: "KuCoin futures",
  verified: "2026-09-22",
  channels: [
    { name: "/contractMarket/level2", gives: ["book"], evidence: "documented" },
    { name: "/contractMarket/level2Depth5", gives: ["book"], evidence: "documented" },
    { name: "/contractMarket/level2Depth50", gives: ["book"], evidence: "documented" },
    { name: "/contractMarket/execution", gives: ["trade"], evidence: "documented" },
    { name: "/contractMarket/tickerV2", gives: ["quote"], evidence: "documented" },
    { name: "/contractMarket/ticker", gives: ["quote"], evidence: "documented" },
    { name: "/contractMarket/limitCandle_1min", gives: ["bar"], evidence: "documented" },
    { name: "/contract/instrument", gives: ["mark", "funding"], evidence: "documented" },
    { name: "/contract/announcement", gives: ["funding"], evidence: "documented" },
    { name: "obu.<market>", gives: ["book", "quote"], evidence: "documented" },
    { name: "trade.<market>", gives: ["trade"], evidence: "documented" },
    { name: "ticker.<market>", gives: ["quote"], evidence: "documented" },
    { name: "kline.<market>", gives: ["bar"], evidence: "documented" },
    { name: "mark-price", gives: ["mark", "openInterest"], evidence: "documented" },
    { name: "funding-fee", gives: ["funding"], evidence: "documented" },
    { name: "GET /api/v1/level2/snapshot", gives: ["book"], evidence: "documented" },
    { name: "GET /api/v1/contracts/<symbol>", gives: ["openInterest", "funding"], evidence: "documented" },
    { name: "GET /api/v1/kline/query", gives: ["bar"], evidence: "documented" },
  ],
};

const URLS: VenueUrls = { ws: { public: "wss://ws-api-futures.kucoin.com/" }, rest: "https://api-futures.kucoin.com" };

const CHANNELS: ReadonlyMap<string, ChannelKind> = new Map<string, ChannelKind>([
  ["/contractMarket/level2", { event: "book" }],
  ["/contractMarket/level2Depth5", { event: "book" }],
  ["/contractMarket/level2Depth50", { event: "book" }],
  ["/contractMarket/execution", { event: "trade" }],
  ["/contractMarket/tickerV2", { event: "quote" }],
  ["/contractMarket/ticker", { event: "quote" }],
  ["/contractMarket/limitCandle_1min", { event: "bar", suffix: "_1min" }],
  ["/contract/instrument", { event: "mark" }],
  ["/contract/announcement", { event: "funding" }],
]);

/** From here on one list of all contracts, of some 1.4 MB, is less than an answer for each. */
const ASKED_ONE_BY_ONE_MAX = 100;

export const adapter: ExchangeAdapter = {
  venue: VENUE,
  rules: RULES,
  facts: FACTS,
  urls: URLS,
  connPattern:
    /^(wss?|https?):\/\/(ws-api-futures|x-push-futures|api-futures)\.kucoin\.com\b|[?&]connectId=futures-|\/api\/v\d\/(level2\/(snapshot|depth)|contracts\/|kline\/query)/,
  createDecoder,
  plan: (subscriptions, urls, _now, firstRef = 1) => planSockets(VENUE, CHANNELS, subscriptions, urls, firstRef),
  heartbeat,
  opening,
  entrance: createEntrance("futures"),
  snapshotUrl: (symbol, urls) => `${urls.rest}/api/v1/level2/snapshot?symbol=${encodeURIComponent(symbol)}`,
  barsUrl: (symbol, from, to, urls) =>
    `${urls.rest}/api/v1/kline/query?granularity=1&symbol=${encodeURIComponent(symbol)}&from=${Math.ceil(from)}&to=${Math.ceil(to) - 1}`,
  polls: (subscriptions, urls) => ({ atStart: [], repeated: contractUrls(subscriptions, urls) }),
};

/** Contract sizes, open interest and the next funding, which no socket gives. */
function contractUrls(subscriptions: readonly Subscription[], { rest }: VenueUrls): readonly string[] {
  if (subscriptions.length > ASKED_ONE_BY_ONE_MAX) return [`${rest}/api/v1/contracts/active`];
  return subscriptions.map(({ symbol }) => `${rest}/api/v1/contracts/${encodeURIComponent(symbol)}`);
}
