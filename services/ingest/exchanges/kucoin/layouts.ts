import { levelsInto, QUOTED_PAIR } from "../frame-levels.ts";
import { createFrameNames, type FrameNames } from "../frame-names.ts";
import * as kucoin from "../kucoin-layouts.ts";
import { anyTime } from "../kucoin-time.ts";
import { amount, custom, layout, name, oneOf, price, sameName, skippedText, text, valueAt, whole } from "../layout.ts";
import type { HotForm } from "../layout-reader.ts";
import type { Scratch } from "../scratch.ts";
import { changesInto } from "./hot-changes.ts";

/** Frames of the spot server as it writes them today, with the topic first, and as it wrote them in 2021. */

const { AT, QUOTE, TRADE } = kucoin;

export function createForms(scratch: Scratch): readonly HotForm[] {
  const names = createFrameNames();
  return [
    ...changeForms(names, scratch),
    ...tickerForms(names, scratch),
    ...matchForms(names, scratch),
    ...depthForms(names, scratch),
  ];
}

function changeForms(names: FrameNames, { book }: Scratch): readonly HotForm[] {
  const symbol = name(AT.symbol, names);
  const same = sameName(AT.symbol, names);
  const bids = custom(changesInto(book.bids));
  const asks = custom(changesInto(book.asks));
  const [first, last] = [whole(AT.first), whole(AT.last)];
  const give: HotForm["give"] = (_frame, receivedAt, sink) => {
    book.firstSeq = valueAt(AT.first);
    book.lastSeq = valueAt(AT.last);
    if (book.firstSeq > book.lastSeq) return undefined;
    kucoin.fillBook(book, names, "delta", receivedAt);
    sink.book(book);
    return "events";
  };
  return [
    {
      layout: layout`{"topic":"/market/level2:${symbol}","type":"message","subject":"trade.l2update","data":{"changes":{"asks":[${asks},"bids":[${bids}},"sequenceEnd":${last},"sequenceStart":${first},"symbol":"${same}","time":${anyTime(AT.time)}}}`,
      give,
    },
    {
      layout: layout`{"data":{"sequenceStart":${first},"symbol":"${symbol}","changes":{"asks":[${asks},"bids":[${bids}},"sequenceEnd":${last}},"subject":"trade.l2update","topic":"/market/level2:${same}","type":"message"}`,
      give,
    },
  ];
}

function tickerForms(names: FrameNames, scratch: Scratch): readonly HotForm[] {
  const symbol = name(AT.symbol, names);
  const [bid, bidSize, ask, askSize] = [
    price(QUOTE.bid),
    amount(QUOTE.bidSize),
    price(QUOTE.ask),
    amount(QUOTE.askSize),
  ];
  const time = anyTime(AT.time);
  const give = kucoin.quoteGiver(names, scratch);
  return [
    {
      layout: layout`{"topic":"/market/ticker:${symbol}","type":"message","subject":"trade.ticker","data":{"bestAsk":"${ask}","bestAskSize":"${askSize}","bestBid":"${bid}","bestBidSize":"${bidSize}","price":"${skippedText}","sequence":"${skippedText}","size":"${skippedText}","time":${time}}}`,
      give,
    },
    {
      layout: layout`{"data":{"sequence":"${skippedText}","bestAsk":"${ask}","size":"${skippedText}","bestBidSize":"${bidSize}","price":"${skippedText}","time":${time},"bestAskSize":"${askSize}","bestBid":"${bid}"},"subject":"trade.ticker","topic":"/market/ticker:${symbol}","type":"message"}`,
      give,
    },
    {
      layout: layout`{"topic":"/spotMarket/level1:${symbol}","type":"message","subject":"level1","data":{"asks":["${ask}","${askSize}"],"bids":["${bid}","${bidSize}"],"timestamp":${time}}}`,
      give,
    },
  ];
}

function matchForms(names: FrameNames, scratch: Scratch): readonly HotForm[] {
  const symbol = name(AT.symbol, names);
  const same = sameName(AT.symbol, names);
  const [cost, size, id] = [price(TRADE.price), amount(TRADE.size), text(TRADE.id)];
  const side = oneOf(TRADE.side, kucoin.SIDES);
  const time = anyTime(AT.time);
  const give = kucoin.tradeGiver(names, scratch);
  return [
    {
      layout: layout`{"topic":"/market/match:${symbol}","type":"message","subject":"trade.l3match","data":{"makerOrderId":"${skippedText}","price":"${cost}","sequence":"${skippedText}","side":"${side}","size":"${size}","symbol":"${same}","takerOrderId":"${skippedText}","time":"${time}","tradeId":"${id}","type":"match"}}`,
      give,
    },
    {
      layout: layout`{"data":{"symbol":"${symbol}","sequence":"${skippedText}","side":"${side}","size":"${size}","price":"${cost}","takerOrderId":"${skippedText}","time":"${time}","type":"match","makerOrderId":"${skippedText}","tradeId":"${id}"},"subject":"trade.l3match","topic":"/market/match:${same}","type":"message"}`,
      give,
    },
  ];
}

/** Pictures of the best few levels, ten times a second. */
function depthForms(names: FrameNames, scratch: Scratch): readonly HotForm[] {
  const symbol = name(AT.symbol, names);
  const bids = custom(levelsInto(scratch.book.bids, QUOTED_PAIR));
  const asks = custom(levelsInto(scratch.book.asks, QUOTED_PAIR));
  const levels = oneOf(AT.first, ["5:", "50:"]);
  return [
    {
      layout: layout`{"topic":"/spotMarket/level2Depth${levels}${symbol}","type":"message","subject":"level2","data":{"asks":[${asks},"bids":[${bids},"timestamp":${anyTime(AT.time)}}}`,
      give: kucoin.depthGiver(names, scratch),
    },
  ];
}
