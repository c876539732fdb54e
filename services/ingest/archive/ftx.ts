import { z } from "zod";
import { leverage, MS_PER_SECOND, price as priceOf } from "../../../shared/domain/units.ts";
import { amount, decimal, isoTime, levels, maybe, name, positive } from "../exchanges/frame-schema.ts";
import { type FrameContext, type Reading, read, together, unknown } from "../exchanges/reading.ts";
import { createArchiveReader, pathOf, unknownAddress, unknownMessage } from "./archive-reader.ts";
import { exactId, maybePrice, side } from "./fields.ts";
import { bookOf, liquidationOf, quoteOf, stamp, tradeOf } from "./give.ts";

const message = z.object({
  type: name,
  channel: z.string().optional(),
  market: z.string().default(""),
  data: z.unknown().optional(),
});
const UNUSED_TYPES: ReadonlySet<string> = new Set(["subscribed", "unsubscribed", "pong", "error", "info"]);

/** Times are seconds with a fraction, but ISO 8601 in trades. */
const book = z.object({ time: decimal, bids: levels, asks: levels });
const ticker = z.object({ time: decimal, bid: maybePrice, bidSize: maybe, ask: maybePrice, askSize: maybe });
/** `side` is the taker's, who is the liquidated account where `liquidation` says so. */
const trade = z.object({ id: exactId, price: positive, size: amount, side, liquidation: z.boolean(), time: isoTime });

const success = z.object({ success: z.literal(true), result: z.unknown() });
/** `positionPerShare` is of the one underlying; absent for a token of several. */
const token = z.object({
  name,
  pricePerShare: positive,
  outstanding: maybe,
  positionPerShare: maybe,
  currentLeverage: maybe,
});

/** FTX, which ended on 2022-11-11, with its leveraged tokens. */
export const ftx = createArchiveReader({
  venue: "ftx",
  connPattern: /^(wss?|https?):\/\/(ftx\.com|ftexchange\.com)\b/,
  open: () => ({
    message: (data, context) => {
      const named = message.safeParse(data);
      return named.success ? readMessage(named.data, context) : unknownMessage(data, context);
    },
    answer: readAnswer,
  }),
});

function readMessage({ type, channel, market, data }: z.output<typeof message>, context: FrameContext): Reading {
  if (UNUSED_TYPES.has(type)) return "control";
  switch (channel) {
    case "orderbook":
      return read(book, data, context, ({ time, bids, asks }) => {
        const kind = type === "partial" ? "snapshot" : "delta";
        return bookOf({ symbol: market, kind, at: time * MS_PER_SECOND, bids, asks }, context);
      });
    case "trades":
      return read(z.array(trade), data, context, (items) =>
        together(items.flatMap((item) => readTrade(market, item, context))),
      );
    case "ticker":
      return read(ticker, data, context, ({ time, ...best }) =>
        quoteOf({ symbol: market, at: time * MS_PER_SECOND, ...best }, context),
      );
    case "markets":
      return "control";
    default:
      return unknown(context, `channel:${channel}`);
  }
}

function readTrade(symbol: string, item: z.output<typeof trade>, context: FrameContext): readonly Reading[] {
  const { liquidation, time, ...rest } = item;
  const parts = { symbol, at: time, ...rest };
  return liquidation ? [tradeOf(parts, context), liquidationOf(parts, context)] : [tradeOf(parts, context)];
}

const TOKENS = /^\/api\/lt\/(tokens|[A-Z0-9]+)\/?$/;

function readAnswer(address: string, body: unknown, context: FrameContext): Reading {
  const path = pathOf(address);
  if (path === "/api/markets" || path === "/api/futures") return "control";
  if (!TOKENS.test(path)) return unknownAddress(address, context);
  return read(success, body, context, ({ result }) => {
    const items = Array.isArray(result) ? result : [result];
    return together(items.map((item) => read(token, item, context, (found) => navOf(found, context))));
  });
}

/** The answers have no time of their own. `leverage` is the target, `currentLeverage` what it is. */
function navOf(
  { name: symbol, pricePerShare, outstanding, positionPerShare, currentLeverage }: z.output<typeof token>,
  context: FrameContext,
): Reading {
  return () =>
    context.sink.event({
      type: "nav",
      ...stamp({ symbol, at: undefined }, context),
      nav: priceOf(pricePerShare),
      leverage: currentLeverage === undefined ? undefined : leverage(currentLeverage),
      basket: positionPerShare === undefined || outstanding === undefined ? undefined : positionPerShare * outstanding,
      supply: outstanding,
      rebalancedAt: undefined,
    });
}
