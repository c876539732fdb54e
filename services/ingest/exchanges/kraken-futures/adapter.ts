import type { MarketEventType } from "../../../../shared/domain/market/event.ts";
import { MS_PER_SECOND } from "../../../../shared/domain/units.ts";
import type {
  ExchangeAdapter,
  PlannedStream,
  SocketPlan,
  SubscribeMessage,
  Subscription,
  VenueFacts,
  VenueRules,
  VenueUrls,
} from "../adapter.ts";
import { inRunsOf } from "../shard.ts";
import { createDecoder, VENUE } from "./decode.ts";
import { refsOf } from "./events.ts";

/** Sources and dates of these facts stand in the README. */
const RULES: VenueRules = {
  book: { kind: "contiguous", source: "stream" },
  snapshotDepth: 1_000,
  contractSize: "listed",
  handshakeMs: 10_000,
  ackMs: 10_000,
  firstDataMs: 20_000,
  silenceMs: 60_000,
  heartbeatMs: 30_000,
  frameBytesMax: 4 * 1024 * 1024,
  messagesPerSecondMax: 40,
  streamsPerConnectionMax: 200,
  connects: { max: 100, windowMs: 60_000 },
  connectionsMax: 100,
  auditMs: undefined,
  connectionAgeMsMax: 23 * 3_600_000,
  pollMs: undefined,
  instrumentChannels: ["book", "trade", "ticker"],
  tokenChannels: [],
};

const FACTS: VenueFacts = {
  title: "Kraken Futures",
  verified: "2026-08-09",
  channels: [
    { name: "book", gives: ["book"], evidence: "recorded" },
    { name: "trade", gives: ["trade", "liquidation"], evidence: "recorded" },
    { name: "ticker", gives: ["mark", "funding", "openInterest", "quote"], evidence: "documented" },
    { name: "ticker_lite", gives: ["quote"], evidence: "recorded" },
    { name: "GET /derivatives/api/v3/instruments", gives: [], evidence: "recorded" },
    { name: "GET /api/charts/v1/trade/<symbol>/1m", gives: ["bar"], evidence: "documented" },
  ],
};

const URLS: VenueUrls = { ws: { public: "wss://futures.kraken.com/ws/v1" }, rest: "https://futures.kraken.com" };

/** First event of each feed. */
const FIRST_EVENTS: Readonly<Record<string, MarketEventType>> = {
  book: "book",
  trade: "trade",
  ticker: "mark",
  ticker_lite: "quote",
};

export const adapter: ExchangeAdapter = {
  venue: VENUE,
  rules: RULES,
  facts: FACTS,
  urls: URLS,
  connPattern: /^(wss?|https?):\/\/(demo-)?futures\.kraken\.com\b|\/ws\/v1\/?$|\/derivatives\/api\/|\/api\/charts\//,
  createDecoder,
  plan: (subscriptions, urls) => plan(subscriptions, urls),
  heartbeat: () => '{"event":"ping"}',
  snapshotUrl: () => undefined,
  barsUrl: (symbol, from, to, urls) => {
    const [fromSeconds, toSeconds] = [Math.ceil(from / MS_PER_SECOND), Math.ceil(to / MS_PER_SECOND) - 1];
    return `${urls.rest}/api/charts/v1/trade/${encodeURIComponent(symbol)}/1m?from=${fromSeconds}&to=${toSeconds}`;
  },
  polls: (_subscriptions, urls) => ({ atStart: [`${urls.rest}/derivatives/api/v3/instruments`], repeated: [] }),
};

function plan(subscriptions: readonly Subscription[], urls: VenueUrls): SocketPlan[] {
  const url = urls.ws["public"];
  if (url === undefined) throw new RangeError(`${VENUE} has no 'public' socket address`);
  const streams = subscriptions.flatMap(({ symbol, channels }) =>
    channels.map((channel): PlannedStream => ({ symbol, channel, event: firstEvent(channel) })),
  );
  return inRunsOf(RULES.streamsPerConnectionMax, streams).map((run) => ({
    url,
    streams: run,
    messages: run.map(subscribe),
  }));
}

function firstEvent(channel: string): MarketEventType {
  const event = Object.hasOwn(FIRST_EVENTS, channel) ? FIRST_EVENTS[channel] : undefined;
  if (event === undefined) throw new RangeError(`${VENUE} has no channel '${channel}'`);
  return event;
}

/** One product a request, so that a request is acknowledged as a whole or not at all. */
function subscribe({ symbol, channel }: PlannedStream): SubscribeMessage {
  const request = (event: string) => JSON.stringify({ event, feed: channel, product_ids: [symbol] });
  return { ref: refsOf(channel, [symbol]).join(), text: request("subscribe"), undo: request("unsubscribe") };
}
