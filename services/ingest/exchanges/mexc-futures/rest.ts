import { fillLevels } from "../frame-schema.ts";
import { type FrameContext, failed, type Reading, read, unknown } from "../reading.ts";
import { barOf, intervalMsOf } from "./kline.ts";
import * as message from "./messages.ts";

const BOOK = /\/contract\/depth\/([^/]+)$/;
const KLINES = /\/contract\/kline\/([^/]+)$/;

/** Reads a REST answer; its address tells what it is and whose. */
export function readRest(address: string, body: unknown, context: FrameContext): Reading {
  const url = URL.parse(address);
  if (!url) return failed(context, "the address is not a URL");
  if (body === undefined) return failed(context, "body is not JSON");
  return read(message.answer, body, context, ({ success, code, message: why, data }) => {
    if (success === false) return failed(context, `${code ?? ""} ${why ?? ""}`.trim());
    const content = data ?? body;
    const book = BOOK.exec(url.pathname)?.[1];
    if (book !== undefined) return readBook(decodeURIComponent(book), content, context);
    const klines = KLINES.exec(url.pathname)?.[1];
    if (klines !== undefined) {
      return readKlines(decodeURIComponent(klines), url.searchParams.get("interval") ?? "Min1", content, context);
    }
    return url.pathname.endsWith("/contract/detail") ? readContracts(content, context) : unknown(context, url.pathname);
  });
}

function readBook(symbol: string, data: unknown, context: FrameContext): Reading {
  return read(message.restDepth, data, context, ({ asks, bids, version, timestamp }) => () => {
    const { book } = context.scratch;
    book.symbol = symbol;
    book.kind = "snapshot";
    book.origin = "rest";
    book.limited = false;
    book.exchangeAt = timestamp ?? context.receivedAt;
    book.receivedAt = context.receivedAt;
    book.firstSeq = Number.NaN;
    book.lastSeq = version;
    fillLevels(book.bids, bids);
    fillLevels(book.asks, asks);
    context.sink.book(book);
  });
}

/** A contract that is settled in its asset is worth so many dollars. */
function readContracts(data: unknown, context: FrameContext): Reading {
  return read(message.contracts, Array.isArray(data) ? data : [data], context, (contracts) => {
    for (const { symbol, baseCoin, settleCoin, contractSize } of contracts) {
      context.sink.control(
        settleCoin === baseCoin
          ? { kind: "contractUsd", symbol, contractUsd: contractSize }
          : { kind: "contractSize", symbol, contractSize },
      );
    }
    return "control";
  });
}

/** Bars come as columns. */
function readKlines(symbol: string, interval: string, data: unknown, context: FrameContext): Reading {
  const intervalMs = intervalMsOf(interval);
  if (intervalMs === undefined) return failed(context, `interval is ${interval}: expected one of a fixed length`);
  return read(message.restKlines, data, context, ({ time, open, high, low, close, vol }) => {
    const columns = [open, high, low, close, vol];
    if (columns.some(({ length }) => length !== time.length)) return failed(context, "columns differ in length");
    if (time.length === 0) return "control";
    return () => {
      const { receivedAt, scratch, sink } = context;
      time.forEach((openAtSeconds, at) => {
        const [o = 0, h = 0, l = 0, c = 0, volume = 0] = columns.map((column) => column[at] ?? 0);
        const bar = { openAtSeconds, open: o, high: h, low: l, close: c, volume };
        sink.event(barOf(scratch.book.venue, symbol, bar, intervalMs, receivedAt, receivedAt));
      });
    };
  });
}
