import type { MarketEventType } from "../../../../shared/domain/market/event.ts";
import type { PlannedStream, SocketPlan, SubscribeMessage, Subscription } from "../adapter.ts";
import { inRunsOfWhole } from "../shard.ts";
import { indexIdOf } from "./index-prices.ts";

export type InstrumentKind = "SPOT" | "SWAP" | "FUTURES" | "OPTION";

const KINDS: readonly (readonly [RegExp, InstrumentKind])[] = [
  [/-SWAP$/, "SWAP"],
  [/-\d{6}$/, "FUTURES"],
  [/-\d{6}-[^-]+-[CP]$/, "OPTION"],
  [/^[^-]+-[^-]+$/, "SPOT"],
];

/** What an instrument is, by its name; undefined where the name has no known form. */
export const kindOf = (instId: string): InstrumentKind | undefined =>
  KINDS.find(([pattern]) => pattern.test(instId))?.[1];

/** Channels that the venue refuses for other kinds of instruments than these, or that say nothing of them. */
const ONLY_FOR: ReadonlyMap<string, readonly InstrumentKind[]> = new Map([
  ["mark-price", ["SWAP", "FUTURES", "OPTION"]],
  ["index-tickers", ["SWAP", "FUTURES", "OPTION"]],
  ["funding-rate", ["SWAP"]],
  ["open-interest", ["SWAP", "FUTURES", "OPTION"]],
  ["liquidation-orders", ["SWAP", "FUTURES"]],
]);

function exists(channel: string, symbol: string): boolean {
  const kind = kindOf(symbol);
  const kinds = ONLY_FOR.get(channel);
  return kind === undefined || kinds === undefined || kinds.includes(kind);
}

/** Channels that are served under `/business`. */
const BUSINESS_CHANNEL = /^(candle|trades-all$)/;

const roleOf = (channel: string): "public" | "business" => (BUSINESS_CHANNEL.test(channel) ? "business" : "public");

/**
 * The sockets of one role. All streams of a symbol stay together, because the index comes apart from the mark and both
 * must meet in one decoder.
 */
export function planSockets(
  role: "public" | "business",
  url: string,
  subscriptions: readonly Subscription[],
  firstEvent: (channel: string) => MarketEventType,
  streamsMax: number,
  firstRef: number,
): SocketPlan[] {
  const streamsOf = ({ symbol, channels }: Subscription): readonly PlannedStream[] =>
    channels
      .map((channel): PlannedStream => ({ symbol, channel, event: firstEvent(channel) }))
      .filter(({ channel }) => roleOf(channel) === role && exists(channel, symbol));
  return inRunsOfWhole(streamsMax, subscriptions.map(streamsOf)).map((streams) => ({
    url,
    streams,
    messages: subscribe(streams, firstRef),
  }));
}

/** One message for each stream, so that a refusal tells which; what several symbols share is asked for once. */
function subscribe(streams: readonly PlannedStream[], firstRef: number): SubscribeMessage[] {
  const args = new Set(streams.map((stream) => JSON.stringify(argOf(stream))));
  return [...args].map((arg, index) => {
    const ref = String(firstRef + index);
    const request = (op: string) => `{"id":"${ref}","op":"${op}","args":[${arg}]}`;
    return { ref, text: request("subscribe"), undo: request("unsubscribe") };
  });
}

function argOf({ channel, symbol }: PlannedStream): Readonly<Record<string, string>> {
  if (channel === "index-tickers") return { channel, instId: indexIdOf(symbol) };
  if (channel === "liquidation-orders") return { channel, instType: kindOf(symbol) ?? "SWAP" };
  return { channel, instId: symbol };
}
