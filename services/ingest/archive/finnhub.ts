import { z } from "zod";
import { amount, decimal, name, positive } from "../exchanges/frame-schema.ts";
import { type FrameContext, type Reading, read, together, unknown } from "../exchanges/reading.ts";
import { createSideEstimate, type SideEstimate } from "../exchanges/side-estimate.ts";
import { createSymbolTable } from "../exchanges/symbol-table.ts";
import { createArchiveReader, unknownMessage } from "./archive-reader.ts";
import { tradeOf } from "./give.ts";

const message = z.object({ type: name, data: z.unknown().optional() });
const trades = z.array(z.object({ s: name, t: decimal, p: positive, v: amount }));

/** US equities. The tape tells no aggressor, and without quotes the estimate is by the tick rule alone. */
export const finnhub = createArchiveReader({
  venue: "finnhub",
  connPattern: /^wss?:\/\/ws\.finnhub\.io\b/,
  open: () => {
    const sides = createSideEstimate(createSymbolTable());
    return {
      message: (data, context) => {
        const named = message.safeParse(data);
        if (!named.success) return unknownMessage(data, context);
        const { type } = named.data;
        if (type === "trade") return readTrades(named.data.data, sides, context);
        return type === "ping" || type === "error" ? "control" : unknown(context, type);
      },
    };
  },
});

const readTrades = (data: unknown, sides: SideEstimate, context: FrameContext): Reading =>
  read(trades, data, context, (items) =>
    together(
      items.map(({ s, t, p, v }) =>
        tradeOf({ symbol: s, at: t, price: p, size: v, side: sides.sideOf(sides.idOf(s), p) }, context),
      ),
    ),
  );
