import { z } from "zod";
import type { MarketEventType } from "../../../shared/domain/market/event.ts";
import { err, ok } from "../../../shared/domain/result.ts";
import type {
  Entrance,
  ExchangeAdapter,
  PlannedStream,
  SocketPlan,
  SubscribeMessage,
  Subscription,
  VenueRules,
  VenueUrls,
} from "./adapter.ts";
import { issueOf, name, parseJson } from "./frame-schema.ts";
import { WELCOME_REF } from "./kucoin-decoder.ts";
import { inRunsOf } from "./shard.ts";
import { hashByte, hashStart } from "./symbol-table.ts";

/** How KuCoin's spot and futures servers are entered, asked and kept open. */

/** What the two servers have in common; sources and dates stand in the READMEs. */
export const SHARED_RULES = {
  book: { kind: "contiguous", source: "rest" },
  handshakeMs: 10_000,
  ackMs: 10_000,
  firstDataMs: 15_000,
  silenceMs: 30_000,
  heartbeatMs: 18_000,
  frameBytesMax: 4 * 1024 * 1024,
  messagesPerSecondMax: 5,
  streamsPerConnectionMax: 300,
  connects: { max: 30, windowMs: 60_000 },
  connectionsMax: 50,
  connectionAgeMsMax: 23 * 3_600_000,
} as const satisfies Partial<VenueRules>;

/** Topics that one message may name. */
const TOPICS_PER_MESSAGE = 100;

/** What first comes on a channel, and what its topics end in. */
export interface ChannelKind {
  readonly event: MarketEventType;
  readonly suffix?: string;
}

export function planSockets(
  venue: string,
  channels: ReadonlyMap<string, ChannelKind>,
  subscriptions: readonly Subscription[],
  urls: VenueUrls,
  firstRef: number,
): readonly SocketPlan[] {
  const url = urls.ws["public"];
  if (url === undefined) throw new RangeError(`${venue} has no 'public' socket address`);
  const streams = subscriptions.flatMap(({ symbol, channels: wanted }) =>
    wanted.map((channel): PlannedStream => {
      const kind = channels.get(channel);
      if (!kind) throw new RangeError(`${venue} has no channel '${channel}' that gives market events`);
      return { symbol, channel, event: kind.event };
    }),
  );
  return inRunsOf(SHARED_RULES.streamsPerConnectionMax, streams).map((run) => ({
    url,
    streams: run,
    messages: subscribe(run, channels, firstRef),
  }));
}

/** A message per channel and hundred symbols. */
function subscribe(
  streams: readonly PlannedStream[],
  channels: ReadonlyMap<string, ChannelKind>,
  firstRef: number,
): SubscribeMessage[] {
  const topics = [...Map.groupBy(streams, ({ channel }) => channel)].flatMap(([channel, ofChannel]) => {
    const suffix = channels.get(channel)?.suffix ?? "";
    const path = suffix === "" ? channel : channel.slice(0, -suffix.length);
    const symbols = ofChannel.map(({ symbol }) => `${symbol}${suffix}`);
    return inRunsOf(TOPICS_PER_MESSAGE, symbols).map((run) => `${path}:${run.join(",")}`);
  });
  return topics.map((topic, index) => {
    const id = String(firstRef + index);
    const request = (type: string) => JSON.stringify({ id, type, topic, privateChannel: false, response: true });
    return { ref: id, text: request("subscribe"), undo: request("unsubscribe") };
  });
}

export const heartbeat: ExchangeAdapter["heartbeat"] = (now) =>
  JSON.stringify({ id: String(Math.floor(now)), type: "ping" });

/** Waits for the welcome: the venue takes subscriptions only after it, and answers a ping at any time. */
export const opening: NonNullable<ExchangeAdapter["opening"]> = (_credentials, now) => {
  const text = heartbeat(now) ?? "";
  return [{ text, undo: text, ref: WELCOME_REF }];
};

/** More than one ping in a second gets the connection dropped; a minute without one, too. */
const PING_INTERVAL_MS = { min: 1_000, max: 60_000 };

const bullet = z.object({
  code: z.literal("200000"),
  data: z.object({
    token: name,
    instanceServers: z
      .array(
        z.object({
          endpoint: name,
          protocol: z.literal("websocket"),
          pingInterval: z.number().min(PING_INTERVAL_MS.min).max(PING_INTERVAL_MS.max).optional(),
        }),
      )
      .min(1),
  }),
});
const refusal = z.object({ code: z.string().refine((code) => code !== "200000"), msg: z.string().optional() });

/**
 * A token and a server's address, given without a key. A token holds 24 hours, which is why no connection lives longer. The
 * server must be reached as safely as planned. `market` begins the connection's own id, and so tells whose a recording is.
 */
export const createEntrance = (market: "spot" | "futures"): Entrance => ({
  request: (_planned, urls) => ({ method: "POST", url: `${urls.rest}/api/v1/bullet-public` }),
  read: (answer, planned) => {
    const body = parseJson(answer);
    if (body === undefined) return err("the answer is not JSON");
    const refused = refusal.safeParse(body);
    if (refused.success) return err(`${refused.data.code} ${refused.data.msg ?? ""}`.trim());
    const parsed = bullet.safeParse(body);
    if (!parsed.success) return err(withoutToken(parsed.error, body));
    const { token, instanceServers } = parsed.data.data;
    const server = instanceServers[0];
    const url = URL.parse(server?.endpoint ?? "");
    const { protocol } = new URL(planned);
    if (url?.protocol !== protocol) return err(`data.instanceServers.0.endpoint: expected an address of ${protocol}`);
    url.searchParams.set("token", token);
    url.searchParams.set("connectId", `${market}-${fingerprint(token)}`);
    return ok({ url: url.href, heartbeatMs: server?.pingInterval });
  },
});

/** What was refused, unless that is the token itself. */
const withoutToken = (error: z.ZodError, body: unknown): string =>
  error.issues[0]?.path.at(-1) === "token" ? "data.token: expected a text" : issueOf(error, body);

/** Sets connections apart without giving the token away. */
const fingerprint = (token: string): string =>
  (new TextEncoder().encode(token).reduce(hashByte, hashStart) >>> 0).toString(36);
