import { type BookUpdate, growLevels, type LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import { itemsInto } from "../frame-lists.ts";
import { BYTES_PER_WORD, FRAME, literal, takeLiteral, wordAt } from "../frame-memory.ts";
import { createFrameNames, type FrameNames } from "../frame-names.ts";
import { amountAt, priceAt } from "../frame-numbers.ts";
import { isoTimeAt } from "../frame-time.ts";
import {
  amount,
  custom,
  isoTime,
  layout,
  name,
  oneOf,
  optional,
  price,
  type SlotReader,
  skippedScalar,
  skippedText,
  valueAt,
  whole,
} from "../layout.ts";
import { createHotReader, type HotForm, type HotReader } from "../layout-reader.ts";
import type { Scratch } from "../scratch.ts";
import type { CountCheck } from "./frame-count.ts";
import { createTradeList, MAKER_SIDES, TRADES_MAX, type TradeList } from "./trades.ts";

/** The messages of Coinbase Advanced as they are written; books and trades that are not are read key by key. */

const AT = { time: 0, sequence: 1, symbol: 2, kind: 3 } as const;
const TRADE = { id: 4, price: 5, size: 6, time: 7, side: 8 } as const;
const QUOTE = { bid: 4, bidSize: 5, ask: 6, askSize: 7 } as const;

const KINDS = ["update", "snapshot"];
const UPDATE = 0;

const HEAD = {
  client: optional(layout`,"client_id":"${skippedText}"`),
  time: isoTime(AT.time),
  sequence: whole(AT.sequence),
} as const;

export function createLayoutReader({ book, trade, quote }: Scratch, isNext: CountCheck): HotReader {
  const names = createFrameNames();
  const trades = createTradeList();
  return createHotReader([
    bookForm(names, book, isNext),
    tickerForm(names, quote, isNext),
    {
      layout: layout`{"channel":"market_trades"${HEAD.client},"timestamp":"${HEAD.time}","sequence_num":${HEAD.sequence},"events":[{"type":"update","trades":[${custom(tradesInto(trades, names))}}]}`,
      give: (_frame, receivedAt, sink) => {
        if (trades.count === 0) return undefined;
        if (!isNext(valueAt(AT.sequence), sink)) return "control";
        trades.handOn(names, receivedAt, trade, sink);
        return "events";
      },
    },
    {
      layout: layout`{"channel":"heartbeats"${HEAD.client},"timestamp":"${HEAD.time}","sequence_num":${HEAD.sequence},"events":[{"current_time":"${skippedText}","heartbeat_counter":${optional(layout`"${skippedText}"`, layout`${skippedScalar}`)}}]}`,
      give: (_frame, _receivedAt, sink) => {
        isNext(valueAt(AT.sequence), sink);
        return "control";
      },
    },
  ]);
}

function bookForm(names: FrameNames, book: BookUpdate, isNext: CountCheck): HotForm {
  return {
    layout: layout`{"channel":"l2_data"${HEAD.client},"timestamp":"${HEAD.time}","sequence_num":${HEAD.sequence},"events":[{"type":"${oneOf(AT.kind, KINDS)}","product_id":"${name(AT.symbol, names)}","updates":[${custom(updatesInto(book))}}]}`,
    give: (_frame, receivedAt, sink) => {
      const sequence = valueAt(AT.sequence);
      if (!isNext(sequence, sink)) return "control";
      // 0 where the venue gives no time, as in older snapshots.
      if (book.exchangeAt === 0) book.exchangeAt = valueAt(AT.time);
      book.symbol = names.text(valueAt(AT.symbol));
      book.kind = valueAt(AT.kind) === UPDATE ? "delta" : "snapshot";
      book.origin = "stream";
      book.limited = false;
      book.receivedAt = receivedAt;
      book.lastSeq = sequence;
      sink.book(book);
      return "events";
    },
  };
}

const BID = literal('{"side":"bid","event_time":"');
const OFFER = literal('{"side":"offer","event_time":"');
const PRICE_NEXT = literal('","price_level":"');
const SIZE_NEXT = literal('","new_quantity":"');
const CLOSE = literal('"}');
const COMMA = 0x2c;
const CLOSE_LIST = 0x5d;

/**
 * Levels of both sides in one list. Side and time stand before the price, and are nearly always those of the level
 * before: then all of it is stepped over at once. The newest time is the book's.
 */
function updatesInto(book: BookUpdate): SlotReader {
  const { bids, asks } = book;
  const time = new Float64Array(1);
  /** The index of the price, or -1. */
  const headEnd = (at: number): number => {
    const bid = takeLiteral(at, BID);
    let end = bid >= 0 ? bid : takeLiteral(at, OFFER);
    if (end >= 0) end = isoTimeAt(end, time, 0);
    const eventAt = time[0] ?? 0;
    if (eventAt > book.exchangeAt) book.exchangeAt = eventAt;
    return end < 0 ? -1 : takeLiteral(end, PRICE_NEXT);
  };
  return (from) => {
    bids.length = 0;
    asks.length = 0;
    book.exchangeAt = 0;
    if (FRAME[from] === CLOSE_LIST) return from + 1;
    let levels = bids;
    let headFrom = from;
    let headLength = 0;
    for (let at = from; ; at += 1) {
      if (headLength === 0 || !isAgain(at, headFrom, headLength)) {
        const end = headEnd(at);
        if (end < 0) return -1;
        levels = takeLiteral(at, BID) >= 0 ? bids : asks;
        headFrom = at;
        headLength = end - at;
      }
      at = levelAt(at + headLength, levels);
      if (at < 0) return -1;
      if (FRAME[at] === CLOSE_LIST) return at + 1;
      if (FRAME[at] !== COMMA) return -1;
    }
  };
}

/** Whether the text of `length` bytes at `from`, which is longer than a word, stands at `at` again. */
function isAgain(at: number, from: number, length: number): boolean {
  const last = length - BYTES_PER_WORD;
  for (let offset = 0; offset < last; offset += BYTES_PER_WORD) {
    if (wordAt(at + offset) !== wordAt(from + offset)) return false;
  }
  return wordAt(at + last) === wordAt(from + last);
}

/** Reads the level whose price is at `at`: the index behind it, or -1. */
function levelAt(at: number, levels: LevelBuffer): number {
  const index = levels.length;
  if (index === levels.prices.length && !growLevels(levels)) return -1;
  let end = priceAt(at, levels.prices, index);
  if (end >= 0) end = takeLiteral(end, SIZE_NEXT);
  if (end >= 0) end = amountAt(end, levels.sizes, index);
  levels.length = index + 1;
  return end < 0 ? -1 : takeLiteral(end, CLOSE);
}

/** The trades come with their keys in either of two orders. */
function tradesInto(trades: TradeList, names: FrameNames): SlotReader {
  const symbol = name(AT.symbol, names);
  const id = whole(TRADE.id);
  const [paid, size] = [price(TRADE.price), amount(TRADE.size)];
  const [time, side] = [isoTime(TRADE.time), oneOf(TRADE.side, MAKER_SIDES)];
  const items = [
    layout`{"product_id":"${symbol}","trade_id":"${id}","price":"${paid}","size":"${size}","time":"${time}","side":"${side}"}`,
    layout`{"trade_id":"${id}","product_id":"${symbol}","price":"${paid}","size":"${size}","side":"${side}","time":"${time}"}`,
  ];
  const readItems = itemsInto(items, (index) => {
    if (index === TRADES_MAX) return false;
    trades.symbols[index] = valueAt(AT.symbol);
    trades.ids[index] = valueAt(TRADE.id);
    trades.prices[index] = valueAt(TRADE.price);
    trades.sizes[index] = valueAt(TRADE.size);
    trades.times[index] = valueAt(TRADE.time);
    trades.makerSides[index] = valueAt(TRADE.side);
    trades.count = index + 1;
    return true;
  });
  return (from) => {
    trades.count = 0;
    return readItems(from);
  };
}

function tickerForm(names: FrameNames, quote: Scratch["quote"], isNext: CountCheck): HotForm {
  return {
    layout: layout`{"channel":"ticker"${HEAD.client},"timestamp":"${HEAD.time}","sequence_num":${HEAD.sequence},"events":[{"type":"${oneOf(AT.kind, KINDS)}","tickers":[{"type":"ticker","product_id":"${name(AT.symbol, names)}","price":"${skippedText}","volume_24_h":"${skippedText}","low_24_h":"${skippedText}","high_24_h":"${skippedText}","low_52_w":"${skippedText}","high_52_w":"${skippedText}","price_percent_chg_24_h":"${skippedText}","best_bid":"${price(QUOTE.bid)}","best_ask":"${price(QUOTE.ask)}","best_bid_quantity":"${amount(QUOTE.bidSize)}","best_ask_quantity":"${amount(QUOTE.askSize)}"}]}]}`,
    give: (_frame, receivedAt, sink) => {
      if (!isNext(valueAt(AT.sequence), sink)) return "control";
      const symbol = names.text(valueAt(AT.symbol));
      const at = valueAt(AT.time);
      const bid = valueAt(QUOTE.bid);
      const ask = valueAt(QUOTE.ask);
      quote.fill(symbol, at, receivedAt, bid, valueAt(QUOTE.bidSize), ask, valueAt(QUOTE.askSize));
      sink.quote(quote.event);
      return "events";
    },
  };
}
