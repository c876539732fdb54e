import type { MarketEventType } from "../../../../shared/domain/market/event.ts";
import type { PlannedStream, SocketPlan, SubscribeMessage, Subscription } from "../adapter.ts";
import { inRunsOfWhole } from "../shard.ts";

/** Channels without their instrument, what each gives first, and where the instrument stands in the whole name. */
const CHANNELS: readonly (readonly [RegExp, MarketEventType, (symbol: string, channel: string) => string])[] = [
  [/^book\.(100ms|agg2)$/, "book", afterKind],
  [/^book\.(none|\d+)\.(1|10|20)\.(100ms|agg2)$/, "book", afterKind],
  [/^trades\.(100ms|agg2)$/, "trade", afterKind],
  [/^ticker\.(100ms|agg2)$/, "mark", afterKind],
  [/^perpetual\.(100ms|agg2)$/, "funding", afterKind],
  [/^quote$/, "quote", (symbol, channel) => `${channel}.${symbol}`],
  [/^chart\.trades\.(\d+|1D)$/, "bar", (symbol, channel) => channel.replace(/^chart\.trades/, `$&.${symbol}`)],
];

function afterKind(symbol: string, channel: string): string {
  const [kind, ...rest] = channel.split(".");
  return [kind, symbol, ...rest].join(".");
}

/** What a channel gives first; undefined where there is no such channel. */
export const firstEventOf = (channel: string): MarketEventType | undefined =>
  CHANNELS.find(([pattern]) => pattern.test(channel))?.[1];

/** One message for each symbol: a message of several is refused as a whole when the venue refuses one of its channels. */
export function planSockets(
  url: string,
  subscriptions: readonly Subscription[],
  firstEvent: (channel: string) => MarketEventType,
  streamsMax: number,
  firstRef: number,
): SocketPlan[] {
  const streams = subscriptions.map(({ symbol, channels }) =>
    channels.map((channel): PlannedStream => ({ symbol, channel, event: firstEvent(channel) })),
  );
  return inRunsOfWhole(streamsMax, streams).map((run) => ({ url, streams: run, messages: subscribe(run, firstRef) }));
}

function subscribe(streams: readonly PlannedStream[], firstRef: number): SubscribeMessage[] {
  const bySymbol = Map.groupBy(streams, ({ symbol }) => symbol);
  return [...bySymbol.values()].map((ofSymbol, index) => {
    const id = firstRef + index;
    const params = { channels: ofSymbol.map(nameOf) };
    const request = (method: string) => JSON.stringify({ jsonrpc: "2.0", id, method, params });
    return { ref: String(id), text: request("public/subscribe"), undo: request("public/unsubscribe") };
  });
}

function nameOf({ symbol, channel }: PlannedStream): string {
  const name = CHANNELS.find(([pattern]) => pattern.test(channel))?.[2];
  return name ? name(symbol, channel) : channel;
}
