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
import { BOOK_DEPTH } from "./depth.ts";

/** Sources and dates of these facts stand in the README. */
const RULES: VenueRules = {
  book: {
    kind: "ordered",
    source: "stream",
    checksum: { layout: "digits", levels: 10, decimals: "fixed" },
    depthMax: BOOK_DEPTH,
  },
  snapshotDepth: BOOK_DEPTH,
  contractSize: 1,
  handshakeMs: 10_000,
  ackMs: 10_000,
  firstDataMs: 20_000,
  silenceMs: 60_000,
  heartbeatMs: 30_000,
  frameBytesMax: 4 * 1024 * 1024,
  messagesPerSecondMax: 10,
  streamsPerConnectionMax: 100,
  connects: { max: 150, windowMs: 600_000 },
  auditMs: undefined,
  connectionAgeMsMax: 23 * 3_600_000,
  pollMs: undefined,
  instrumentChannels: ["book", "trade"],
  tokenChannels: [],
};

const FACTS: VenueFacts = {
  title: "Kraken spot",
  verified: "2026-08-09",
  channels: [
    { name: "book", gives: ["book"], evidence: "documented" },
    { name: "trade", gives: ["trade"], evidence: "documented" },
    { name: "ticker", gives: ["quote"], evidence: "documented" },
    { name: "ohlc", gives: ["bar"], evidence: "documented" },
    { name: "v1 book-<depth>", gives: ["book"], evidence: "recorded" },
    { name: "v1 trade", gives: ["trade"], evidence: "recorded" },
    { name: "v1 ticker", gives: ["quote"], evidence: "recorded" },
    { name: "v1 spread", gives: ["quote"], evidence: "documented" },
    { name: "v1 ohlc-<minutes>", gives: ["bar"], evidence: "recorded" },
    { name: "GET /0/public/OHLC", gives: ["bar"], evidence: "documented" },
    { name: "GET /0/public/Depth", gives: ["book"], evidence: "documented" },
  ],
};

const URLS: VenueUrls = { ws: { public: "wss://ws.kraken.com/v2" }, rest: "https://api.kraken.com" };

/** First event of each channel, and what a subscription to it says beside the symbol. */
const CHANNELS: Readonly<Record<string, { readonly event: MarketEventType; readonly terms: object }>> = {
  book: { event: "book", terms: { depth: BOOK_DEPTH } },
  trade: { event: "trade", terms: { snapshot: false } },
  ticker: { event: "quote", terms: { event_trigger: "bbo" } },
  ohlc: { event: "bar", terms: { interval: 1 } },
};

export const adapter: ExchangeAdapter = {
  venue: VENUE,
  rules: RULES,
  facts: FACTS,
  urls: URLS,
  connPattern: /^(wss?|https?):\/\/(beta-)?(ws|api)\.kraken\.com\b|^wss?:\/\/[^/]+\/v2\/?$|\/0\/public\//,
  createDecoder,
  plan: (subscriptions, urls, _now, firstRef = 1) => plan(subscriptions, urls, firstRef),
  heartbeat: () => '{"method":"ping"}',
  snapshotUrl: () => undefined,
  barsUrl: (symbol, from, _to, urls) => {
    const pair = encodeURIComponent(symbol.replace("/", ""));
    // The venue gives the candles after this time.
    const since = Math.ceil(from / MS_PER_SECOND) - 1;
    // What follows the # is not sent: it tells the decoder how the stream calls the pair.
    return `${urls.rest}/0/public/OHLC?pair=${pair}&interval=1&since=${since}#${symbol}`;
  },
  polls: () => ({ atStart: [], repeated: [] }),
};

function plan(subscriptions: readonly Subscription[], urls: VenueUrls, firstRef: number): SocketPlan[] {
  const url = urls.ws["public"];
  if (url === undefined) throw new RangeError(`${VENUE} has no 'public' socket address`);
  const streams = subscriptions.flatMap(({ symbol, channels }) =>
    channels.map((channel): PlannedStream => ({ symbol, channel, event: channelOf(channel).event })),
  );
  return inRunsOf(RULES.streamsPerConnectionMax, streams).map((run) => ({
    url,
    streams: run,
    messages: run.map((stream, index) => subscribe(stream, firstRef + index)),
  }));
}

function channelOf(channel: string) {
  const found = CHANNELS[channel];
  if (!found || !Object.hasOwn(CHANNELS, channel)) throw new RangeError(`${VENUE} has no channel '${channel}'`);
  return found;
}

/** Each symbol has a request of its own: the venue answers for each, all under the id of the request. */
function subscribe({ symbol, channel }: PlannedStream, id: number): SubscribeMessage {
  const params = { channel, symbol: [symbol], ...channelOf(channel).terms };
  return {
    ref: String(id),
    text: JSON.stringify({ method: "subscribe", params, req_id: id }),
    undo: JSON.stringify({ method: "unsubscribe", params }),
  };
}
