import { epochMs, fraction, price } from "../../../shared/domain/units.ts";
import type { EventSink } from "./adapter.ts";
import { barOf, depthOf, readCommonEvent } from "./binance-events.ts";
import * as message from "./binance-futures-messages.ts";
import { readNav, readNavKline } from "./binance-leveraged-tokens.ts";
import { PARTIAL_DEPTH, RETAIL_DEPTH } from "./binance-streams.ts";
import { type FrameContext, type Reading, read } from "./reading.ts";

/** Reads an event of a futures server by its name `e`, the slow way. `perpetualOf`: the perpetual contract of a pair. */
export function readFuturesEvent(
  event: string,
  data: unknown,
  stream: string,
  context: FrameContext,
  perpetualOf: (pair: string) => string,
): Reading {
  switch (event) {
    case "depthUpdate":
      return readDepth(data, stream, context);
    case "trade":
      return read(message.tradeKind, data, context, ({ X }) =>
        X !== undefined && message.OFF_BOOK.has(X) ? "control" : readCommonEvent(event, data, context),
      );
    case "markPriceUpdate":
      return read(message.markPriceUpdate, data, context, (values) => {
        if (values.rate !== undefined && values.nextAt !== undefined) context.fallbacks += 1;
        return markOf(context, values);
      });
    case "continuous_kline":
      return read(message.continuousKline, data, context, ({ E, ps, ct, k }) =>
        ct === "PERPETUAL" ? barOf(context, perpetualOf(ps), E, k) : "control",
      );
    case "forceOrder":
      return readLiquidation(data, context);
    case "nav":
      return readNav(data, context);
    case "kline":
      return readNavKline(data, context) ?? readCommonEvent(event, data, context);
    default:
      return readCommonEvent(event, data, context);
  }
}

function readDepth(data: unknown, stream: string, context: FrameContext): Reading {
  if (RETAIL_DEPTH.test(stream)) return "control";
  context.fallbacks += 1;
  return read(message.depthUpdate, data, context, ({ T, s, U, u, pu, b, a }) =>
    depthOf(context, PARTIAL_DEPTH.test(stream), {
      symbol: s,
      at: T,
      firstSeq: U,
      lastSeq: u,
      prevSeq: pu,
      bids: b,
      asks: a,
    }),
  );
}

/** What a server says of a contract's fair price and funding; 0 is as good as nothing. */
export interface MarkValues {
  readonly symbol: string;
  readonly at: number;
  readonly mark: number;
  readonly index: number | undefined;
  readonly rate: number | undefined;
  readonly nextAt: number | undefined;
}

/** A contract that is not traded yet, or no more, has a mark of 0. */
export const markOf = (context: FrameContext, values: MarkValues): Reading =>
  values.mark === 0 ? "control" : () => giveMark(context.sink, context, values);

/** Hands on the mark and, where the contract has any, its funding. */
export function giveMark(
  sink: EventSink,
  { receivedAt, scratch }: Pick<FrameContext, "receivedAt" | "scratch">,
  { symbol, at, mark, index, rate, nextAt }: MarkValues,
): void {
  const header = { venue: scratch.book.venue, symbol, exchangeAt: epochMs(at), receivedAt };
  const known = index !== undefined && index > 0;
  sink.event({ type: "mark", ...header, mark: price(mark), index: known ? price(index) : undefined });
  if (rate === undefined) return;
  const next = nextAt !== undefined && nextAt > 0 ? epochMs(nextAt) : undefined;
  sink.event({ type: "funding", ...header, rate: fraction(rate), intervalHours: undefined, nextAt: next });
}

/** The order that closes a long position sells. */
function readLiquidation(data: unknown, context: FrameContext): Reading {
  return read(
    message.forceOrder,
    data,
    context,
    ({ o }) =>
      () =>
        context.sink.event({
          type: "liquidation",
          venue: context.scratch.book.venue,
          symbol: o.s,
          exchangeAt: epochMs(o.T),
          receivedAt: context.receivedAt,
          price: price(o.ap !== undefined && o.ap > 0 ? o.ap : o.p),
          size: o.z !== undefined && o.z > 0 ? o.z : o.q,
          position: o.S === "SELL" ? "long" : "short",
        }),
  );
}
