import { levelsInto } from "../frame-levels.ts";
import { itemsInto } from "../frame-lists.ts";
import { FRAME, literal, takeLiteral } from "../frame-memory.ts";
import type { FrameNames } from "../frame-names.ts";
import { noteLongNumber } from "../kraken-long-numbers.ts";
import {
  amount,
  custom,
  layout,
  name,
  oneOf,
  price,
  type SlotReader,
  skippedScalar,
  skippedText,
  skippedWhole,
  valueAt,
  whole,
} from "../layout.ts";
import type { HotForm } from "../layout-reader.ts";
import type { Scratch } from "../scratch.ts";
import { createTradeList, giveTrades, TRADES_MAX } from "../trade-list.ts";
import { CRC32_MAX } from "./messages.ts";
import { seconds, secondsAt } from "./v1-seconds.ts";

/** The frames of v1, whose lists end with the channel's name and the pair. */

const AT = { symbol: 0, checksum: 1, depth: 2 } as const;
const OF = { time: 3, price: 4, size: 5, side: 6, bid: 4, bidSize: 5, ask: 6, askSize: 7 } as const;

export function oldForms(symbols: FrameNames, scratch: Scratch): readonly HotForm[] {
  const heartbeat: HotForm = { layout: layout`{"event":"heartbeat"}`, give: () => "control" };
  const trades = tradeForm(symbols, scratch);
  return [...bookForms(symbols, scratch), trades, ...quoteForms(symbols, scratch), heartbeat];
}

/** `[["12.30","0.50","1617666423.681845"],…]`; a fourth entry says that a level came back into the depth. */
const LEVEL = { open: '["', between: '","', close: '","' };
const ASKS = literal('a":[');
const BIDS = literal('b":[');
const THEN_BIDS = literal('},{"b":[');

/** Whole books, and changes of one side or of both, of which each has an object of its own then, asks first. */
function bookForms(symbols: FrameNames, { book }: Scratch): readonly HotForm[] {
  const newestMs = new Float64Array(1);
  const readTime = levelTimeInto(newestMs);
  const note = (from: number, to: number): void => noteLongNumber(FRAME, from, to, book);
  const asks = levelsInto(book.asks, LEVEL, readTime, note);
  const bids = levelsInto(book.bids, LEVEL, readTime, note);
  const asksFirst: SlotReader = (at) => {
    newestMs[0] = 0;
    return asks(at);
  };
  const changes: SlotReader = (from) => {
    book.asks.length = 0;
    book.bids.length = 0;
    newestMs[0] = 0;
    const asksFrom = takeLiteral(from, ASKS);
    if (asksFrom < 0) {
      const bidsFrom = takeLiteral(from, BIDS);
      return bidsFrom < 0 ? -1 : bids(bidsFrom);
    }
    const asksEnd = asks(asksFrom);
    const bidsFrom = asksEnd < 0 ? -1 : takeLiteral(asksEnd, THEN_BIDS);
    return bidsFrom < 0 ? asksEnd : bids(bidsFrom);
  };
  const ending = { depth: whole(AT.depth), symbol: name(AT.symbol, symbols) };
  const giveAs =
    (kind: "snapshot" | "delta"): HotForm["give"] =>
    (_frame, receivedAt, sink) => {
      book.checksum = valueAt(AT.checksum);
      book.depth = valueAt(AT.depth);
      if (book.checksum > CRC32_MAX || book.depth === 0) return undefined;
      const atMs = newestMs[0] ?? 0;
      book.symbol = symbols.text(valueAt(AT.symbol));
      book.kind = kind;
      book.origin = "stream";
      book.limited = false;
      book.exchangeAt = atMs > 0 ? atMs : receivedAt;
      book.receivedAt = receivedAt;
      sink.book(book);
      return "events";
    };
  return [
    {
      layout: layout`[${skippedWhole},{"${custom(changes)},"c":"${whole(AT.checksum)}"},"book-${ending.depth}","${ending.symbol}"]`,
      give: giveAs("delta"),
    },
    {
      layout: layout`[${skippedWhole},{"as":[${custom(asksFirst)},"bs":[${custom(bids)}},"book-${ending.depth}","${ending.symbol}"]`,
      give: giveAs("snapshot"),
    },
  ];
}

const CLOSE_QUOTED = literal('"]');
const CAME_BACK = literal('","r"]');

/** Reads the time of a level and the end of it, and keeps the newest of all. */
function levelTimeInto(newestMs: Float64Array): SlotReader {
  const atMs = new Float64Array(1);
  return (from) => {
    const end = secondsAt(from, atMs, 0);
    if (end < 0) return -1;
    if ((atMs[0] ?? 0) > (newestMs[0] ?? 0)) newestMs[0] = atMs[0] ?? 0;
    const behind = takeLiteral(end, CLOSE_QUOTED);
    return behind < 0 ? takeLiteral(end, CAME_BACK) : behind;
  };
}

/** Price, size, time, side, type of order and a remark, which is empty. They have no ids. */
function tradeForm(symbols: FrameNames, { trade }: Scratch): HotForm {
  const trades = createTradeList();
  const item = layout`["${price(OF.price)}","${amount(OF.size)}","${seconds(OF.time)}","${oneOf(OF.side, ["b", "s"])}","${skippedText}","${skippedText}"]`;
  const keep = (index: number): boolean => {
    if (index === TRADES_MAX) return false;
    trades.prices[index] = valueAt(OF.price);
    trades.sizes[index] = valueAt(OF.size);
    trades.times[index] = valueAt(OF.time);
    trades.sides[index] = valueAt(OF.side);
    trades.length = index + 1;
    return true;
  };
  const readItems = itemsInto([item], keep);
  const list: SlotReader = (from) => {
    trades.length = 0;
    return readItems(from);
  };
  return {
    layout: layout`[${skippedWhole},[${custom(list)},"trade","${name(AT.symbol, symbols)}"]`,
    give: (frame, receivedAt, sink) => {
      if (trades.length === 0) return undefined;
      const symbol = valueAt(AT.symbol);
      for (let index = 0; index < trades.length; index += 1) trades.symbols[index] = symbol;
      giveTrades(trades, symbols, frame, receivedAt, trade, sink);
      return "events";
    },
  };
}

/** Tickers, which tell no time, and spreads. A price of 0 stands for a side without orders: the slow path knows. */
function quoteForms(symbols: FrameNames, { quote }: Scratch): readonly HotForm[] {
  const symbol = name(AT.symbol, symbols);
  const [bid, bidSize] = [price(OF.bid), amount(OF.bidSize)];
  const [ask, askSize] = [price(OF.ask), amount(OF.askSize)];
  const give: HotForm["give"] = (_frame, receivedAt, sink) => {
    const time = valueAt(OF.time);
    const at = Number.isNaN(time) ? receivedAt : time;
    const symbol = symbols.text(valueAt(AT.symbol));
    const [bid, bidSize] = [valueAt(OF.bid), valueAt(OF.bidSize)];
    quote.fill(symbol, at, receivedAt, bid, bidSize, valueAt(OF.ask), valueAt(OF.askSize));
    sink.quote(quote.event);
    return "events";
  };
  return [
    {
      layout: layout`[${skippedWhole},{"a":["${ask}",${skippedScalar},"${askSize}"],"b":["${bid}",${skippedScalar},"${bidSize}"],"c":["${skippedText}","${skippedText}"],"v":["${skippedText}","${skippedText}"],"p":["${skippedText}","${skippedText}"],"t":[${skippedScalar},${skippedScalar}],"l":["${skippedText}","${skippedText}"],"h":["${skippedText}","${skippedText}"],"o":["${skippedText}","${skippedText}"]},"ticker","${symbol}"]`,
      give,
    },
    {
      layout: layout`[${skippedWhole},["${bid}","${ask}","${seconds(OF.time)}","${bidSize}","${askSize}"],"spread","${symbol}"]`,
      give,
    },
  ];
}
