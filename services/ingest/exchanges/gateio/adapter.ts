import type { MarketEventType } from "../../../../shared/domain/market/event.ts";
import { epochMs } from "../../../../shared/domain/units.ts";
import type { ExchangeAdapter, PlannedStream, VenueFacts, VenueRules, VenueUrls } from "../adapter.ts";
import { ping, planSockets } from "../gate-protocol.ts";
import { createDecoder, VENUE } from "./decode.ts";

/** Sources and dates of these facts stand in the README. */
const RULES: VenueRules = {
  book: { kind: "contiguous", source: "rest" },
  snapshotDepth: 100,
  contractSize: 1,
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
  pollMs: 10_000,
  instrumentChannels: ["spot.order_book_update", "spot.trades"],
  tokenChannels: ["spot.tickers"],
};

const FACTS: VenueFacts = {
  title: "Gate spot",
  verified: "2026-08-09",
  channels: [
    { name: "spot.order_book_update", gives: ["book"], evidence: "recorded" },
    { name: "spot.obu", gives: ["book"], evidence: "documented" },
    { name: "spot.order_book", gives: ["book"], evidence: "recorded" },
    { name: "spot.trades", gives: ["trade"], evidence: "recorded" },
    { name: "spot.tickers", gives: ["quote", "nav"], evidence: "recorded" },
    { name: "spot.book_ticker", gives: ["quote"], evidence: "recorded" },
    { name: "spot.candlesticks", gives: ["bar"], evidence: "recorded" },
    { name: "GET /api/v4/spot/order_book", gives: ["book"], evidence: "recorded" },
    { name: "GET /api/v4/spot/tickers", gives: ["quote", "nav"], evidence: "documented" },
  ],
};

const URLS: VenueUrls = { ws: { public: "wss://api.gateio.ws/ws/v4/" }, rest: "https://api.gateio.ws" };

/** First event of each channel. */
const FIRST_EVENTS: Readonly<Record<string, MarketEventType>> = {
  "spot.order_book_update": "book",
  "spot.obu": "book",
  "spot.order_book": "book",
  "spot.trades": "trade",
  "spot.tickers": "quote",
  "spot.book_ticker": "quote",
  "spot.candlesticks": "bar",
};

export const adapter: ExchangeAdapter = {
  venue: VENUE,
  rules: RULES,
  facts: FACTS,
  urls: URLS,
  connPattern: /\/ws\/v4\/?$|\/api\/v4\/spot\//,
  createDecoder,
  plan: (subscriptions, urls, now = epochMs(0), firstRef = 1) =>
    planSockets(VENUE, RULES, urls.ws["public"], subscriptions, FIRST_EVENTS, ownPayload, now, firstRef),
  heartbeat: (now) => ping("spot.ping", now),
  snapshotUrl: (symbol, urls) =>
    `${urls.rest}/api/v4/spot/order_book?currency_pair=${encodeURIComponent(symbol)}&limit=${RULES.snapshotDepth}&with_id=true`,
  polls: (subscriptions, urls) => ({
    atStart: [],
    repeated: subscriptions
      .filter(({ channels }) => channels.includes("spot.tickers"))
      .map(({ symbol }) => `${urls.rest}/api/v4/spot/tickers?currency_pair=${encodeURIComponent(symbol)}`),
  }),
};

/** The payload of channels that take more than symbols. */
function ownPayload({ channel, symbol }: PlannedStream): readonly string[] | undefined {
  switch (channel) {
    case "spot.order_book_update":
      return [symbol, "100ms"];
    case "spot.order_book":
      return [symbol, "20", "100ms"];
    case "spot.obu":
      return [`ob.${symbol}.400`];
    case "spot.candlesticks":
      return ["1m", symbol];
    default:
      return undefined;
  }
}
