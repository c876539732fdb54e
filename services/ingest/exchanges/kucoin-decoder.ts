import { z } from "zod";
import type { EpochMs } from "../../../shared/domain/units.ts";
import type { EventSink, FrameDecoder } from "./adapter.ts";
import { parseJson } from "./frame-schema.ts";
import { CONTRACT_TOPICS } from "./kucoin-contract-topics.ts";
import { ACK_FORM } from "./kucoin-layouts.ts";
import * as message from "./kucoin-messages.ts";
import { readProPush } from "./kucoin-pro-events.ts";
import { SPOT_TOPICS } from "./kucoin-spot-topics.ts";
import { createHotReader, type HotForm } from "./layout-reader.ts";
import { createFrameContext, type FrameContext, failed, outcomeOf, type Reading, read, unknown } from "./reading.ts";
import type { Scratch } from "./scratch.ts";

/** What differs between KuCoin's servers. Either knows the other's topics: recordings hold both. */
export interface KucoinDialect {
  readonly venue: string;
  /** The hot topics as the venue writes them. */
  createForms(scratch: Scratch): readonly HotForm[];
  /** The hot topics by their keys. */
  createHot(scratch: Scratch): (frame: Uint8Array, receivedAt: EpochMs, sink: EventSink) => boolean;
  readRest(url: URL, data: unknown, context: FrameContext): Reading;
}

export function createKucoinDecoder(dialect: KucoinDialect): FrameDecoder {
  const context = createFrameContext(dialect.venue);
  const readKnown = createHotReader([...dialect.createForms(context.scratch), ACK_FORM]);
  const decodeHot = dialect.createHot(context.scratch);
  return {
    decode: (frame, receivedAt, sink) => {
      const outcome = readKnown(frame, receivedAt, sink);
      if (outcome !== undefined) return outcome;
      if (decodeHot(frame, receivedAt, sink)) return "events";
      context.receivedAt = receivedAt;
      context.sink = sink;
      return outcomeOf(readFrame(parseJson(frame), context));
    },
    decodeRest: (address, body, receivedAt, sink) => {
      context.receivedAt = receivedAt;
      context.sink = sink;
      return outcomeOf(readAnswer(dialect, address, parseJson(body), context));
    },
    get issue() {
      return context.issue;
    },
    get fallbacks() {
      return context.fallbacks;
    },
  };
}

function readFrame(frame: unknown, context: FrameContext): Reading {
  if (frame === undefined) return failed(context, "frame is not JSON");
  if (typeof frame !== "object" || frame === null) return unknown(context, typeof frame);
  if ("topic" in frame) return read(message.push, frame, context, (push) => readPush(push, context));
  if ("T" in frame) return readProPush(frame, context);
  if ("type" in frame) return readSocketAnswer(frame, context);
  if ("result" in frame) return readProAnswer(frame, context);
  // The newer format's welcome.
  if (message.proWelcome.safeParse(frame).success) return "control";
  return unknown(context, `keys:${Object.keys(frame).join(",")}`);
}

/** Channels that carry nothing the radar uses: day statistics, indexes alone, single orders, call auctions, accounts. */
const UNUSED =
  /^\/(market\/(snapshot|level3)|indicator\/index|callauction\/|margin\/|account\/|spotMarket\/(level3|tradeOrders|advancedOrders)|contractMarket\/(snapshot|level3|tradeOrders|advancedOrders)|contractAccount\/|contract\/position)/;

function readPush({ topic, subject = "", data }: z.output<typeof message.push>, context: FrameContext): Reading {
  const colon = topic.indexOf(":");
  const channel = colon < 0 ? topic : topic.slice(0, colon);
  const reader = SPOT_TOPICS.get(channel) ?? CONTRACT_TOPICS.get(channel);
  if (!reader) return UNUSED.test(channel) ? "control" : unknown(context, channel);
  const symbol = colon < 0 ? "" : topic.slice(colon + 1);
  if (symbol === "" && channel !== SYMBOL_IN_DATA) return failed(context, `topic is ${topic}: expected a symbol`);
  return reader({ channel, symbol, subject, data }, context);
}

/** May be subscribed for all contracts at once. */
const SYMBOL_IN_DATA = "/contract/announcement";

/** Ids of our requests are numbers. An error about the connection itself has another id, and the venue then closes it. */
const REQUEST_ID = /^\d+$/;

/** Acknowledges the message that waits for the welcome: before it, the venue takes no subscription. */
export const WELCOME_REF = "welcome";

function readSocketAnswer(frame: unknown, context: FrameContext): Reading {
  const type = z.object({ type: z.string() }).safeParse(frame);
  const known = message.answer.safeParse(frame);
  if (!known.success) return unknown(context, `type:${type.success ? type.data.type : "not a text"}`);
  const { id = "", code, data } = known.data;
  const { sink } = context;
  switch (known.data.type) {
    case "ack":
      sink.control({ kind: "ack", ref: id });
      break;
    case "welcome":
      sink.control({ kind: "ack", ref: WELCOME_REF });
      break;
    case "pong":
      sink.control({ kind: "pong" });
      break;
    case "error": {
      const reason = `${code ?? ""} ${typeof data === "string" ? data : ""}`.trim();
      sink.control(REQUEST_ID.test(id) ? { kind: "refused", ref: id, reason } : { kind: "broken", reason });
      break;
    }
    case "notice":
      sink.control({ kind: "other" });
  }
  return "control";
}

function readProAnswer(frame: unknown, context: FrameContext): Reading {
  return read(message.proAnswer, frame, context, ({ id, result, ...why }) => {
    const reason = why.reason ?? why.message ?? "refused";
    context.sink.control(result ? { kind: "ack", ref: id } : { kind: "refused", ref: id, reason });
    return "control";
  });
}

const restAnswer = z.object({
  code: z.union([z.string(), z.number()]).transform(String),
  msg: z.string().optional(),
  data: z.unknown().optional(),
});

/** The second one stands in an old example of leveraged tokens. */
const GOOD_CODES: ReadonlySet<string> = new Set(["200000", "200"]);

function readAnswer(dialect: KucoinDialect, address: string, body: unknown, context: FrameContext): Reading {
  const url = URL.parse(address);
  if (!url) return failed(context, "the address is not a URL");
  if (body === undefined) return failed(context, "body is not JSON");
  return read(restAnswer, body, context, ({ code, msg, data }) =>
    GOOD_CODES.has(code) ? dialect.readRest(url, data, context) : failed(context, `${code} ${msg ?? ""}`.trim()),
  );
}
