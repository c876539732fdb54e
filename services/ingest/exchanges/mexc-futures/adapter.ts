import type { MarketEventType } from "../../../../shared/domain/market/event.ts";
import type {
  ExchangeAdapter,
  PlannedStream,
  SubscribeMessage,
  VenueFacts,
  VenueRules,
  VenueUrls,
} from "../adapter.ts";
import { inRunsOf } from "../shard.ts";
import { createDecoder, VENUE } from "./decode.ts";

/** Sources and dates of these facts stand in the README. */
const RULES: VenueRules = {
  book: { kind: "contiguous", source: "rest", snapshotLevels: 1_000 },
  snapshotDepth: 1_000,
  snapshots: { max: 5, windowMs: 1_500 },
  contractSize: "listed",
  handshakeMs: 10_000,
  ackMs: 10_000,
  firstDataMs: 15_000,
  silenceMs: 45_000,
  heartbeatMs: 15_000,
  frameBytesMax: 4 * 1024 * 1024,
  messagesPerSecondMax: 10,
  streamsPerConnectionMax: 150,
  connects: { max: 60, windowMs: 60_000 },
  auditMs: 300_000,
  connectionAgeMsMax: 23 * 3_600_000,
  pollMs: undefined,
  instrumentChannels: ["depth", "deal", "ticker"],
  tokenChannels: [],
};

const FACTS: VenueFacts = {
  title: "MEXC futures",
  verified: "2026-09-15",
  channels: [
    { name: "depth", gives: ["book"], evidence: "recorded" },
    { name: "depth.full", gives: ["book"], evidence: "recorded" },
    { name: "deal", gives: ["trade"], evidence: "recorded" },
    { name: "ticker", gives: ["quote", "mark", "funding", "openInterest"], evidence: "documented" },
    { name: "tickers", gives: ["mark"], evidence: "documented" },
    { name: "fair.price", gives: ["mark"], evidence: "documented" },
    { name: "index.price", gives: ["mark"], evidence: "documented" },
    { name: "funding.rate", gives: ["funding"], evidence: "documented" },
    { name: "kline Min1", gives: ["bar"], evidence: "recorded" },
    { name: "GET /api/v1/contract/depth/<symbol>", gives: ["book"], evidence: "recorded" },
    { name: "GET /api/v1/contract/kline/<symbol>", gives: ["bar"], evidence: "documented" },
  ],
};

const URLS: VenueUrls = { ws: { public: "wss://contract.mexc.com/edge" }, rest: "https://api.mexc.com" };

/** First event of each channel. */
const FIRST_EVENTS: Readonly<Record<string, MarketEventType>> = {
  depth: "book",
  "depth.full": "book",
  deal: "trade",
  ticker: "quote",
  "fair.price": "mark",
  "index.price": "mark",
  "funding.rate": "funding",
  kline: "bar",
};

/** What a channel is asked for with, beside the symbol. */
const PARAMS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "depth.full": { limit: 20 },
  kline: { interval: "Min1" },
};

export const adapter: ExchangeAdapter = {
  venue: VENUE,
  rules: RULES,
  facts: FACTS,
  urls: URLS,
  connPattern: /^(wss?|https?):\/\/contract\.mexc\.com\b|\/edge$|\/api\/v1\/contract\/(depth|kline|detail)\b/,
  createDecoder,
  plan: (subscriptions, urls, _now, firstRef = 1) => {
    const url = urls.ws["public"];
    if (url === undefined) throw new RangeError(`${VENUE} has no 'public' socket address`);
    const streams = subscriptions.flatMap(({ symbol, channels }) =>
      channels.map((channel): PlannedStream => ({ symbol, channel, event: firstEvent(channel) })),
    );
    return inRunsOf(RULES.streamsPerConnectionMax, streams).map((run) => ({
      url,
      streams: run,
      messages: run.map((stream, index) => subscribe(stream, firstRef + index)),
    }));
  },
  heartbeat: () => '{"method":"ping"}',
  snapshotUrl: (symbol, urls) =>
    `${urls.rest}/api/v1/contract/depth/${encodeURIComponent(symbol)}?limit=${RULES.snapshotDepth}`,
  barsUrl: (symbol, from, to, urls) =>
    `${urls.rest}/api/v1/contract/kline/${encodeURIComponent(symbol)}?interval=Min1&start=${Math.ceil(from / 1_000)}&end=${Math.ceil(to / 1_000) - 1}`,
  polls: (_subscriptions, urls) => ({ atStart: [`${urls.rest}/api/v1/contract/detail`], repeated: [] }),
};

function firstEvent(channel: string): MarketEventType {
  const event = FIRST_EVENTS[channel];
  if (event === undefined) throw new RangeError(`${VENUE} has no channel '${channel}' that gives market events`);
  return event;
}

/** One symbol for each message; the answers name nothing and are counted. */
function subscribe({ symbol, channel }: PlannedStream, ref: number): SubscribeMessage {
  const param = { symbol, ...PARAMS[channel] };
  return {
    ref: String(ref),
    text: JSON.stringify({ method: `sub.${channel}`, param }),
    undo: JSON.stringify({ method: `unsub.${channel}`, param }),
  };
}
