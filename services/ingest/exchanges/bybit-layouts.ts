import type { FrameOutcome } from "./adapter.ts";
import { type Bar, giveBar } from "./bybit-events.ts";
import { giveBook } from "./bybit-hot-book.ts";
import {
  createFields,
  createInstruments,
  FIELD,
  giveTicker,
  type InstrumentOf,
  type KnownOf,
  mergeTicker,
} from "./bybit-known.ts";
import { fieldsInto } from "./frame-fields.ts";
import { levelsInto, QUOTED_PAIR } from "./frame-levels.ts";
import { itemsInto, TRADE, tradesInto } from "./frame-lists.ts";
import { createFrameNames, type FrameNames } from "./frame-names.ts";
import {
  amount,
  custom,
  layout,
  name,
  oneOf,
  optional,
  price,
  sameName,
  skippedBoolean,
  skippedScalar,
  skippedText,
  skippedWhole,
  text,
  valueAt,
  whole,
} from "./layout.ts";
import type { HotForm } from "./layout-reader.ts";
import type { FrameContext } from "./reading.ts";
import { createTradeList, giveTrades } from "./trade-list.ts";

/** Frames as Bybit's servers write them: those of futures name the type before the time, that of spot behind it. */

const AT = { symbol: TRADE.symbol, time: 6, kind: 7, argument: 8, madeAt: 9, last: 10 } as const;
const BAR = { openAt: 1, closeAt: 2, open: 3, high: 4, low: 5, close: 9, volume: 10 } as const;

const KINDS = ["delta", "snapshot"];
const SNAPSHOT = 1;

/** Depths of books as topics name them; a book of one level tells the best prices. */
const DEPTHS = ["200.", "50.", "1.", "1000.", "500."];
const ONE_LEVEL = 2;
const INTERVALS = ["1.", "3.", "5.", "15.", "30.", "60.", "120.", "240.", "360.", "720.", "D.", "W.", "M."];

export function createForms(context: FrameContext, knownOf: KnownOf): readonly HotForm[] {
  const names = createFrameNames();
  const instrumentOf = createInstruments(names, knownOf);
  return [
    ...bookForms(names, instrumentOf, context),
    ...tradeForms(names, instrumentOf, context),
    ...tickerForms(names, instrumentOf, context),
    ...barForms(names, instrumentOf, context),
  ];
}

function bookForms(names: FrameNames, instrumentOf: InstrumentOf, context: FrameContext): readonly HotForm[] {
  const { book } = context.scratch;
  const depth = oneOf(AT.argument, DEPTHS);
  const symbol = name(AT.symbol, names);
  const same = sameName(AT.symbol, names);
  const kind = oneOf(AT.kind, KINDS);
  const bids = custom(levelsInto(book.bids, QUOTED_PAIR));
  const asks = custom(levelsInto(book.asks, QUOTED_PAIR));
  const time = whole(AT.time);
  const madeAt = optional(layout`,"cts":${whole(AT.madeAt)}`);
  const give = (): FrameOutcome | undefined => {
    const instrument = instrumentOf(valueAt(AT.symbol));
    if (instrument === undefined) return undefined;
    book.lastSeq = valueAt(AT.last);
    book.exchangeAt = Number.isNaN(valueAt(AT.madeAt)) ? valueAt(AT.time) : valueAt(AT.madeAt);
    return giveBook(instrument, valueAt(AT.argument) === ONE_LEVEL, valueAt(AT.kind) === SNAPSHOT, context);
  };
  return [
    {
      layout: layout`{"topic":"orderbook.${depth}${symbol}","type":"${kind}","ts":${time},"data":{"s":"${same}","b":[${bids},"a":[${asks},"u":${whole(AT.last)},"seq":${skippedWhole}}${madeAt}}`,
      give,
    },
    {
      layout: layout`{"topic":"orderbook.${depth}${symbol}","ts":${time},"type":"${kind}","data":{"s":"${same}","b":[${bids},"a":[${asks},"u":${whole(AT.last)},"seq":${skippedWhole}}${madeAt}}`,
      give,
    },
  ];
}

/** Block trades, which did not meet the book, are left to the slow path. */
function tradeForms(names: FrameNames, instrumentOf: InstrumentOf, context: FrameContext): readonly HotForm[] {
  const trades = createTradeList();
  const symbol = name(TRADE.symbol, names);
  const same = sameName(TRADE.symbol, names);
  const [time, size, cost] = [whole(TRADE.time), amount(TRADE.size), price(TRADE.price)];
  const side = oneOf(TRADE.side, ["Buy", "Sell"]);
  const id = text(TRADE.id);
  const isRetail = optional(layout`,"RPI":${skippedBoolean}`);
  const sequence = optional(layout`,"seq":${skippedWhole}`);
  const list = custom(
    tradesInto(trades, [
      layout`{"T":${time},"s":"${same}","S":"${side}","v":"${size}","p":"${cost}","L":"${skippedText}","i":"${id}","BT":false${isRetail}${sequence}}`,
      layout`{"i":"${id}","T":${time},"p":"${cost}","v":"${size}","S":"${side}"${sequence},"s":"${same}","BT":false${isRetail}}`,
    ]),
  );
  const give: HotForm["give"] = (frame, receivedAt, sink) => {
    if (trades.length === 0 || instrumentOf(valueAt(TRADE.symbol)) === undefined) return undefined;
    giveTrades(trades, names, frame, receivedAt, context.scratch.trade, sink);
    return "events";
  };
  return [
    { layout: layout`{"topic":"publicTrade.${symbol}","type":"snapshot","ts":${skippedWhole},"data":[${list}}`, give },
    { layout: layout`{"topic":"publicTrade.${symbol}","ts":${skippedWhole},"type":"snapshot","data":[${list}}`, give },
  ];
}

/** What each key of a ticker tells; a second symbol is for the slow path. */
const TOLD: Readonly<Record<string, number>> = {
  bid1Price: FIELD.bid,
  bid1Size: FIELD.bidSize,
  ask1Price: FIELD.ask,
  ask1Size: FIELD.askSize,
  markPrice: FIELD.mark,
  indexPrice: FIELD.index,
  fundingRate: FIELD.rate,
  nextFundingTime: FIELD.nextAt,
  fundingIntervalHour: FIELD.intervalHours,
  openInterest: FIELD.contracts,
  openInterestValue: FIELD.value,
  symbol: -1,
};

function tickerForms(names: FrameNames, instrumentOf: InstrumentOf, context: FrameContext): readonly HotForm[] {
  const told = createFields();
  const fields = custom(fieldsInto(told, TOLD));
  const symbol = name(AT.symbol, names);
  const same = sameName(AT.symbol, names);
  const kind = oneOf(AT.kind, KINDS);
  const time = whole(AT.time);
  const give = (): FrameOutcome | undefined => {
    const instrument = instrumentOf(valueAt(AT.symbol));
    if (instrument === undefined) return undefined;
    const { ticker } = instrument.known;
    const gives = mergeTicker(ticker, told, valueAt(AT.kind) === SNAPSHOT);
    if (gives === 0) return "control";
    giveTicker(context, instrument.symbol, ticker, gives, valueAt(AT.time));
    return "events";
  };
  return [
    {
      layout: layout`{"topic":"tickers.${symbol}","type":"${kind}","data":{"symbol":"${same}",${fields},"cs":${skippedWhole},"ts":${time}}`,
      give,
    },
    {
      layout: layout`{"topic":"tickers.${symbol}","ts":${time},"type":"${kind}","cs":${skippedWhole},"data":{"symbol":"${same}",${fields}}`,
      give,
    },
  ];
}

function barForms(names: FrameNames, instrumentOf: InstrumentOf, context: FrameContext): readonly HotForm[] {
  const bars: Bar[] = [];
  const interval = oneOf(AT.argument, INTERVALS);
  const symbol = name(AT.symbol, names);
  const time = whole(AT.time);
  const bar = layout`{"start":${whole(BAR.openAt)},"end":${whole(BAR.closeAt)},"interval":"${skippedText}","open":"${price(BAR.open)}","close":"${price(BAR.close)}","high":"${price(BAR.high)}","low":"${price(BAR.low)}","volume":"${amount(BAR.volume)}","turnover":"${skippedText}","confirm":${skippedBoolean},"timestamp":${skippedScalar}}`;
  const readBars = itemsInto([bar], () => {
    bars.push({
      openAtMs: valueAt(BAR.openAt),
      closeAtMs: valueAt(BAR.closeAt),
      open: valueAt(BAR.open),
      high: valueAt(BAR.high),
      low: valueAt(BAR.low),
      close: valueAt(BAR.close),
      volume: valueAt(BAR.volume),
    });
    return true;
  });
  const list = custom((from) => {
    bars.length = 0;
    return readBars(from);
  });
  const give = (): FrameOutcome | undefined => {
    const instrument = instrumentOf(valueAt(AT.symbol));
    if (instrument === undefined || bars.length === 0) return undefined;
    for (const one of bars) giveBar(context, instrument.symbol, valueAt(AT.time), one);
    return "events";
  };
  return [
    { layout: layout`{"topic":"kline.${interval}${symbol}","data":[${list},"ts":${time},"type":"snapshot"}`, give },
    { layout: layout`{"type":"snapshot","topic":"kline.${interval}${symbol}","data":[${list},"ts":${time}}`, give },
  ];
}
