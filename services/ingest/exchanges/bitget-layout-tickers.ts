import { createTickerFigures, FIGURE, giveTicker, saysSomething } from "./bitget-give.ts";
import { AT, action, marketNow, OLD, sent, sentAt, symbolIn, V3, type Version } from "./bitget-layout-head.ts";
import type { BitgetContext } from "./bitget-protocol.ts";
import { fieldsInto } from "./frame-fields.ts";
import type { FrameNames } from "./frame-names.ts";
import { custom, layout, valueAt } from "./layout.ts";
import type { HotForm } from "./layout-reader.ts";

/** What each key of a ticker is; the same figures have other names in each version. */
const FIGURES: Readonly<Record<string, number>> = {
  bestAsk: FIGURE.ask,
  bestBid: FIGURE.bid,
  capitalRate: FIGURE.rate,
  nextSettleTime: FIGURE.nextAt,
  systemTime: FIGURE.at,
  markPrice: FIGURE.mark,
  indexPrice: FIGURE.index,
  holding: FIGURE.interest,
  bidPr: FIGURE.bid,
  askPr: FIGURE.ask,
  bidSz: FIGURE.bidSize,
  askSz: FIGURE.askSize,
  bid1Price: FIGURE.bid,
  bid1Size: FIGURE.bidSize,
  ask1Price: FIGURE.ask,
  ask1Size: FIGURE.askSize,
  fundingRate: FIGURE.rate,
  nextFundingTime: FIGURE.nextAt,
  holdingAmount: FIGURE.interest,
  openInterest: FIGURE.interest,
  ts: FIGURE.at,
};

/** Tickers, whose keys come in any order. */
export function tickerForms(names: FrameNames, context: BitgetContext): readonly HotForm[] {
  const symbol = symbolIn(names);
  const figures = createTickerFigures();
  const fields = custom(fieldsInto(figures, FIGURES));
  const giverOf =
    (version: Version): HotForm["give"] =>
    (_frame, receivedAt, sink) => {
      const market = marketNow(version);
      const isFutures = market === "futures";
      if (!saysSomething(figures, isFutures)) return "control";
      const ownMs = figures[FIGURE.at] ?? Number.NaN;
      const atMs = Number.isNaN(ownMs) ? sentAt(receivedAt) : ownMs;
      const named = names.text(valueAt(AT.symbol));
      giveTicker(figures, named, atMs, receivedAt, isFutures, context.scratches[market], sink);
      return "events";
    };
  return [
    {
      layout: layout`{"action":"${action}","arg":{"instType":"${V3.inst},"topic":"ticker","symbol":"${symbol}"},"data":[{${fields}]${sent}}`,
      give: giverOf(V3),
    },
    {
      layout: layout`{"action":"${action}","arg":{"instType":"${OLD.inst},"channel":"ticker","instId":"${symbol}"},"data":[{${fields}]${sent}}`,
      give: giverOf(OLD),
    },
  ];
}
