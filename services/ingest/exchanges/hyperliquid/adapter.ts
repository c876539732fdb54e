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
import { CHANNELS, refOf } from "./subscription.ts";

/** Sources and dates of these facts stand in the README. */
const RULES: VenueRules = {
  book: { kind: "full", source: "stream" },
  snapshotDepth: 20,
  contractSize: 1,
  handshakeMs: 10_000,
  ackMs: 10_000,
  firstDataMs: 15_000,
  silenceMs: 40_000,
  heartbeatMs: 15_000,
  frameBytesMax: 4 * 1024 * 1024,
  messagesPerSecondMax: 20,
  streamsPerConnectionMax: 500,
  connects: { max: 30, windowMs: 60_000 },
  connectionsMax: 10,
  auditMs: undefined,
  connectionAgeMsMax: 12 * 3_600_000,
  pollMs: undefined,
  instrumentChannels: ["l2Book", "trades", "activeAssetCtx"],
  tokenChannels: [],
};

const FACTS: VenueFacts = {
  title: "Hyperliquid",
  verified: "2026-09-24",
  channels: [
    { name: "l2Book", gives: ["book"], evidence: "recorded" },
    { name: "l2Book.fast", gives: ["book"], evidence: "documented" },
    { name: "trades", gives: ["trade"], evidence: "recorded" },
    { name: "bbo", gives: ["quote"], evidence: "documented" },
    { name: "activeAssetCtx", gives: ["mark", "funding", "openInterest"], evidence: "documented" },
    { name: "candle.1m", gives: ["bar"], evidence: "documented" },
  ],
};

const URLS: VenueUrls = { ws: { public: "wss://api.hyperliquid.xyz/ws" }, rest: "https://api.hyperliquid.xyz" };

export const adapter: ExchangeAdapter = {
  venue: VENUE,
  rules: RULES,
  facts: FACTS,
  urls: URLS,
  connPattern: /^[a-z]+:\/\/[^/]*\bhyperliquid\b/,
  createDecoder,
  plan: (subscriptions, urls) => planSockets(subscriptions, urls),
  heartbeat: () => '{"method":"ping"}',
  // All REST questions are asked by POST.
  snapshotUrl: () => undefined,
  polls: () => ({ atStart: [], repeated: [] }),
};

function planSockets(subscriptions: readonly Subscription[], urls: VenueUrls): readonly SocketPlan[] {
  const url = urls.ws["public"];
  if (url === undefined) throw new RangeError(`${VENUE} has no 'public' socket address`);
  const streams = subscriptions.flatMap(streamsOf);
  return inRunsOf(RULES.streamsPerConnectionMax, streams).map((run) => ({
    url,
    streams: run,
    messages: run.map(subscribe),
  }));
}

function streamsOf({ symbol, channels }: Subscription): readonly PlannedStream[] {
  const streams = channels.map((channel) => ({ symbol, channel, event: channelOf(channel).event }));
  // Both depths come under one name, so that nobody could tell which is which.
  const books = streams.filter(({ event }) => event === "book");
  if (books.length > 1) throw new RangeError(`${VENUE}: one book of ${symbol} at a time, not ${books.length} depths`);
  return streams;
}

function channelOf(channel: string) {
  const found = CHANNELS[channel];
  if (!found) throw new RangeError(`${VENUE} has no channel '${channel}' that gives market events`);
  return found;
}

/** One request for each stream: the venue takes no lists. */
function subscribe({ symbol, channel }: PlannedStream): SubscribeMessage {
  const subscription = channelOf(channel).of(symbol);
  const request = (method: string) => JSON.stringify({ method, subscription });
  return { ref: refOf(subscription), text: request("subscribe"), undo: request("unsubscribe") };
}
