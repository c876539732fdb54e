import type { BookUpdate } from "../../../shared/domain/market/book-update.ts";
import type { EpochMs } from "../../../shared/domain/units.ts";
import type { FrameNames } from "./frame-names.ts";
import { layout, TEXT_ENDS, valueAt, whole } from "./layout.ts";
import type { HotForm } from "./layout-reader.ts";
import type { Scratch } from "./scratch.ts";

/** What the layouts of KuCoin's servers share. */

/** Registers: of all frames, and of each kind. */
export const AT = { symbol: 0, time: 1, first: 2, last: 3 } as const;
export const QUOTE = { bid: 4, bidSize: 5, ask: 6, askSize: 7 } as const;
export const TRADE = { price: 4, size: 5, side: 6, id: 7 } as const;
const ACK = { id: 0 } as const;

/** The texts of a side, in the order of their numbers in TRADE.side. */
export const SIDES = ["buy", "sell"];

/** Every whole number below is written in one way only, so that an id is the same as the text it came as. */
const IDS_END = 1e15;

/** A reconnect brings an acknowledgement for each request, all at once. */
export const ACK_FORM: HotForm = {
  layout: layout`{"id":"${whole(ACK.id)}","type":"ack"}`,
  give: (_frame, _receivedAt, sink) => {
    const id = valueAt(ACK.id);
    if (id >= IDS_END) return undefined;
    sink.control({ kind: "ack", ref: String(id) });
    return "control";
  },
};

/** Frames of before 2022 have no time of their own. */
const timeOr = (receivedAt: EpochMs): number => (Number.isNaN(valueAt(AT.time)) ? receivedAt : valueAt(AT.time));

/** What a book has beside its levels and its sequence, which the caller sets. */
export function fillBook(book: BookUpdate, names: FrameNames, kind: BookUpdate["kind"], receivedAt: EpochMs): void {
  book.symbol = names.text(valueAt(AT.symbol));
  book.kind = kind;
  book.origin = "stream";
  book.limited = kind === "snapshot";
  book.exchangeAt = timeOr(receivedAt);
  book.receivedAt = receivedAt;
  book.prevSeq = Number.NaN;
}

/** The best few levels: no delta applies to them, so their sequence is not told. */
export function depthGiver(names: FrameNames, { book }: Scratch): HotForm["give"] {
  return (_frame, receivedAt, sink) => {
    fillBook(book, names, "snapshot", receivedAt);
    book.firstSeq = Number.NaN;
    book.lastSeq = Number.NaN;
    sink.book(book);
    return "events";
  };
}

/** The symbol in the topic of all symbols' quotes, which name theirs elsewhere. */
export const ALL_SYMBOLS = "all";

export function quoteGiver(names: FrameNames, { quote }: Scratch): HotForm["give"] {
  return (_frame, receivedAt, sink) => {
    const symbol = names.text(valueAt(AT.symbol));
    if (symbol === ALL_SYMBOLS) return undefined;
    const bidSize = valueAt(QUOTE.bidSize);
    const askSize = valueAt(QUOTE.askSize);
    quote.fill(symbol, timeOr(receivedAt), receivedAt, valueAt(QUOTE.bid), bidSize, valueAt(QUOTE.ask), askSize);
    sink.quote(quote.event);
    return "events";
  };
}

export function tradeGiver(names: FrameNames, { trade }: Scratch): HotForm["give"] {
  return (frame, receivedAt, sink) => {
    const symbol = names.text(valueAt(AT.symbol));
    const side = valueAt(TRADE.side) === 0 ? "buy" : "sell";
    const at = valueAt(AT.time);
    trade.fill(symbol, at, receivedAt, valueAt(TRADE.price), valueAt(TRADE.size), side, Number.NaN);
    trade.identify(frame, valueAt(TRADE.id), TEXT_ENDS[TRADE.id] ?? 0);
    sink.trade(trade.event);
    return "events";
  };
}
