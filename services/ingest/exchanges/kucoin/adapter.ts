import type { ExchangeAdapter, VenueFacts, VenueRules, VenueUrls } from "../adapter.ts";
import { type ChannelKind, createEntrance, heartbeat, opening, planSockets, SHARED_RULES } from "../kucoin-protocol.ts";
import { createDecoder, VENUE } from "./decode.ts";
import { CONTRACT_SIZE } from "./rest.ts";

/** Levels of a side that are given without a key. */
const PUBLIC_LEVELS = 100;

/** Sources and dates of these facts stand in the README. */
const RULES: VenueRules = {
  ...SHARED_RULES,
  book: { ...SHARED_RULES.book, snapshotLevels: PUBLIC_LEVELS },
  snapshotDepth: PUBLIC_LEVELS,
  contractSize: CONTRACT_SIZE,
  auditMs: 60_000,
  pollMs: undefined,
  instrumentChannels: ["/market/level2", "/market/match"],
  tokenChannels: [],
};

const FACTS: VenueFacts = {
  title: "KuCoin spot",
  verified: "2026-09-22",
  channels: [
    { name: "/market/level2", gives: ["book"], evidence: "recorded" },
    { name: "/spotMarket/level2Depth5", gives: ["book"], evidence: "documented" },
    { name: "/spotMarket/level2Depth50", gives: ["book"], evidence: "documented" },
    { name: "/spotMarket/level1", gives: ["quote"], evidence: "documented" },
    { name: "/market/match", gives: ["trade"], evidence: "recorded" },
    { name: "/market/ticker", gives: ["quote"], evidence: "recorded" },
    { name: "/market/candles_1min", gives: ["bar"], evidence: "recorded" },
    { name: "/indicator/markPrice", gives: ["mark"], evidence: "documented" },
    { name: "obu.<market>", gives: ["book", "quote"], evidence: "documented" },
    { name: "trade.<market>", gives: ["trade"], evidence: "documented" },
    { name: "ticker.<market>", gives: ["quote"], evidence: "documented" },
    { name: "kline.<market>", gives: ["bar"], evidence: "documented" },
    { name: "GET /api/v1/market/orderbook/level2_100", gives: ["book"], evidence: "documented" },
    { name: "GET /api/v3/market/orderbook/level2", gives: ["book"], evidence: "recorded" },
    { name: "GET /api/v1/market/candles", gives: ["bar"], evidence: "documented" },
    { name: "GET /api/v3/etf/info", gives: ["nav"], evidence: "documented", until: "2026-05-08" },
  ],
};

const URLS: VenueUrls = { ws: { public: "wss://ws-api-spot.kucoin.com/" }, rest: "https://api.kucoin.com" };

const CHANNELS: ReadonlyMap<string, ChannelKind> = new Map<string, ChannelKind>([
  ["/market/level2", { event: "book" }],
  ["/spotMarket/level2Depth5", { event: "book" }],
  ["/spotMarket/level2Depth50", { event: "book" }],
  ["/spotMarket/level1", { event: "quote" }],
  ["/market/match", { event: "trade" }],
  ["/market/ticker", { event: "quote" }],
  ["/market/candles_1min", { event: "bar", suffix: "_1min" }],
  ["/indicator/markPrice", { event: "mark" }],
]);

export const adapter: ExchangeAdapter = {
  venue: VENUE,
  rules: RULES,
  facts: FACTS,
  urls: URLS,
  connPattern:
    /^(wss?|https?):\/\/((ws-api-spot|x-push-spot|push-private|push1-v2|api|openapi-v2)\.)?kucoin\.com\b|[?&]connectId=spot-|\/api\/v\d\/market\/(orderbook\/level2|candles\?)/,
  createDecoder,
  plan: (subscriptions, urls, _now, firstRef = 1) => planSockets(VENUE, CHANNELS, subscriptions, urls, firstRef),
  heartbeat,
  opening,
  entrance: createEntrance("spot"),
  snapshotUrl: (symbol, urls) =>
    `${urls.rest}/api/v1/market/orderbook/level2_${RULES.snapshotDepth}?symbol=${encodeURIComponent(symbol)}`,
  barsUrl: (symbol, from, to, urls) =>
    `${urls.rest}/api/v1/market/candles?type=1min&symbol=${encodeURIComponent(symbol)}&startAt=${seconds(from)}&endAt=${seconds(to) - 1}`,
  polls: () => ({ atStart: [], repeated: [] }),
};

/** One second less than the end keeps out a bar that opens there, whether or not the venue counts the end in. */
const seconds = (atMs: number): number => Math.ceil(atMs / 1_000);
