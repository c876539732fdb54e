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
  book: { kind: "contiguous", source: "rest", snapshotLevels: 5_000 },
  snapshotDepth: 5_000,
  contractSize: 1,
  handshakeMs: 10_000,
  ackMs: 10_000,
  firstDataMs: 25_000,
  silenceMs: 45_000,
  heartbeatMs: 15_000,
  frameBytesMax: 4 * 1024 * 1024,
  messagesPerSecondMax: 10,
  streamsPerConnectionMax: 30,
  connects: { max: 60, windowMs: 60_000 },
  auditMs: 300_000,
  connectionAgeMsMax: 23 * 3_600_000,
  pollMs: 10_000,
  instrumentChannels: ["aggre.depth@100ms", "aggre.deals@100ms"],
  tokenChannels: ["aggre.bookTicker@100ms"],
};

const FACTS: VenueFacts = {
  title: "MEXC spot",
  verified: "2026-09-15",
  channels: [
    { name: "aggre.depth@<10|100>ms", gives: ["book"], evidence: "documented" },
    { name: "aggre.deals@<10|100>ms", gives: ["trade"], evidence: "documented" },
    { name: "aggre.bookTicker@<10|100>ms", gives: ["quote"], evidence: "documented" },
    { name: "bookTicker.batch", gives: ["quote"], evidence: "documented" },
    { name: "limit.depth@<5|10|20>", gives: ["book"], evidence: "documented" },
    { name: "increase.depth.batch", gives: ["book"], evidence: "documented" },
    { name: "kline@Min1", gives: ["bar"], evidence: "documented" },
    { name: "deals (JSON)", gives: ["trade"], evidence: "recorded", until: "2025-08-04" },
    { name: "bookTicker (JSON)", gives: ["quote"], evidence: "recorded", until: "2025-08-04" },
    { name: "increase.depth (JSON)", gives: ["book"], evidence: "documented", until: "2025-08-04" },
    { name: "limit.depth (JSON)", gives: ["book"], evidence: "recorded", until: "2025-08-04" },
    { name: "kline (JSON)", gives: ["bar"], evidence: "recorded", until: "2025-08-04" },
    { name: "GET /api/v3/depth", gives: ["book"], evidence: "documented" },
    { name: "GET /api/v3/klines", gives: ["bar"], evidence: "documented" },
    { name: "GET /api/v3/etf/info", gives: ["nav"], evidence: "recorded" },
  ],
};

const URLS: VenueUrls = { ws: { public: "wss://wbs-api.mexc.com/ws" }, rest: "https://api.mexc.com" };

/** First event of each channel. */
const FIRST_EVENTS: Readonly<Record<string, MarketEventType>> = {
  "aggre.depth": "book",
  "aggre.deals": "trade",
  "aggre.bookTicker": "quote",
  "bookTicker.batch": "quote",
  "limit.depth": "book",
  kline: "bar",
};

/** Channels whose topic names what is behind the `@` after the symbol, not before it. */
const SYMBOL_FIRST: ReadonlySet<string> = new Set(["limit.depth", "kline"]);

/** A leveraged token: asset, factor and direction. */
const TOKEN = /\d[LS]USDT$/;

/** Bars that one answer may hold. */
const BARS_MAX = 500;

export const adapter: ExchangeAdapter = {
  venue: VENUE,
  rules: RULES,
  facts: FACTS,
  urls: URLS,
  connPattern: /^(wss?|https?):\/\/wbs(-api)?\.mexc\.com\b|\/api\/v3\/(depth|klines|etf\/info)\b/,
  createDecoder,
  plan: (subscriptions, urls) => {
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
  },
  heartbeat: () => '{"method":"PING"}',
  snapshotUrl: (symbol, urls) =>
    `${urls.rest}/api/v3/depth?symbol=${encodeURIComponent(symbol)}&limit=${RULES.snapshotDepth}`,
  barsUrl: (symbol, from, to, urls) =>
    `${urls.rest}/api/v3/klines?symbol=${encodeURIComponent(symbol)}&interval=1m&startTime=${Math.ceil(from)}&endTime=${Math.ceil(to) - 1}&limit=${BARS_MAX}`,
  polls: (subscriptions, urls) => ({
    atStart: [],
    repeated: subscriptions
      .filter(
        ({ symbol, channels }) => TOKEN.test(symbol) && channels.some((name) => name.startsWith("aggre.bookTicker")),
      )
      .map(({ symbol }) => `${urls.rest}/api/v3/etf/info?symbol=${encodeURIComponent(symbol)}`),
  }),
};

function firstEvent(channel: string): MarketEventType {
  const event = FIRST_EVENTS[channel.split("@")[0] ?? ""];
  if (event === undefined) throw new RangeError(`${VENUE} has no channel '${channel}' that gives market events`);
  return event;
}

function topicOf({ symbol, channel }: PlannedStream): string {
  const [name = "", ...rest] = channel.split("@");
  const behind = SYMBOL_FIRST.has(name) ? [symbol, ...rest] : [...rest, symbol];
  return [`spot@public.${name}.v3.api.pb`, ...behind].join("@");
}

/** One topic for each message: the answer repeats it, which tells the streams of a refusal apart. */
function subscribe(stream: PlannedStream): SubscribeMessage {
  const ref = topicOf(stream);
  return {
    ref,
    text: JSON.stringify({ method: "SUBSCRIPTION", params: [ref] }),
    undo: JSON.stringify({ method: "UNSUBSCRIPTION", params: [ref] }),
  };
}
