import { z } from "zod";
import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, MS_PER_SECOND } from "../../../shared/domain/units.ts";
import type { CaptureReader } from "../exchanges/adapter.ts";
import { amount, decimal, levels, name, positive, sequence } from "../exchanges/frame-schema.ts";
import { type FrameContext, failed, type Reading, read, together, unknown } from "../exchanges/reading.ts";
import { createArchiveReader, createFirsts, unknownMessage } from "./archive-reader.ts";
import { exactId, maybePrice, side } from "./fields.ts";
import { barOf, bookOf, quoteOf, tradeOf } from "./give.ts";

/** `ch` is `market.<symbol>.<channel>`. Frames arrive gzipped; captures hold the text. */
const push = z.object({ ch: name, ts: decimal, tick: z.unknown() });
const answer = z.union([
  z.object({ ping: decimal }),
  z.object({ pong: decimal }),
  z.object({ status: z.string() }),
  z.object({ op: z.string() }),
]);

/** The best levels, all of them each time. */
const depth = z.object({ ts: decimal.optional(), bids: levels.default([]), asks: levels.default([]) });
/** Changes; the book to begin with is asked for by a request. */
const changes = z.object({
  seqNum: sequence,
  prevSeqNum: sequence,
  bids: levels.default([]),
  asks: levels.default([]),
});
const best = z.object({
  quoteTime: decimal.optional(),
  ts: decimal.optional(),
  bid: maybePrice,
  bidSize: decimal.optional(),
  ask: maybePrice,
  askSize: decimal.optional(),
});
/** `direction` is the taker's. Contracts have no `tradeId`, and an `id` that is short enough. */
const trades = z.object({
  data: z.array(z.object({ ts: decimal, id: exactId, tradeId: exactId, price: positive, amount, direction: side })),
});
/** `id` is when the bar opened, in seconds; `amount` counts coins, `vol` the quote currency or, for contracts, contracts. */
const kline = z.object({
  id: sequence,
  open: positive,
  high: positive,
  low: positive,
  close: positive,
  amount,
  vol: amount,
});

const PERIOD_MS: Readonly<Record<string, number>> = {
  "1min": MS_PER_MINUTE,
  "5min": 5 * MS_PER_MINUTE,
  "15min": 15 * MS_PER_MINUTE,
  "30min": 30 * MS_PER_MINUTE,
  "60min": MS_PER_HOUR,
  "4hour": 4 * MS_PER_HOUR,
  "1day": MS_PER_DAY,
};

export const htx = createReader("htx", /^wss?:\/\/api(-aws)?\.(huobi\.pro|huobi\.de\.com)\b/);
export const htxSwap = createReader("htx-swap", /^wss?:\/\/api\.(btcgateway\.pro|hbdm\.(com|vn))\b/);

/** Spot and swaps speak the same. */
function createReader(venue: string, connPattern: RegExp): CaptureReader {
  return createArchiveReader({
    venue,
    connPattern,
    open: () => {
      const isFirst = createFirsts();
      return {
        message: (data, context) => {
          const pushed = push.safeParse(data);
          if (pushed.success) return readPush(pushed.data, isFirst, context);
          return answer.safeParse(data).success ? "control" : unknownMessage(data, context);
        },
      };
    },
  });
}

const CHANNEL = /^market\.([^.]+)\.([a-z]+)(?:\.(.+))?$/;

function readPush(
  { ch, ts, tick }: z.output<typeof push>,
  isFirst: (channel: string) => boolean,
  context: FrameContext,
): Reading {
  const [, symbol = "", channel, variant = ""] = CHANNEL.exec(ch) ?? [];
  switch (channel) {
    case "depth":
      return read(depth, tick, context, ({ ts: at = ts, ...sides }) =>
        bookOf({ symbol, kind: "snapshot", limited: true, at, ...sides }, context),
      );
    case "mbp":
      return readChanges(symbol, variant, { ts, tick }, context);
    case "trade":
      // The last trades of before the subscription.
      return isFirst(symbol) ? "control" : readTrades(symbol, tick, context);
    case "bbo":
      return read(best, tick, context, ({ quoteTime, ts: at, ...sides }) =>
        quoteOf({ symbol, at: quoteTime ?? at ?? ts, ...sides }, context),
      );
    case "kline":
      return readKline(symbol, variant, { ts, tick }, context);
    case "detail":
    case "ticker":
      return "control";
    default:
      return unknown(context, channel === undefined ? ch : `channel:${channel}`);
  }
}

interface Sent {
  readonly ts: number;
  readonly tick: unknown;
}

/** `mbp.150` sends changes, `mbp.refresh.20` the best levels each time. */
function readChanges(symbol: string, variant: string, { ts, tick }: Sent, context: FrameContext): Reading {
  if (variant.startsWith("refresh")) {
    return read(depth, tick, context, ({ bids, asks }) =>
      bookOf({ symbol, kind: "snapshot", limited: true, at: ts, bids, asks }, context),
    );
  }
  return read(changes, tick, context, ({ seqNum, prevSeqNum, bids, asks }) =>
    bookOf({ symbol, kind: "delta", at: ts, lastSeq: seqNum, prevSeq: prevSeqNum, bids, asks }, context),
  );
}

const readTrades = (symbol: string, tick: unknown, context: FrameContext): Reading =>
  read(trades, tick, context, ({ data }) =>
    together(
      data.map(({ ts, id, tradeId, price, amount: size, direction }) =>
        tradeOf({ symbol, at: ts, price, size, side: direction, id: tradeId ?? id }, context),
      ),
    ),
  );

/** Symbols of contracts are written in capitals, those of spot in small letters. */
function readKline(symbol: string, period: string, { ts, tick }: Sent, context: FrameContext): Reading {
  const lengthMs = PERIOD_MS[period];
  if (lengthMs === undefined) return failed(context, `ch is kline.${period}: expected a period of fixed length`);
  return read(kline, tick, context, ({ id, amount: coins, vol, ...prices }) => {
    const volume = symbol === symbol.toLowerCase() ? coins : vol;
    return barOf({ symbol, at: ts, openAt: id * MS_PER_SECOND, lengthMs, ...prices, volume }, context);
  });
}
