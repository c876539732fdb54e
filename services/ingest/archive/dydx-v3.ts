import { z } from "zod";
import { LEVELS_MAX } from "../../../shared/domain/market/book-update.ts";
import type { Level } from "../../../shared/domain/market/event.ts";
import { amount, isoTime, name, positive, sequence } from "../exchanges/frame-schema.ts";
import { type FrameContext, type Reading, read, together, unknown } from "../exchanges/reading.ts";
import { createArchiveReader, unknownMessage } from "./archive-reader.ts";
import { side } from "./fields.ts";
import { bookOf, tradeOf } from "./give.ts";

const message = z.object({
  type: name,
  channel: z.string().default(""),
  id: z.string().default(""),
  contents: z.unknown().optional(),
});
const UNUSED_TYPES: ReadonlySet<string> = new Set(["connected", "unsubscribed", "pong", "error"]);

const wholeSide = z.array(z.object({ price: positive, size: amount, offset: sequence })).max(LEVELS_MAX);
const whole = z.object({ bids: wholeSide, asks: wholeSide });
const changedSide = z.array(z.tuple([positive, amount])).max(LEVELS_MAX);
const changes = z.object({ offset: sequence, bids: changedSide, asks: changedSide });
/** `side` is the taker's. There is no id. */
const trades = z.object({ trades: z.array(z.object({ side, size: amount, price: positive, createdAt: isoTime })) });

/** Offset of the newest change of each level, by its price. */
type Offsets = Map<number, number>;
interface SidesOffsets {
  readonly bids: Offsets;
  readonly asks: Offsets;
}

/** The exchange on StarkEx, which ended on 2024-10-28. */
export const dydxV3 = createArchiveReader({
  venue: "dydx-v3",
  connPattern: /^wss?:\/\/api\.(stage\.)?dydx\.exchange\/v3\b/,
  open: () => {
    const books = new Map<string, SidesOffsets>();
    return {
      message: (data, context) => {
        const named = message.safeParse(data);
        return named.success ? readMessage(named.data, books, context) : unknownMessage(data, context);
      },
    };
  },
});

function readMessage(
  { type, channel, id: symbol, contents }: z.output<typeof message>,
  books: Map<string, SidesOffsets>,
  context: FrameContext,
): Reading {
  if (UNUSED_TYPES.has(type)) return "control";
  switch (`${channel} ${type}`) {
    case "v3_orderbook subscribed":
      return readWhole(symbol, contents, books, context);
    case "v3_orderbook channel_data":
      return readChanges(symbol, contents, books, context);
    case "v3_trades subscribed":
      // The trades of before the subscription.
      return "control";
    case "v3_trades channel_data":
      return read(trades, contents, context, ({ trades: items }) =>
        together(items.map(({ createdAt, ...trade }) => tradeOf({ symbol, at: createdAt, ...trade }, context))),
      );
    default:
      return unknown(context, `${channel} ${type}`);
  }
}

/** Also lists levels that are gone, with size 0, because their offset still counts. */
function readWhole(
  symbol: string,
  contents: unknown,
  books: Map<string, SidesOffsets>,
  context: FrameContext,
): Reading {
  return read(whole, contents, context, ({ bids, asks }) => {
    const offsetsOf = (levels: z.output<typeof wholeSide>): Offsets =>
      new Map(levels.map(({ price, offset }) => [price, offset]));
    const standing = (levels: z.output<typeof wholeSide>): Level[] =>
      levels.filter(({ size }) => size > 0).map(({ price, size }) => [price, size]);
    books.set(symbol, { bids: offsetsOf(bids), asks: offsetsOf(asks) });
    return bookOf({ symbol, kind: "snapshot", at: undefined, bids: standing(bids), asks: standing(asks) }, context);
  });
}

/** Messages overtake each other: a level that a later one has changed already stays as it is. */
function readChanges(
  symbol: string,
  contents: unknown,
  books: Map<string, SidesOffsets>,
  context: FrameContext,
): Reading {
  return read(changes, contents, context, ({ offset, bids, asks }) => {
    const known = books.get(symbol) ?? { bids: new Map(), asks: new Map() };
    books.set(symbol, known);
    const newer = (levels: z.output<typeof changedSide>, offsets: Offsets): Level[] => {
      const fresh = levels.filter(([price]) => offset > (offsets.get(price) ?? -1));
      for (const [price] of fresh) offsets.set(price, offset);
      return fresh;
    };
    const fresh = { bids: newer(bids, known.bids), asks: newer(asks, known.asks) };
    if (fresh.bids.length === 0 && fresh.asks.length === 0) return "control";
    return bookOf({ symbol, kind: "delta", at: undefined, lastSeq: offset, ...fresh }, context);
  });
}
