import type { MarketEventType } from "../../../../shared/domain/market/event.ts";
import { epochMs } from "../../../../shared/domain/units.ts";
import type { ExchangeAdapter, PlannedStream, VenueFacts, VenueRules, VenueUrls } from "../adapter.ts";
import { ping, planSockets } from "../gate-protocol.ts";
import { createDecoder, VENUE } from "./decode.ts";

/** Sources and dates of these facts stand in the README. */
const RULES: VenueRules = {
  book: { kind: "contiguous", source: "rest" },
  snapshotDepth: 100,
  contractSize: "listed",
  handshakeMs: 10_000,
  ackMs: 10_000,
  firstDataMs: 15_000,
  silenceMs: 30_000,
  heartbeatMs: 10_000,
  frameBytesMax: 4 * 1024 * 1024,
  messagesPerSecondMax: 20,
  streamsPerConnectionMax: 200,
  connects: { max: 60, windowMs: 60_000 },
  connectionsMax: 100,
  auditMs: 300_000,
  connectionAgeMsMax: 23 * 3_600_000,
  pollMs: undefined,
  instrumentChannels: ["futures.order_book_update", "futures.trades", "futures.tickers"],
  tokenChannels: [],
};

const FACTS: VenueFacts = {
  title: "Gate futures",
  verified: "2026-08-09",
  channels: [
    { name: "futures.order_book_update", gives: ["book"], evidence: "recorded" },
    { name: "futures.obu", gives: ["book"], evidence: "documented" },
    { name: "futures.order_book", gives: ["book"], evidence: "recorded" },
    { name: "futures.trades", gives: ["trade"], evidence: "documented" },
    { name: "futures.tickers", gives: ["mark", "funding", "openInterest"], evidence: "documented" },
    { name: "futures.book_ticker", gives: ["quote"], evidence: "recorded" },
    { name: "futures.candlesticks", gives: ["bar"], evidence: "recorded" },
    { name: "futures.contract_stats", gives: ["openInterest"], evidence: "documented" },
    { name: "futures.public_liquidates", gives: ["liquidation"], evidence: "documented" },
    { name: "GET /api/v4/futures/usdt/order_book", gives: ["book"], evidence: "recorded" },
  ],
};

const URLS: VenueUrls = { ws: { public: "wss://fx-ws.gateio.ws/v4/ws/usdt" }, rest: "https://api.gateio.ws" };

/** First event of each channel. */
const FIRST_EVENTS: Readonly<Record<string, MarketEventType>> = {
  "futures.order_book_update": "book",
  "futures.obu": "book",
  "futures.order_book": "book",
  "futures.trades": "trade",
  "futures.tickers": "mark",
  "futures.book_ticker": "quote",
  "futures.candlesticks": "bar",
  "futures.contract_stats": "openInterest",
  "futures.public_liquidates": "liquidation",
};

export const adapter: ExchangeAdapter = {
  venue: VENUE,
  rules: RULES,
  facts: FACTS,
  urls: URLS,
  connPattern: /\/v4\/ws\/[a-z0-9]+\/?$|\/api\/v4\/futures\//,
  createDecoder,
  plan: (subscriptions, urls, now = epochMs(0), firstRef = 1) =>
    planSockets(VENUE, RULES, urls.ws["public"], subscriptions, FIRST_EVENTS, ownPayload, now, firstRef),
  heartbeat: (now) => ping("futures.ping", now),
  snapshotUrl: (symbol, urls) =>
    `${urls.rest}/api/v4/futures/usdt/order_book?contract=${encodeURIComponent(symbol)}&limit=${RULES.snapshotDepth}&with_id=true`,
  polls: (subscriptions, urls) => ({
    atStart: subscriptions.map(
      ({ symbol }) => `${urls.rest}/api/v4/futures/usdt/contracts/${encodeURIComponent(symbol)}`,
    ),
    repeated: [],
  }),
};

/** The payload of channels that take more than symbols. */
function ownPayload({ channel, symbol }: PlannedStream): readonly string[] | undefined {
  switch (channel) {
    case "futures.order_book_update":
      return [symbol, "100ms", "100"];
    case "futures.order_book":
      return [symbol, "20", "0"];
    case "futures.obu":
      return [`ob.${symbol}.400`];
    case "futures.candlesticks":
      return ["1m", symbol];
    case "futures.contract_stats":
      return [symbol, "1m"];
    default:
      return undefined;
  }
}
