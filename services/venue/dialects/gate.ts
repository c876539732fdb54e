import { z } from "zod";
import {
  type AnswerContext,
  type ClientAnswer,
  type Dialect,
  type Refusal,
  type RestAnswer,
  replyOnly,
  type VenueDesk,
} from "../dialect.ts";
import {
  BOOK_TOPIC,
  type GateMarket,
  INTERVAL_BEFORE_SYMBOL,
  PARAMETERS_AFTER_SYMBOL,
  TOPIC_SYMBOL,
} from "./gate-market.ts";
import { gatePlayback } from "./gate-playback.ts";
import { parseJson } from "./json.ts";

/**
 * Gate API v4: channels `<prefix>.<name>` with `event` subscribe, unsubscribe and update. A stream is named
 * `<channel>|<symbol>` here, or `<channel>|<interval>|<symbol>` where the payload of the channel has an interval first.
 */
export function createGateDialect(market: GateMarket): Dialect {
  return {
    venue: market.venue,
    limits: {
      connectionsMax: 100,
      messageBytesMax: 65_536,
      messagesPerSecondMax: 50,
      streamsPerConnectionMax: 4_096,
      pingEveryMs: 30_000,
      pongWithinMs: 120_000,
    },
    socketPaths: market.socketPaths,
    open: (url, desk) =>
      market.socketPath.test(url.pathname)
        ? {
            wrapped: true,
            initialStreams: [],
            carries: () => true,
            answer: (message, context) => answer(market, message, desk, context),
          }
        : undefined,
    refusal: (reason, detail) => refusal(market, reason, detail),
    symbolOf: (stream) => stream.slice(stream.lastIndexOf("|") + 1),
    voice: market.voice,
    playback: gatePlayback(market),
  };
}

const clientMessage = z.object({
  time: z.number().optional(),
  id: z.number().nullish(),
  channel: z.string().max(64),
  event: z.string().max(32).optional(),
  payload: z.array(z.unknown()).optional(),
});

const ERROR_FORMAT = 1;
const ERROR_ARGUMENT = 2;
const ERROR_BUSY = 3;

function answer(
  market: GateMarket,
  message: string,
  desk: VenueDesk,
  { now, isRefusing }: AnswerContext,
): ClientAnswer {
  const times = { time: Math.trunc(now / 1_000), time_ms: Math.trunc(now) };
  const parsed = clientMessage.safeParse(parseJson(message));
  if (!parsed.success) {
    const error = { code: ERROR_FORMAT, message: "invalid request body format" };
    return replyOnly(JSON.stringify({ ...times, channel: "", event: "", error, result: null }));
  }
  const { id, channel, event = "", payload = [] } = parsed.data;
  const head = { ...times, ...(id == null ? {} : { id }), channel, event };
  const refuse = (text: string, code = ERROR_ARGUMENT): ClientAnswer =>
    replyOnly(JSON.stringify({ ...head, error: { code, message: text }, result: null }));
  if (channel === `${market.prefix}.ping`) {
    const pong = { ...times, channel: `${market.prefix}.pong`, event: "", result: null };
    return replyOnly(JSON.stringify(pong));
  }
  if (!channel.startsWith(`${market.prefix}.`)) return refuse(`unknown channel: ${channel}`);
  if (event !== "subscribe" && event !== "unsubscribe") return refuse(`unknown event: ${event}`);
  if (isRefusing && event === "subscribe") return refuse("too many requests", ERROR_BUSY);
  const streams = requestedStreams(channel, payload);
  if (streams.length === 0) return refuse("invalid payload");
  const missing = streams
    .map((stream) => stream.slice(stream.lastIndexOf("|") + 1))
    .find((name) => !desk.symbols.has(name));
  if (missing !== undefined) return refuse(`unknown currency pair or contract: ${missing}`);
  const replies = [JSON.stringify({ ...head, result: { status: "success" } })];
  return event === "subscribe"
    ? { replies, subscribe: streams, unsubscribe: [] }
    : { replies, subscribe: [], unsubscribe: streams };
}

function requestedStreams(channel: string, payload: readonly unknown[]): readonly string[] {
  const words = payload.filter((word) => typeof word === "string");
  const [first, second] = words;
  if (PARAMETERS_AFTER_SYMBOL.test(channel)) return first === undefined ? [] : [`${channel}|${first}`];
  if (INTERVAL_BEFORE_SYMBOL.test(channel))
    return first === undefined || second === undefined ? [] : [`${channel}|${first}|${second}`];
  if (BOOK_TOPIC.test(channel))
    return words.flatMap((topic) => TOPIC_SYMBOL.exec(topic)?.[1] ?? []).map((name) => `${channel}|${name}`);
  return words.map((name) => `${channel}|${name}`);
}

function refusal(market: GateMarket, reason: Refusal, detail: string): RestAnswer {
  const body = (label: string, message: string) => JSON.stringify({ label, message });
  switch (reason) {
    case "unknown_path":
      return { status: 404, body: body("NOT_FOUND", `${detail} not found`) };
    case "unknown_symbol":
      return { status: 400, body: body(market.unknownSymbolLabel, `${detail} not found`) };
    case "rate_limited":
      return { status: 429, body: body("TOO_MANY_REQUESTS", "Request Rate limit Exceeded") };
    case "unavailable":
      return { status: 503, body: body("SERVER_ERROR", "Internal server error") };
  }
}
