import { z } from "zod";
import { amount, decimal, name, positive } from "../exchanges/frame-schema.ts";
import { type FrameContext, type Reading, read, unknown } from "../exchanges/reading.ts";
import { createArchiveReader, unknownMessage } from "./archive-reader.ts";
import { exactId } from "./fields.ts";
import { bookOf, tradeOf } from "./give.ts";

/** The short names of the format SIMPLE. */
const typed = z.object({ ty: name, st: z.string().optional() });

const level = z.object({ ap: amount, bp: amount, as: amount, bs: amount });
/** The best levels, all of them each time, a bid and an ask to a row; a price of 0 stands for no order. */
const book = z.object({ cd: name, tms: decimal, obu: z.array(level) });
/** `ttms` is the time of the trade, `tms` that of the message; `ab` the side of the book that the taker's order was on. */
const trade = z.object({
  cd: name,
  ttms: decimal,
  tp: positive,
  tv: amount,
  ab: z.enum(["ASK", "BID"]),
  sid: exactId,
});

/** `status` answers a ping. */
const answer = z.union([z.object({ status: z.string() }), z.object({ error: z.unknown() })]);

export const upbit = createArchiveReader({
  venue: "upbit",
  connPattern: /^wss?:\/\/([a-z]+-)?api\.upbit\.com\/websocket\/v1\b/,
  open: () => ({ message: readMessage }),
});

function readMessage(data: unknown, context: FrameContext): Reading {
  const named = typed.safeParse(data);
  if (!named.success) return answer.safeParse(data).success ? "control" : unknownMessage(data, context);
  const { ty, st } = named.data;
  switch (ty) {
    case "orderbook":
      return read(book, data, context, ({ cd, tms, obu }) => {
        const bids = obu.map(({ bp, bs }) => [bp, bs] as const).filter(([price]) => price > 0);
        const asks = obu.map(({ ap, as }) => [ap, as] as const).filter(([price]) => price > 0);
        return bookOf({ symbol: cd, kind: "snapshot", limited: true, at: tms, bids, asks }, context);
      });
    case "trade":
      // The last trade of before the subscription.
      return st === "SNAPSHOT" ? "control" : readTrade(data, context);
    case "ticker":
      return "control";
    default:
      return unknown(context, ty);
  }
}

const readTrade = (data: unknown, context: FrameContext): Reading =>
  read(trade, data, context, ({ cd, ttms, tp, tv, ab, sid }) =>
    tradeOf({ symbol: cd, at: ttms, price: tp, size: tv, side: ab === "ASK" ? "sell" : "buy", id: sid }, context),
  );
