import type { MarketEventType } from "../../../../shared/domain/market/event.ts";
import type { ExchangeAdapter, VenueFacts, VenueRules, VenueUrls } from "../adapter.ts";
import { isInverse } from "../bybit-known.ts";
import { OTHER_ADDRESS, PING, planSockets, restUrls, SHARED_RULES } from "../bybit-plan.ts";
import { createDecoder, VENUE } from "./decode.ts";

/** Sources and dates of these facts stand in the README. */
const RULES: VenueRules = {
  ...SHARED_RULES,
  contractSize: "listed",
  instrumentChannels: ["orderbook.200", "publicTrade", "tickers"],
};

const FACTS: VenueFacts = {
  title: "Bybit linear and inverse futures",
  verified: "2026-08-09",
  channels: [
    { name: "orderbook.200", gives: ["book"], evidence: "recorded" },
    { name: "orderbook.50", gives: ["book"], evidence: "documented" },
    { name: "orderbook.1000", gives: ["book"], evidence: "documented" },
    { name: "orderbook.1", gives: ["book", "quote"], evidence: "recorded" },
    { name: "publicTrade", gives: ["trade"], evidence: "recorded" },
    { name: "tickers", gives: ["quote", "mark", "funding", "openInterest"], evidence: "recorded" },
    { name: "kline.1", gives: ["bar"], evidence: "recorded" },
    { name: "allLiquidation", gives: ["liquidation"], evidence: "documented" },
    { name: "liquidation", gives: ["liquidation"], evidence: "documented", until: "2025-02-20" },
    { name: "GET /v5/market/orderbook", gives: ["book"], evidence: "documented" },
    { name: "GET /v5/market/kline", gives: ["bar"], evidence: "documented" },
    { name: "GET /v5/market/tickers", gives: ["quote", "mark", "funding", "openInterest"], evidence: "documented" },
    { name: "orderBookL2_25, orderBook_200 (v2)", gives: ["book"], evidence: "recorded", until: "2023-04-05" },
    { name: "trade (v2)", gives: ["trade"], evidence: "recorded", until: "2023-04-05" },
  ],
};

const URLS: VenueUrls = {
  ws: { linear: "wss://stream.bybit.com/v5/public/linear", inverse: "wss://stream.bybit.com/v5/public/inverse" },
  rest: "https://api.bybit.com",
};

/** First event of each channel. */
const FIRST_EVENTS: Readonly<Record<string, MarketEventType>> = {
  "orderbook.1": "quote",
  "orderbook.50": "book",
  "orderbook.200": "book",
  "orderbook.1000": "book",
  publicTrade: "trade",
  tickers: "mark",
  "kline.1": "bar",
  allLiquidation: "liquidation",
};

const categoryOf = (symbol: string): "linear" | "inverse" => (isInverse(symbol) ? "inverse" : "linear");

export const adapter: ExchangeAdapter = {
  venue: VENUE,
  rules: RULES,
  facts: FACTS,
  urls: URLS,
  connPattern: OTHER_ADDRESS,
  createDecoder,
  plan: (subscriptions, urls, _now, firstRef = 1) =>
    planSockets(VENUE, FIRST_EVENTS, categoryOf, subscriptions, urls.ws, firstRef),
  heartbeat: () => PING,
  snapshotUrl: (symbol, urls) => restUrls(urls.rest, categoryOf(symbol), symbol).book,
  barsUrl: (symbol, from, to, urls) => restUrls(urls.rest, categoryOf(symbol), symbol).bars(from, to),
  polls: (subscriptions, urls) => ({
    atStart: subscriptions.map(({ symbol }) => restUrls(urls.rest, categoryOf(symbol), symbol).instrument),
    repeated: [],
  }),
};
