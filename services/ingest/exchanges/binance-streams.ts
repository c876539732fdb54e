import type { MarketEventType } from "../../../shared/domain/market/event.ts";
import type { PlannedStream, SocketPlan, SubscribeMessage, Subscription, VenueRules, VenueUrls } from "./adapter.ts";
import { inRunsOf } from "./shard.ts";

/** Names of Binance's streams, what to send to get them, and rules of its connections. */

/** What all servers demand of connections, and what is demanded of theirs. Sources stand in the READMEs. */
export const CONNECTION_RULES = {
  handshakeMs: 10_000,
  ackMs: 10_000,
  firstDataMs: 15_000,
  silenceMs: 30_000,
  heartbeatMs: undefined,
  frameBytesMax: 4 * 1024 * 1024,
  connects: { max: 300, windowMs: 300_000 },
  connectionAgeMsMax: 23 * 3_600_000,
} satisfies Partial<VenueRules>;

/** Streams of the best few levels, which are no deltas although some look the same. */
export const PARTIAL_DEPTH = /@depth\d/;

/** The book with the retail orders that the common book leaves out: its deltas do not belong to that one. */
export const RETAIL_DEPTH = /@rpi/;

const BARE = /\/ws\/([^#]+)/;

/** What the address of a connection without envelopes names; empty where it names nothing. */
export const streamsInAddress = (url: string): string => BARE.exec(url)?.[1] ?? "";

const PARTIAL_DEPTH_OF_ONE = /^([^@/!%?]+)@depth\d[^/]*$/;

/** The symbol of a stream of the best few levels; undefined where `stream` names another one, or several. */
export const symbolOfPartial = (stream: string): string | undefined =>
  PARTIAL_DEPTH_OF_ONE.exec(stream)?.[1]?.toUpperCase();

/** Streams named in one SUBSCRIBE message: keeps each well below the venue's frame limit. */
const STREAMS_PER_MESSAGE = 100;

export interface StreamRules {
  readonly venue: string;
  readonly streamsPerConnectionMax: number;
  /** What comes first on each channel, by the channel's name. */
  readonly firstEvents: readonly (readonly [RegExp, MarketEventType])[];
  /** The sockets' roles in the order of their plans, and the one that carries `channel`. */
  readonly roles: readonly string[];
  roleOf(channel: string): string;
}

/** Sockets for these subscriptions, role by role, each with as many streams as the rules allow. */
export function planSockets(
  rules: StreamRules,
  subscriptions: readonly Subscription[],
  urls: VenueUrls,
  firstRef: number,
): SocketPlan[] {
  const streams = subscriptions.flatMap(({ symbol, channels }) =>
    channels.map((channel): PlannedStream => ({ symbol, channel, event: firstEvent(rules, channel) })),
  );
  return rules.roles.flatMap((role) => {
    const url = urls.ws[role];
    if (url === undefined) throw new RangeError(`${rules.venue} has no '${role}' socket address`);
    const carried = streams.filter(({ channel }) => rules.roleOf(channel) === role);
    return inRunsOf(rules.streamsPerConnectionMax, carried).map((run) => ({
      url,
      streams: run,
      messages: subscribe(run, firstRef),
    }));
  });
}

function firstEvent({ venue, firstEvents }: StreamRules, channel: string): MarketEventType {
  const found = firstEvents.find(([pattern]) => pattern.test(channel));
  if (!found) throw new RangeError(`${venue} has no channel '${channel}' that gives market events`);
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
