import { itemsInto } from "./frame-lists.ts";
import { createFrameNames, type FrameNames } from "./frame-names.ts";
import { barOf, type CandleName } from "./gate-candle.ts";
import { type Candle, sentAtMs, splitCandleName } from "./gate-protocol.ts";
import {
  amount,
  custom,
  type Layout,
  layout,
  name,
  oneOf,
  optional,
  price,
  readerOf,
  skippedBoolean,
  skippedText,
  valueAt,
  whole,
} from "./layout.ts";
import type { HotForm } from "./layout-reader.ts";
import type { Scratch } from "./scratch.ts";

/** What the layouts of Gate's servers share. */

/** Registers: of all frames, and of each kind. */
export const AT = { symbol: 0, sentAtSeconds: 6, sentAt: 7, time: 5, first: 8, last: 9 } as const;
export const QUOTE = { bid: 1, bidSize: 2, ask: 3, askSize: 4 } as const;
const BAR = { name: 0, openAt: 1, open: 2, high: 3, low: 4, close: 5, volume: 8, base: 9 } as const;
const ACK = { channel: 0, event: 1, id: 2 } as const;

/** The head of a frame: older servers give seconds alone. */
export const seconds = whole(AT.sentAtSeconds);
export const millis = optional(layout`,"time_ms":${whole(AT.sentAt)}`);

/** When the frame was sent, as those two say. */
export const sentAt = (): number => sentAtMs({ time: valueAt(AT.sentAtSeconds), time_ms: valueAt(AT.sentAt) });

/** A reconnect brings an acknowledgement for each request, all at once. */
export function ackForm(): HotForm {
  const channels = createFrameNames();
  const id = optional(layout`,"id":${whole(ACK.id)}`);
  const traced = optional(layout`,"conn_id":"${skippedText}","trace_id":"${skippedText}"`);
  const payload = optional(layout`,"payload":[${custom(itemsInto([layout`"${skippedText}"`], () => true))}`);
  const noError = optional(layout`,"error":null`);
  return {
    layout: layout`{"time":${seconds}${millis}${id}${traced},"channel":"${name(ACK.channel, channels)}","event":"${oneOf(ACK.event, ["subscribe", "unsubscribe"])}"${payload}${noError},"result":{"status":"success"}}`,
    give: (_frame, _receivedAt, sink) => {
      const channel = channels.text(valueAt(ACK.channel));
      if (channel.endsWith(".pong")) return undefined;
      const ref = Number.isNaN(valueAt(ACK.id)) ? channel : String(valueAt(ACK.id));
      sink.control({ kind: "ack", ref });
      return "control";
    },
  };
}

/** A delta of the book; whole books, which are rare, have no layout. */
export function bookGiver(names: FrameNames, { book }: Scratch): HotForm["give"] {
  return (_frame, receivedAt, sink) => {
    book.firstSeq = valueAt(AT.first);
    book.lastSeq = valueAt(AT.last);
    if (book.firstSeq > book.lastSeq) return undefined;
    book.symbol = names.text(valueAt(AT.symbol));
    book.kind = "delta";
    book.origin = "stream";
    book.limited = false;
    book.exchangeAt = valueAt(AT.time);
    book.receivedAt = receivedAt;
    book.prevSeq = Number.NaN;
    sink.book(book);
    return "events";
  };
}

export function quoteGiver(names: FrameNames, { quote }: Scratch): HotForm["give"] {
  return (_frame, receivedAt, sink) => {
    const symbol = names.text(valueAt(AT.symbol));
    const [bidSize, askSize] = [valueAt(QUOTE.bidSize), valueAt(QUOTE.askSize)];
    quote.fill(symbol, valueAt(AT.time), receivedAt, valueAt(QUOTE.bid), bidSize, valueAt(QUOTE.ask), askSize);
    sink.quote(quote.event);
    return "events";
  };
}

const [open, high, low, close] = [price(BAR.open), price(BAR.high), price(BAR.low), price(BAR.close)];
const [openAt, volume, base] = [whole(BAR.openAt), amount(BAR.volume), amount(BAR.base)];
const ending = [optional(layout`,"a":"${base}"`), optional(layout`,"w":${skippedBoolean}`)] as const;

/** Candles of both servers: spot writes time and volume as text, futures as numbers. */
const candleLayout = (kind: "spot" | "futures", names: FrameNames): Layout =>
  kind === "spot"
    ? layout`{"t":"${openAt}","v":"${volume}","c":"${close}","h":"${high}","l":"${low}","o":"${open}","n":"${name(BAR.name, names)}"${ending[0]}${ending[1]}}`
    : layout`{"t":${openAt},"v":${volume},"c":"${close}","h":"${high}","l":"${low}","o":"${open}","n":"${name(BAR.name, names)}"${ending[0]}${ending[1]}}`;

/** A candle of the frame being read, kept until the frame's end has been seen. */
interface Read {
  readonly named: CandleName;
  readonly candle: Omit<Candle, "n">;
  readonly volume: number;
}

/** Slots of one candle, and of a list of them behind its opening bracket; `give` hands on those of the frame. */
export function createCandles(venue: string, kind: "spot" | "futures") {
  const names = createFrameNames();
  const split: (CandleName | undefined)[] = [];
  const candles: Read[] = [];
  const one = candleLayout(kind, names);
  const take = (index: number): boolean => {
    const id = valueAt(BAR.name);
    split[id] ??= splitCandleName(names.text(id));
    const named = split[id];
    if (named === undefined) return false;
    const [t, o, h] = [valueAt(BAR.openAt), valueAt(BAR.open), valueAt(BAR.high)];
    const inBase = kind === "spot" && !Number.isNaN(valueAt(BAR.base));
    candles.length = index;
    candles.push({
      named,
      candle: { t, o, h, l: valueAt(BAR.low), c: valueAt(BAR.close) },
      volume: valueAt(inBase ? BAR.base : BAR.volume),
    });
    return true;
  };
  const list = itemsInto([one], take);
  const readOne = readerOf([one]);
  const give: HotForm["give"] = (_frame, receivedAt, sink) => {
    for (const { named, candle, volume } of candles)
      sink.event(barOf(venue, named, sentAt(), receivedAt, candle, volume));
    return "events";
  };
  return {
    one: custom((at) => {
      const end = readOne(at);
      return end >= 0 && take(0) ? end : -1;
    }),
    // Of an empty list no candle is taken, and those of the frame before are no longer there.
    list: custom((at) => {
      candles.length = 0;
      return list(at);
    }),
    give,
  };
}
