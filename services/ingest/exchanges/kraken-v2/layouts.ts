import { levelsInto } from "../frame-levels.ts";
import { TRADE, tradesInto } from "../frame-lists.ts";
import { FRAME } from "../frame-memory.ts";
import { createFrameNames, type FrameNames } from "../frame-names.ts";
import { wholeText } from "../frame-whole-text.ts";
import { noteLongNumber } from "../kraken-long-numbers.ts";
import {
  amount,
  custom,
  isoTime,
  layout,
  name,
  oneOf,
  optional,
  price,
  skippedScalar,
  skippedText,
  valueAt,
  whole,
} from "../layout.ts";
import { createHotReader, type HotForm, type HotReader } from "../layout-reader.ts";
import type { Scratch } from "../scratch.ts";
import { createTradeList, giveTrades } from "../trade-list.ts";
import { CRC32_MAX } from "./messages.ts";
import { oldForms } from "./v1-layouts.ts";

/** Kraken's frames as they are written; trades and tickers that are not are read key by key, all others slowly. */

const AT = { symbol: 0, time: 1, kind: 2, checksum: 3 } as const;
const BEST = { bid: 4, bidSize: 5, ask: 6, askSize: 7 } as const;
const KINDS = ["update", "snapshot"];
const UPDATE = 0;
const LEVEL = { open: '{"price":', between: ',"qty":', close: "}" };

/** `depths`: by symbol, where it is not that of our own subscriptions. */
export function createLayoutReader(scratch: Scratch, depths: ReadonlyMap<string, number>): HotReader {
  const symbols = createFrameNames();
  return createHotReader([
    bookForm(symbols, scratch, depths),
    tradeForm(symbols, scratch),
    tickerForm(symbols, scratch),
    { layout: layout`{"channel":"heartbeat"}`, give: () => "control" },
    ...oldForms(symbols, scratch),
  ]);
}

function bookForm(symbols: FrameNames, { book }: Scratch, depths: ReadonlyMap<string, number>): HotForm {
  const note = (from: number, to: number): void => noteLongNumber(FRAME, from, to, book);
  const bids = custom(levelsInto(book.bids, LEVEL, undefined, note));
  const asks = custom(levelsInto(book.asks, LEVEL, undefined, note));
  return {
    layout: layout`{"channel":"book","type":"${oneOf(AT.kind, KINDS)}","data":[{"symbol":"${name(AT.symbol, symbols)}","bids":[${bids},"asks":[${asks},"checksum":${whole(AT.checksum)},"timestamp":"${isoTime(AT.time)}"}]}`,
    give: (_frame, receivedAt, sink) => {
      const checksum = valueAt(AT.checksum);
      if (checksum > CRC32_MAX) return undefined;
      const isUpdate = valueAt(AT.kind) === UPDATE;
      book.checksum = !isUpdate && checksum === 0 ? Number.NaN : checksum;
      book.symbol = symbols.text(valueAt(AT.symbol));
      book.depth = depths.size === 0 ? Number.NaN : (depths.get(book.symbol) ?? Number.NaN);
      book.kind = isUpdate ? "delta" : "snapshot";
      book.origin = "stream";
      book.limited = false;
      book.exchangeAt = valueAt(AT.time);
      book.receivedAt = receivedAt;
      sink.book(book);
      return "events";
    },
  };
}

/** New trades; a snapshot holds those of before the subscription. */
function tradeForm(symbols: FrameNames, { trade }: Scratch): HotForm {
  const trades = createTradeList();
  const item = layout`{"symbol":"${name(TRADE.symbol, symbols)}","side":"${oneOf(TRADE.side, ["buy", "sell"])}","price":${price(TRADE.price)},"qty":${amount(TRADE.size)},"ord_type":"${skippedText}","trade_id":${wholeText(TRADE.id)},"timestamp":"${isoTime(TRADE.time)}"}`;
  return {
    layout: layout`{"channel":"trade","type":"update","data":[${custom(tradesInto(trades, [item]))}}`,
    give: (frame, receivedAt, sink) => {
      if (trades.length === 0) return undefined;
      giveTrades(trades, symbols, frame, receivedAt, trade, sink);
      return "events";
    },
  };
}

/** A ticker with both sides; older servers tell no time in it. */
function tickerForm(symbols: FrameNames, { quote }: Scratch): HotForm {
  const time = optional(layout`,"timestamp":"${isoTime(AT.time)}"`);
  return {
    layout: layout`{"channel":"ticker","type":"${oneOf(AT.kind, KINDS)}","data":[{"symbol":"${name(AT.symbol, symbols)}","bid":${price(BEST.bid)},"bid_qty":${amount(BEST.bidSize)},"ask":${price(BEST.ask)},"ask_qty":${amount(BEST.askSize)},"last":${skippedScalar},"volume":${skippedScalar},"vwap":${skippedScalar},"low":${skippedScalar},"high":${skippedScalar},"change":${skippedScalar},"change_pct":${skippedScalar}${time}}]}`,
    give: (_frame, receivedAt, sink) => {
      const time = valueAt(AT.time);
      const at = Number.isNaN(time) ? receivedAt : time;
      const symbol = symbols.text(valueAt(AT.symbol));
      const [bid, bidSize] = [valueAt(BEST.bid), valueAt(BEST.bidSize)];
      quote.fill(symbol, at, receivedAt, bid, bidSize, valueAt(BEST.ask), valueAt(BEST.askSize));
      sink.quote(quote.event);
      return "events";
    },
  };
}
