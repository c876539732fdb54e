import { z } from "zod";
import { LEVELS_MAX } from "../../../shared/domain/market/book-update.ts";
import { amount, decimal, name, positive, sequence } from "../exchanges/frame-schema.ts";
import { type FrameContext, type Reading, read, together } from "../exchanges/reading.ts";
import { createArchiveReader, unknownMessage } from "./archive-reader.ts";
import { side } from "./fields.ts";
import { bookOf, tradeOf } from "./give.ts";

const NANOS_PER_MS = 1_000_000;

const kind = z.enum(["snapshot", "incremental"]);
const scaledLevels = z.array(z.tuple([positive, amount])).max(LEVELS_MAX);
/** `timestamp` in nanoseconds. The sequence is shared with other messages, so that a book leaves numbers out. */
const book = z.object({
  symbol: name,
  sequence,
  timestamp: decimal,
  type: kind,
  book: z.object({ bids: scaledLevels, asks: scaledLevels }),
});
/** Time in nanoseconds, the taker's side, price, size. */
const trades = z.object({
  symbol: name,
  type: kind,
  trades: z.array(z.tuple([decimal, side, positive, amount]).rest(z.unknown())),
});
const answer = z.object({ id: z.unknown(), error: z.unknown(), result: z.unknown() });

/** Contracts, and spot (`sBTCUSDT`), whose symbols begin with a small s. */
export const phemex = createArchiveReader({
  venue: "phemex",
  connPattern: /^wss?:\/\/(ws\.|vapi\.)?phemex\.com\/ws\b/,
  open: () => ({ message: readMessage }),
});

function readMessage(data: unknown, context: FrameContext): Reading {
  const keys = typeof data === "object" && data !== null ? data : {};
  if ("book" in keys) return read(book, data, context, (message) => readBook(message, context));
  if ("trades" in keys) return read(trades, data, context, (message) => readTrades(message, context));
  return answer.safeParse(data).success ? "control" : unknownMessage(data, context);
}

/** Prices and sizes are whole numbers: so many parts of one. Sizes of contracts are contracts as they stand. */
const scaleOf = (symbol: string): { readonly price: number; readonly size: number } =>
  symbol.startsWith("s") ? { price: 1e8, size: 1e8 } : { price: 1e4, size: 1 };

function readBook(message: z.output<typeof book>, context: FrameContext): Reading {
  const { symbol, type, timestamp, sequence: lastSeq } = message;
  const scale = scaleOf(symbol);
  const scaled = (side: z.output<typeof scaledLevels>) =>
    side.map(([price, size]) => [price / scale.price, size / scale.size] as const);
  const bids = scaled(message.book.bids);
  const asks = scaled(message.book.asks);
  const at = timestamp / NANOS_PER_MS;
  return bookOf({ symbol, kind: type === "snapshot" ? "snapshot" : "delta", at, lastSeq, bids, asks }, context);
}

/** A snapshot holds the trades of before the subscription. The newest stands first. */
function readTrades({ symbol, type, trades: items }: z.output<typeof trades>, context: FrameContext): Reading {
  if (type === "snapshot") return "control";
  const scale = scaleOf(symbol);
  return together(
    items
      .toReversed()
      .map(([at, taker, price, size]) =>
        tradeOf(
          { symbol, at: at / NANOS_PER_MS, price: price / scale.price, size: size / scale.size, side: taker },
          context,
        ),
      ),
  );
}
