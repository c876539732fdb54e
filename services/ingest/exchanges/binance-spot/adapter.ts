import type { MarketEventType } from "../../../../shared/domain/market/event.ts";
import type { ExchangeAdapter, VenueFacts, VenueRules, VenueUrls } from "../adapter.ts";
import { barsAddress } from "../binance-rest.ts";
import { CONNECTION_RULES, planSockets } from "../binance-streams.ts";
import { createDecoder, VENUE } from "./decode.ts";

/** Sources and dates of these facts stand in the README. */
const RULES: VenueRules = {
  ...CONNECTION_RULES,
  book: { kind: "contiguous", source: "rest" },
  snapshotDepth: 5_000,
  // A book of 5,000 levels weighs 250 of the 6,000 that an address may spend in a minute: 15 books of it.
  snapshots: { max: 5, windowMs: 20_000 },
  contractSize: 1,
  // The venue allows 5, pongs among them.
  messagesPerSecondMax: 4,
  streamsPerConnectionMax: 1_024,
  // For the same weight: 200 books audited twice an hour take a quarter of the budget.
  auditMs: 1_800_000,
  pollMs: undefined,
  instrumentChannels: ["depth@100ms", "aggTrade"],
  tokenChannels: [],
};

const FACTS: VenueFacts = {
  title: "Binance spot",
  verified: "2026-09-18",
  channels: [
    { name: "depth@100ms", gives: ["book"], evidence: "recorded" },
    { name: "depth<levels>@100ms", gives: ["book"], evidence: "documented" },
    { name: "bookTicker", gives: ["quote"], evidence: "recorded" },
    { name: "aggTrade", gives: ["trade"], evidence: "recorded" },
    { name: "trade", gives: ["trade"], evidence: "recorded" },
    { name: "kline_1m", gives: ["bar"], evidence: "recorded" },
    { name: "ticker", gives: ["quote"], evidence: "documented" },
    { name: "GET /api/v3/depth", gives: ["book"], evidence: "recorded" },
    { name: "GET /api/v3/klines", gives: ["bar"], evidence: "documented" },
    { name: "GET /sapi/v1/blvt/tokenInfo", gives: ["nav"], evidence: "documented", until: "2024-04-03" },
  ],
};

const URLS: VenueUrls = {
  ws: { public: "wss://stream.binance.com:9443/stream" },
  rest: "https://api.binance.com",
};

/** First event of each channel. */
const FIRST_EVENTS: readonly (readonly [RegExp, MarketEventType])[] = [
  [/^depth(5|10|20)?(@\d+ms)?$/, "book"],
  [/^(bookTicker|ticker)$/, "quote"],
  [/^(aggTrade|trade)$/, "trade"],
  [/^kline_\w+$/, "bar"],
];

export const adapter: ExchangeAdapter = {
  venue: VENUE,
  rules: RULES,
  facts: FACTS,
  urls: URLS,
  // MEXC speaks the same REST paths on its own host, and all of Binance's markets the same socket path.
  connPattern:
    /^(wss?|https?):\/\/(stream|data-stream|api[1-4]?|api-gcp|data-api)\.binance\.(com|vision)\b|^https?:\/\/www\.binance\.com\/api\/v\d|^https?:\/\/(?!.*mexc\.)[^/]+\/api\/v[13]\/(depth|klines|exchangeInfo)\b|^wss?:\/\/(?![df]stream\.)[^/]+\/stream\b(?!.*usd_(perp|\d{6})@)/,
  createDecoder,
  plan: (subscriptions, urls, _now, firstRef = 1) =>
    planSockets(
      {
        venue: VENUE,
        streamsPerConnectionMax: RULES.streamsPerConnectionMax,
        firstEvents: FIRST_EVENTS,
        roles: ["public"],
        roleOf: () => "public",
      },
      subscriptions,
      urls,
      firstRef,
    ),
  heartbeat: () => undefined,
  snapshotUrl: (symbol, urls) =>
    `${urls.rest}/api/v3/depth?symbol=${encodeURIComponent(symbol)}&limit=${RULES.snapshotDepth}`,
  barsUrl: (symbol, from, to, urls) => barsAddress(`${urls.rest}/api/v3/klines`, symbol, from, to),
  polls: () => ({ atStart: [], repeated: [] }),
};
