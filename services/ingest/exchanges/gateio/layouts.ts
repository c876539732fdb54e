import { levelsInto, QUOTED_PAIR } from "../frame-levels.ts";
import { createFrameNames, type FrameNames } from "../frame-names.ts";
import * as gate from "../gate-layouts.ts";
import { fineMs } from "../gate-time.ts";
import {
  amount,
  custom,
  layout,
  name,
  oneOf,
  optional,
  price,
  skippedScalar,
  skippedText,
  skippedWhole,
  valueAt,
  whole,
} from "../layout.ts";
import type { HotForm } from "../layout-reader.ts";
import type { Scratch } from "../scratch.ts";

/** Frames of the spot server as it writes them. */

const { AT, QUOTE, seconds, millis } = gate;
const TRADE = { id: 1, side: 2, size: 3, price: 4 } as const;

export function createForms(scratch: Scratch): readonly HotForm[] {
  const names = createFrameNames();
  return [bookForm(names, scratch), ...quoteForms(names, scratch), tradeForm(names, scratch), candleForm(scratch)];
}

function bookForm(names: FrameNames, scratch: Scratch): HotForm {
  const bids = custom(levelsInto(scratch.book.bids, QUOTED_PAIR));
  const asks = custom(levelsInto(scratch.book.asks, QUOTED_PAIR));
  return {
    layout: layout`{"time":${seconds}${millis},"channel":"spot.order_book_update","event":"update","result":{"t":${whole(AT.time)},"e":"depthUpdate","E":${skippedWhole},"s":"${name(AT.symbol, names)}","U":${whole(AT.first)},"u":${whole(AT.last)},"b":[${bids},"a":[${asks}}}`,
    give: gate.bookGiver(names, scratch),
  };
}

/** A side without orders has an empty price, which fits neither; nor do leveraged tokens, whose tickers tell more. */
function quoteForms(names: FrameNames, scratch: Scratch): readonly HotForm[] {
  const { quote } = scratch;
  const symbol = name(AT.symbol, names);
  const [bid, ask] = [price(QUOTE.bid), price(QUOTE.ask)];
  return [
    {
      layout: layout`{"time":${seconds}${millis},"channel":"spot.book_ticker","event":"update","result":{"t":${whole(AT.time)},"u":${skippedWhole},"s":"${symbol}","b":"${bid}","B":"${amount(QUOTE.bidSize)}","a":"${ask}","A":"${amount(QUOTE.askSize)}"}}`,
      give: gate.quoteGiver(names, scratch),
    },
    {
      layout: layout`{"time":${seconds}${millis},"channel":"spot.tickers","event":"update","result":{"currency_pair":"${symbol}","last":"${skippedText}","lowest_ask":"${ask}","highest_bid":"${bid}","change_percentage":"${skippedText}","base_volume":"${skippedText}","quote_volume":"${skippedText}","high_24h":"${skippedText}","low_24h":"${skippedText}"}}`,
      give: (_frame, receivedAt, sink) => {
        const [bidPrice, askPrice] = [valueAt(QUOTE.bid), valueAt(QUOTE.ask)];
        const symbolText = names.text(valueAt(AT.symbol));
        quote.fill(symbolText, gate.sentAt(), receivedAt, bidPrice, undefined, askPrice, undefined);
        sink.quote(quote.event);
        return "events";
      },
    },
  ];
}

function tradeForm(names: FrameNames, { trade }: Scratch): HotForm {
  const side = oneOf(TRADE.side, ["buy", "sell"]);
  const range = optional(layout`,"range":"${skippedText}"`);
  return {
    layout: layout`{"time":${seconds}${millis},"channel":"spot.trades","event":"update","result":{"id":${whole(TRADE.id)},"create_time":${skippedScalar},"create_time_ms":"${fineMs(AT.time)}","side":"${side}","currency_pair":"${name(AT.symbol, names)}","amount":"${amount(TRADE.size)}","price":"${price(TRADE.price)}"${range}}}`,
    give: (_frame, receivedAt, sink) => {
      const symbol = names.text(valueAt(AT.symbol));
      const aggressor = valueAt(TRADE.side) === 0 ? "buy" : "sell";
      const [at, cost, size] = [valueAt(AT.time), valueAt(TRADE.price), valueAt(TRADE.size)];
      trade.fill(symbol, at, receivedAt, cost, size, aggressor, valueAt(TRADE.id));
      sink.trade(trade.event);
      return "events";
    },
  };
}

function candleForm({ book }: Scratch): HotForm {
  const { one, give } = gate.createCandles(book.venue, "spot");
  return {
    layout: layout`{"time":${seconds}${millis},"channel":"spot.candlesticks","event":"update","result":${one}}`,
    give,
  };
}
