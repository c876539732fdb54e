import { createTickerFigures, FIGURE, giveTicker, saysSomething } from "./bitget-give.ts";
import { AT, action, FREE, marketNow, OLD, sent, sentAt, symbolIn } from "./bitget-layout-head.ts";
import type { BitgetContext } from "./bitget-protocol.ts";
import type { FrameNames } from "./frame-names.ts";
import { layout, sameName, signed, skippedScalar, skippedText, valueAt } from "./layout.ts";
import type { HotForm } from "./layout-reader.ts";

/** The figures of a ticker lie in the registers in their order. */
const figure = (place: number) => signed(FREE + place);

/** Tickers of futures and of spot as version 1 writes them. Those of others come in no order that is known, and are read key by key. */
export function tickerForms(names: FrameNames, context: BitgetContext): readonly HotForm[] {
  const symbol = symbolIn(names);
  const same = sameName(AT.symbol, names);
  const bid = figure(FIGURE.bid);
  const ask = figure(FIGURE.ask);
  const at = figure(FIGURE.at);
  const other = skippedText;
  const figures = createTickerFigures();
  const give: HotForm["give"] = (_frame, receivedAt, sink) => {
    const market = marketNow(OLD);
    const isFutures = market === "futures";
    for (let place = 0; place < figures.length; place += 1) figures[place] = valueAt(FREE + place);
    if (!saysSomething(figures, isFutures)) return "control";
    const ownMs = figures[FIGURE.at] ?? Number.NaN;
    const atMs = Number.isNaN(ownMs) ? sentAt(receivedAt) : ownMs;
    const named = names.text(valueAt(AT.symbol));
    giveTicker(figures, named, atMs, receivedAt, isFutures, context.scratches[market], sink);
    return "events";
  };
  return [
    {
      layout: layout`{"action":"${action}","arg":{"instType":"${OLD.inst},"channel":"ticker","instId":"${symbol}"},"data":[{"instId":"${same}","last":"${other}","bestAsk":"${ask}","bestBid":"${bid}","high24h":"${other}","low24h":"${other}","priceChangePercent":"${other}","capitalRate":"${figure(FIGURE.rate)}","nextSettleTime":${figure(FIGURE.nextAt)},"systemTime":${at},"markPrice":"${figure(FIGURE.mark)}","indexPrice":"${figure(FIGURE.index)}","holding":"${figure(FIGURE.interest)}","baseVolume":"${other}","quoteVolume":"${other}"}]${sent}}`,
      give,
    },
    {
      layout: layout`{"action":"${action}","arg":{"instType":"${OLD.inst},"channel":"ticker","instId":"${symbol}"},"data":[{"instId":"${same}","last":"${other}","open24h":"${other}","high24h":"${other}","low24h":"${other}","bestBid":"${bid}","bestAsk":"${ask}","baseVolume":"${other}","quoteVolume":"${other}","ts":${at},"labeId":${skippedScalar}}]${sent}}`,
      give,
    },
  ];
}
