import type { MarketEventType } from "../../../../shared/domain/market/event.ts";
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
import { CONTRACT_SIZE } from "./rest.ts";

/** Sources and dates of these facts stand in the README. */
const RULES: VenueRules = {
  book: { kind: "previous-link", firstLinkMayEqualSnapshot: true, source: "rest" },
  snapshotDepth: 1_000,
  contractSize: CONTRACT_SIZE,
  handshakeMs: 10_000,
  ackMs: 10_000,
  firstDataMs: 15_000,
  silenceMs: 30_000,
  heartbeatMs: undefined,
  frameBytesMax: 4 * 1024 * 1024,
  messagesPerSecondMax: 5,
  streamsPerConnectionMax: 200,
  connects: { max: 300, windowMs: 300_000 },
  auditMs: 300_000,
  connectionAgeMsMax: 23 * 3_600_000,
  pollMs: undefined,
  instrumentChannels: ["depth@100ms", "aggTrade", "markPrice@1s"],
  tokenChannels: [],
};

const FACTS: VenueFacts = {
  title: "Binance USD-M futures",
  verified: "2026-08-09",
  channels: [
    { name: "depth@100ms", gives: ["book"], evidence: "recorded" },
    { name: "bookTicker", gives: ["quote"], evidence: "recorded" },
    { name: "aggTrade", gives: ["trade"], evidence: "recorded" },
    { name: "trade", gives: ["trade"], evidence: "recorded" },
    { name: "markPrice@1s", gives: ["mark", "funding"], evidence: "recorded" },
    { name: "kline_1m", gives: ["bar"], evidence: "recorded" },
    { name: "forceOrder", gives: ["liquidation"], evidence: "documented" },
  ],
};

const URLS: VenueUrls = {
  ws: { public: "wss://fstream.binance.com/public/stream", market: "wss://fstream.binance.com/market/stream" },
  rest: "https://fapi.binance.com",
};

/** Channels served under `/public`; under the other path they are accepted and stay silent. */
const PUBLIC_CHANNEL = /^(depth|bookTicker|trade|rpiDepth)/;

/** Streams named in one SUBSCRIBE message: keeps each well below the venue's frame limit. */
const STREAMS_PER_MESSAGE = 100;

/** First event of each channel, by the start of its name. */
const FIRST_EVENTS: readonly (readonly [RegExp, MarketEventType])[] = [
  [/^(depth|rpiDepth)/, "book"],
  [/^bookTicker/, "quote"],
  [/^(aggTrade|trade)/, "trade"],
  [/^markPrice/, "mark"],
  [/^kline|^continuousKline/, "bar"],
  [/^forceOrder/, "liquidation"],
];

export const adapter: ExchangeAdapter = {
  venue: VENUE,
  rules: RULES,
  facts: FACTS,
  urls: URLS,
  connPattern: /^(wss?|https?):\/\/(fstream|fapi)\.binance\.com\b|\/(public|market)\/(ws|stream)\b|\/fapi\/v\d/,
  createDecoder,
  plan: (subscriptions, urls, _now, firstRef = 1) => [
    ...planRole("public", subscriptions, urls, firstRef),
    ...planRole("market", subscriptions, urls, firstRef),
  ],
  heartbeat: () => undefined,
  snapshotUrl: (symbol, urls) =>
    `${urls.rest}/fapi/v1/depth?symbol=${encodeURIComponent(symbol)}&limit=${RULES.snapshotDepth}`,
  polls: () => ({ atStart: [], repeated: [] }),
};

function planRole(
  role: "public" | "market",
  subscriptions: readonly Subscription[],
  urls: VenueUrls,
  firstRef: number,
): SocketPlan[] {
  const url = urls.ws[role];
  if (url === undefined) throw new RangeError(`${VENUE} has no '${role}' socket address`);
  const streams = subscriptions.flatMap(({ symbol, channels }) =>
    channels
      .filter((channel) => (PUBLIC_CHANNEL.test(channel) ? "public" : "market") === role)
      .map((channel): PlannedStream => ({ symbol, channel, event: firstEvent(channel) })),
  );
  return inRunsOf(RULES.streamsPerConnectionMax, streams).map((run) => ({
    url,
    streams: run,
    messages: subscribe(run, firstRef),
  }));
}

function firstEvent(channel: string): MarketEventType {
  const found = FIRST_EVENTS.find(([pattern]) => pattern.test(channel));
  if (!found) throw new RangeError(`${VENUE} has no channel '${channel}' that gives market events`);
  return found[1];
}

function subscribe(streams: readonly PlannedStream[], firstRef: number): SubscribeMessage[] {
  return inRunsOf(STREAMS_PER_MESSAGE, streams).map((run, index) => {
    const id = firstRef + index;
    const params = run.map(({ symbol, channel }) => `${symbol.toLowerCase()}@${channel}`);
    const request = (method: string) => JSON.stringify({ method, params, id });
    return { ref: String(id), text: request("SUBSCRIBE"), undo: request("UNSUBSCRIBE") };
  });
}
