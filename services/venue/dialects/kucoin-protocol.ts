import { z } from "zod";
import { type AnswerContext, type ClientAnswer, type Dialect, replyOnly } from "../dialect.ts";
import {
  type BookChange,
  type Frame,
  jsonFrame,
  okJson,
  type VenueMarket,
  type VenueRequest,
  type Voice,
} from "../voice.ts";
import { parseJson } from "./json.ts";
import { plainSession, refusalsIn, USUAL_LIMITS } from "./plain.ts";

const TOKEN_AGE_MS_MAX = 86_400_000;
const PING_INTERVAL_MS = 18_000;
const PING_TIMEOUT_MS = 10_000;
const TOKEN_REFUSED = 401;
const POLICY_VIOLATION = 1008;

const clientMessage = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  type: z.enum(["ping", "subscribe", "unsubscribe"]),
  topic: z.string().optional(),
});

/** What both KuCoin servers have in common: the way in by a token, topics, answers. A stream is a topic of one symbol. */
export function createKucoinDialect(venue: string, voice: Voice): Dialect {
  return {
    venue,
    limits: { ...USUAL_LIMITS, tokenAgeMsMax: TOKEN_AGE_MS_MAX },
    socketPaths: { public: "/" },
    open: (url, desk) => {
      if (url.pathname !== "/") return undefined;
      const id = url.searchParams.get("connectId") ?? "none";
      if (!desk.isTokenValid(url.searchParams.get("token") ?? ""))
        return plainSession(() => replyOnly(), {
          greeting: [JSON.stringify({ id, type: "error", code: TOKEN_REFUSED, data: "token is expired" })],
          close: { code: POLICY_VIOLATION, reason: "token is expired" },
        });
      return plainSession((message, context) => answer(message, desk.symbols, context), {
        greeting: [JSON.stringify({ id, type: "welcome" })],
      });
    },
    refusal: refusalsIn((status, msg) => ({ code: status === 429 ? "429000" : "400100", msg })),
    symbolOf: symbolOfTopic,
    voice,
  };
}

/** `BTC-USDT` of `/market/level2:BTC-USDT` and of `/market/candles:BTC-USDT_1min`. */
export const symbolOfTopic = (topic: string): string | undefined =>
  topic.includes(":") ? topic.slice(topic.indexOf(":") + 1).replace(/_1min$/, "") : undefined;

function answer(message: string, symbols: ReadonlySet<string>, { isRefusing }: AnswerContext): ClientAnswer {
  const parsed = clientMessage.safeParse(parseJson(message));
  if (!parsed.success) return replyOnly('{"id":"0","type":"error","code":400,"data":"bad message"}');
  const { id, type, topic = "" } = parsed.data;
  if (type === "ping") return replyOnly(JSON.stringify({ id, type: "pong" }));
  const error = (code: number, data: string) => replyOnly(JSON.stringify({ id, type: "error", code, data }));
  if (isRefusing && type === "subscribe") return error(509, "exceed max subscription count limitation");
  const [channel = "", names] = topic.split(":");
  const streams = names === undefined ? [channel] : names.split(",").map((name) => `${channel}:${name}`);
  if (streams.some((stream) => !symbols.has(symbolOfTopic(stream) ?? "")))
    return error(404, `topic ${topic} is not found`);
  const replies = [JSON.stringify({ id, type: "ack" })];
  return type === "subscribe"
    ? { replies, subscribe: streams, unsubscribe: [] }
    : { replies, subscribe: [], unsubscribe: streams };
}

/** A message of one topic. */
export const message = (topic: string, subject: string, data: () => unknown): Frame =>
  jsonFrame(topic, () => ({ topic, type: "message", subject, data: data() }));

const PICTURE_DEPTHS = [5, 50];

/** Pictures of the best few levels; `root` is the beginning of their channels. */
export const pictures = (root: string, { at, lastSeq, after, listing: { symbol } }: BookChange): readonly Frame[] =>
  PICTURE_DEPTHS.map((depth) =>
    message(`/${root}/level2Depth${depth}:${symbol}`, "level2", () => ({
      asks: after.asks(depth),
      bids: after.bids(depth),
      sequence: lastSeq,
      timestamp: at,
    })),
  );

export const kucoinAnswer = (data: unknown) => okJson({ code: "200000", data });

/** The way in, which both servers have; undefined where something else is asked. */
export function bullet({ method, url }: VenueRequest, market: VenueMarket): ReturnType<Voice["rest"]> | undefined {
  if (url.pathname !== "/api/v1/bullet-public") return undefined;
  if (method !== "POST") return "unknown_path";
  const server = {
    endpoint: `ws://${url.host}/`,
    encrypt: false,
    protocol: "websocket",
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
  };
  return kucoinAnswer({ token: market.issueToken(), instanceServers: [server] });
}
