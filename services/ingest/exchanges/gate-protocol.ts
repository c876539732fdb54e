import { z } from "zod";
import type { MarketEventType } from "../../../shared/domain/market/event.ts";
import type { EpochMs } from "../../../shared/domain/units.ts";
import type { PlannedStream, SocketPlan, SubscribeMessage, Subscription, VenueRules } from "./adapter.ts";
import { amount, levels, maybe, name, positive, sequence } from "./frame-schema.ts";
import { inRunsOf } from "./shard.ts";

/** The socket protocol that Gate's spot and futures servers share: envelope, requests, book messages. */

export const envelope = z.object({
  /** Seconds. */
  time: amount,
  time_ms: maybe,
  channel: name,
  event: z.string(),
  id: z.unknown().optional(),
  error: z.object({ code: z.number().optional(), message: z.string() }).nullish(),
  result: z.unknown().optional(),
});
export type Envelope = z.output<typeof envelope>;

/** The envelope's time at its best precision, in ms; older servers give `time_ms` as 0 or not at all. */
export const sentAtMs = ({ time, time_ms }: Pick<Envelope, "time" | "time_ms">): number =>
  time_ms !== undefined && time_ms > 0 ? time_ms : time * 1_000;

/** `full`: not a change but the whole book of the subscribed depth, which has no `U`. `t` in ms. */
export const bookChange = z.object({
  t: amount,
  s: name,
  U: sequence.optional(),
  u: sequence,
  full: z.boolean().nullish(),
  b: levels.nullish(),
  a: levels.nullish(),
});

export type Levels = z.output<typeof levels>;

/** `t` in ms. */
export const bookTicker = z.object({ t: amount, s: name, b: maybe, B: maybe, a: maybe, A: maybe });

/** `t` in seconds; `n` is interval and symbol. */
export const candle = z.object({ t: amount, n: name, o: positive, h: positive, l: positive, c: positive });
export type Candle = z.output<typeof candle>;

/** The answer of a REST address that failed. */
export const restRefusal = z.object({ label: z.string(), message: z.string().optional() });

/** `ob.BTC_USDT.400` names the symbol between the channel and the depth. */
export const symbolOfObu = (stream: string): string => stream.replace(/^[^.]*\./, "").replace(/\.\d+$/, "");

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** `1m_BTC_USDT` of a candlestick; undefined when it is not of this form. */
export function splitCandleName(text: string): { readonly symbol: string; readonly intervalMs: number } | undefined {
  const match = /^(\d+)([smhdw])_(.+)$/.exec(text);
  const unitMs = UNIT_MS[match?.[2] ?? ""];
  const symbol = match?.[3];
  if (unitMs === undefined || symbol === undefined) return undefined;
  return { symbol, intervalMs: Number(match?.[1]) * unitMs };
}

/** Text of a request; the venue echoes `id` in its answer. `now` in ms. */
const request = (now: number, rest: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ time: Math.floor(now / 1_000), ...rest });

export const ping = (channel: string, now: EpochMs): string => request(now, { channel });

/** Symbols named in one message of the channels that take a list. */
const SYMBOLS_PER_MESSAGE = 50;

/** Gives the payload of a stream whose channel takes more than symbols; undefined where it takes a list of them. */
type OwnPayload = (stream: PlannedStream) => readonly string[] | undefined;

/** Sockets for these subscriptions, each with as many streams as the rules allow. `now` in ms stamps the requests. */
export function planSockets(
  venue: string,
  rules: Pick<VenueRules, "streamsPerConnectionMax">,
  url: string | undefined,
  subscriptions: readonly Subscription[],
  firstEvents: Readonly<Record<string, MarketEventType>>,
  ownPayload: OwnPayload,
  now: number,
  firstRef: number,
): SocketPlan[] {
  if (url === undefined) throw new RangeError(`${venue} has no 'public' socket address`);
  const streams = subscriptions.flatMap(({ symbol, channels }) =>
    channels.map((channel): PlannedStream => {
      const event = firstEvents[channel];
      if (event === undefined) throw new RangeError(`${venue} has no channel '${channel}' that gives market events`);
      return { symbol, channel, event };
    }),
  );
  return inRunsOf(rules.streamsPerConnectionMax, streams).map((run) => ({
    url,
    streams: run,
    messages: subscribe(run, ownPayload, now, firstRef),
  }));
}

/** A message per stream with a payload of its own, else one for many symbols. */
function subscribe(
  streams: readonly PlannedStream[],
  ownPayload: OwnPayload,
  now: number,
  firstRef: number,
): SubscribeMessage[] {
  const requests: { readonly channel: string; readonly payload: string[] }[] = [];
  const open = new Map<string, string[]>();
  for (const stream of streams) {
    const own = ownPayload(stream);
    const payload = open.get(stream.channel);
    if (own) requests.push({ channel: stream.channel, payload: [...own] });
    else if (payload && payload.length < SYMBOLS_PER_MESSAGE) payload.push(stream.symbol);
    else {
      const started = [stream.symbol];
      open.set(stream.channel, started);
      requests.push({ channel: stream.channel, payload: started });
    }
  }
  return requests.map(({ channel, payload }, index) => {
    const id = firstRef + index;
    const asking = (event: string) => request(now, { id, channel, event, payload });
    return { ref: String(id), text: asking("subscribe"), undo: asking("unsubscribe") };
  });
}
