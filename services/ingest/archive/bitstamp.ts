import { z } from "zod";
import { amount, levels, name, positive, sequence } from "../exchanges/frame-schema.ts";
import { type FrameContext, type Reading, read, unknown } from "../exchanges/reading.ts";
import { createArchiveReader, pathOf, unknownAddress, unknownMessage } from "./archive-reader.ts";
import { bookOf, tradeOf } from "./give.ts";

const MICROS_PER_MS = 1_000;

const message = z.object({ event: name, channel: z.string().default(""), data: z.unknown().optional() });
const UNUSED_EVENTS = /^bts:(subscription_succeeded|unsubscription_succeeded|heartbeat|error|request_reconnect)$/;

/** `microtimestamp` orders the books of REST and of the stream, which have no other number. */
const book = z.object({ microtimestamp: sequence, bids: levels, asks: levels });
/** `type` is the side of the order that took the other one: 0 a purchase, 1 a sale. */
const trade = z.object({
  id: sequence,
  microtimestamp: sequence,
  price: positive,
  amount,
  type: z.union([z.literal(0), z.literal(1)]),
});

export const bitstamp = createArchiveReader({
  venue: "bitstamp",
  connPattern: /^(wss?|https?):\/\/(ws|www)\.bitstamp\.net\b/,
  open: () => ({
    message: (data, context) => {
      const named = message.safeParse(data);
      return named.success ? readMessage(named.data, context) : unknownMessage(data, context);
    },
    answer: readAnswer,
  }),
});

const CHANNEL = /^(diff_order_book|order_book|live_trades)_([a-z0-9]+)$/;

function readMessage({ event, channel, data }: z.output<typeof message>, context: FrameContext): Reading {
  if (UNUSED_EVENTS.test(event)) return "control";
  const [, kind, symbol] = CHANNEL.exec(channel) ?? [];
  if (symbol === undefined) return unknown(context, `channel:${channel.replace(/_[a-z0-9]+$/, "")}`);
  if (kind === "live_trades" && event === "trade") return readTrade(symbol, data, context);
  if (kind === "live_trades" || event !== "data") return unknown(context, `${kind}:${event}`);
  return read(book, data, context, ({ microtimestamp, bids, asks }) => {
    const sent = { symbol, at: microtimestamp / MICROS_PER_MS, lastSeq: microtimestamp, bids, asks };
    const isChange = kind === "diff_order_book";
    return bookOf(isChange ? { ...sent, kind: "delta" } : { ...sent, kind: "snapshot", limited: true }, context);
  });
}

const readTrade = (symbol: string, data: unknown, context: FrameContext): Reading =>
  read(trade, data, context, ({ id, microtimestamp, price, amount: size, type }) => {
    const at = microtimestamp / MICROS_PER_MS;
    return tradeOf({ symbol, at, price, size, side: type === 0 ? "buy" : "sell", id }, context);
  });

function readAnswer(address: string, body: unknown, context: FrameContext): Reading {
  const symbol = /^\/api\/v2\/order_book\/([a-z0-9]+)\/?$/.exec(pathOf(address))?.[1];
  if (symbol === undefined) return unknownAddress(address, context);
  return read(book, body, context, ({ microtimestamp, bids, asks }) => {
    const at = microtimestamp / MICROS_PER_MS;
    return bookOf({ symbol, kind: "snapshot", origin: "rest", at, lastSeq: microtimestamp, bids, asks }, context);
  });
}
