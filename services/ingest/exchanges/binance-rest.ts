import { z } from "zod";
import type { EpochMs } from "../../../shared/domain/units.ts";
import { barOf } from "./binance-events.ts";
import * as message from "./binance-messages.ts";
import { fillLevels } from "./frame-schema.ts";
import { type FrameContext, failed, type Reading, read, together } from "./reading.ts";

/** Reads the REST answers that Binance's servers give alike; undefined where this is none of them. */
export function readCommonRest(url: URL, body: unknown, context: FrameContext): Reading | undefined {
  const refused = message.restRefusal.safeParse(body);
  if (refused.success) return failed(context, `${refused.data.code} ${refused.data.msg}`);
  const symbol = url.searchParams.get("symbol") ?? "";
  if (url.pathname.endsWith("/depth")) return readBook(symbol, body, context);
  if (url.pathname.endsWith("/klines")) return readBars(symbol, body, context);
  return undefined;
}

/** Spot servers do not say when the book was so. */
function readBook(symbol: string, body: unknown, context: FrameContext): Reading {
  if (symbol === "") return failed(context, "the address names no symbol");
  return read(message.restDepth, body, context, ({ lastUpdateId, T, E, bids, asks }) => () => {
    const { book } = context.scratch;
    book.symbol = symbol;
    book.kind = "snapshot";
    book.origin = "rest";
    book.limited = false;
    book.exchangeAt = T ?? E ?? context.receivedAt;
    book.receivedAt = context.receivedAt;
    book.firstSeq = Number.NaN;
    book.lastSeq = lastUpdateId;
    book.prevSeq = Number.NaN;
    fillLevels(book.bids, bids);
    fillLevels(book.asks, asks);
    context.sink.book(book);
  });
}

/** The answer does not say when it was given. */
function readBars(symbol: string, body: unknown, context: FrameContext): Reading {
  if (symbol === "") return failed(context, "the address names no symbol");
  return read(z.array(message.restBar), body, context, (bars) =>
    together(bars.map((bar) => barOf(context, symbol, context.receivedAt, bar))),
  );
}

/** As many bars as every server gives at once. */
const BARS_MAX = 1_000;

/** Address of the 1-minute bars that open in [from, to); the first thousand of them. `path`: up to `klines`. */
export const barsAddress = (path: string, symbol: string, from: EpochMs, to: EpochMs): string =>
  `${path}?symbol=${encodeURIComponent(symbol)}&interval=1m&startTime=${from}&endTime=${to - 1}&limit=${BARS_MAX}`;
