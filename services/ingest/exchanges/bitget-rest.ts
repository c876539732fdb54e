import { barOf } from "./bitget-give.ts";
import * as message from "./bitget-messages.ts";
import { type BitgetContext, intervalMsOf, type Market, marketOf } from "./bitget-protocol.ts";
import { failed, type Reading, read, together, unknown } from "./reading.ts";

/** Sizes are in the base coin in all markets. */
export const CONTRACT_SIZE = 1;

const SUCCESS = "00000";

const CANDLES = /^\/api\/v3\/market\/(history-)?candles$/;
/** Of versions 3, 2 and 1. */
const INSTRUMENTS =
  /^\/api\/(v3\/market\/instruments|v2\/(spot\/public\/symbols|mix\/market\/contracts)|spot\/v1\/public\/products|mix\/v1\/market\/contracts)$/;

/** Reads a REST answer; its address tells what it is and, for bars, whose. */
export function readRest(address: string, body: unknown, context: BitgetContext): Reading {
  const url = URL.parse(address);
  if (!url) return failed(context, "the address is not a URL");
  if (body === undefined) return failed(context, "body is not JSON");
  return read(message.answer, body, context, ({ code, msg, data }) => {
    if (String(code) !== SUCCESS) return failed(context, `${code} ${msg ?? ""}`.trim());
    if (!Array.isArray(data)) return failed(context, "data is not a list");
    if (INSTRUMENTS.test(url.pathname)) return readInstruments(data, context);
    return CANDLES.test(url.pathname) ? readCandles(url, data, context) : unknown(context, url.pathname);
  });
}

function readInstruments(data: readonly unknown[], context: BitgetContext): Reading {
  return together(
    data.map((item) =>
      read(message.contract, item, context, ({ symbol }) => {
        context.sink.control({ kind: "contractSize", symbol, contractSize: CONTRACT_SIZE });
        return "control";
      }),
    ),
  );
}

function readCandles({ searchParams }: URL, data: readonly unknown[], context: BitgetContext): Reading {
  const symbol = searchParams.get("symbol") ?? "";
  const intervalMs = intervalMsOf(searchParams.get("interval") ?? "");
  const market: Market | undefined = marketOf(searchParams.get("category") ?? "");
  if (symbol === "" || intervalMs === undefined || market === undefined) {
    return failed(context, "the address names no symbol, interval or category");
  }
  const { venue } = context.scratches[market].book;
  const bars = data.map((item) =>
    read(message.candle, item, context, (bar) => () => {
      context.sink.event(barOf(venue, symbol, bar, intervalMs, context.receivedAt, context.receivedAt));
    }),
  );
  return together(bars);
}
