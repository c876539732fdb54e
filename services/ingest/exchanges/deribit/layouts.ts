import { growLevels, type LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import { TRADE, tradesInto } from "../frame-lists.ts";
import { FRAME, literal, takeLiteral } from "../frame-memory.ts";
import { createFrameNames, type FrameNames } from "../frame-names.ts";
import { amountAt, priceAt } from "../frame-numbers.ts";
import {
  amount,
  custom,
  layout,
  name,
  oneOf,
  optional,
  price,
  type SlotReader,
  signed,
  skippedScalar,
  skippedText,
  text,
  valueAt,
  whole,
} from "../layout.ts";
import { createHotReader, type HotForm, type HotReader } from "../layout-reader.ts";
import type { Scratch } from "../scratch.ts";
import { createTradeList, giveTrades } from "../trade-list.ts";
import { createTicker, giveTicker, saysSomething, type Ticker } from "./ticker.ts";

/** Deribit's frames as they are written, with the instrument's name in the channel's; all others are read key by key. */

const AT = { symbol: 0, time: 1 } as const;
const BOOK = { last: 2, previous: 3 } as const;
const TICKER = { mark: 2, index: 3, openInterest: 4, funding: 5, bid: 6, bidSize: 7, ask: 8, askSize: 9 } as const;

export function createLayoutReader(scratch: Scratch): HotReader {
  const names = createFrameNames();
  return createHotReader([...bookForms(names, scratch), tradeForm(names, scratch), ...tickerForms(names, scratch)]);
}

function bookForms(names: FrameNames, { book }: Scratch): readonly HotForm[] {
  const symbol = name(AT.symbol, names);
  const time = whole(AT.time);
  const id = whole(BOOK.last);
  const bids = custom(changesInto(book.bids));
  const asks = custom(changesInto(book.asks));
  const giveAs =
    (kind: "snapshot" | "delta"): HotForm["give"] =>
    (_frame, receivedAt, sink) => {
      book.kind = kind;
      book.symbol = names.text(valueAt(AT.symbol));
      book.origin = "stream";
      book.limited = false;
      book.exchangeAt = valueAt(AT.time);
      book.receivedAt = receivedAt;
      book.firstSeq = Number.NaN;
      book.lastSeq = valueAt(BOOK.last);
      book.prevSeq = valueAt(BOOK.previous);
      sink.book(book);
      return "events";
    };
  return [
    {
      layout: layout`{"jsonrpc":"2.0","method":"subscription","params":{"channel":"book.${custom(channelEnd)}","data":{"timestamp":${time},"type":"change","change_id":${id},"instrument_name":"${symbol}","bids":[${bids},"asks":[${asks},"prev_change_id":${whole(BOOK.previous)}}}}`,
      give: giveAs("delta"),
    },
    {
      layout: layout`{"jsonrpc":"2.0","method":"subscription","params":{"channel":"book.${custom(channelEnd)}","data":{"timestamp":${time},"type":"snapshot","change_id":${id},"instrument_name":"${symbol}","bids":[${bids},"asks":[${asks}}}}`,
      give: giveAs("snapshot"),
    },
    {
      layout: layout`{"jsonrpc":"2.0","method":"subscription","params":{"channel":"book.${custom(channelEnd)}","data":{"type":"change","timestamp":${time},"prev_change_id":${whole(BOOK.previous)},"instrument_name":"${symbol}","change_id":${id},"bids":[${bids},"asks":[${asks}}}}`,
      give: giveAs("delta"),
    },
    {
      layout: layout`{"jsonrpc":"2.0","method":"subscription","params":{"channel":"book.${custom(channelEnd)}","data":{"type":"snapshot","timestamp":${time},"instrument_name":"${symbol}","change_id":${id},"bids":[${bids},"asks":[${asks}}}}`,
      give: giveAs("snapshot"),
    },
  ];
}

const QUOTE = 0x22;
const DOT = 0x2e;
const SPACE = 0x20;
const BACKSLASH = 0x5c;

/** The end of the name of a whole book: an instrument and an interval. Others are of the best few levels. */
function channelEnd(at: number): number {
  let dots = 0;
  let end = at;
  let byte = FRAME[end] ?? 0;
  for (; byte !== QUOTE && byte >= SPACE && byte !== BACKSLASH; byte = FRAME[++end] ?? 0) if (byte === DOT) dots += 1;
  return byte === QUOTE && dots === 1 ? end : -1;
}

/** Where the first letter of the action stands in a level, by which it is known. */
const ACTION_AT = 2;
const LETTER_D = 0x64;
const LETTER_N = 0x6e;
const COMMA = 0x2c;
const CLOSE_LIST = 0x5d;
const LIST_NEW = literal('["new",');
const LIST_CHANGE = literal('["change",');
const LIST_DELETE = literal('["delete",');

/** Levels as `["new",price,size],…]`; what stood in `levels` before is overwritten. */
function changesInto(levels: LevelBuffer): SlotReader {
  return (from) => {
    levels.length = 0;
    if (FRAME[from] === CLOSE_LIST) return from + 1;
    for (let at = from; ; at += 1) {
      if (levels.length === levels.prices.length && !growLevels(levels)) return -1;
      const action = FRAME[at + ACTION_AT];
      at = takeLiteral(at, action === LETTER_D ? LIST_DELETE : action === LETTER_N ? LIST_NEW : LIST_CHANGE);
      if (at >= 0) at = priceAt(at, levels.prices, levels.length);
      if (at < 0 || FRAME[at] !== COMMA) return -1;
      at = amountAt(at + 1, levels.sizes, levels.length);
      if (at < 0 || FRAME[at] !== CLOSE_LIST) return -1;
      if (action === LETTER_D) levels.sizes[levels.length] = 0;
      levels.length += 1;
      at += 1;
      if (FRAME[at] === CLOSE_LIST) return at + 1;
      if (FRAME[at] !== COMMA) return -1;
    }
  };
}

/** Trades in the orders of keys that have been seen. Liquidations and block trades are for the slow path. */
function tradeForm(names: FrameNames, { trade }: Scratch): HotForm {
  const trades = createTradeList();
  const symbol = name(TRADE.symbol, names);
  const [at, size, time] = [price(TRADE.price), amount(TRADE.size), whole(TRADE.time)];
  const side = oneOf(TRADE.side, ["buy", "sell"]);
  const id = text(TRADE.id);
  const contracts = optional(layout`,"contracts":${skippedScalar}`);
  const volatility = optional(layout`,"iv":${skippedScalar}`);
  const items = [
    layout`{"timestamp":${time},"price":${at},"direction":"${side}","index_price":${skippedScalar},"instrument_name":"${symbol}","trade_seq":${skippedScalar},"amount":${size},"mark_price":${skippedScalar},"tick_direction":${skippedScalar},"trade_id":"${id}"${contracts}}`,
    layout`{"timestamp":${time},"price":${at},"amount":${size},"direction":"${side}","index_price":${skippedScalar},"instrument_name":"${symbol}","trade_seq":${skippedScalar},"mark_price":${skippedScalar},"tick_direction":${skippedScalar}${contracts},"trade_id":"${id}"}`,
    layout`{"trade_seq":${skippedScalar},"trade_id":"${id}","timestamp":${time},"tick_direction":${skippedScalar},"price":${at},"mark_price":${skippedScalar}${volatility},"instrument_name":"${symbol}","index_price":${skippedScalar},"direction":"${side}","amount":${size}}`,
  ];
  return {
    layout: layout`{"jsonrpc":"2.0","method":"subscription","params":{"channel":"trades.${skippedText}","data":[${custom(tradesInto(trades, items))}}}`,
    give: (frame, receivedAt, sink) => {
      if (trades.length === 0) return undefined;
      giveTrades(trades, names, frame, receivedAt, trade, sink);
      return "events";
    },
  };
}

function tickerForms(names: FrameNames, scratch: Scratch): readonly HotForm[] {
  const symbol = name(AT.symbol, names);
  const time = whole(AT.time);
  const give = tickerGiver(names, scratch);
  const [bid, bidSize] = [signed(TICKER.bid), amount(TICKER.bidSize)];
  const [ask, askSize] = [signed(TICKER.ask), amount(TICKER.askSize)];
  const [mark, index, openInterest] = [signed(TICKER.mark), amount(TICKER.index), amount(TICKER.openInterest)];
  // Of the forms of 2021 and 2022, in which contracts that end have no funding.
  const volumeUsd = optional(layout`"volume_usd":${skippedScalar},`);
  const interest = optional(layout`,"interest_value":${skippedScalar}`);
  const funding8h = optional(layout`,"funding_8h":${skippedScalar}`);
  const funding = optional(layout`,"current_funding":${signed(TICKER.funding)}`);
  return [
    {
      layout: layout`{"jsonrpc":"2.0","method":"subscription","params":{"channel":"ticker.${skippedText}","data":{"underlying_price":${skippedScalar},"underlying_index":"${skippedText}","timestamp":${time},"stats":{"volume":${skippedScalar},"price_change":${skippedScalar},"low":${skippedScalar},"high":${skippedScalar}},"state":"${skippedText}","settlement_price":${skippedScalar},"open_interest":${openInterest},"min_price":${skippedScalar},"max_price":${skippedScalar},"mark_price":${mark},"mark_iv":${skippedScalar},"last_price":${skippedScalar},"interest_rate":${skippedScalar},"instrument_name":"${symbol}","index_price":${index},"greeks":{"vega":${skippedScalar},"theta":${skippedScalar},"rho":${skippedScalar},"gamma":${skippedScalar},"delta":${skippedScalar}},"estimated_delivery_price":${skippedScalar},"bid_iv":${skippedScalar},"best_bid_price":${bid},"best_bid_amount":${bidSize},"best_ask_price":${ask},"best_ask_amount":${askSize},"ask_iv":${skippedScalar}}}}`,
      give,
    },
    {
      layout: layout`{"jsonrpc":"2.0","method":"subscription","params":{"channel":"ticker.${skippedText}","data":{"timestamp":${time},"state":"${skippedText}","stats":{"high":${skippedScalar},"low":${skippedScalar},"price_change":${skippedScalar},"volume":${skippedScalar},"volume_usd":${skippedScalar}},"index_price":${index},"instrument_name":"${symbol}","last_price":${skippedScalar},"settlement_price":${skippedScalar},"min_price":${skippedScalar},"max_price":${skippedScalar},"open_interest":${openInterest},"mark_price":${mark},"interest_value":${skippedScalar},"current_funding":${signed(TICKER.funding)},"estimated_delivery_price":${skippedScalar},"funding_8h":${skippedScalar},"best_ask_price":${ask},"best_bid_price":${bid},"best_ask_amount":${askSize},"best_bid_amount":${bidSize}}}}`,
      give,
    },
    {
      layout: layout`{"jsonrpc":"2.0","method":"subscription","params":{"channel":"ticker.${skippedText}","data":{"timestamp":${time},"stats":{${volumeUsd}"volume":${skippedScalar},"price_change":${skippedScalar},"low":${skippedScalar},"high":${skippedScalar}},"state":"${skippedText}","settlement_price":${skippedScalar},"open_interest":${openInterest},"min_price":${skippedScalar},"max_price":${skippedScalar},"mark_price":${mark},"last_price":${skippedScalar}${interest},"instrument_name":"${symbol}","index_price":${index}${funding8h},"estimated_delivery_price":${skippedScalar}${funding},"best_bid_price":${bid},"best_bid_amount":${bidSize},"best_ask_price":${ask},"best_ask_amount":${askSize}}}}`,
      give,
    },
    {
      layout: layout`{"jsonrpc":"2.0","method":"subscription","params":{"channel":"quote.${skippedText}","data":{"timestamp":${time},"instrument_name":"${symbol}","best_bid_price":${price(TICKER.bid)},"best_bid_amount":${bidSize},"best_ask_price":${price(TICKER.ask)},"best_ask_amount":${askSize}}}}`,
      give,
    },
    {
      layout: layout`{"jsonrpc":"2.0","method":"subscription","params":{"channel":"quote.${skippedText}","data":{"timestamp":${time},"instrument_name":"${symbol}","best_ask_price":${price(TICKER.ask)},"best_bid_price":${price(TICKER.bid)},"best_ask_amount":${askSize},"best_bid_amount":${bidSize}}}}`,
      give,
    },
  ];
}

function tickerGiver(names: FrameNames, scratch: Scratch): HotForm["give"] {
  const ticker: Ticker = createTicker();
  return (_frame, receivedAt, sink) => {
    ticker.symbol = names.text(valueAt(AT.symbol));
    ticker.at = valueAt(AT.time);
    ticker.mark = valueAt(TICKER.mark);
    ticker.index = valueAt(TICKER.index);
    ticker.openInterest = valueAt(TICKER.openInterest);
    ticker.funding = valueAt(TICKER.funding);
    ticker.bid = valueAt(TICKER.bid);
    ticker.bidSize = valueAt(TICKER.bidSize);
    ticker.ask = valueAt(TICKER.ask);
    ticker.askSize = valueAt(TICKER.askSize);
    if (!saysSomething(ticker)) return undefined;
    giveTicker(ticker, scratch, receivedAt, sink);
    return "events";
  };
}
