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
import { refOf } from "./events.ts";

/** Sources and dates of these facts stand in the README. */
const RULES: VenueRules = {
  book: { kind: "ordered", source: "stream" },
  snapshotDepth: 0,
  contractSize: "listed",
  handshakeMs: 10_000,
  ackMs: 10_000,
  firstDataMs: 15_000,
  silenceMs: 30_000,
  heartbeatMs: undefined,
  // The whole book of a busy product is some 5 MB.
  frameBytesMax: 64 * 1024 * 1024,
  messagesPerSecondMax: 4,
  // A number that is missing costs all books of a connection.
  streamsPerConnectionMax: 40,
  connects: { max: 8, windowMs: 1_000 },
  auditMs: 300_000,
  connectionAgeMsMax: 23 * 3_600_000,
  pollMs: undefined,
  instrumentChannels: ["level2", "market_trades"],
  tokenChannels: [],
};

const FACTS: VenueFacts = {
  title: "Coinbase Advanced Trade",
  verified: "2026-08-27",
  channels: [
    { name: "level2", gives: ["book"], evidence: "recorded" },
    { name: "market_trades", gives: ["trade"], evidence: "recorded" },
    { name: "ticker", gives: ["quote"], evidence: "recorded" },
    { name: "GET /market/product_book", gives: ["book"], evidence: "documented" },
    { name: "GET /market/products/<product>/candles", gives: ["bar"], evidence: "documented" },
  ],
};

const URLS: VenueUrls = {
  ws: { market: "wss://advanced-trade-ws.coinbase.com" },
  rest: "https://api.coinbase.com",
};

/** What arrives first on each channel. */
const FIRST_EVENTS: ReadonlyMap<string, MarketEventType> = new Map([
  ["level2", "book"],
  ["market_trades", "trade"],
  ["ticker", "quote"],
]);

/** Products in one message: it is refused as a whole, but each one counts against the limit of messages. */
const PRODUCTS_PER_MESSAGE = 10;

/** Products named in one address. */
const PRODUCTS_PER_ADDRESS = 100;

const CANDLE_SECONDS = 60;
const MS_PER_SECOND = 1_000;

export const adapter: ExchangeAdapter = {
  venue: VENUE,
  rules: RULES,
  facts: FACTS,
  urls: URLS,
  connPattern: /^wss?:\/\/advanced-trade-ws\.coinbase\.com\b|^https?:\/\/[^/]+\/api\/v3\/brokerage\/market\//,
  createDecoder,
  plan: (subscriptions, urls) => {
    const url = urls.ws["market"];
    if (url === undefined) throw new RangeError(`${VENUE} has no 'market' socket address`);
    const streams = subscriptions.flatMap(streamsOf);
    return inRunsOf(RULES.streamsPerConnectionMax, streams).map((ofConnection) => ({
      url,
      streams: ofConnection,
      messages: subscribe(ofConnection),
    }));
  },
  heartbeat: () => undefined,
  // Keeps the connection of quiet products open, and shows within a second that a message is missing.
  opening: () => [message("heartbeats", undefined)],
  snapshotUrl: (symbol, urls) => `${marketOf(urls)}/product_book?product_id=${encodeURIComponent(symbol)}`,
  barsUrl: (symbol, from, to, urls) => {
    // The venue takes the end as the opening of the last bar.
    const query = `granularity=ONE_MINUTE&start=${inSeconds(from)}&end=${inSeconds(to) - CANDLE_SECONDS}`;
    return `${marketOf(urls)}/products/${encodeURIComponent(symbol)}/candles?${query}`;
  },
  polls: (subscriptions, urls) => ({
    atStart: inRunsOf(PRODUCTS_PER_ADDRESS, subscriptions).map((run) => {
      const wanted = run.map(({ symbol }) => `product_ids=${encodeURIComponent(symbol)}`);
      return `${marketOf(urls)}/products?${wanted.join("&")}`;
    }),
    repeated: [],
  }),
};

const marketOf = ({ rest }: VenueUrls): string => `${rest}/api/v3/brokerage/market`;
const inSeconds = (ms: number): number => Math.floor(ms / MS_PER_SECOND);

function streamsOf({ symbol, channels }: Subscription): PlannedStream[] {
  return channels.map((channel) => {
    const event = FIRST_EVENTS.get(channel);
    if (!event) throw new RangeError(`${VENUE} has no channel '${channel}' that gives market events`);
    return { symbol, channel, event };
  });
}

/** A message is for one channel. */
function subscribe(streams: readonly PlannedStream[]): SubscribeMessage[] {
  return [...Map.groupBy(streams, ({ channel }) => channel)].flatMap(([channel, ofChannel]) =>
    inRunsOf(PRODUCTS_PER_MESSAGE, ofChannel).map((run) =>
      message(
        channel,
        run.map(({ symbol }) => symbol),
      ),
    ),
  );
}

/** Heartbeats are of no product, and acknowledged as if they were of one of their own name. */
function message(channel: string, products: readonly string[] | undefined): SubscribeMessage {
  const request = (type: string) => JSON.stringify({ type, product_ids: products, channel });
  return {
    ref: refOf(channel, products?.at(-1) ?? channel),
    text: request("subscribe"),
    undo: request("unsubscribe"),
  };
}
