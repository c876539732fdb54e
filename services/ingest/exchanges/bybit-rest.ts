import { fieldsOf, giveBar } from "./bybit-events.ts";
import { createFields, giveTicker, mergeTicker } from "./bybit-known.ts";
import * as message from "./bybit-messages.ts";
import { readTokenInfo, readTokenReference } from "./bybit-tokens.ts";
import { fillLevels } from "./frame-schema.ts";
import { type FrameContext, failed, type Reading, read, together, unknown } from "./reading.ts";

const BAR_MS = 60_000;

/** Reads a REST answer; its address tells what it is. */
export function readRest(address: string, body: unknown, context: FrameContext): Reading {
  const url = URL.parse(address);
  if (!url) return failed(context, "the address is not a URL");
  if (body === undefined) return failed(context, "body is not JSON");
  return read(message.restAnswer, body, context, ({ retCode, retMsg, result, time }) => {
    if (retCode !== 0) return failed(context, `${retCode} ${retMsg}`);
    const atMs = time ?? context.receivedAt;
    switch (url.pathname) {
      case "/v5/market/orderbook":
        return readBook(result, atMs, context);
      case "/v5/market/kline":
        return url.searchParams.get("interval") === "1"
          ? readBars(result, atMs, context)
          : unknown(context, `${url.pathname} of another interval`);
      case "/v5/market/tickers":
        return readTickers(result, atMs, context);
      case "/v5/market/instruments-info":
        return readInstruments(result, context);
      case "/v5/spot-lever-token/reference":
        return readTokenReference(result, context);
      case "/v5/spot-lever-token/info":
        return read(message.restList, result, context, ({ list }) => readTokenInfo(list, atMs, context));
      default:
        return unknown(context, url.pathname);
    }
  });
}

/** Reads an answer whose address is not known: a book tells of itself whose it is, the rest is left. */
export function readNameless(body: object, context: FrameContext): Reading {
  return read(message.restAnswer, body, context, ({ retCode, result, time }) => {
    const isBook = retCode === 0 && message.restBook.safeParse(result).success;
    return isBook ? readBook(result, time ?? context.receivedAt, context) : "control";
  });
}

function readBook(result: unknown, answeredAtMs: number, context: FrameContext): Reading {
  return read(message.restBook, result, context, ({ s, b, a, u, ts, cts }) => () => {
    const { book } = context.scratch;
    book.symbol = s;
    book.kind = "snapshot";
    book.origin = "rest";
    book.limited = false;
    book.exchangeAt = cts ?? ts ?? answeredAtMs;
    book.receivedAt = context.receivedAt;
    book.firstSeq = Number.NaN;
    book.lastSeq = u;
    book.prevSeq = Number.NaN;
    fillLevels(book.bids, b);
    fillLevels(book.asks, a);
    context.sink.book(book);
  });
}

/** Oldest first, as they came to be. */
function readBars(result: unknown, atMs: number, context: FrameContext): Reading {
  return read(message.restKline, result, context, ({ symbol, list }) => {
    if (list.length === 0) return "control";
    return () => {
      for (const [openAtMs, open, high, low, close, volume] of list.toReversed()) {
        giveBar(context, symbol, atMs, { openAtMs, closeAtMs: openAtMs + BAR_MS - 1, open, high, low, close, volume });
      }
    };
  });
}

function readTickers(result: unknown, atMs: number, context: FrameContext): Reading {
  return read(message.restList, result, context, ({ list }) =>
    together(
      list.map((item) =>
        read(message.ticker, item, context, (told) => {
          const ticker = createFields();
          const gives = mergeTicker(ticker, fieldsOf(told), true);
          return gives === 0 ? "control" : () => giveTicker(context, told.symbol, ticker, gives, atMs);
        }),
      ),
    ),
  );
}

/** A linear contract is one unit of the asset; an inverse one is a dollar, whatever the asset costs. */
function readInstruments(result: unknown, context: FrameContext): Reading {
  return read(message.instruments, result, context, ({ category, list }) => {
    for (const { symbol } of list) {
      if (category === "linear") context.sink.control({ kind: "contractSize", symbol, contractSize: 1 });
      if (category === "inverse") context.sink.control({ kind: "contractUsd", symbol, contractUsd: 1 });
    }
    return "control";
  });
}
