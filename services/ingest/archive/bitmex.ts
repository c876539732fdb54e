import { z } from "zod";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from "../../../shared/domain/units.ts";
import { amount, isoTime, levels, maybe, name, positive } from "../exchanges/frame-schema.ts";
import { type FrameContext, type Reading, read, together, unknown } from "../exchanges/reading.ts";
import { createArchiveReader, pathOf, unknownAddress, unknownMessage } from "./archive-reader.ts";
import { type BooksById, createBooksById } from "./bitmex-books.ts";
import { maybePrice, side } from "./fields.ts";
import { barOf, bookOf, derivativeOf, quoteOf, tradeOf } from "./give.ts";

const message = z.object({
  table: name,
  action: z.enum(["partial", "insert", "update", "delete"]),
  data: z.array(z.unknown()),
});
type Message = z.output<typeof message>;
const answer = z.union([
  z.object({ info: z.string() }),
  z.object({ success: z.boolean() }),
  z.object({ error: z.string() }),
]);

/** A settlement stands among the trades and has no side. */
const trade = z.object({
  symbol: name,
  timestamp: isoTime,
  side: side.optional().catch(undefined),
  size: amount.nullish(),
  price: positive,
  trdMatchID: name.optional(),
});
const quote = z.object({
  symbol: name,
  timestamp: isoTime,
  bidPrice: maybePrice,
  bidSize: maybe,
  askPrice: maybePrice,
  askSize: maybe,
});
const bestLevels = z.object({ symbol: name, timestamp: isoTime, bids: levels, asks: levels });
/** `timestamp` is the end of the bar; one without trades may have no prices. */
const bin = z.object({
  symbol: name,
  timestamp: isoTime,
  open: maybePrice,
  high: maybePrice,
  low: maybePrice,
  close: maybePrice,
  volume: maybe,
});
/** As far as it changed; `indicativeSettlePrice` is the index. The interval is a time of the first day of 2000. */
const instrument = z.object({
  symbol: name,
  timestamp: isoTime.optional(),
  markPrice: maybePrice,
  indicativeSettlePrice: maybePrice,
  openInterest: maybe,
  fundingRate: maybe,
  fundingInterval: isoTime.nullish(),
  fundingTimestamp: isoTime.nullish(),
});

/** Notices, and what is told of the reader's own account. */
const UNUSED_TABLES: ReadonlySet<string> = new Set([
  ...["announcement", "chat", "connected", "insurance", "publicNotifications", "settlement"],
  ...["affiliate", "execution", "order", "margin", "position", "transact", "wallet"],
]);

const BIN_MS: Readonly<Record<string, number>> = {
  tradeBin1m: MS_PER_MINUTE,
  tradeBin5m: 5 * MS_PER_MINUTE,
  tradeBin1h: MS_PER_HOUR,
  tradeBin1d: MS_PER_DAY,
};

export const bitmex = createArchiveReader({
  venue: "bitmex",
  connPattern: /^(wss?|https?):\/\/(www|ws|testnet)\.bitmex\.com\b/,
  bareWords: new Set(["pong"]),
  open: () => {
    const books = createBooksById();
    return {
      message: (data, context) => {
        const tabled = message.safeParse(data).data ?? tableOfRow(data);
        if (tabled) return readTable(tabled, books, context);
        return answer.safeParse(data).success || isRow(data) ? "control" : unknownMessage(data, context);
      },
      answer: (address, body, context) =>
        /^\/api\/v1\/instrument\b/.test(pathOf(address))
          ? read(z.array(z.unknown()), body, context, (rows) => each(rows, instrument, readInstrument, context))
          : unknownAddress(address, context),
    };
  },
});

/** A row of some table, in a collection that left out what stood around it. */
const isRow = (data: unknown): boolean => z.object({ symbol: name, timestamp: isoTime }).safeParse(data).success;

/** Tables that a row alone is known to be of, by a key that only these have. */
const TABLES_BY_KEY: readonly (readonly [key: string, table: string])[] = [
  ["markPrice", "instrument"],
  ["fundingRateDaily", "funding"],
  ["bids", "orderBook10"],
];

function tableOfRow(data: unknown): Message | undefined {
  if (typeof data !== "object" || data === null || !isRow(data)) return undefined;
  const table = TABLES_BY_KEY.find(([key]) => key in data)?.[1];
  return table === undefined ? undefined : { table, action: "update", data: [data] };
}

function readTable({ table, action, data }: Message, books: BooksById, context: FrameContext): Reading {
  const binMs = BIN_MS[table];
  if (binMs !== undefined) return each(data, bin, (row) => readBin(row, binMs, context), context);
  switch (table) {
    case "orderBookL2":
    case "orderBookL2_25":
      return books.read(table, action, data, context);
    case "orderBook10":
      return each(data, bestLevels, readBest, context);
    case "trade":
      // The partial holds the last trade of before the subscription.
      return action === "partial" ? "control" : each(data, trade, readTrade, context);
    case "quote":
      return each(data, quote, readQuote, context);
    case "instrument":
    case "funding":
      return each(data, instrument, readInstrument, context);
    default:
      return UNUSED_TABLES.has(table) ? "control" : unknown(context, `table:${table}`);
  }
}

const each = <S extends z.ZodType>(
  rows: readonly unknown[],
  schema: S,
  use: (row: z.output<S>, context: FrameContext) => Reading,
  context: FrameContext,
): Reading => together(rows.map((row) => read(schema, row, context, (value) => use(value, context))));

function readTrade(row: z.output<typeof trade>, context: FrameContext): Reading {
  const { symbol, timestamp: at, price, size, side: taker, trdMatchID: id } = row;
  if (taker === undefined || size === undefined || size === null) return "control";
  return tradeOf({ symbol, at, price, size, side: taker, id }, context);
}

const readQuote = (row: z.output<typeof quote>, context: FrameContext): Reading =>
  quoteOf(
    {
      symbol: row.symbol,
      at: row.timestamp,
      bid: row.bidPrice,
      bidSize: row.bidSize,
      ask: row.askPrice,
      askSize: row.askSize,
    },
    context,
  );

const readBest = ({ symbol, timestamp: at, bids, asks }: z.output<typeof bestLevels>, context: FrameContext): Reading =>
  bookOf({ symbol, kind: "snapshot", limited: true, at, bids, asks }, context);

function readBin(row: z.output<typeof bin>, lengthMs: number, context: FrameContext): Reading {
  const { symbol, timestamp: at, open, high, low, close, volume } = row;
  const isEmpty = open === undefined || high === undefined || low === undefined || close === undefined;
  if (isEmpty || volume === undefined) return "control";
  return barOf({ symbol, at, openAt: at - lengthMs, lengthMs, open, high, low, close, volume }, context);
}

/** Midnight, from which an interval is counted. */
const INTERVAL_START = Date.UTC(2000, 0, 1);

function readInstrument(row: z.output<typeof instrument>, context: FrameContext): Reading {
  const { symbol, timestamp: at, markPrice: mark, indicativeSettlePrice: index, openInterest, fundingRate } = row;
  const { fundingInterval, fundingTimestamp } = row;
  const fundingHours = fundingInterval ? (fundingInterval - INTERVAL_START) / MS_PER_HOUR : undefined;
  const fundingAt = fundingTimestamp ?? undefined;
  return derivativeOf({ symbol, at, mark, index, openInterest, fundingRate, fundingHours, fundingAt }, context);
}
