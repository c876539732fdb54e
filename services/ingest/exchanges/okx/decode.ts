import type { FrameDecoder } from "../adapter.ts";
import { parseJson } from "../frame-schema.ts";
import {
  createFrameContext,
  type FrameContext,
  failed,
  outcomeOf,
  type Reading,
  read,
  together,
  unknown,
} from "../reading.ts";
import { readPush, tradeOf } from "./events.ts";
import { createHotDecoder } from "./hot.ts";
import { createIndexPrices, type IndexPrices } from "./index-prices.ts";
import * as message from "./messages.ts";
import { readRest } from "./rest.ts";

export const VENUE = "okx";

/** Decodes frames of OKX: spot, margin, swaps, futures and options share their servers and never a name. */
export function createDecoder(): FrameDecoder {
  const context = createFrameContext(VENUE);
  const indices = createIndexPrices();
  const decodeHot = createHotDecoder(context.scratch, indices);
  return {
    decode: (frame, receivedAt, sink) => {
      const outcome = decodeHot(frame, receivedAt, sink);
      if (outcome !== undefined) return outcome;
      context.receivedAt = receivedAt;
      context.sink = sink;
      if (isPong(frame)) {
        sink.control({ kind: "pong" });
        return "control";
      }
      return outcomeOf(readFrame(parseJson(frame), context, indices));
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

function readFrame(frame: unknown, context: FrameContext, indices: IndexPrices): Reading {
  if (frame === undefined) return failed(context, "frame is not JSON");
  if (typeof frame !== "object" || frame === null || Array.isArray(frame)) {
    return unknown(context, Array.isArray(frame) ? "list" : typeof frame);
  }
  if ("event" in frame) return read(message.said, frame, context, (said) => readSaid(said, context));
  if ("arg" in frame) return read(message.push, frame, context, (push) => readPush(push, context, indices));
  if ("table" in frame) return read(message.table, frame, context, (table) => readTable(table, context));
  // An answer by REST whose address is not known says nothing of whom it is about.
  if (message.answer.safeParse(frame).success) return "control";
  return unknown(context, `keys:${Object.keys(frame).join(",")}`);
}

type Said = (typeof message.said)["_output"];

/** The connection will be closed for an upgrade of the service. */
const UPGRADE_CODE = "64008";

/** Acknowledgements name the request's id where it had one, and the channel always; refusals the id alone. */
function readSaid({ event, id, arg, code, msg }: Said, context: FrameContext): Reading {
  const ref = id ?? (arg === undefined ? "" : `${arg.channel}:${arg.instId ?? arg.instType ?? ""}`);
  switch (event) {
    case "subscribe":
    case "unsubscribe":
      context.sink.control({ kind: "ack", ref });
      return "control";
    case "error":
      context.sink.control({ kind: "refused", ref, reason: `${code ?? ""} ${msg ?? ""}`.trim() });
      return "control";
    case "notice":
      if (String(code) === UPGRADE_CODE)
        context.sink.control({ kind: "closing", reason: `${code} ${msg ?? ""}`.trim() });
      return "control";
    case "login":
    case "channel-conn-count":
    case "channel-conn-count-error":
      return "control";
    default:
      return unknown(context, `event:${event}`);
  }
}

const TRADE_TABLE = /^(spot|swap|futures|option)\/trades?$/;

/** The protocol before version 5. */
function readTable({ table, data }: (typeof message.table)["_output"], context: FrameContext): Reading {
  if (!TRADE_TABLE.test(table)) return unknown(context, `table:${table}`);
  return together(
    data.map((item) =>
      read(message.tableTrade, item, context, ({ instrument_id, trade_id, price, size, qty, timestamp, ...sides }) => {
        const sz = size ?? qty;
        const side = sides.side ?? sides.trade_side;
        if (sz === undefined || sz < 0 || side === undefined) return failed(context, "size or side is missing");
        const ts = Date.parse(timestamp);
        return tradeOf(context, { instId: instrument_id, tradeId: trade_id, px: price, sz, side, ts });
      }),
    ),
  );
}
