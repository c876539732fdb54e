import type { BookUpdate } from "../../../../shared/domain/market/book-update.ts";
import { fieldsInto } from "../frame-fields.ts";
import { type LevelTexts, levelsInto } from "../frame-levels.ts";
import { itemsInto } from "../frame-lists.ts";
import { FRAME } from "../frame-memory.ts";
import { createFrameNames, type FrameNames } from "../frame-names.ts";
import { scalarEnd } from "../frame-numbers.ts";
import {
  amount,
  custom,
  layout,
  name,
  oneOf,
  optional,
  price,
  skippedScalar,
  skippedText,
  TEXT_ENDS,
  text,
  VALUES,
  valueAt,
  whole,
} from "../layout.ts";
import { createHotReader, type HotForm, type HotReader } from "../layout-reader.ts";
import type { FrameContext } from "../reading.ts";
import { createTradeList, giveTrades, TRADES_MAX } from "../trade-list.ts";
import { createTickerFigures, FIGURE, giveTicker, saysSomething } from "./give.ts";
import type { Prices } from "./prices.ts";

/** MEXC's frames as its servers have written them since 2025; books and trades that are not are read key by key. */

const AT = { symbol: 0, sent: 1, channel: 2 } as const;
const BOOK = { time: 3, first: 4, last: 5, version: 6 } as const;
const DEAL = { price: 3, size: 4, side: 5, time: 6, id: 7 } as const;

export function createLayoutReader(context: FrameContext, prices: Prices): HotReader {
  const names = createFrameNames();
  return createHotReader([
    ...bookForms(names, context.scratch.book),
    ...dealForms(names, context.scratch.trade),
    ...tickerForms(names, context, prices),
  ]);
}

/** `[76356.9,1286398,4]`: the last is the number of orders, which is left to `ordersEnd`. */
const TRIPLE: LevelTexts = { open: "[", between: ",", close: "," };
const CLOSE_LIST = 0x5d;

function ordersEnd(at: number): number {
  const end = scalarEnd(at);
  return end >= 0 && FRAME[end] === CLOSE_LIST ? end + 1 : -1;
}

/** The second is not the book's changes but its best levels. */
const CHANNELS = ['"', '.full"'];
const CHANGES = 0;

/** Several changes at once are `begin` to `end`; a single one is `version` alone. */
function bookForms(names: FrameNames, book: BookUpdate): readonly HotForm[] {
  const symbol = name(AT.symbol, names);
  const channel = oneOf(AT.channel, CHANNELS);
  const [time, sent] = [whole(BOOK.time), whole(AT.sent)];
  const [first, last, version] = [whole(BOOK.first), whole(BOOK.last), whole(BOOK.version)];
  const asks = custom(levelsInto(book.asks, TRIPLE, ordersEnd));
  const bids = custom(levelsInto(book.bids, TRIPLE, ordersEnd));
  const give: HotForm["give"] = (_frame, receivedAt, sink) => {
    const from = numberOr(BOOK.first, BOOK.version);
    const to = numberOr(BOOK.last, BOOK.version);
    if (!(from <= to)) return undefined;
    const limited = valueAt(AT.channel) !== CHANGES;
    book.symbol = names.text(valueAt(AT.symbol));
    book.kind = limited ? "snapshot" : "delta";
    book.origin = "stream";
    book.limited = limited;
    book.exchangeAt = numberOr(BOOK.time, AT.sent);
    book.receivedAt = receivedAt;
    book.firstSeq = limited ? Number.NaN : from;
    book.lastSeq = to;
    sink.book(book);
    return "events";
  };
  return [
    {
      layout: layout`{"symbol":"${symbol}","data":{"cts":${time},"asks":[${asks},"bids":[${bids},"version":${version}},"channel":"push.depth${channel},"ts":${sent}}`,
      give,
    },
    {
      layout: layout`{"symbol":"${symbol}","data":{"cts":${time},"asks":[${asks},"bids":[${bids},"end":${last},"begin":${first},"version":${version}},"channel":"push.depth${channel},"ts":${sent}}`,
      give,
    },
    {
      layout: layout`{"symbol":"${symbol}","data":{"asks":[${asks},"bids":[${bids},"end":${last},"begin":${first}${optional(layout`,"version":${version}`)}},"channel":"push.depth${channel},"ts":${sent}}`,
      give,
    },
    // As the venue documents them.
    {
      layout: layout`{"channel":"push.depth${channel},"data":{"asks":[${asks},"bids":[${bids},"begin":${first},"end":${last},"version":${version},"cts":${time}},"symbol":"${symbol}","ts":${sent}}`,
      give,
    },
    {
      layout: layout`{"channel":"push.depth${channel},"data":{"asks":[${asks},"bids":[${bids},"version":${version}${optional(layout`,"cts":${time}`)}},"symbol":"${symbol}","ts":${sent}}`,
      give,
    },
  ];
}

const numberOr = (register: number, other: number): number =>
  Number.isNaN(valueAt(register)) ? valueAt(other) : valueAt(register);

/** The aggressor bought, or sold. */
const SIDES = ["1", "2"];

/** Trades have had an id only lately. */
function dealForms(names: FrameNames, trade: FrameContext["scratch"]["trade"]): readonly HotForm[] {
  const trades = createTradeList();
  const [paid, size] = [price(DEAL.price), amount(DEAL.size)];
  const [side, time] = [oneOf(DEAL.side, SIDES), whole(DEAL.time)];
  const noId = custom((at) => {
    VALUES[DEAL.id] = Number.NaN;
    return at;
  });
  const items = [
    layout`{"p":${paid},"v":${size},"T":${side},"O":${skippedScalar},"M":${skippedScalar},"t":${time},"i":"${text(DEAL.id)}","cts":"${skippedText}"}`,
    layout`{"p":${paid},"v":${size},"T":${side},"O":${skippedScalar},"M":${skippedScalar},"t":${time},"i":"${text(DEAL.id)}"}`,
    layout`{"p":${paid},"v":${size},"T":${side},"O":${skippedScalar},"M":${skippedScalar},"t":${time}${noId}}`,
  ];
  const readItems = itemsInto(items, (index) => {
    const idFrom = valueAt(DEAL.id);
    const idTo = TEXT_ENDS[DEAL.id] ?? 0;
    const hasId = !Number.isNaN(idFrom);
    if (index === TRADES_MAX || (hasId && idTo <= idFrom)) return false;
    trades.prices[index] = valueAt(DEAL.price);
    trades.sizes[index] = valueAt(DEAL.size);
    trades.sides[index] = valueAt(DEAL.side);
    trades.times[index] = valueAt(DEAL.time);
    trades.idsFrom[index] = hasId ? idFrom : 0;
    trades.idsTo[index] = hasId ? idTo : 0;
    trades.length = index + 1;
    return true;
  });
  const list = custom((at) => {
    trades.length = 0;
    return readItems(at);
  });
  const give: HotForm["give"] = (frame, receivedAt, sink) => {
    if (trades.length === 0) return undefined;
    trades.symbols.fill(valueAt(AT.symbol), 0, trades.length);
    giveTrades(trades, names, frame, receivedAt, trade, sink);
    return "events";
  };
  const [symbol, sent] = [name(AT.symbol, names), whole(AT.sent)];
  return [
    { layout: layout`{"symbol":"${symbol}","data":[${list},"channel":"push.deal","ts":${sent}}`, give },
    { layout: layout`{"channel":"push.deal","data":[${list},"symbol":"${symbol}","ts":${sent}}`, give },
  ];
}

const FIGURES: Readonly<Record<string, number>> = {
  fairPrice: FIGURE.mark,
  indexPrice: FIGURE.index,
  timestamp: FIGURE.at,
  bid1: FIGURE.bid,
  ask1: FIGURE.ask,
  holdVol: FIGURE.interest,
  fundingRate: FIGURE.rate,
};

function tickerForms(names: FrameNames, { scratch }: FrameContext, prices: Prices): readonly HotForm[] {
  const figures = createTickerFigures();
  const fields = custom(fieldsInto(figures, FIGURES));
  const give: HotForm["give"] = (_frame, receivedAt, sink) => {
    if (!saysSomething(figures)) return "control";
    giveTicker(figures, names.text(valueAt(AT.symbol)), valueAt(AT.sent), receivedAt, scratch, prices, sink);
    return "events";
  };
  const [symbol, sent] = [name(AT.symbol, names), whole(AT.sent)];
  return [
    { layout: layout`{"symbol":"${symbol}","data":{${fields},"channel":"push.ticker","ts":${sent}}`, give },
    { layout: layout`{"channel":"push.ticker","data":{${fields},"symbol":"${symbol}","ts":${sent}}`, give },
  ];
}
