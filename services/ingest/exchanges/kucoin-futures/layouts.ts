import { epochMs, price as priceOf } from "../../../../shared/domain/units.ts";
import { levelsInto } from "../frame-levels.ts";
import { literal, takeLiteral } from "../frame-memory.ts";
import { createFrameNames, type FrameNames } from "../frame-names.ts";
import { amountAt } from "../frame-numbers.ts";
import * as kucoin from "../kucoin-layouts.ts";
import { anyTime } from "../kucoin-time.ts";
import {
  amount,
  custom,
  layout,
  name,
  oneOf,
  optional,
  price,
  type SlotReader,
  sameName,
  skippedScalar,
  skippedText,
  skippedWhole,
  text,
  valueAt,
  whole,
} from "../layout.ts";
import type { HotForm } from "../layout-reader.ts";
import type { Scratch } from "../scratch.ts";

/** Frames of the futures server as the venue documents them; those of the book in an older order, too. */

const { AT, QUOTE, TRADE } = kucoin;
const MARK = { mark: 4, index: 5 } as const;

export function createForms(scratch: Scratch): readonly HotForm[] {
  const names = createFrameNames();
  return [
    ...changeForms(names, scratch),
    tickerForm(names, scratch),
    executionForm(names, scratch),
    depthForm(names, scratch),
    markForm(names, scratch),
  ];
}

/** The serial number of the push. */
const serial = optional(layout`"sn":${skippedWhole},`);

const BUY = literal(",buy,");
const SELL = literal(",sell,");

/** Reads `price,side,size`. A price of 0 stands for a change that is not shown. */
function changeInto({ bids, asks }: Scratch["book"]): SlotReader {
  return (at) => {
    bids.length = 0;
    asks.length = 0;
    const priceEnd = amountAt(at, bids.prices, 0);
    if (priceEnd < 0) return -1;
    const behindBuy = takeLiteral(priceEnd, BUY);
    const sizeFrom = behindBuy < 0 ? takeLiteral(priceEnd, SELL) : behindBuy;
    const end = sizeFrom < 0 ? -1 : amountAt(sizeFrom, bids.sizes, 0);
    if (end < 0 || bids.prices[0] === 0) return end;
    if (behindBuy >= 0) {
      bids.length = 1;
      return end;
    }
    asks.prices[0] = bids.prices[0] ?? Number.NaN;
    asks.sizes[0] = bids.sizes[0] ?? Number.NaN;
    asks.length = 1;
    return end;
  };
}

/** Each message is one change and one step of the sequence. */
function changeForms(names: FrameNames, { book }: Scratch): readonly HotForm[] {
  const symbol = name(AT.symbol, names);
  const [sequence, change, time] = [whole(AT.last), custom(changeInto(book)), anyTime(AT.time)];
  const give: HotForm["give"] = (_frame, receivedAt, sink) => {
    kucoin.fillBook(book, names, "delta", receivedAt);
    book.firstSeq = valueAt(AT.last);
    book.lastSeq = book.firstSeq;
    sink.book(book);
    return "events";
  };
  return [
    {
      layout: layout`{"topic":"/contractMarket/level2:${symbol}","type":"message","subject":"level2",${serial}"data":{"sequence":${sequence},"change":"${change}","timestamp":${time}}}`,
      give,
    },
    {
      layout: layout`{"subject":"level2","topic":"/contractMarket/level2:${symbol}","type":"message","data":{"sequence":${sequence},"change":"${change}","timestamp":${time}}}`,
      give,
    },
  ];
}

function tickerForm(names: FrameNames, scratch: Scratch): HotForm {
  const symbol = name(AT.symbol, names);
  const same = sameName(AT.symbol, names);
  const [bid, bidSize, ask, askSize] = [
    price(QUOTE.bid),
    amount(QUOTE.bidSize),
    price(QUOTE.ask),
    amount(QUOTE.askSize),
  ];
  return {
    layout: layout`{"topic":"/contractMarket/tickerV2:${symbol}","type":"message","subject":"tickerV2",${serial}"data":{"symbol":"${same}","sequence":${skippedWhole},"bestBidSize":${bidSize},"bestBidPrice":"${bid}","bestAskPrice":"${ask}","bestAskSize":${askSize},"ts":${anyTime(AT.time)}}}`,
    give: kucoin.quoteGiver(names, scratch),
  };
}

function executionForm(names: FrameNames, scratch: Scratch): HotForm {
  const symbol = name(AT.symbol, names);
  const same = sameName(AT.symbol, names);
  const side = oneOf(TRADE.side, kucoin.SIDES);
  return {
    layout: layout`{"topic":"/contractMarket/execution:${symbol}","type":"message","subject":"match",${serial}"data":{"symbol":"${same}","sequence":${skippedWhole},"side":"${side}","size":${amount(TRADE.size)},"price":"${price(TRADE.price)}","takerOrderId":"${skippedText}","makerOrderId":"${skippedText}","tradeId":"${text(TRADE.id)}","ts":${anyTime(AT.time)}}}`,
    give: kucoin.tradeGiver(names, scratch),
  };
}

const LEVEL = { open: '["', between: '",', close: "]" };

/** Pictures of the best few levels, ten times a second. */
function depthForm(names: FrameNames, scratch: Scratch): HotForm {
  const bids = custom(levelsInto(scratch.book.bids, LEVEL));
  const asks = custom(levelsInto(scratch.book.asks, LEVEL));
  const levels = oneOf(AT.first, ["5:", "50:"]);
  return {
    layout: layout`{"topic":"/contractMarket/level2Depth${levels}${name(AT.symbol, names)}","type":"message","subject":"level2",${serial}"data":{"bids":[${bids},"sequence":${skippedWhole},"timestamp":${skippedScalar},"ts":${anyTime(AT.time)},"asks":[${asks}}}`,
    give: kucoin.depthGiver(names, scratch),
  };
}

/** Once a second for each contract. */
function markForm(names: FrameNames, { book }: Scratch): HotForm {
  return {
    layout: layout`{"topic":"/contract/instrument:${name(AT.symbol, names)}","type":"message","subject":"mark.index.price",${serial}"data":{"markPrice":${price(MARK.mark)},"indexPrice":${price(MARK.index)},"granularity":${skippedScalar},"timestamp":${anyTime(AT.time)}}}`,
    give: (_frame, receivedAt, sink) => {
      sink.event({
        type: "mark",
        venue: book.venue,
        symbol: names.text(valueAt(AT.symbol)),
        exchangeAt: epochMs(valueAt(AT.time)),
        receivedAt,
        mark: priceOf(valueAt(MARK.mark)),
        index: priceOf(valueAt(MARK.index)),
      });
      return "events";
    },
  };
}
