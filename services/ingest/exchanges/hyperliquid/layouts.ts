import { growLevels, type LevelBuffer } from "../../../../shared/domain/market/book-update.ts";
import { TRADE, tradesInto } from "../frame-lists.ts";
import { FRAME, literal, takeLiteral, textEnd } from "../frame-memory.ts";
import { createFrameNames, type FrameNames } from "../frame-names.ts";
import { amountAt, priceAt, scalarEnd } from "../frame-numbers.ts";
import { wholeText } from "../frame-whole-text.ts";
import {
  amount,
  custom,
  layout,
  name,
  oneOf,
  price,
  type SlotReader,
  signed,
  skippedScalar,
  skippedText,
  valueAt,
  whole,
} from "../layout.ts";
import { createHotReader, type HotForm, type HotReader } from "../layout-reader.ts";
import type { FrameContext } from "../reading.ts";
import { createTradeList, giveTrades } from "../trade-list.ts";
import { giveAssetContext } from "./events.ts";

/** Hyperliquid's frames as they are written, in the orders of keys that it has used. */

const AT = { coin: 0, time: 1 } as const;
const BEST = { bid: 2, bidSize: 3, ask: 4, askSize: 5 } as const;
const CONTEXT = { mark: 2, oracle: 3, funding: 4, openInterest: 5 } as const;

export function createLayoutReader(context: FrameContext): HotReader {
  const coins = createFrameNames();
  const forms = [bookForms, tradeForms, bboForms, contextForms];
  return createHotReader(forms.flatMap((formsOf) => formsOf(coins, context)));
}

function bookForms(coins: FrameNames, { scratch: { book } }: FrameContext): readonly HotForm[] {
  const coin = name(AT.coin, coins);
  const time = whole(AT.time);
  const bids = custom(sideInto(book.bids));
  const asks = custom(sideInto(book.asks));
  const give: HotForm["give"] = (_frame, receivedAt, sink) => {
    book.symbol = coins.text(valueAt(AT.coin));
    book.kind = "snapshot";
    book.origin = "stream";
    book.limited = false;
    book.exchangeAt = valueAt(AT.time);
    book.receivedAt = receivedAt;
    sink.book(book);
    return "events";
  };
  return [
    {
      layout: layout`{"channel":"l2Book","data":{"coin":"${coin}","time":${time},"levels":[[${bids},[${asks}]}}`,
      give,
    },
    {
      layout: layout`{"channel":"l2Book","data":{"coin":"${coin}","levels":[[${bids},[${asks}],"time":${time}}}`,
      give,
    },
  ];
}

const COMMA = 0x2c;
const CLOSE_LIST = 0x5d;
const LETTER_N = 0x6e;

/** Where the first letter of a level's first key stands, by which its order is known. */
const KEY_AT = 2;
const COUNT_FIRST = literal('{"n":');
const PRICE = literal(',"px":"');
const PRICE_FIRST = literal('{"px":"');
const SIZE = literal('","sz":"');
const COUNT = literal('","n":');
const CLOSE = literal("}");
const CLOSE_QUOTED = literal('"}');

/** Levels as `{"px":"1.0","sz":"2.0","n":3},…]`, of which how many orders a level has stands last or first. */
function sideInto(levels: LevelBuffer): SlotReader {
  return (from) => {
    levels.length = 0;
    if (FRAME[from] === CLOSE_LIST) return from + 1;
    for (let at = from; ; at += 1) {
      if (levels.length === levels.prices.length && !growLevels(levels)) return -1;
      const isCountFirst = FRAME[at + KEY_AT] === LETTER_N;
      at = takeLiteral(at, isCountFirst ? COUNT_FIRST : PRICE_FIRST);
      if (isCountFirst && at >= 0) at = scalarEnd(at);
      if (isCountFirst && at >= 0) at = takeLiteral(at, PRICE);
      if (at >= 0) at = priceAt(at, levels.prices, levels.length);
      if (at >= 0) at = takeLiteral(at, SIZE);
      if (at >= 0) at = amountAt(at, levels.sizes, levels.length);
      if (!isCountFirst && at >= 0) at = takeLiteral(at, COUNT);
      if (!isCountFirst && at >= 0) at = scalarEnd(at);
      if (at >= 0) at = takeLiteral(at, isCountFirst ? CLOSE_QUOTED : CLOSE);
      if (at < 0) return -1;
      levels.length += 1;
      if (FRAME[at] === CLOSE_LIST) return at + 1;
      if (FRAME[at] !== COMMA) return -1;
    }
  };
}

/** The best price of each side; a side without orders is null, and then there is nothing to give. */
function bboForms(coins: FrameNames, { scratch: { quote } }: FrameContext): readonly HotForm[] {
  return [
    {
      layout: layout`{"channel":"bbo","data":{"coin":"${name(AT.coin, coins)}","time":${whole(AT.time)},"bbo":[{"px":"${price(BEST.bid)}","sz":"${amount(BEST.bidSize)}","n":${skippedScalar}},{"px":"${price(BEST.ask)}","sz":"${amount(BEST.askSize)}","n":${skippedScalar}}]}}`,
      give: (_frame, receivedAt, sink) => {
        const symbol = coins.text(valueAt(AT.coin));
        const [bid, bidSize] = [valueAt(BEST.bid), valueAt(BEST.bidSize)];
        quote.fill(symbol, valueAt(AT.time), receivedAt, bid, bidSize, valueAt(BEST.ask), valueAt(BEST.askSize));
        sink.quote(quote.event);
        return "events";
      },
    },
  ];
}

function tradeForms(coins: FrameNames, { scratch }: FrameContext): readonly HotForm[] {
  const trades = createTradeList();
  const coin = name(TRADE.symbol, coins);
  const side = oneOf(TRADE.side, ["B", "A"]);
  const [px, sz, time] = [price(TRADE.price), amount(TRADE.size), whole(TRADE.time)];
  const [tid, users] = [wholeText(TRADE.id), custom(textsEnd)];
  const items = [
    layout`{"coin":"${coin}","side":"${side}","px":"${px}","sz":"${sz}","time":${time},"hash":"${skippedText}","tid":${tid},"users":[${users}}`,
    layout`{"coin":"${coin}","hash":"${skippedText}","px":"${px}","side":"${side}","sz":"${sz}","tid":${tid},"time":${time},"users":[${users}}`,
  ];
  return [
    {
      layout: layout`{"channel":"trades","data":[${custom(tradesInto(trades, items))}}`,
      give: (frame, receivedAt, sink) => {
        if (trades.length === 0) return undefined;
        giveTrades(trades, coins, frame, receivedAt, scratch.trade, sink);
        return "events";
      },
    },
  ];
}

const QUOTE = 0x22;

/** Steps over the rest of a list of texts. */
function textsEnd(from: number): number {
  if (FRAME[from] === CLOSE_LIST) return from + 1;
  for (let at = from; ; at += 1) {
    if (FRAME[at] !== QUOTE) return -1;
    const end = textEnd(at + 1);
    if (end < 0) return -1;
    at = end + 1;
    if (FRAME[at] === CLOSE_LIST) return at + 1;
    if (FRAME[at] !== COMMA) return -1;
  }
}

const LISTED = literal("[");

/** Steps over a text, a list of texts, a number or null. */
function valueEnd(at: number): number {
  if (FRAME[at] !== QUOTE) return takeLiteral(at, LISTED) < 0 ? scalarEnd(at) : textsEnd(at + 1);
  const end = textEnd(at + 1);
  return end < 0 ? -1 : end + 1;
}

/** The context of a perpetual. One that leaves out a price or has none takes the slow path. */
function contextForms(coins: FrameNames, context: FrameContext): readonly HotForm[] {
  const skippedValue = custom(valueEnd);
  return [
    {
      layout: layout`{"channel":"activeAssetCtx","data":{"coin":"${name(AT.coin, coins)}","ctx":{"funding":"${signed(CONTEXT.funding)}","openInterest":"${signed(CONTEXT.openInterest)}","prevDayPx":${skippedValue},"dayNtlVlm":${skippedValue},"premium":${skippedValue},"oraclePx":"${signed(CONTEXT.oracle)}","markPx":"${signed(CONTEXT.mark)}","midPx":${skippedValue},"impactPxs":${skippedValue},"dayBaseVlm":${skippedValue}}}}`,
      give: (_frame, receivedAt, sink) => {
        context.receivedAt = receivedAt;
        context.sink = sink;
        const told = {
          markPx: valueAt(CONTEXT.mark),
          oraclePx: valueAt(CONTEXT.oracle),
          funding: valueAt(CONTEXT.funding),
          openInterest: valueAt(CONTEXT.openInterest),
        };
        giveAssetContext(coins.text(valueAt(AT.coin)), told, context);
        return "events";
      },
    },
  ];
}
