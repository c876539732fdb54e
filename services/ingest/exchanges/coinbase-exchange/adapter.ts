import type { MarketEventType } from "../../../../shared/domain/market/event.ts";
import type {
  ExchangeAdapter,
  PlannedStream,
  SubscribeMessage,
  Subscription,
  VenueFacts,
  VenueRules,
  VenueUrls,
} from "../adapter.ts";
import { inRunsOf } from "../shard.ts";
import { createDecoder, VENUE } from "./decode.ts";

/** Sources and dates of these facts stand in the README. */
const RULES: VenueRules = {
  book: { kind: "ordered", source: "stream" },
  snapshotDepth: 0,
  contractSize: 1,
  handshakeMs: 10_000,
  ackMs: 10_000,
  firstDataMs: 15_000,
  silenceMs: 30_000,
  heartbeatMs: undefined,
  // The whole book of a busy product is some MB.
  frameBytesMax: 32 * 1024 * 1024,
  messagesPerSecondMax: 20,
  streamsPerConnectionMax: 90,
  connects: { max: 8, windowMs: 1_000 },
  auditMs: 300_000,
  connectionAgeMsMax: 23 * 3_600_000,
  pollMs: undefined,
  instrumentChannels: ["level2_batch", "matches"],
  tokenChannels: [],
};

const FACTS: VenueFacts = {
  title: "Coinbase Exchange",
  verified: "2026-08-25",
  channels: [
    { name: "level2_batch", gives: ["book"], evidence: "documented" },
    { name: "level2", gives: ["book"], evidence: "recorded" },
    { name: "matches", gives: ["trade"], evidence: "recorded" },
    { name: "ticker", gives: ["quote"], evidence: "recorded" },
    { name: "ticker_batch", gives: ["quote"], evidence: "documented" },
    { name: "GET /products/<product>/book?level=2", gives: ["book"], evidence: "documented" },
    { name: "GET /products/<product>/candles", gives: ["bar"], evidence: "documented" },
  ],
};

const URLS: VenueUrls = {
  ws: { feed: "wss://ws-feed.exchange.coinbase.com" },
  rest: "https://api.exchange.coinbase.com",
};

/** What arrives first on each channel. */
const FIRST_EVENTS: ReadonlyMap<string, MarketEventType> = new Map([
  ["level2_batch", "book"],
  ["level2", "book"],
  ["matches", "trade"],
  ["ticker", "quote"],
  ["ticker_batch", "quote"],
]);

/** Comes once a second for each product, so that the connection of a quiet one stays open. */
const HEARTBEAT = "heartbeat";

const CANDLE_SECONDS = 60;
const MS_PER_SECOND = 1_000;

export const adapter: ExchangeAdapter = {
  venue: VENUE,
  rules: RULES,
  facts: FACTS,
  urls: URLS,
  connPattern:
    /^(wss?|https?):\/\/(ws-feed|ws-direct|api)\.(exchange|pro)\.coinbase\.com\b|^https?:\/\/[^/]+\/products\/[^/]+\/(book|candles)\b/,
  createDecoder,
  plan: (subscriptions, urls) => {
    const url = urls.ws["feed"];
    if (url === undefined) throw new RangeError(`${VENUE} has no 'feed' socket address`);
    return connectionsOf(subscriptions).map((ofConnection) => ({
      url,
      streams: ofConnection.flatMap(streamsOf),
      messages: ofConnection.map(subscribe),
    }));
  },
  heartbeat: () => undefined,
  snapshotUrl: (symbol, urls) => `${urls.rest}/products/${encodeURIComponent(symbol)}/book?level=2`,
  barsUrl: (symbol, from, to, urls) => {
    // The venue takes the end as the opening of the last bar.
    const query = `granularity=${CANDLE_SECONDS}&start=${inSeconds(from)}&end=${inSeconds(to) - CANDLE_SECONDS}`;
    return `${urls.rest}/products/${encodeURIComponent(symbol)}/candles?${query}`;
  },
  polls: () => ({ atStart: [], repeated: [] }),
};

const inSeconds = (ms: number): number => Math.floor(ms / MS_PER_SECOND);

/** All channels of a product stay on one connection, because one message asks for them. */
function connectionsOf(subscriptions: readonly Subscription[]): readonly (readonly Subscription[])[] {
  const asked = subscriptions.filter(({ channels }) => channels.length > 0);
  const channelsMax = Math.max(1, ...asked.map(({ channels }) => channels.length));
  return inRunsOf(Math.floor(RULES.streamsPerConnectionMax / channelsMax), asked);
}

function streamsOf({ symbol, channels }: Subscription): PlannedStream[] {
  return channels.map((channel) => {
    const event = FIRST_EVENTS.get(channel);
    if (!event) throw new RangeError(`${VENUE} has no channel '${channel}' that gives market events`);
    return { symbol, channel, event };
  });
}

/** One message a product, because a product that the venue does not know takes the whole message with it. */
function subscribe({ symbol, channels }: Subscription): SubscribeMessage {
  const request = (type: string) => JSON.stringify({ type, product_ids: [symbol], channels: [...channels, HEARTBEAT] });
  return { ref: symbol, text: request("subscribe"), undo: request("unsubscribe") };
}
