import { barOf } from "./bitget-give.ts";
import {
  AT,
  action,
  COIN_FUTURES,
  FREE,
  marketNow,
  OLD,
  SNAPSHOT,
  sent,
  sentAt,
  symbolIn,
  V3,
  type Version,
} from "./bitget-layout-head.ts";
import { type BitgetContext, baseSize } from "./bitget-protocol.ts";
import { itemsInto } from "./frame-lists.ts";
import type { FrameNames } from "./frame-names.ts";
import {
  amount,
  custom,
  type Layout,
  layout,
  oneOf,
  optional,
  price,
  type Slot,
  skippedText,
  TEXT_ENDS,
  text,
  VALUES,
  valueAt,
  whole,
} from "./layout.ts";
import type { HotForm } from "./layout-reader.ts";
import { createTradeList, giveTrades, TRADES_MAX, type TradeList } from "./trade-list.ts";

const TRADE = { time: FREE, price: FREE + 1, size: FREE + 2, side: FREE + 3, id: FREE + 4 } as const;

/** The same five figures in each version, by different names; version 1 has no id. */
export function tradeForms(names: FrameNames, context: BitgetContext): readonly HotForm[] {
  const symbol = symbolIn(names);
  const time = whole(TRADE.time);
  const [paid, size] = [price(TRADE.price), amount(TRADE.size)];
  const side = oneOf(TRADE.side, ["buy", "sell"]);
  const id = text(TRADE.id);
  const items = [
    layout`{"p":"${paid}","S":"${side}","T":"${time}","v":"${size}","i":"${id}","L":"${skippedText}","isRPI":"${skippedText}"}`,
    layout`{"i":"${id}","L":"${skippedText}","p":"${paid}","v":"${size}","S":"${side}","T":"${time}","isRPI":"${skippedText}"}`,
    layout`{"i":"${id}","p":"${paid}","v":"${size}","S":"${side}","T":"${time}"}`,
  ];
  const oldItems = [
    layout`["${time}","${paid}","${size}","${side}"${noId}]`,
    layout`{"ts":"${time}","price":"${paid}","size":"${size}","side":"${side}","tradeId":"${id}"}`,
  ];
  const trades = createTradeList();
  return [
    {
      layout: layout`{"action":"${action}","arg":{"instType":"${V3.inst},"topic":"publicTrade","symbol":"${symbol}"},"data":[${tradesInto(trades, items, true)},"ts":${whole(AT.sent)}}`,
      give: tradeGiver(names, context, V3, trades),
    },
    {
      layout: layout`{"action":"${action}","arg":{"instType":"${OLD.inst},"channel":"trade","instId":"${symbol}"},"data":[${tradesInto(trades, oldItems, false)}${sent}}`,
      give: tradeGiver(names, context, OLD, trades),
    },
  ];
}

const noId = custom((at) => {
  VALUES[TRADE.id] = Number.NaN;
  return at;
});

function tradesInto(trades: TradeList, items: readonly Layout[], isV3: boolean): Slot {
  const readItems = itemsInto(items, (index) => {
    const idFrom = valueAt(TRADE.id);
    const idTo = TEXT_ENDS[TRADE.id] ?? 0;
    const hasId = !Number.isNaN(idFrom);
    if (index === TRADES_MAX || (hasId && idTo <= idFrom)) return false;
    const paid = valueAt(TRADE.price);
    const at = valueAt(TRADE.time);
    const size = baseSize(valueAt(TRADE.size), paid, at, isV3 && valueAt(AT.inst) === COIN_FUTURES);
    if (!Number.isFinite(size)) return false;
    trades.symbols[index] = valueAt(AT.symbol);
    trades.times[index] = at;
    trades.prices[index] = paid;
    trades.sizes[index] = size;
    trades.sides[index] = valueAt(TRADE.side);
    trades.idsFrom[index] = hasId ? idFrom : 0;
    trades.idsTo[index] = hasId ? idTo : 0;
    trades.length = index + 1;
    return true;
  });
  return custom((from) => {
    trades.length = 0;
    return readItems(from);
  });
}

function tradeGiver(names: FrameNames, context: BitgetContext, version: Version, trades: TradeList): HotForm["give"] {
  return (frame, receivedAt, sink) => {
    // What comes first are trades of before the subscription.
    if (valueAt(AT.action) === SNAPSHOT) return "control";
    if (trades.length === 0) return undefined;
    const { trade } = context.scratches[marketNow(version)];
    giveTrades(trades, names, frame, receivedAt, trade, sink);
    return "events";
  };
}

/** More come in no answer to a subscription; a longer list takes the slow path. */
const BARS_MAX = 1_024;
const MINUTE_MS = 60_000;
const BAR = { openAt: FREE, open: FREE + 1, high: FREE + 2, low: FREE + 3, close: FREE + 4, volume: FREE + 5 } as const;
const COLUMNS = 6;

/** Bars of a minute: hundreds in the first answer. */
export function barForms(names: FrameNames, context: BitgetContext): readonly HotForm[] {
  const symbol = symbolIn(names);
  const openAt = whole(BAR.openAt);
  const [open, high] = [price(BAR.open), price(BAR.high)];
  const [low, close] = [price(BAR.low), price(BAR.close)];
  const volume = amount(BAR.volume);
  const columns = new Float64Array(BARS_MAX * COLUMNS);
  let count = 0;
  const barsOf = (item: Layout): Slot => {
    const readItems = itemsInto([item], (index) => {
      if (index === BARS_MAX) return false;
      for (let column = 0; column < COLUMNS; column += 1) columns[index * COLUMNS + column] = valueAt(FREE + column);
      count = index + 1;
      return true;
    });
    return custom((from) => {
      count = 0;
      return readItems(from);
    });
  };
  const otherCoin = optional(layout`,"${skippedText}"`);
  const list = barsOf(
    layout`["${openAt}","${open}","${high}","${low}","${close}","${volume}"${otherCoin}${otherCoin}]`,
  );
  const objects = barsOf(
    layout`{"start":"${openAt}","open":"${open}","close":"${close}","high":"${high}","low":"${low}","volume":"${volume}","turnover":"${skippedText}"}`,
  );
  const giverOf =
    (version: Version): HotForm["give"] =>
    (_frame, receivedAt, sink) => {
      if (count === 0) return undefined;
      const { venue } = context.scratches[marketNow(version)].book;
      const named = names.text(valueAt(AT.symbol));
      const at = sentAt(receivedAt);
      const column = (bar: number, register: number) => columns[bar * COLUMNS + register - FREE] ?? Number.NaN;
      for (let bar = 0; bar < count; bar += 1) {
        const values = {
          openAt: column(bar, BAR.openAt),
          open: column(bar, BAR.open),
          high: column(bar, BAR.high),
          low: column(bar, BAR.low),
          close: column(bar, BAR.close),
          volume: column(bar, BAR.volume),
        };
        sink.event(barOf(venue, named, values, MINUTE_MS, at, receivedAt));
      }
      return "events";
    };
  return [
    {
      layout: layout`{"action":"${action}","arg":{"instType":"${OLD.inst},"channel":"candle1m","instId":"${symbol}"},"data":[${list}${sent}}`,
      give: giverOf(OLD),
    },
    {
      layout: layout`{"action":"${action}","arg":{"instType":"${V3.inst},"topic":"kline","symbol":"${symbol}","interval":"1m"},"data":[${objects}${sent}}`,
      give: giverOf(V3),
    },
  ];
}
