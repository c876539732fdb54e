import type { MarketEventType } from "../../../../shared/domain/market/event.ts";
import type { ExchangeAdapter, SocketPlan, Subscription, VenueFacts, VenueRules, VenueUrls } from "../adapter.ts";
import { createDecoder, VENUE } from "./decode.ts";
import { indexIdOf } from "./index-prices.ts";
import { kindOf, planSockets } from "./plan.ts";

/** Sources and dates of these facts stand in the README. */
const RULES: VenueRules = {
  book: {
    kind: "previous-link",
    firstLinkMayEqualSnapshot: true,
    source: "stream",
    checksum: { layout: "pairs", levels: 25, decimals: "shortest" },
  },
  snapshotDepth: 400,
  contractSize: "listed",
  handshakeMs: 10_000,
  ackMs: 10_000,
  firstDataMs: 15_000,
  silenceMs: 30_000,
  heartbeatMs: 20_000,
  frameBytesMax: 4 * 1024 * 1024,
  messagesPerSecondMax: 20,
  streamsPerConnectionMax: 174,
  connects: { max: 3, windowMs: 1_000 },
  subscriptions: { max: 480, windowMs: 3_600_000 },
  auditMs: 300_000,
  connectionAgeMsMax: 23 * 3_600_000,
  pollMs: undefined,
  instrumentChannels: ["books", "trades", "mark-price", "index-tickers", "funding-rate", "open-interest"],
  tokenChannels: [],
};

const FACTS: VenueFacts = {
  title: "OKX",
  verified: "2026-08-09",
  channels: [
    { name: "books", gives: ["book"], evidence: "recorded" },
    { name: "books-l2-tbt", gives: ["book"], evidence: "recorded" },
    { name: "books50-l2-tbt", gives: ["book"], evidence: "documented" },
    { name: "books5", gives: ["book"], evidence: "documented" },
    { name: "bbo-tbt", gives: ["book"], evidence: "documented" },
    { name: "trades", gives: ["trade"], evidence: "recorded" },
    { name: "trades-all", gives: ["trade"], evidence: "documented" },
    { name: "tickers", gives: ["quote"], evidence: "recorded" },
    { name: "mark-price", gives: ["mark"], evidence: "documented" },
    { name: "index-tickers", gives: ["mark"], evidence: "documented" },
    { name: "funding-rate", gives: ["funding"], evidence: "documented" },
    { name: "open-interest", gives: ["openInterest"], evidence: "documented" },
    { name: "liquidation-orders", gives: ["liquidation"], evidence: "documented" },
    { name: "candle1m", gives: ["bar"], evidence: "documented" },
    { name: "GET /api/v5/market/books", gives: ["book"], evidence: "documented" },
    { name: "GET /api/v5/market/history-candles", gives: ["bar"], evidence: "documented" },
  ],
};

const URLS: VenueUrls = {
  ws: { public: "wss://ws.okx.com:8443/ws/v5/public", business: "wss://ws.okx.com:8443/ws/v5/business" },
  rest: "https://www.okx.com",
};

/** First event of each channel. */
const FIRST_EVENTS: ReadonlyMap<string, MarketEventType> = new Map([
  ["books", "book"],
  ["books-l2-tbt", "book"],
  ["books50-l2-tbt", "book"],
  ["books5", "book"],
  ["bbo-tbt", "book"],
  ["trades", "trade"],
  ["trades-all", "trade"],
  ["tickers", "quote"],
  ["mark-price", "mark"],
  ["index-tickers", "mark"],
  ["funding-rate", "funding"],
  ["open-interest", "openInterest"],
  ["liquidation-orders", "liquidation"],
  ["candle1m", "bar"],
]);

/** Most bars of one answer. */
const BARS_MAX = 300;

export const adapter: ExchangeAdapter = {
  venue: VENUE,
  rules: RULES,
  facts: FACTS,
  urls: URLS,
  connPattern: /\bokx\.com\b|\bokex\.com\b|\/ws\/v5\/(public|business)\b|\/api\/v5\/(market|public)\//,
  createDecoder,
  plan: (subscriptions, urls, _now, firstRef = 1) => [
    ...planRole("public", subscriptions, urls, firstRef),
    ...planRole("business", subscriptions, urls, firstRef),
  ],
  heartbeat: () => "ping",
  snapshotUrl: (symbol, urls) =>
    `${urls.rest}/api/v5/market/books?instId=${encodeURIComponent(symbol)}&sz=${RULES.snapshotDepth}`,
  barsUrl: (symbol, from, to, urls) =>
    `${urls.rest}/api/v5/market/history-candles?instId=${encodeURIComponent(symbol)}&bar=1m&before=${from - 1}&after=${to}&limit=${BARS_MAX}`,
  polls: (subscriptions, urls) => ({
    atStart: [...new Set(subscriptions.map(({ symbol }) => `${urls.rest}${instrumentsPath(symbol)}`))],
    repeated: [],
  }),
};

function planRole(
  role: "public" | "business",
  subscriptions: readonly Subscription[],
  urls: VenueUrls,
  firstRef: number,
): SocketPlan[] {
  const url = urls.ws[role];
  if (url === undefined) throw new RangeError(`${VENUE} has no '${role}' socket address`);
  return planSockets(role, url, subscriptions, firstEvent, RULES.streamsPerConnectionMax, firstRef);
}

function firstEvent(channel: string): MarketEventType {
  const found = FIRST_EVENTS.get(channel);
  if (found === undefined) throw new RangeError(`${VENUE} has no channel '${channel}' that gives market events`);
  return found;
}

/** The list that names the instrument: of all of its kind, for options of all of its family. */
function instrumentsPath(symbol: string): string {
  const kind = kindOf(symbol) ?? "SPOT";
  const family = kind === "OPTION" ? `&instFamily=${encodeURIComponent(indexIdOf(symbol))}` : "";
  return `/api/v5/public/instruments?instType=${kind}${family}`;
}
