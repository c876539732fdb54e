import { z } from "zod";
import { amount, decimal, name, positive } from "../exchanges/frame-schema.ts";
import { type FrameContext, type Reading, read, unknown } from "../exchanges/reading.ts";
import { createArchiveReader, unknownMessage } from "./archive-reader.ts";
import { exactId, side, sidedLevels } from "./fields.ts";
import { bookOf, levelsOf, tradeOf } from "./give.ts";

const typed = z.object({ type: name });
/** The first one of a subscription is the whole book, with the trades of before. It has no time and no sequence. */
const changes = z.object({ symbol: name, changes: sidedLevels, trades: z.unknown().optional() });
const trade = z.object({
  symbol: name,
  event_id: exactId,
  timestamp: decimal,
  price: positive,
  quantity: amount,
  side,
});

/** Auctions and blocks are agreed outside the book. */
const UNUSED_TYPES = new Set(["heartbeat", "auction_open", "auction_indicative", "auction_result", "block_trade"]);

/** The market data feed v2. */
export const gemini = createArchiveReader({
  venue: "gemini",
  connPattern: /^wss?:\/\/api\.gemini\.com\/v2\/marketdata\b/,
  open: () => ({ message: readMessage }),
});

function readMessage(data: unknown, context: FrameContext): Reading {
  const named = typed.safeParse(data);
  if (!named.success) return unknownMessage(data, context);
  const { type } = named.data;
  switch (type) {
    case "l2_updates":
      return read(changes, data, context, ({ symbol, changes: levels, trades }) => {
        const kind = trades === undefined ? "delta" : "snapshot";
        return bookOf({ symbol, kind, at: undefined, ...levelsOf(levels) }, context);
      });
    case "trade":
      return read(trade, data, context, ({ symbol, timestamp, price, quantity, side: taker, event_id }) =>
        tradeOf({ symbol, at: timestamp, price, size: quantity, side: taker, id: event_id }, context),
      );
    default:
      return UNUSED_TYPES.has(type) ? "control" : unknown(context, type);
  }
}
