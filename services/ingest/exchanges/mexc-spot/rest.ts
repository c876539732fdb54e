import { signedLeverage } from "../../../../shared/domain/funds/token.ts";
import { epochMs, type Leverage, leverage, price } from "../../../../shared/domain/units.ts";
import { fillLevels } from "../frame-schema.ts";
import { type FrameContext, failed, type Reading, read, unknown } from "../reading.ts";
import { barOf } from "./bar.ts";
import * as message from "./messages.ts";

/** Reads a REST answer; its address tells what it is and whose. */
export function readRest(address: string, body: unknown, context: FrameContext): Reading {
  const url = URL.parse(address);
  if (!url) return failed(context, "the address is not a URL");
  if (body === undefined) return failed(context, "body is not JSON");
  const error = message.restError.safeParse(body);
  if (error.success) return failed(context, `${error.data.code} ${error.data.msg}`);
  const symbol = url.searchParams.get("symbol") ?? "";
  switch (url.pathname) {
    case "/api/v3/depth":
      return readBook(symbol, body, context);
    case "/api/v3/klines":
      return readKlines(symbol, body, context);
    case "/api/v3/etf/info":
      return readTokens(body, context);
    default:
      return unknown(context, url.pathname);
  }
}

function readBook(symbol: string, body: unknown, context: FrameContext): Reading {
  if (symbol === "") return failed(context, "the address names no symbol");
  return read(message.restDepth, body, context, ({ lastUpdateId, bids, asks, timestamp }) => () => {
    const { book } = context.scratch;
    book.symbol = symbol;
    book.kind = "snapshot";
    book.origin = "rest";
    book.limited = false;
    book.exchangeAt = timestamp ?? context.receivedAt;
    book.receivedAt = context.receivedAt;
    book.firstSeq = Number.NaN;
    book.lastSeq = lastUpdateId;
    fillLevels(book.bids, bids);
    fillLevels(book.asks, asks);
    context.sink.book(book);
  });
}

/** The close time of a bar is the start of the next. */
function readKlines(symbol: string, body: unknown, context: FrameContext): Reading {
  if (symbol === "") return failed(context, "the address names no symbol");
  return read(message.restKlines, body, context, (klines) => {
    if (klines.length === 0) return "control";
    const { scratch, receivedAt, sink } = context;
    return () => {
      for (const [openMs, open, high, low, close, volume, closeMs] of klines) {
        const bar = { start: openMs / 1_000, end: closeMs / 1_000, open, high, low, close, volume };
        sink.event(barOf(scratch.book.venue, symbol, bar, receivedAt, receivedAt));
      }
    };
  });
}

/** Leveraged tokens: one where the address names it, else all. */
function readTokens(body: unknown, context: FrameContext): Reading {
  const tokens = Array.isArray(body) ? body : [body];
  return read(message.etf.array(), tokens, context, (states) => {
    if (states.length === 0) return "control";
    const { receivedAt, scratch, sink } = context;
    return () => {
      for (const { symbol, netValue, timestamp, leverage: target, realLeverage } of states) {
        sink.event({
          type: "nav",
          venue: scratch.book.venue,
          symbol,
          exchangeAt: epochMs(timestamp ?? receivedAt),
          receivedAt,
          nav: price(netValue),
          leverage: signed(target, realLeverage),
          basket: undefined,
          supply: undefined,
          rebalancedAt: undefined,
        });
      }
    };
  });
}

/** The size of the leverage with the sign of its target; of no use without one. */
const signed = (target: number | undefined, size: number | undefined): Leverage | undefined =>
  target === undefined || size === undefined || target === 0 ? undefined : leverage(signedLeverage(target, size));
