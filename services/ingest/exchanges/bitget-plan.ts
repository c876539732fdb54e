import type { MarketEventType } from "../../../shared/domain/market/event.ts";
import type { EpochMs } from "../../../shared/domain/units.ts";
import type { PlannedStream, SocketPlan, SubscribeMessage, Subscription, VenueRules, VenueUrls } from "./adapter.ts";
import { refOf } from "./bitget-decoder.ts";
import { inRunsOf } from "./shard.ts";

/** How Bitget's markets are asked, in version 3. Sources and dates of the limits stand in the READMEs. */

export const SHARED_RULES = {
  book: {
    kind: "previous-link",
    firstLinkMayEqualSnapshot: true,
    source: "stream",
    checksum: { layout: "pairs", levels: 25, decimals: "fixed" },
  },
  snapshotDepth: 1_000,
  contractSize: 1,
  handshakeMs: 10_000,
  ackMs: 10_000,
  firstDataMs: 15_000,
  silenceMs: 60_000,
  heartbeatMs: 25_000,
  frameBytesMax: 4 * 1024 * 1024,
  messagesPerSecondMax: 5,
  streamsPerConnectionMax: 50,
  connects: { max: 300, windowMs: 300_000 },
  connectionsMax: 100,
  subscriptions: { max: 240, windowMs: 3_600_000 },
  auditMs: undefined,
  connectionAgeMsMax: 23 * 3_600_000,
  pollMs: undefined,
  instrumentChannels: ["books", "publicTrade", "ticker"],
  tokenChannels: [],
} as const satisfies VenueRules;

export const SHARED_URLS: VenueUrls = {
  ws: { public: "wss://ws.bitget.com/v3/ws/public" },
  rest: "https://api.bitget.com",
};

/** First event of each topic that both markets have. */
export const SHARED_TOPICS: Readonly<Record<string, MarketEventType>> = {
  books: "book",
  books1: "book",
  books5: "book",
  books50: "book",
  publicTrade: "trade",
  ticker: "quote",
  kline: "bar",
};

/** The venue answers this text with another. */
export const heartbeat = (): string => "ping";

/** Topics of a whole market instead of a symbol. */
const MARKET_TOPICS: ReadonlySet<string> = new Set(["liquidation"]);

export function planSockets(
  venue: string,
  instTypeOf: (symbol: string) => string,
  topics: Readonly<Record<string, MarketEventType>>,
  subscriptions: readonly Subscription[],
  urls: VenueUrls,
): readonly SocketPlan[] {
  const url = urls.ws["public"];
  if (url === undefined) throw new RangeError(`${venue} has no 'public' socket address`);
  const streams = subscriptions.flatMap(({ symbol, channels }) =>
    channels.map((channel): PlannedStream => {
      const event = topics[channel];
      if (event === undefined) throw new RangeError(`${venue} has no channel '${channel}' that gives market events`);
      return { symbol, channel, event };
    }),
  );
  return inRunsOf(SHARED_RULES.streamsPerConnectionMax, streams).map((run) => ({
    url,
    streams: run,
    messages: subscribe(run, instTypeOf),
  }));
}

/** A message for each stream: the venue acknowledges each by name, and closes on messages that name many. */
function subscribe(streams: readonly PlannedStream[], instTypeOf: (symbol: string) => string): SubscribeMessage[] {
  const byRef = new Map<string, SubscribeMessage>();
  for (const { symbol, channel } of streams) {
    const instType = instTypeOf(symbol);
    const ofSymbol = MARKET_TOPICS.has(channel) ? "" : symbol;
    const interval = channel === "kline" ? "1m" : undefined;
    const ref = refOf({ instType, channel, symbol: ofSymbol, interval });
    const arg = { instType, topic: channel, symbol: ofSymbol || undefined, interval };
    const request = (op: string) => JSON.stringify({ op, args: [arg] });
    byRef.set(ref, { ref, text: request("subscribe"), undo: request("unsubscribe") });
  }
  return [...byRef.values()];
}

/** Bars that one answer may hold. */
const BARS_MAX = 1_000;

/** `category` is the name of the market in the REST interface. */
export const barsUrl = (category: string, symbol: string, from: EpochMs, to: EpochMs, { rest }: VenueUrls): string =>
  `${rest}/api/v3/market/candles?category=${category}&symbol=${encodeURIComponent(symbol)}&interval=1m&startTime=${Math.ceil(from)}&endTime=${Math.ceil(to) - 1}&limit=${BARS_MAX}`;
