import { type FrameContext, failed, type Reading, read, together, unknown } from "../reading.ts";
import { barMs, barOf } from "./chart.ts";
import { bookOf } from "./events.ts";
import { isInverse } from "./instruments.ts";
import * as message from "./messages.ts";

const PREFIX = "/api/v2/public/";

/** Reads a REST answer; its address tells what it is and, for bars, whose. */
export function readRest(address: string, body: unknown, context: FrameContext): Reading {
  const url = URL.parse(address);
  if (!url) return failed(context, "the address is not a URL");
  if (body === undefined) return failed(context, "body is not JSON");
  const refused = message.error.safeParse(body);
  if (refused.success) return failed(context, `${refused.data.error.code} ${refused.data.error.message}`);
  return read(message.result, body, context, ({ result }) => {
    switch (url.pathname) {
      case `${PREFIX}get_order_book`:
        return read(message.levelsOf, result, context, (book) =>
          bookOf(context, { ...book, kind: "snapshot", origin: "rest", limited: false }),
        );
      case `${PREFIX}get_instruments`:
        return readInstruments(result, context);
      case `${PREFIX}get_instrument`:
        return readInstruments([result], context);
      case `${PREFIX}get_tradingview_chart_data`:
        return readChart(url.searchParams, result, context);
      default:
        return unknown(context, url.pathname);
    }
  });
}

/** Amounts are in the asset, but for inverse contracts, where they are dollars. */
function readInstruments(result: unknown, context: FrameContext): Reading {
  return read(message.instrument.array(), result, context, (instruments) => {
    for (const { instrument_name: symbol, kind, future_type, instrument_type } of instruments) {
      const type = future_type ?? instrument_type ?? (isInverse(symbol) ? "reversed" : "linear");
      if (kind.endsWith("_combo")) continue;
      const isInDollars = kind === "future" && type === "reversed";
      context.sink.control(
        isInDollars
          ? { kind: "contractUsd", symbol, contractUsd: 1 }
          : { kind: "contractSize", symbol, contractSize: 1 },
      );
    }
    return "control";
  });
}

function readChart(params: URLSearchParams, result: unknown, context: FrameContext): Reading {
  const symbol = params.get("instrument_name") ?? "";
  const lengthMs = barMs(params.get("resolution") ?? "");
  if (symbol === "" || lengthMs === undefined)
    return failed(context, "the address names no instrument or no resolution");
  return read(message.chartColumns, result, context, ({ ticks, ...columns }) =>
    together(
      ticks.map((tick, row) =>
        read(message.chart, { tick, ...rowOf(columns, row) }, context, (chart) => () => {
          context.sink.event(barOf(context.scratch.book.venue, symbol, chart, lengthMs, context.receivedAt));
        }),
      ),
    ),
  );
}

const rowOf = (columns: Readonly<Record<string, readonly number[]>>, row: number) =>
  Object.fromEntries(Object.entries(columns).map(([key, column]) => [key, column[row]]));
