import { z } from "zod";
import { amount, decimal, name, positive } from "../exchanges/frame-schema.ts";
import { type FrameContext, type Reading, read, together, unknown } from "../exchanges/reading.ts";
import { createSideEstimate, type SideEstimate } from "../exchanges/side-estimate.ts";
import { createSymbolTable } from "../exchanges/symbol-table.ts";
import { createArchiveReader, unknownMessage } from "./archive-reader.ts";
import { barOf, quoteOf, tradeOf } from "./give.ts";

const typed = z.object({ ev: name });
const trade = z.object({ sym: name, t: decimal, p: positive, s: amount, i: z.string().optional() });
/** Sizes in round lots; a price is missing on a side without orders. */
const quote = z.object({
  sym: name,
  t: decimal,
  bp: amount.default(0),
  bs: amount.optional(),
  ap: amount.default(0),
  as: amount.optional(),
});
/** Indices have no volume. */
const bar = z.object({
  sym: name,
  s: decimal,
  e: decimal,
  o: positive,
  h: positive,
  l: positive,
  c: positive,
  v: amount.optional(),
});

/** Answers, price bands, imbalances of auctions, fair values of the vendor, values of indices. */
const UNUSED_EVENTS: ReadonlySet<string> = new Set(["status", "LULD", "NOI", "FMV", "LV", "V"]);

/** US equities and indices. The tape tells no aggressor, so that the side of a trade is an estimate. */
export const polygon = createArchiveReader({
  venue: "polygon",
  connPattern: /^wss?:\/\/(socket|delayed|business|launchpad)\.(polygon\.io|massive\.com)\b/,
  open: () => {
    const sides = createSideEstimate(createSymbolTable());
    return {
      message: (data, context) =>
        Array.isArray(data)
          ? together(data.map((item) => readItem(item, sides, context)))
          : unknownMessage(data, context),
    };
  },
});

function readItem(data: unknown, sides: SideEstimate, context: FrameContext): Reading {
  const named = typed.safeParse(data);
  if (!named.success) return unknownMessage(data, context);
  const { ev } = named.data;
  switch (ev) {
    case "T":
      return read(trade, data, context, ({ sym, t, p, s, i }) =>
        tradeOf({ symbol: sym, at: t, price: p, size: s, side: sides.sideOf(sides.idOf(sym), p), id: i }, context),
      );
    case "Q":
      return read(quote, data, context, ({ sym, t, bp, bs, ap, as }) => {
        sides.onQuote(sides.idOf(sym), bp, ap);
        return quoteOf({ symbol: sym, at: t, bid: bp, bidSize: bs, ask: ap, askSize: as }, context);
      });
    case "A":
    case "AM":
      return read(bar, data, context, ({ sym, s, e, o, h, l, c, v }) => {
        if (v === undefined) return "control";
        const prices = { open: o, high: h, low: l, close: c, volume: v };
        return barOf({ symbol: sym, at: e, openAt: s, lengthMs: e - s, ...prices }, context);
      });
    default:
      return UNUSED_EVENTS.has(ev) ? "control" : unknown(context, ev);
  }
}
