import { FIGURE, giveTicker, saysSomething } from "./bitget-give.ts";
import { AT, action, marketNow, OLD, sent, sentAt, symbolIn, V3, type Version } from "./bitget-layout-head.ts";
import type { BitgetContext } from "./bitget-protocol.ts";
import { createFiguresReader } from "./bitget-ticker-figures.ts";
import type { FrameNames } from "./frame-names.ts";
import { custom, layout, valueAt } from "./layout.ts";
import type { HotForm } from "./layout-reader.ts";

/** Tickers, whose keys come in any order. */
export function tickerForms(names: FrameNames, context: BitgetContext): readonly HotForm[] {
  const symbol = symbolIn(names);
  const { figures, read } = createFiguresReader();
  const fields = custom(read);
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
