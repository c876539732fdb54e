import { growLevels, type LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import { itemsInto, TRADE, tradesInto } from "../frame-lists.ts";
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
  skippedScalar,
  skippedText,
  text,
  valueAt,
  whole,
} from "../layout.ts";
import type { HotForm } from "../layout-reader.ts";
import type { Scratch } from "../scratch.ts";
import { createTradeList, giveTrades } from "../trade-list.ts";
import { US_PER_MS } from "./v2-events.ts";

/** Books and trades of the protocol before version 5: linear futures wrote ids and times as text, inverse ones bare. */

const AT = { symbol: TRADE.symbol, channel: 6, time: 7, last: 8 } as const;
const SIDES = ["Buy", "Sell"];
const BUY = 0;
const DEPTHS = ["L2_25", "_200.100ms"];

export function createOlderForms(scratch: Scratch): readonly HotForm[] {
  const names = createFrameNames();
  return [...bookForms(names, scratch), tradeForm(names, scratch)];
}

function bookForms(names: FrameNames, { book }: Scratch): readonly HotForm[] {
  const channel = oneOf(AT.channel, DEPTHS);
  const symbol = name(AT.symbol, names);
  const { start, present, gone } = levelSlots(book.bids, book.asks);
  const [last, time] = [whole(AT.last), whole(AT.time)];
  const end = optional(
    layout`,"cross_seq":"${last}","timestamp_e6":"${time}"`,
    layout`,"cross_seq":${last},"timestamp_e6":${time}`,
  );
  const giveAs =
    (kind: "snapshot" | "delta"): HotForm["give"] =>
    (_frame, receivedAt, sink) => {
      book.symbol = names.text(valueAt(AT.symbol));
      book.exchangeAt = valueAt(AT.time) / US_PER_MS;
      if (Number.isNaN(book.exchangeAt) || book.symbol.includes(".")) return undefined;
      book.kind = kind;
      book.origin = "stream";
      book.limited = false;
      book.receivedAt = receivedAt;
      book.firstSeq = Number.NaN;
      book.lastSeq = valueAt(AT.last);
      book.prevSeq = Number.NaN;
      sink.book(book);
      return "events";
    };
  return [
    {
      layout: layout`{"topic":"orderBook${channel}.${symbol}","type":"delta","data":{"delete":[${start}${gone},"update":[${present},"insert":[${present}}${end}}`,
      give: giveAs("delta"),
    },
    {
      layout: layout`{"topic":"orderBook${channel}.${symbol}","type":"snapshot","data":{"order_book":[${start}${present}}${end}}`,
      give: giveAs("snapshot"),
    },
    {
      layout: layout`{"topic":"orderBook${channel}.${symbol}","type":"snapshot","data":[${start}${present}${end}}`,
      give: giveAs("snapshot"),
    },
  ];
}

/** Slots that empty both sides, and that add levels to them: levels that are there, and ones that are gone. */
function levelSlots(bids: LevelBuffer, asks: LevelBuffer) {
  const side = oneOf(TRADE.side, SIDES);
  const at = price(TRADE.price);
  const size = amount(TRADE.size);
  const add = (newSize: number): boolean => {
    const levels = valueAt(TRADE.side) === BUY ? bids : asks;
    if (levels.length === levels.prices.length && !growLevels(levels)) return false;
    levels.prices[levels.length] = valueAt(TRADE.price);
    levels.sizes[levels.length] = newSize;
    levels.length += 1;
    return true;
  };
  const present = itemsInto(
    [
      layout`{"price":"${at}","symbol":"${skippedText}","id":"${skippedText}","side":"${side}","size":${size}}`,
      layout`{"price":"${at}","symbol":"${skippedText}","id":${skippedScalar},"side":"${side}","size":${size}}`,
    ],
    () => add(valueAt(TRADE.size)),
  );
  const gone = itemsInto(
    [
      layout`{"price":"${at}","symbol":"${skippedText}","id":"${skippedText}","side":"${side}"}`,
      layout`{"price":"${at}","symbol":"${skippedText}","id":${skippedScalar},"side":"${side}"}`,
    ],
    () => add(0),
  );
  const start = (from: number): number => {
    bids.length = 0;
    asks.length = 0;
    return from;
  };
  return { start: custom(start), present: custom(present), gone: custom(gone) };
}

function tradeForm(names: FrameNames, { trade }: Scratch): HotForm {
  const trades = createTradeList();
  const symbol = sameName(TRADE.symbol, names);
  const side = oneOf(TRADE.side, SIDES);
  const [size, cost, id, time] = [amount(TRADE.size), price(TRADE.price), text(TRADE.id), whole(TRADE.time)];
  const items = [
    layout`{"symbol":"${symbol}","tick_direction":"${skippedText}","price":"${cost}","size":${size},"timestamp":"${skippedText}","trade_time_ms":"${time}","side":"${side}","trade_id":"${id}"}`,
    layout`{"trade_time_ms":${time},"timestamp":"${skippedText}","symbol":"${symbol}","side":"${side}","size":${size},"price":${cost},"tick_direction":"${skippedText}","trade_id":"${id}","cross_seq":${skippedScalar}}`,
  ];
  return {
    layout: layout`{"topic":"trade.${name(TRADE.symbol, names)}","data":[${custom(tradesInto(trades, items))}}`,
    give: (frame, receivedAt, sink) => {
      if (trades.length === 0) return undefined;
      giveTrades(trades, names, frame, receivedAt, trade, sink);
      return "events";
    },
  };
}
