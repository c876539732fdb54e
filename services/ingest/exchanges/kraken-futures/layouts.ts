import type { EpochMs } from "../../../../shared/domain/units.ts";
import { levelsInto } from "../frame-levels.ts";
import { itemsInto } from "../frame-lists.ts";
import { createFrameNames, type FrameNames } from "../frame-names.ts";
import {
  amount,
  custom,
  layout,
  name,
  oneOf,
  optional,
  price,
  signed,
  skippedScalar,
  skippedText,
  skippedWhole,
  TEXT_ENDS,
  text,
  valueAt,
  whole,
} from "../layout.ts";
import { createHotReader, type HotForm, type HotReader } from "../layout-reader.ts";
import type { Scratch } from "../scratch.ts";
import { createTicker, giveTicker, hasTickerEvents, type Ticker } from "./ticker.ts";

/** Frames as they are written; tickers that are not are read key by key, all others and the rarer kinds of trades slowly. */

const AT = { symbol: 0, time: 1, sequence: 2, side: 3, price: 4, size: 5, id: 6 } as const;
const OF = {
  bid: 4,
  bidSize: 5,
  ask: 6,
  askSize: 7,
  mark: 8,
  index: 9,
  openInterest: 10,
  rate: 11,
  nextAt: 12,
} as const;
const SIDES = ["buy", "sell"];
const BUY = 0;
const LEVEL = { open: '{"price":', between: ',"qty":', close: "}" };

export function createLayoutReader(scratch: Scratch): HotReader {
  const names = createFrameNames();
  return createHotReader([
    ...bookForms(names, scratch),
    tradeForm(names, scratch),
    ...tickerForms(names, scratch),
    tradesBeforeForm,
    { layout: layout`{"feed":"heartbeat","time":${skippedScalar}}`, give: () => "control" },
  ]);
}

function bookForms(names: FrameNames, { book }: Scratch): readonly HotForm[] {
  const symbol = name(AT.symbol, names);
  const bids = custom(levelsInto(book.bids, LEVEL));
  const asks = custom(levelsInto(book.asks, LEVEL));
  const fillHeader = (kind: "snapshot" | "delta", receivedAt: EpochMs): void => {
    book.kind = kind;
    book.symbol = names.text(valueAt(AT.symbol));
    book.origin = "stream";
    book.limited = false;
    book.exchangeAt = valueAt(AT.time);
    book.receivedAt = receivedAt;
    book.firstSeq = valueAt(AT.sequence);
    book.lastSeq = book.firstSeq;
  };
  const giveSnapshot: HotForm["give"] = (_frame, receivedAt, sink) => {
    fillHeader("snapshot", receivedAt);
    sink.book(book);
    return "events";
  };
  return [
    {
      layout: layout`{"feed":"book","product_id":"${symbol}","side":"${oneOf(AT.side, SIDES)}","seq":${whole(AT.sequence)},"price":${price(AT.price)},"qty":${amount(AT.size)},"timestamp":${whole(AT.time)}}`,
      give: (_frame, receivedAt, sink) => {
        const isBid = valueAt(AT.side) === BUY;
        const levels = isBid ? book.bids : book.asks;
        book.bids.length = isBid ? 1 : 0;
        book.asks.length = isBid ? 0 : 1;
        levels.prices[0] = valueAt(AT.price);
        levels.sizes[0] = valueAt(AT.size);
        fillHeader("delta", receivedAt);
        sink.book(book);
        return "events";
      },
    },
    {
      layout: layout`{"feed":"book_snapshot","product_id":"${symbol}","timestamp":${whole(AT.time)},"seq":${whole(AT.sequence)},"tickSize":${skippedScalar},"bids":[${bids},"asks":[${asks}}`,
      give: giveSnapshot,
    },
    {
      layout: layout`{"feed":"book_snapshot","product_id":"${symbol}","timestamp":${whole(AT.time)},"seq":${whole(AT.sequence)},"bids":[${bids},"asks":[${asks}}`,
      give: giveSnapshot,
    },
  ];
}

function tradeForm(names: FrameNames, { trade }: Scratch): HotForm {
  return {
    layout: layout`{"feed":"trade","product_id":"${name(AT.symbol, names)}","uid":"${text(AT.id)}","side":"${oneOf(AT.side, SIDES)}","type":"fill","seq":${skippedWhole},"time":${whole(AT.time)},"qty":${amount(AT.size)},"price":${price(AT.price)}}`,
    give: (frame, receivedAt, sink) => {
      const [idFrom, idTo] = [valueAt(AT.id), TEXT_ENDS[AT.id] ?? 0];
      if (idTo <= idFrom) return undefined;
      const side = valueAt(AT.side) === BUY ? "buy" : "sell";
      const symbol = names.text(valueAt(AT.symbol));
      trade.fill(symbol, valueAt(AT.time), receivedAt, valueAt(AT.price), valueAt(AT.size), side, Number.NaN);
      trade.identify(frame, idFrom, idTo);
      sink.trade(trade.event);
      return "events";
    },
  };
}

const tradeBefore = layout`{"feed":"trade","product_id":"${skippedText}","uid":"${skippedText}","side":"${skippedText}","type":"${skippedText}","seq":${skippedScalar},"time":${skippedScalar},"qty":${skippedScalar},"price":${skippedScalar}}`;

/** The trades of before the subscription, which are not counted as new ones. */
const tradesBeforeForm: HotForm = {
  layout: layout`{"feed":"trade_snapshot","product_id":"${skippedText}","trades":[${custom(itemsInto([tradeBefore], () => true))}}`,
  give: () => "control",
};

/** Tickers as they are written since 2026 and as they were before; dated contracts have no funding. */
function tickerForms(names: FrameNames, scratch: Scratch): readonly HotForm[] {
  const symbol = name(AT.symbol, names);
  const [bid, ask] = [signed(OF.bid), signed(OF.ask)];
  const give = tickerGiver(names, scratch);
  const funding = layout`,"funding_rate":${skippedScalar},"funding_rate_prediction":${skippedScalar},"relative_funding_rate":${signed(OF.rate)},"relative_funding_rate_prediction":${skippedScalar},"next_funding_rate_time":${whole(OF.nextAt)}`;
  const leverage = optional(layout`,"leverage":"${skippedText}"`);
  const premium = optional(layout`,"premium":${skippedScalar}`);
  const volumeQuote = optional(layout`,"volumeQuote":${skippedScalar}`);
  const day = optional(layout`,"open":${skippedScalar},"high":${skippedScalar},"low":${skippedScalar}`);
  return [
    {
      layout: layout`{"time":${whole(AT.time)},"product_id":"${symbol}"${optional(funding)}${leverage}${premium},"feed":"ticker","bid":${bid},"ask":${ask},"bid_size":${signed(OF.bidSize)},"ask_size":${signed(OF.askSize)},"volume":${skippedScalar},"dtm":${skippedScalar}${leverage},"index":${signed(OF.index)}${premium},"last":${skippedScalar},"change":${skippedScalar},"suspended":${skippedScalar},"tag":"${skippedText}","pair":"${skippedText}","openInterest":${signed(OF.openInterest)},"markPrice":${signed(OF.mark)},"maturityTime":${skippedScalar},"post_only":${skippedScalar}${volumeQuote}${day}}`,
      give,
    },
    {
      layout: layout`{"feed":"ticker_lite","product_id":"${symbol}","bid":${bid},"ask":${ask},"change":${skippedScalar},"premium":${skippedScalar},"volume":${skippedScalar},"tag":"${skippedText}","pair":"${skippedText}","dtm":${skippedScalar},"maturityTime":${skippedScalar}${volumeQuote}}`,
      give,
    },
  ];
}

const known = (register: number): number | undefined => {
  const value = valueAt(register);
  return Number.isNaN(value) ? undefined : value;
};

function tickerGiver(names: FrameNames, scratch: Scratch): HotForm["give"] {
  const ticker: Ticker = createTicker();
  return (_frame, receivedAt, sink) => {
    ticker.product_id = names.text(valueAt(AT.symbol));
    ticker.time = known(AT.time);
    ticker.bid = known(OF.bid);
    ticker.bid_size = known(OF.bidSize);
    ticker.ask = known(OF.ask);
    ticker.ask_size = known(OF.askSize);
    ticker.markPrice = known(OF.mark);
    ticker.index = known(OF.index);
    ticker.openInterest = known(OF.openInterest);
    ticker.relative_funding_rate = known(OF.rate);
    ticker.next_funding_rate_time = known(OF.nextAt);
    if (!hasTickerEvents(ticker)) return undefined;
    giveTicker(ticker, receivedAt, scratch, sink);
    return "events";
  };
}
