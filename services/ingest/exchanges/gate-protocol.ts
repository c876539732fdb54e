import { z } from "zod";
import type { EpochMs } from "../../../shared/domain/units.ts";
import type { PlannedStream, SubscribeMessage } from "./adapter.ts";
import { amount, levels, maybe, name, sequence } from "./frame-schema.ts";

/** The socket protocol that Gate's spot and futures servers share: envelope, requests, book messages. */

export const envelope = z.object({
  /** Seconds. */
  time: amount,
  time_ms: maybe,
  channel: name,
  event: z.string(),
  id: z.union([z.number(), z.string()]).nullish(),
  error: z.object({ code: z.number().optional(), message: z.string() }).nullish(),
  result: z.unknown(),
});
export type Envelope = z.output<typeof envelope>;

/** The envelope's time at its best precision, in ms; older servers give `time_ms` as 0 or not at all. */
export const sentAtMs = ({ time, time_ms }: Envelope): number =>
  time_ms !== undefined && time_ms > 0 ? time_ms : time * 1_000;

/** `full`: not a change but the whole book of the subscribed depth. `t` in ms. */
export const bookChange = z.object({
  t: amount,
  s: name,
  U: sequence,
  u: sequence,
  full: z.boolean().nullish(),
  b: levels.nullish(),
  a: levels.nullish(),
});

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

/**
 * The subscriptions of one socket: a message per symbol for channels whose payload holds more than symbols
 * (`single`), else one for many. Ids count from 1.
 */
export function subscribe(
  streams: readonly PlannedStream[],
  single: (channel: string, symbol: string) => readonly string[] | undefined,
  now: number,
): SubscribeMessage[] {
  const requests: { readonly channel: string; readonly payload: string[] }[] = [];
  const open = new Map<string, string[]>();
  for (const { channel, symbol } of streams) {
    const alone = single(channel, symbol);
    const payload = open.get(channel);
    if (alone) requests.push({ channel, payload: [...alone] });
    else if (payload && payload.length < SYMBOLS_PER_MESSAGE) payload.push(symbol);
    else {
      const started = [symbol];
      open.set(channel, started);
      requests.push({ channel, payload: started });
    }
  }
  return requests.map(({ channel, payload }, index) => ({
    ref: String(index + 1),
    text: request(now, { id: index + 1, channel, event: "subscribe", payload }),
  }));
}
