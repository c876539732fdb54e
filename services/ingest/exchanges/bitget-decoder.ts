import type { FrameDecoder } from "./adapter.ts";
import { readPush } from "./bitget-events.ts";
import { barOf } from "./bitget-give.ts";
import { createHotDecoder } from "./bitget-hot.ts";
import * as message from "./bitget-messages.ts";
import { type BitgetContext, createBitgetContext, MARKET_VENUE, type Market } from "./bitget-protocol.ts";
import { readRest } from "./bitget-rest.ts";
import { parseJson } from "./frame-schema.ts";
import { failed, outcomeOf, type Reading, read, unknown } from "./reading.ts";

/**
 * Decodes frames of Bitget. Both markets are read whatever venue is asked for, because they come over the same address;
 * what is said of the other one carries the other venue's name.
 */
export function createBitgetDecoder(market: Market): FrameDecoder {
  const context = createBitgetContext(MARKET_VENUE[market]);
  const readHot = createHotDecoder(context);
  return {
    decode: (frame, receivedAt, sink) => {
      context.receivedAt = receivedAt;
      context.sink = sink;
      if (isPong(frame)) {
        sink.control({ kind: "pong" });
        return "control";
      }
      return readHot(frame, receivedAt) ?? outcomeOf(readFrame(parseJson(frame), context));
    },
    decodeRest: (address, body, receivedAt, sink) => {
      context.receivedAt = receivedAt;
      context.sink = sink;
      return outcomeOf(readRest(address, parseJson(body), context));
    },
    get issue() {
      return context.issue;
    },
    get fallbacks() {
      return context.fallbacks;
    },
  };
}

const PONG = Buffer.from("pong");

/** The one frame that is not JSON. */
const isPong = (frame: Uint8Array): boolean => frame.length === PONG.length && PONG.equals(frame);

function readFrame(frame: unknown, context: BitgetContext): Reading {
  if (frame === undefined) return failed(context, "frame is not JSON");
  if (typeof frame !== "object" || frame === null || Array.isArray(frame)) {
    return unknown(context, Array.isArray(frame) ? "list" : typeof frame);
  }
  if ("event" in frame) return read(message.said, frame, context, (said) => readSaid(said, context));
  if ("arg" in frame) return read(message.push, frame, context, (push) => readPush(push, context));
  if ("table" in frame) return readTable(frame, context);
  // An answer by REST whose address is not known says nothing of whom it is about.
  if (message.answer.safeParse(frame).success) return "control";
  return unknown(context, `keys:${Object.keys(frame).join(",")}`);
}

/** The connection will be closed within a minute for an upgrade of the service. */
const UPGRADE_CODE = "30033";

function readSaid({ event, arg, code, msg = "" }: message.Said, context: BitgetContext): Reading {
  switch (event) {
    case "subscribe":
    case "unsubscribe":
      context.sink.control({ kind: "ack", ref: arg === undefined ? "" : refOf(arg) });
      return "control";
    case "error": {
      const reason = `${code ?? ""} ${msg}`.trim();
      if (String(code) === UPGRADE_CODE) context.sink.control({ kind: "closing", reason });
      else context.sink.control({ kind: "refused", ref: refOfRefusal(arg, msg), reason });
      return "control";
    }
    case "login":
      return "control";
    default:
      return unknown(context, `event:${event}`);
  }
}

/** A subscription's name: what its acknowledgement repeats of it. */
export const refOf = ({ instType, channel, symbol, interval }: Omit<message.Arg, "isV3">): string =>
  [instType, channel, symbol, ...(interval === undefined ? [] : [interval])].join(":");

/** Version 3 repeats what was asked for in the text alone, as JSON at its beginning. */
function refOfRefusal(arg: message.Arg | undefined, msg: string): string {
  if (arg) return refOf(arg);
  const quoted = /^\{.*?\}/.exec(msg)?.[0] ?? "";
  const parsed = message.arg.safeParse(parseJson(Buffer.from(quoted)));
  return parsed.success ? refOf(parsed.data) : "";
}

const TABLE_CANDLE = /^(spot|swap)\/candle(\d+)s$/;

/** The protocol before version 1, of which candles are recorded. */
function readTable(frame: object, context: BitgetContext): Reading {
  const name = "table" in frame ? String(frame.table) : "";
  const [, kind, seconds] = TABLE_CANDLE.exec(name) ?? [];
  if (kind === undefined) return unknown(context, `table:${name}`);
  const market: Market = kind === "spot" ? "spot" : "futures";
  return read(message.table, frame, context, ({ data }) => () => {
    const { receivedAt, scratches, sink } = context;
    const { venue } = scratches[market].book;
    sink.event(barOf(venue, data.instrument_id, data.candle, Number(seconds) * 1_000, receivedAt, receivedAt));
  });
}
