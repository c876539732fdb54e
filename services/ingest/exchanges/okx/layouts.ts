import { type LevelTexts, levelsInto } from "../frame-levels.ts";
import { TRADE, tradesInto } from "../frame-lists.ts";
import { FRAME, literal, takeLiteral } from "../frame-memory.ts";
import { createFrameNames, type FrameNames } from "../frame-names.ts";
import {
  amount,
  custom,
  layout,
  name,
  oneOf,
  optional,
  price,
  sameName,
  signed,
  skippedOneOf,
  skippedScalar,
  skippedText,
  text,
  valueAt,
  whole,
} from "../layout.ts";
import { createHotReader, type HotForm, type HotReader } from "../layout-reader.ts";
import type { Scratch } from "../scratch.ts";
import { createTradeList, giveTrades } from "../trade-list.ts";
import { barMs, barOf } from "./candle.ts";
import { settleNumbers } from "./hot-book.ts";
import { type IndexPrices, markOf } from "./index-prices.ts";
import type { Candle } from "./messages.ts";

/** OKX's frames as they are written; books, trades and tickers that are not are read key by key, all others slowly. */

const AT = { symbol: TRADE.symbol, time: TRADE.time, kind: 6 } as const;
const BOOK = { checksum: 8, last: 9, previous: 10 } as const;
const QUOTE = { bid: 8, bidSize: 9, ask: 10, askSize: 11 } as const;
const BAR = { open: 8, high: 9, low: 10, close: 11, volume: 12 } as const;
const PRICE = 8;

const ACTIONS = ["update", "snapshot"];
const UPDATE = 0;

const BAR_MS = barMs("1m") ?? Number.NaN;

/** `["12.34","0.5","0","12"]`: the third is always 0, the last is the number of orders; both are left to `ordersEnd`. */
const QUAD: LevelTexts = { open: '["', between: '","', close: '","' };
const NOTHING = literal('0","');

export function createLayoutReader(scratch: Scratch, indices: IndexPrices): HotReader {
  const names = createFrameNames();
  return createHotReader([
    ...bookForms(names, scratch),
    tradeForm(names, scratch),
    ...tickerForms(names, scratch),
    ...priceForms(names, scratch, indices),
    barForm(names, scratch),
  ]);
}

function bookForms(names: FrameNames, { book }: Scratch): readonly HotForm[] {
  const symbol = name(AT.symbol, names);
  const bids = custom(levelsInto(book.bids, QUAD, ordersEnd));
  const asks = custom(levelsInto(book.asks, QUAD, ordersEnd));
  const time = whole(AT.time);
  const last = whole(BOOK.last);
  const previous = signed(BOOK.previous);
  const ids = optional(
    layout`,"seqId":${last},"prevSeqId":${previous}`,
    layout`,"prevSeqId":${previous},"seqId":${last}`,
  );
  const giveAs =
    (limited: boolean): HotForm["give"] =>
    (_frame, receivedAt, sink) => {
      book.checksum = valueAt(BOOK.checksum);
      book.lastSeq = valueAt(BOOK.last);
      book.prevSeq = valueAt(BOOK.previous);
      if (!settleNumbers(book)) return undefined;
      book.kind = !limited && valueAt(AT.kind) === UPDATE ? "delta" : "snapshot";
      book.limited = limited;
      book.symbol = names.text(valueAt(AT.symbol));
      book.origin = "stream";
      book.exchangeAt = valueAt(AT.time);
      book.receivedAt = receivedAt;
      book.firstSeq = Number.NaN;
      sink.book(book);
      return "events";
    };
  return [
    {
      layout: layout`{"arg":{"channel":"books${skippedOneOf(['"', '-l2-tbt"', '50-l2-tbt"'])},"instId":"${symbol}"},"action":"${oneOf(AT.kind, ACTIONS)}","data":[{"asks":[${asks},"bids":[${bids},"ts":"${time}","checksum":${signed(BOOK.checksum)}${ids}}]}`,
      give: giveAs(false),
    },
    {
      layout: layout`{"arg":{"channel":"b${skippedOneOf(["ooks5", "bo-tbt"])}","instId":"${symbol}"},"data":[{"asks":[${asks},"bids":[${bids}${optional(layout`,"instId":"${skippedText}"`)},"ts":"${time}"${optional(layout`,"seqId":${last}`)}}]}`,
      give: giveAs(true),
    },
  ];
}

const ZERO = 0x30;
const NINE = 0x39;
const QUOTE_BYTE = 0x22;
const CLOSE_LIST = 0x5d;

/** The end of a level, from behind its size on. */
function ordersEnd(at: number): number {
  let end = takeLiteral(at, NOTHING);
  if (end < 0) return -1;
  let byte = FRAME[end] ?? 0;
  while (byte >= ZERO && byte <= NINE) byte = FRAME[++end] ?? 0;
  return byte === QUOTE_BYTE && FRAME[end + 1] === CLOSE_LIST ? end + 2 : -1;
}

function tradeForm(names: FrameNames, { trade }: Scratch): HotForm {
  const trades = createTradeList();
  const more = optional(
    layout`,"count":"${skippedText}","source":"${skippedText}"${optional(layout`,"seqId":${skippedScalar}`)}`,
  );
  const item = layout`{"instId":"${sameName(TRADE.symbol, names)}","tradeId":"${text(TRADE.id)}","px":"${price(TRADE.price)}","sz":"${amount(TRADE.size)}","side":"${oneOf(TRADE.side, ["buy", "sell"])}","ts":"${whole(TRADE.time)}"${more}}`;
  return {
    layout: layout`{"arg":{"channel":"trades${skippedOneOf(['"', '-all"'])},"instId":"${name(TRADE.symbol, names)}"},"data":[${custom(tradesInto(trades, [item]))}}`,
    give: (frame, receivedAt, sink) => {
      if (trades.length === 0) return undefined;
      giveTrades(trades, names, frame, receivedAt, trade, sink);
      return "events";
    },
  };
}

function tickerForms(names: FrameNames, { quote }: Scratch): readonly HotForm[] {
  const symbol = name(AT.symbol, names);
  const same = sameName(AT.symbol, names);
  const [bid, bidSize] = [price(QUOTE.bid), amount(QUOTE.bidSize)];
  const [ask, askSize] = [price(QUOTE.ask), amount(QUOTE.askSize)];
  const time = whole(AT.time);
  const give: HotForm["give"] = (_frame, receivedAt, sink) => {
    const name = names.text(valueAt(AT.symbol));
    const at = valueAt(AT.time);
    quote.fill(
      name,
      at,
      receivedAt,
      valueAt(QUOTE.bid),
      valueAt(QUOTE.bidSize),
      valueAt(QUOTE.ask),
      valueAt(QUOTE.askSize),
    );
    sink.quote(quote.event);
    return "events";
  };
  return [
    {
      layout: layout`{"arg":{"channel":"tickers","instId":"${symbol}"},"data":[{"instType":"${skippedText}","instId":"${same}","last":"${skippedText}","lastSz":"${skippedText}","askPx":"${ask}","askSz":"${askSize}","bidPx":"${bid}","bidSz":"${bidSize}","open24h":"${skippedText}","high24h":"${skippedText}","low24h":"${skippedText}","sodUtc0":"${skippedText}","sodUtc8":"${skippedText}","volCcy24h":"${skippedText}","vol24h":"${skippedText}","ts":"${time}"}]}`,
      give,
    },
    {
      layout: layout`{"arg":{"channel":"tickers","instId":"${symbol}"},"data":[{"instType":"${skippedText}","instId":"${same}","last":"${skippedText}","lastSz":"${skippedText}","askPx":"${ask}","askSz":"${askSize}","bidPx":"${bid}","bidSz":"${bidSize}","open24h":"${skippedText}","high24h":"${skippedText}","low24h":"${skippedText}","volCcy24h":"${skippedText}","vol24h":"${skippedText}","sodUtc0":"${skippedText}","sodUtc8":"${skippedText}","ts":"${time}"}]}`,
      give,
    },
  ];
}

/** Marks, with the index of the same connection, and indices, remembered for them. */
function priceForms(names: FrameNames, { book }: Scratch, indices: IndexPrices): readonly HotForm[] {
  const symbol = name(AT.symbol, names);
  const same = sameName(AT.symbol, names);
  const time = whole(AT.time);
  return [
    {
      layout: layout`{"arg":{"channel":"mark-price","instId":"${symbol}"},"data":[{"instType":"${skippedText}","instId":"${same}","markPx":"${price(PRICE)}","ts":"${time}"}]}`,
      give: (_frame, receivedAt, sink) => {
        const symbol = names.text(valueAt(AT.symbol));
        sink.event(markOf(book.venue, symbol, valueAt(PRICE), valueAt(AT.time), receivedAt, indices));
        return "events";
      },
    },
    {
      layout: layout`{"arg":{"channel":"index-tickers","instId":"${symbol}"},"data":[{"instId":"${same}","idxPx":"${price(PRICE)}","high24h":"${skippedText}","low24h":"${skippedText}","open24h":"${skippedText}","sodUtc0":"${skippedText}","sodUtc8":"${skippedText}","ts":"${time}"}]}`,
      give: () => {
        indices.set(names.text(valueAt(AT.symbol)), valueAt(PRICE), valueAt(AT.time));
        return "control";
      },
    },
  ];
}

/** The bar of a minute. */
function barForm(names: FrameNames, { book }: Scratch): HotForm {
  return {
    layout: layout`{"arg":{"channel":"candle1m","instId":"${name(AT.symbol, names)}"},"data":[["${whole(AT.time)}","${price(BAR.open)}","${price(BAR.high)}","${price(BAR.low)}","${price(BAR.close)}","${amount(BAR.volume)}","${skippedText}","${skippedText}","${skippedText}"]]}`,
    give: (_frame, receivedAt, sink) => {
      const candle: Candle = [
        valueAt(AT.time),
        valueAt(BAR.open),
        valueAt(BAR.high),
        valueAt(BAR.low),
        valueAt(BAR.close),
        valueAt(BAR.volume),
      ];
      sink.event(barOf(book.venue, names.text(valueAt(AT.symbol)), candle, BAR_MS, receivedAt));
      return "events";
    },
  };
}
