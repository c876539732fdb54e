import { z } from "zod";
import { MS_PER_SECOND } from "../../../shared/domain/units.ts";
import { amount, decimal, levels, name, positive } from "../exchanges/frame-schema.ts";
import { type FrameContext, type Reading, read, together, unknown } from "../exchanges/reading.ts";
import { createArchiveReader, createFirsts, unknownMessage } from "./archive-reader.ts";
import { exactId, side } from "./fields.ts";
import { bookOf, tradeOf } from "./give.ts";

const push = z.object({ method: name, params: z.array(z.unknown()) });
/** Also to a ping, whose result is `pong`. */
const answer = z.object({ error: z.unknown(), result: z.unknown() });

/** Whether it is the whole book of the depth subscribed to, its changes, the symbol. */
const depth = z.tuple([z.boolean(), z.object({ bids: levels.default([]), asks: levels.default([]) }), name]);
/** `type` is the taker's side. */
const trade = z.object({ id: exactId, time: decimal, price: positive, amount, type: side });
const trades = z.tuple([name, z.array(trade)]);

/** 24-hour figures and last prices. */
const UNUSED_METHODS: ReadonlySet<string> = new Set(["ticker.update", "price.update"]);

/** The WebSocket v3 of Gate.io, from before the channels of version 4. */
export const gateioV3 = createArchiveReader({
  venue: "gateio-v3",
  connPattern: /^wss?:\/\/ws\.gate(io)?\.(io|ws)\/v3\b/,
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

function readPush(
  { method, params }: z.output<typeof push>,
  isFirst: (channel: string) => boolean,
  context: FrameContext,
): Reading {
  switch (method) {
    case "depth.update":
      return read(depth, params, context, ([isWhole, sides, symbol]) =>
        bookOf({ symbol, kind: isWhole ? "snapshot" : "delta", at: undefined, ...sides }, context),
      );
    case "trades.update":
      return read(trades, params, context, ([symbol, items]) =>
        // The newest hundred trades of before the subscription.
        isFirst(symbol) ? "control" : tradesOf(symbol, items, context),
      );
    default:
      return UNUSED_METHODS.has(method) ? "control" : unknown(context, method);
  }
}

/** The newest stands first. */
const tradesOf = (symbol: string, items: readonly z.output<typeof trade>[], context: FrameContext): Reading =>
  together(
    items
      .toReversed()
      .map(({ id, time, price, amount: size, type }) =>
        tradeOf({ symbol, at: time * MS_PER_SECOND, price, size, side: type, id }, context),
      ),
  );
