import type { MarketEventType } from "../../../../shared/domain/market/event.ts";
import type { ExchangeAdapter, VenueFacts, VenueRules, VenueUrls } from "../adapter.ts";
import { PING, planSockets, restUrls, SHARED_RULES, SPOT_ADDRESS } from "../bybit-plan.ts";
import { createDecoder, VENUE } from "./decode.ts";

/** Sources and dates of these facts stand in the README. */
const RULES: VenueRules = {
  ...SHARED_RULES,
  contractSize: 1,
  instrumentChannels: ["orderbook.200", "publicTrade"],
};

/** Leveraged tokens and all that told of them. */
const TOKENS_UNTIL = "2025-07-04";

const FACTS: VenueFacts = {
  title: "Bybit spot",
  verified: "2026-08-09",
  channels: [
    { name: "orderbook.200", gives: ["book"], evidence: "recorded" },
    { name: "orderbook.50", gives: ["book"], evidence: "documented" },
    { name: "orderbook.1000", gives: ["book"], evidence: "documented" },
    { name: "orderbook.1", gives: ["book", "quote"], evidence: "documented" },
    { name: "publicTrade", gives: ["trade"], evidence: "recorded" },
    { name: "kline.1", gives: ["bar"], evidence: "recorded" },
    { name: "GET /v5/market/orderbook", gives: ["book"], evidence: "documented" },
    { name: "GET /v5/market/kline", gives: ["bar"], evidence: "documented" },
    { name: "GET /v5/market/tickers", gives: ["quote"], evidence: "documented" },
    { name: "lt", gives: ["nav"], evidence: "documented", until: TOKENS_UNTIL },
    { name: "tickers_lt", gives: ["nav"], evidence: "documented", until: TOKENS_UNTIL },
    { name: "kline_lt.<interval>", gives: ["nav"], evidence: "documented", until: TOKENS_UNTIL },
    { name: "GET /v5/spot-lever-token/reference", gives: ["nav"], evidence: "documented", until: TOKENS_UNTIL },
    { name: "GET /v5/spot-lever-token/info", gives: ["nav"], evidence: "documented", until: TOKENS_UNTIL },
  ],
};

const URLS: VenueUrls = { ws: { spot: "wss://stream.bybit.com/v5/public/spot" }, rest: "https://api.bybit.com" };

/** First event of each channel. The ticker of this market has neither best prices nor a mark. */
const FIRST_EVENTS: Readonly<Record<string, MarketEventType>> = {
  "orderbook.1": "quote",
  "orderbook.50": "book",
  "orderbook.200": "book",
  "orderbook.1000": "book",
  publicTrade: "trade",
  "kline.1": "bar",
};

export const adapter: ExchangeAdapter = {
  venue: VENUE,
  rules: RULES,
  facts: FACTS,
  urls: URLS,
  connPattern: SPOT_ADDRESS,
  createDecoder,
  plan: (subscriptions, urls, _now, firstRef = 1) =>
    planSockets(VENUE, FIRST_EVENTS, () => "spot", subscriptions, urls.ws, firstRef),
  heartbeat: () => PING,
  snapshotUrl: (symbol, urls) => restUrls(urls.rest, "spot", symbol).book,
  barsUrl: (symbol, from, to, urls) => restUrls(urls.rest, "spot", symbol).bars(from, to),
  polls: () => ({ atStart: [], repeated: [] }),
};
