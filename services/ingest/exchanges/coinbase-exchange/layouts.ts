import { type BookUpdate, growLevels, type LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import { levelsInto, QUOTED_PAIR } from "../frame-levels.ts";
import { FRAME, literal, takeLiteral } from "../frame-memory.ts";
import { createFrameNames, type FrameNames } from "../frame-names.ts";
import { amountAt } from "../frame-numbers.ts";
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
  skippedText,
  skippedWhole,
  valueAt,
  whole,
} from "../layout.ts";
import { createHotReader, type HotForm, type HotReader } from "../layout-reader.ts";
import type { Scratch } from "../scratch.ts";
import type { LastTimes } from "./last-times.ts";

/** The frames of Coinbase Exchange as they are written; updates, trades and tickers that are not are read key by key. */

const AT = { symbol: 0, time: 1 } as const;
const OF = { price: 2, size: 3, side: 4, id: 5, bid: 2, bidSize: 3, ask: 4, askSize: 5 } as const;

const MAKER_SIDES = ["buy", "sell"];
const MAKER_BUYS = 0;

export function createLayoutReader({ book, trade, quote }: Scratch, times: LastTimes): HotReader {
  const names = createFrameNames();
  return createHotReader([...bookForms(names, book, times), matchForm(names, trade), ...tickerForms(names, quote)]);
}

function bookForms(names: FrameNames, book: BookUpdate, times: LastTimes): readonly HotForm[] {
  const symbol = name(AT.symbol, names);
  const time = isoTime(AT.time);
  const laterTime = optional(layout`,"time":"${time}"`);
  const bids = custom(levelsInto(book.bids, QUOTED_PAIR));
  const asks = custom(levelsInto(book.asks, QUOTED_PAIR));
  const begin = (kind: "snapshot" | "delta", receivedAt: BookUpdate["receivedAt"]) => {
    book.symbol = names.text(valueAt(AT.symbol));
    book.kind = kind;
    book.origin = "stream";
    book.limited = false;
    book.receivedAt = receivedAt;
    book.lastSeq = Number.NaN;
  };
  const giveUpdate: HotForm["give"] = (_frame, receivedAt, sink) => {
    begin("delta", receivedAt);
    book.exchangeAt = valueAt(AT.time);
    times.note(book.symbol, book.exchangeAt);
    sink.book(book);
    return "events";
  };
  const giveSnapshot: HotForm["give"] = (_frame, receivedAt, sink) => {
    begin("snapshot", receivedAt);
    const at = valueAt(AT.time);
    book.exchangeAt = Number.isNaN(at) ? receivedAt : at;
    sink.book(book);
    return "events";
  };
  return [
    {
      layout: layout`{"type":"l2update","product_id":"${symbol}","changes":[${custom(changesInto(book))},"time":"${time}"}`,
      give: giveUpdate,
    },
    {
      layout: layout`{"type":"snapshot","product_id":"${symbol}","asks":[${asks},"bids":[${bids}${laterTime}}`,
      give: giveSnapshot,
    },
    {
      layout: layout`{"type":"snapshot","product_id":"${symbol}","bids":[${bids},"asks":[${asks}${laterTime}}`,
      give: giveSnapshot,
    },
  ];
}

const BUY = literal('["buy","');
const SELL = literal('["sell","');
const BETWEEN = literal('","');
const CLOSE = literal('"]');
const COMMA = 0x2c;
const CLOSE_LIST = 0x5d;

/** Changes as `["buy","price","size"],…]`, of both sides; the opening bracket stands in the layout. */
function changesInto({ bids, asks }: BookUpdate): SlotReader {
  return (from) => {
    bids.length = 0;
    asks.length = 0;
    if (FRAME[from] === CLOSE_LIST) return from + 1;
    for (let at = from; ; at += 1) {
      const buys = takeLiteral(at, BUY);
      at = buys >= 0 ? levelAt(buys, bids) : levelAt(takeLiteral(at, SELL), asks);
      if (at < 0) return -1;
      if (FRAME[at] === CLOSE_LIST) return at + 1;
      if (FRAME[at] !== COMMA) return -1;
    }
  };
}

/** Reads the level whose price is at `at`: the index behind it, or -1. */
function levelAt(at: number, levels: LevelBuffer): number {
  const index = levels.length;
  if (at < 0 || (index === levels.prices.length && !growLevels(levels))) return -1;
  let end = amountAt(at, levels.prices, index);
  if (end < 0 || levels.prices[index] === 0) return -1;
  end = takeLiteral(end, BETWEEN);
  if (end < 0) return -1;
  end = amountAt(end, levels.sizes, index);
  levels.length = index + 1;
  return end < 0 ? -1 : takeLiteral(end, CLOSE);
}

/** `side` is the maker's. */
function matchForm(names: FrameNames, trade: Scratch["trade"]): HotForm {
  return {
    layout: layout`{"type":"match","trade_id":${whole(OF.id)},"maker_order_id":"${skippedText}","taker_order_id":"${skippedText}","side":"${oneOf(OF.side, MAKER_SIDES)}","size":"${amount(OF.size)}","price":"${price(OF.price)}","product_id":"${name(AT.symbol, names)}","sequence":${skippedWhole},"time":"${isoTime(AT.time)}"}`,
    give: (_frame, receivedAt, sink) => {
      const symbol = names.text(valueAt(AT.symbol));
      const side = valueAt(OF.side) === MAKER_BUYS ? "sell" : "buy";
      trade.fill(symbol, valueAt(AT.time), receivedAt, valueAt(OF.price), valueAt(OF.size), side, valueAt(OF.id));
      sink.trade(trade.event);
      return "events";
    },
  };
}

/** The sizes of the best prices came later than the rest. */
function tickerForms(names: FrameNames, quote: Scratch["quote"]): readonly HotForm[] {
  const symbol = name(AT.symbol, names);
  const time = isoTime(AT.time);
  const [bid, ask] = [price(OF.bid), price(OF.ask)];
  const [bidSize, askSize] = [amount(OF.bidSize), amount(OF.askSize)];
  const other = skippedText;
  const sizeAt = (register: number): number | undefined =>
    Number.isNaN(valueAt(register)) ? undefined : valueAt(register);
  const give: HotForm["give"] = (_frame, receivedAt, sink) => {
    const at = valueAt(AT.time);
    const named = names.text(valueAt(AT.symbol));
    quote.fill(named, at, receivedAt, valueAt(OF.bid), sizeAt(OF.bidSize), valueAt(OF.ask), sizeAt(OF.askSize));
    sink.quote(quote.event);
    return "events";
  };
  return [
    {
      layout: layout`{"type":"ticker","sequence":${skippedWhole},"product_id":"${symbol}","price":"${other}","open_24h":"${other}","volume_24h":"${other}","low_24h":"${other}","high_24h":"${other}","volume_30d":"${other}","best_bid":"${bid}","best_bid_size":"${bidSize}","best_ask":"${ask}","best_ask_size":"${askSize}","side":"${other}","time":"${time}","trade_id":${skippedWhole},"last_size":"${other}"}`,
      give,
    },
    {
      layout: layout`{"type":"ticker","sequence":${skippedWhole},"product_id":"${symbol}","price":"${other}","open_24h":"${other}","volume_24h":"${other}","low_24h":"${other}","high_24h":"${other}","volume_30d":"${other}","best_bid":"${bid}","best_ask":"${ask}","side":"${other}","time":"${time}","trade_id":${skippedWhole},"last_size":"${other}"}`,
      give,
    },
  ];
}
