import type { MarketEventType } from "../../../shared/domain/market/event.ts";
import type { PlannedStream, SocketPlan, SubscribeMessage, Subscription, VenueRules } from "./adapter.ts";
import { inRunsOf } from "./shard.ts";

/** Bybit's servers by market share one way to be subscribed to. */

/** Topics in one request: the spot server refuses more, the others are spared. */
const TOPICS_PER_MESSAGE = 10;

/** Addresses of the spot market, of whatever host. */
const SPOT = "[a-z]+://[^/]+/v5/(public/spot|spot-lever-token/|market/[a-z-]+\\?(\\S*&)?category=spot\\b)";

export const SPOT_ADDRESS = new RegExp(`^${SPOT}`);

/** Every other address of Bybit, by its host or else by its path; OKX has `/v5/` deeper in its paths. */
export const OTHER_ADDRESS = new RegExp(
  `^(?!${SPOT})[a-z]+://([^/]+\\.bybit[a-z-]*\\.[a-z]+/|[^/]+/v5/(public/(linear|inverse|option)|market/))`,
);

/** What is the same on every server. Sources and dates of these facts stand in the READMEs. */
export const SHARED_RULES = {
  book: { kind: "contiguous", source: "stream", restApart: true },
  snapshotDepth: 200,
  handshakeMs: 10_000,
  ackMs: 10_000,
  firstDataMs: 15_000,
  silenceMs: 30_000,
  heartbeatMs: 20_000,
  frameBytesMax: 4 * 1024 * 1024,
  messagesPerSecondMax: 10,
  streamsPerConnectionMax: 200,
  connects: { max: 500, windowMs: 300_000 },
  auditMs: 300_000,
  connectionAgeMsMax: 23 * 3_600_000,
  pollMs: undefined,
  tokenChannels: [],
} as const satisfies Partial<VenueRules>;

/** A ping that the venue answers with the same id. */
export const PING = JSON.stringify({ req_id: "ping", op: "ping" });

/** Sockets for these subscriptions: `roleOf` says which server has a symbol, `urls` where it is. */
export function planSockets(
  venue: string,
  firstEvents: Readonly<Record<string, MarketEventType>>,
  roleOf: (symbol: string) => string,
  subscriptions: readonly Subscription[],
  urls: Readonly<Record<string, string>>,
  firstRef: number,
): readonly SocketPlan[] {
  const byRole = new Map<string, PlannedStream[]>();
  for (const { symbol, channels } of subscriptions) {
    const role = roleOf(symbol);
    const streams = byRole.get(role) ?? [];
    byRole.set(role, streams);
    streams.push(...streamsOf(venue, firstEvents, symbol, channels));
  }
  return [...byRole].flatMap(([role, streams]) => {
    const url = urls[role];
    if (url === undefined) throw new RangeError(`${venue} has no '${role}' socket address`);
    return inRunsOf(SHARED_RULES.streamsPerConnectionMax, streams).map((run) => ({
      url,
      streams: run,
      messages: subscribe(run, firstRef),
    }));
  });
}

function streamsOf(
  venue: string,
  firstEvents: Readonly<Record<string, MarketEventType>>,
  symbol: string,
  channels: readonly string[],
): readonly PlannedStream[] {
  const streams = channels.map((channel) => {
    const event = firstEvents[channel];
    if (event === undefined) throw new RangeError(`${venue} has no channel '${channel}' that gives market events`);
    return { symbol, channel, event };
  });
  // Each depth has a sequence of its own, and all come under the same symbol.
  const depths = streams.filter(({ event }) => event === "book");
  if (depths.length > 1) throw new RangeError(`${venue}: one book of ${symbol} at a time, not ${depths.length} depths`);
  return streams;
}

/** A request for each instrument, so that one that is refused takes no other with it. */
function subscribe(streams: readonly PlannedStream[], firstRef: number): SubscribeMessage[] {
  const symbols = [...new Set(streams.map(({ symbol }) => symbol))];
  const requests = symbols.flatMap((symbol) => inRunsOf(TOPICS_PER_MESSAGE, topicsOf(streams, symbol)));
  return requests.map((args, index) => {
    const ref = String(firstRef + index);
    const request = (op: string) => JSON.stringify({ req_id: ref, op, args });
    return { ref, text: request("subscribe"), undo: request("unsubscribe") };
  });
}

const topicsOf = (streams: readonly PlannedStream[], of: string): readonly string[] =>
  streams.filter(({ symbol }) => symbol === of).map(({ symbol, channel }) => `${channel}.${symbol}`);

/** Most bars in one answer. */
const BARS_MAX = 1_000;

/** Addresses under `rest`, by the market they are asked of. */
export const restUrls = (rest: string, category: string, symbol: string) => {
  const of = (path: string) => `${rest}/v5/market/${path}?category=${category}&symbol=${encodeURIComponent(symbol)}`;
  return {
    book: `${of("orderbook")}&limit=${SHARED_RULES.snapshotDepth}`,
    instrument: of("instruments-info"),
    /** Bars that open in [fromMs, toMs): the venue's `end` is the last opening that is wanted. */
    bars: (fromMs: number, toMs: number) =>
      `${of("kline")}&interval=1&start=${fromMs}&end=${toMs - 1}&limit=${BARS_MAX}`,
  };
};
