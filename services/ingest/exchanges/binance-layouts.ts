import type { BookUpdate } from "../../../shared/domain/market/book-update.ts";
import * as unit from "../../../shared/domain/units.ts";
import { giveMark } from "./binance-futures-events.ts";
import { millisOf } from "./binance-messages.ts";
import { PARTIAL_DEPTH, RETAIL_DEPTH } from "./binance-streams.ts";
import { levelsInto, QUOTED_PAIR } from "./frame-levels.ts";
import { createFrameNames, type FrameNames } from "./frame-names.ts";
import {
  amount,
  boolean,
  custom,
  layout,
  name,
  price,
  sameName,
  signed,
  skippedBoolean,
  skippedScalar,
  skippedText,
  skippedWhole,
  valueAt,
  whole,
} from "./layout.ts";
import { createHotReader, type HotForm, type HotReader } from "./layout-reader.ts";
import type { Scratch } from "./scratch.ts";

/** Binance's frames with their envelope as they are written today; the slow path reads all others. */

const AT = { stream: 0, symbol: 1, time: 2, first: 3, last: 4, previous: 5, sentAt: 6 } as const;
const OF = { bid: 7, bidSize: 8, ask: 9, askSize: 10, price: 7, size: 8, id: 9, isMaker: 10 } as const;
const BAR = { openAt: 3, closeAt: 4, open: 7, close: 8, high: 9, low: 10, volume: 11 } as const;
const MARK = { mark: 7, index: 8, rate: 9, nextAt: 10 } as const;

interface Names {
  readonly streams: FrameNames;
  readonly symbols: FrameNames;
}

/** `kind`: futures have marks, and deltas that name the one before and the matching engine's time. */
export function createLayoutReader(kind: "spot" | "futures", scratch: Scratch): HotReader {
  const names: Names = { streams: createFrameNames(), symbols: createFrameNames() };
  const forms = kind === "spot" ? spotForms(names, scratch) : futuresForms(names, scratch);
  return createHotReader(forms);
}

function spotForms(names: Names, scratch: Scratch): readonly HotForm[] {
  const stream = name(AT.stream, names.streams);
  const symbol = name(AT.symbol, names.symbols);
  const { bids, asks } = levelSlots(scratch.book);
  const quote = quoteGiver(names, scratch);
  const trade = tradeGiver(names, scratch);
  const isMaker = boolean(OF.isMaker);
  return [
    {
      layout: layout`{"stream":"${stream}","data":{"u":${whole(AT.last)},"s":"${symbol}","b":"${price(OF.bid)}","B":"${amount(OF.bidSize)}","a":"${price(OF.ask)}","A":"${amount(OF.askSize)}"}}`,
      give: quote,
    },
    {
      layout: layout`{"stream":"${stream}","data":{"e":"depthUpdate","E":${whole(AT.time)},"s":"${symbol}","U":${whole(AT.first)},"u":${whole(AT.last)},"b":[${bids},"a":[${asks}}}`,
      give: depthGiver(names, scratch),
    },
    {
      layout: layout`{"stream":"${stream}","data":{"e":"trade","E":${whole(AT.sentAt)},"s":"${symbol}","t":${whole(OF.id)},"p":"${price(OF.price)}","q":"${amount(OF.size)}","T":${whole(AT.time)},"m":${isMaker},"M":${skippedBoolean}}}`,
      give: trade,
    },
    {
      layout: layout`{"stream":"${stream}","data":{"e":"trade","E":${whole(AT.sentAt)},"s":"${symbol}","t":${whole(OF.id)},"p":"${price(OF.price)}","q":"${amount(OF.size)}","b":${skippedWhole},"a":${skippedWhole},"T":${whole(AT.time)},"m":${isMaker},"M":${skippedBoolean}}}`,
      give: trade,
    },
    {
      layout: layout`{"stream":"${stream}","data":{"e":"aggTrade","E":${whole(AT.sentAt)},"s":"${symbol}","a":${whole(OF.id)},"p":"${price(OF.price)}","q":"${amount(OF.size)}","f":${skippedWhole},"l":${skippedWhole},"T":${whole(AT.time)},"m":${isMaker},"M":${skippedBoolean}}}`,
      give: trade,
    },
    barForm(names, scratch),
  ];
}

function futuresForms(names: Names, scratch: Scratch): readonly HotForm[] {
  const stream = name(AT.stream, names.streams);
  const symbol = name(AT.symbol, names.symbols);
  const { bids, asks } = levelSlots(scratch.book);
  const depth = depthGiver(names, scratch);
  const quote = quoteGiver(names, scratch);
  const trade = tradeGiver(names, scratch);
  const isMaker = boolean(OF.isMaker);
  return [
    {
      layout: layout`{"stream":"${stream}","data":{"e":"bookTicker","u":${whole(AT.last)},"s":"${symbol}","b":"${price(OF.bid)}","B":"${amount(OF.bidSize)}","a":"${price(OF.ask)}","A":"${amount(OF.askSize)}","T":${whole(AT.time)},"E":${whole(AT.sentAt)}}}`,
      give: quote,
    },
    {
      layout: layout`{"stream":"${stream}","data":{"u":${whole(AT.last)},"e":"bookTicker","s":"${symbol}","ps":"${skippedText}","b":"${price(OF.bid)}","B":"${amount(OF.bidSize)}","a":"${price(OF.ask)}","A":"${amount(OF.askSize)}","T":${whole(AT.time)},"E":${whole(AT.sentAt)}}}`,
      give: quote,
    },
    {
      layout: layout`{"stream":"${stream}","data":{"e":"depthUpdate","E":${whole(AT.sentAt)},"T":${whole(AT.time)},"s":"${symbol}","U":${whole(AT.first)},"u":${whole(AT.last)},"pu":${whole(AT.previous)},"b":[${bids},"a":[${asks}}}`,
      give: depth,
    },
    {
      layout: layout`{"stream":"${stream}","data":{"e":"depthUpdate","E":${whole(AT.sentAt)},"T":${whole(AT.time)},"s":"${symbol}","ps":"${skippedText}","U":${whole(AT.first)},"u":${whole(AT.last)},"pu":${whole(AT.previous)},"b":[${bids},"a":[${asks}}}`,
      give: depth,
    },
    {
      layout: layout`{"stream":"${stream}","data":{"e":"aggTrade","E":${whole(AT.sentAt)},"a":${whole(OF.id)},"s":"${symbol}","p":"${price(OF.price)}","q":"${amount(OF.size)}","f":${skippedWhole},"l":${skippedWhole},"T":${whole(AT.time)},"m":${isMaker}}}`,
      give: trade,
    },
    {
      layout: layout`{"stream":"${stream}","data":{"e":"trade","E":${whole(AT.sentAt)},"T":${whole(AT.time)},"s":"${symbol}","t":${whole(OF.id)},"p":"${price(OF.price)}","q":"${amount(OF.size)}","X":"MARKET","m":${isMaker}}}`,
      give: trade,
    },
    {
      layout: layout`{"stream":"${stream}","data":{"e":"markPriceUpdate","E":${whole(AT.time)},"s":"${symbol}","p":"${price(MARK.mark)}","P":"${skippedText}","i":"${amount(MARK.index)}","r":"${signed(MARK.rate)}","T":${whole(MARK.nextAt)}}}`,
      give: markGiver(names, scratch),
    },
    barForm(names, scratch),
  ];
}

/** The bar of a minute as all servers write it. */
function barForm({ streams, symbols }: Names, { book }: Scratch): HotForm {
  const symbol = name(AT.symbol, symbols);
  return {
    layout: layout`{"stream":"${name(AT.stream, streams)}","data":{"e":"kline","E":${whole(AT.time)},"s":"${symbol}","k":{"t":${whole(BAR.openAt)},"T":${whole(BAR.closeAt)},"s":"${sameName(AT.symbol, symbols)}","i":"1m","f":${skippedScalar},"L":${skippedScalar},"o":"${price(BAR.open)}","c":"${price(BAR.close)}","h":"${price(BAR.high)}","l":"${price(BAR.low)}","v":"${amount(BAR.volume)}","n":${skippedWhole},"x":${skippedBoolean},"q":"${skippedText}","V":"${skippedText}","Q":"${skippedText}","B":"${skippedText}"}}}`,
    give: (_frame, receivedAt, sink) => {
      sink.event({
        type: "bar",
        venue: book.venue,
        symbol: symbols.text(valueAt(AT.symbol)),
        exchangeAt: unit.epochMs(millisOf(valueAt(AT.time))),
        receivedAt,
        openAt: unit.epochMs(millisOf(valueAt(BAR.openAt))),
        closeAt: unit.epochMs(Math.floor(millisOf(valueAt(BAR.closeAt)))),
        open: unit.price(valueAt(BAR.open)),
        high: unit.price(valueAt(BAR.high)),
        low: unit.price(valueAt(BAR.low)),
        close: unit.price(valueAt(BAR.close)),
        volume: valueAt(BAR.volume),
      });
      return "events";
    },
  };
}

const levelSlots = ({ bids, asks }: BookUpdate) => ({
  bids: custom(levelsInto(bids, QUOTED_PAIR)),
  asks: custom(levelsInto(asks, QUOTED_PAIR)),
});

/** Of each stream, whether its frames are deltas of the book: not those of the best few levels, nor of retail orders. */
function createDeltaStreams(streams: FrameNames): (id: number) => boolean {
  const known: boolean[] = [];
  return (id) => {
    const before = known[id];
    if (before !== undefined) return before;
    const text = streams.text(id);
    const isDelta = !PARTIAL_DEPTH.test(text) && !RETAIL_DEPTH.test(text);
    known[id] = isDelta;
    return isDelta;
  };
}

function depthGiver({ streams, symbols }: Names, { book }: Scratch): HotForm["give"] {
  const isDelta = createDeltaStreams(streams);
  return (_frame, receivedAt, sink) => {
    if (!isDelta(valueAt(AT.stream))) return undefined;
    book.firstSeq = valueAt(AT.first);
    book.lastSeq = valueAt(AT.last);
    book.prevSeq = valueAt(AT.previous);
    if (book.firstSeq > book.lastSeq) return undefined;
    book.symbol = symbols.text(valueAt(AT.symbol));
    book.kind = "delta";
    book.origin = "stream";
    book.limited = false;
    book.exchangeAt = millisOf(valueAt(AT.time));
    book.receivedAt = receivedAt;
    sink.book(book);
    return "events";
  };
}

function quoteGiver({ symbols }: Names, { quote }: Scratch): HotForm["give"] {
  return (_frame, receivedAt, sink) => {
    const time = valueAt(AT.time);
    const at = Number.isNaN(time) ? receivedAt : millisOf(time);
    const symbol = symbols.text(valueAt(AT.symbol));
    quote.fill(symbol, at, receivedAt, valueAt(OF.bid), valueAt(OF.bidSize), valueAt(OF.ask), valueAt(OF.askSize));
    sink.quote(quote.event);
    return "events";
  };
}

function tradeGiver({ symbols }: Names, { trade }: Scratch): HotForm["give"] {
  return (_frame, receivedAt, sink) => {
    const symbol = symbols.text(valueAt(AT.symbol));
    const side = valueAt(OF.isMaker) === 1 ? "sell" : "buy";
    const at = millisOf(valueAt(AT.time));
    trade.fill(symbol, at, receivedAt, valueAt(OF.price), valueAt(OF.size), side, valueAt(OF.id));
    sink.trade(trade.event);
    return "events";
  };
}

function markGiver({ symbols }: Names, scratch: Scratch): HotForm["give"] {
  return (_frame, receivedAt, sink) => {
    const symbol = symbols.text(valueAt(AT.symbol));
    giveMark(
      sink,
      { receivedAt, scratch },
      {
        symbol,
        mark: valueAt(MARK.mark),
        index: valueAt(MARK.index),
        rate: valueAt(MARK.rate),
        at: millisOf(valueAt(AT.time)),
        nextAt: millisOf(valueAt(MARK.nextAt)),
      },
    );
    return "events";
  };
}
