import type { LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import { levelsInto } from "../frame-levels.ts";
import { TRADE, tradesInto } from "../frame-lists.ts";
import { FRAME } from "../frame-memory.ts";
import { createFrameNames, type FrameNames } from "../frame-names.ts";
import { wholeText } from "../frame-whole-text.ts";
import * as gate from "../gate-layouts.ts";
import {
  amount,
  custom,
  layout,
  name,
  optional,
  price,
  type Slot,
  skippedScalar,
  skippedText,
  skippedWhole,
  VALUES,
  whole,
} from "../layout.ts";
import type { HotForm } from "../layout-reader.ts";
import type { Scratch } from "../scratch.ts";
import { createTradeList, giveTrades } from "../trade-list.ts";

/** Frames of the futures server as it writes them: sizes are numbers, or texts for those who ask for decimal sizes. */

const { AT, QUOTE, seconds, millis } = gate;

export function createForms(scratch: Scratch): readonly HotForm[] {
  const names = createFrameNames();
  return [...bookForms(names, scratch), quoteForm(names, scratch), ...tradeForms(names, scratch), candleForm(scratch)];
}

const LEVEL = { open: '{"p":"', between: '","s":', close: "}" };
const LEVEL_OF_TEXTS = { open: '{"p":"', between: '","s":"', close: '"}' };

const levelsOf = (levels: LevelBuffer): Slot =>
  optional(layout`${custom(levelsInto(levels, LEVEL))}`, layout`${custom(levelsInto(levels, LEVEL_OF_TEXTS))}`);

/** The order documented, that of 2026 and that of 2023. */
function bookForms(names: FrameNames, scratch: Scratch): readonly HotForm[] {
  const [bids, asks] = [levelsOf(scratch.book.bids), levelsOf(scratch.book.asks)];
  const [time, first, last] = [whole(AT.time), whole(AT.first), whole(AT.last)];
  const symbol = name(AT.symbol, names);
  const depth = optional(layout`,"l":"${skippedText}"`);
  const give = gate.bookGiver(names, scratch);
  return [
    {
      layout: layout`{"time":${seconds}${millis},"channel":"futures.order_book_update","event":"update","result":{"t":${time},"s":"${symbol}","U":${first},"u":${last},"b":[${bids},"a":[${asks}${depth}}}`,
      give,
    },
    {
      layout: layout`{"time":${seconds}${millis},"channel":"futures.order_book_update","event":"update","result":{"t":${time},"U":${first},"u":${last},"s":"${symbol}","a":[${asks},"b":[${bids}${depth}}}`,
      give,
    },
    {
      layout: layout`{"time":${seconds}${millis},"channel":"futures.order_book_update","event":"update","result":{"U":${first},"a":[${asks},"b":[${bids},"s":"${symbol}","t":${time},"u":${last}}}`,
      give,
    },
  ];
}

/** A number with quotes around or without. */
const eitherWay = (slot: Slot): Slot => optional(layout`${slot}`, layout`"${slot}"`);

function quoteForm(names: FrameNames, scratch: Scratch): HotForm {
  const [bidSize, askSize] = [eitherWay(amount(QUOTE.bidSize)), eitherWay(amount(QUOTE.askSize))];
  return {
    layout: layout`{"time":${seconds}${millis},"channel":"futures.book_ticker","event":"update","result":{"t":${whole(AT.time)},"u":${skippedWhole},"s":"${name(AT.symbol, names)}","b":"${price(QUOTE.bid)}","B":${bidSize},"a":"${price(QUOTE.ask)}","A":${askSize}}}`,
    give: gate.quoteGiver(names, scratch),
  };
}

const MINUS = 0x2d;

/** The sign of a trade's size, which is the aggressor's side. */
const sign: Slot = {
  ...custom((at) => {
    const sells = FRAME[at] === MINUS;
    VALUES[TRADE.side] = sells ? 1 : 0;
    return sells ? at + 1 : at;
  }),
  register: TRADE.side,
};

/** Trades that the venue flags as internal have no layout. */
function tradeForms(names: FrameNames, scratch: Scratch): readonly HotForm[] {
  const trades = createTradeList();
  const size = price(TRADE.size);
  const sizes = optional(layout`${sign}${size}`, layout`"${sign}${size}"`);
  const [id, time, cost, symbol] = [
    wholeText(TRADE.id),
    whole(TRADE.time),
    price(TRADE.price),
    name(TRADE.symbol, names),
  ];
  const list = custom(
    tradesInto(trades, [
      layout`{"size":${sizes},"id":${id},"create_time":${skippedScalar},"create_time_ms":${time},"price":"${cost}","contract":"${symbol}"}`,
      layout`{"id":${id},"size":${sizes},"create_time":${skippedScalar},"create_time_ms":${time},"price":"${cost}","contract":"${symbol}"}`,
      layout`{"id":${id},"create_time":${skippedScalar},"create_time_ms":${time},"price":"${cost}","size":${sizes},"contract":"${symbol}"}`,
    ]),
  );
  const give: HotForm["give"] = (frame, receivedAt, sink) => {
    if (trades.length === 0) return undefined;
    giveTrades(trades, names, frame, receivedAt, scratch.trade, sink);
    return "events";
  };
  return [
    {
      layout: layout`{"time":${seconds}${millis},"channel":"futures.trades","event":"update","result":[${list}}`,
      give,
    },
    {
      layout: layout`{"channel":"futures.trades","event":"update","time":${seconds}${millis},"result":[${list}}`,
      give,
    },
  ];
}

function candleForm({ book }: Scratch): HotForm {
  const { list, give } = gate.createCandles(book.venue, "futures");
  return {
    layout: layout`{"time":${seconds}${millis},"channel":"futures.candlesticks","event":"update","result":[${list}}`,
    give,
  };
}
