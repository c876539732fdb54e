import { epochMs, MS_PER_MINUTE, price } from "../../../../shared/domain/units.ts";
import { type FrameContext, failed, type Reading, read, unknown } from "../reading.ts";
import * as message from "./messages.ts";

const CANDLES_PATH = /\/charts\/v1\/trade\/([^/]+)\/1m$/;

/** Reads a REST answer; its address tells what it is and, for candles, whose. */
export function readRest(address: string, body: unknown, context: FrameContext): Reading {
  const url = URL.parse(address);
  if (!url) return failed(context, "the address is not a URL");
  if (body === undefined) return failed(context, "body is not JSON");
  const refused = message.restRefusal.safeParse(body);
  if (refused.success) return failed(context, refused.data.error);
  if (url.pathname.endsWith("/instruments")) return readInstruments(body, context);
  const symbol = CANDLES_PATH.exec(url.pathname)?.[1];
  return symbol === undefined ? unknown(context, url.pathname) : readCandles(symbol, body, context);
}

/** One of an inverse contract is so many dollars. Older lists are in lower case. */
function readInstruments(body: unknown, context: FrameContext): Reading {
  return read(message.instruments, body, context, ({ instruments }) => {
    for (const { symbol: listed, type, contractSize } of instruments) {
      if (contractSize === undefined || contractSize <= 0) continue;
      const symbol = listed.toUpperCase();
      context.sink.control(
        type === "futures_inverse"
          ? { kind: "contractUsd", symbol, contractUsd: contractSize }
          : { kind: "contractSize", symbol, contractSize },
      );
    }
    return "control";
  });
}

function readCandles(symbol: string, body: unknown, context: FrameContext): Reading {
  return read(message.candles, body, context, ({ candles }) => {
    if (candles.length === 0) return "control";
    return () => {
      for (const { time, open, high, low, close, volume } of candles) {
        context.sink.event({
          type: "bar",
          venue: context.scratch.book.venue,
          symbol,
          exchangeAt: context.receivedAt,
          receivedAt: context.receivedAt,
          openAt: epochMs(time),
          closeAt: epochMs(time + MS_PER_MINUTE - 1),
          open: price(open),
          high: price(high),
          low: price(low),
          close: price(close),
          volume,
        });
      }
    };
  });
}
