import { leverage, price } from "../../../../shared/domain/units.ts";
import { giveBar, giveBook, headerOf } from "../kucoin-give.ts";
import { type FrameContext, failed, type Reading, read, together, unknown } from "../reading.ts";
import * as message from "./messages.ts";

/** Sizes are in the asset. */
export const CONTRACT_SIZE = 1;

const BOOK_PATH = /\/api\/v\d\/market\/orderbook\/level2(_20|_100)?$/;

/** Reads the data of a REST answer; its address tells what it is and, for a book or bars, whose. */
export function readRest(url: URL, data: unknown, context: FrameContext): Reading {
  const { pathname, searchParams } = url;
  if (BOOK_PATH.test(pathname)) return readBook(searchParams.get("symbol"), pathname.endsWith("_20"), data, context);
  if (pathname.endsWith("/market/candles")) return readBars(searchParams, data, context);
  if (/\/api\/v\d\/symbols$/.test(pathname)) return readSymbols(data, context);
  if (pathname.endsWith("/etf/info")) {
    return read(message.tokens, data, context, (tokens) => together(tokens.map((token) => giveNav(token, context))));
  }
  return unknown(context, pathname);
}

/** Twenty levels are too few for a book; a hundred are all that is given without a key. */
function readBook(symbol: string | null, isShort: boolean, data: unknown, context: FrameContext): Reading {
  if (!symbol) return failed(context, "the address names no symbol");
  return read(message.orderBook, data, context, ({ sequence, time, bids, asks }) => {
    const limited = isShort ? ({ limited: true } as const) : {};
    const shape = { kind: "snapshot", origin: "rest", lastSeq: sequence, atMs: time, ...limited } as const;
    return giveBook(context, symbol, shape, { bids: bids ?? [], asks: asks ?? [] });
  });
}

const MINUTE_MS = 60_000;

function readBars(query: URLSearchParams, data: unknown, context: FrameContext): Reading {
  const symbol = query.get("symbol");
  if (!symbol || query.get("type") !== "1min") return failed(context, "the address names no symbol, or not 1min");
  return read(message.candles, data, context, (rows) =>
    together(
      rows.toReversed().map(([openAt, open, close, high, low, volume]) =>
        giveBar(context, symbol, context.receivedAt, {
          openAtMs: openAt * 1_000,
          intervalMs: MINUTE_MS,
          open,
          high,
          low,
          close,
          volume,
        }),
      ),
    ),
  );
}

function readSymbols(data: unknown, context: FrameContext): Reading {
  return read(message.symbols, data, context, (symbols) => {
    for (const { symbol } of symbols) {
      context.sink.control({ kind: "contractSize", symbol, contractSize: CONTRACT_SIZE });
    }
    return "control";
  });
}

/** Tokens that hold the inverse; the leverage itself is given without a sign. */
const INVERSE = /(\dS|DOWN)$/;

/** An older answer has the net assets of all tokens instead of their number, which is the one by the value of one. */
function giveNav(token: message.Token, context: FrameContext): Reading {
  const { currency, netAsset, actualLeverage, issuedSize, assetsUnderManagement, basket } = token;
  const sign = INVERSE.test(currency) ? -1 : 1;
  return () =>
    context.sink.event({
      type: "nav",
      ...headerOf(context, currency, context.receivedAt),
      nav: price(netAsset),
      leverage: actualLeverage === undefined ? undefined : leverage(sign * Math.abs(actualLeverage)),
      basket,
      supply: issuedSize ?? (assetsUnderManagement === undefined ? undefined : assetsUnderManagement / netAsset),
      rebalancedAt: undefined,
    });
}
