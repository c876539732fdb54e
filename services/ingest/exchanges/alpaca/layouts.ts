import { itemsInto } from "../frame-lists.ts";
import { FRAME, literal, takeLiteral, textEnd } from "../frame-memory.ts";
import { createFrameNames } from "../frame-names.ts";
import {
  amount,
  custom,
  isoTime,
  type Layout,
  layout,
  name,
  price,
  type Slot,
  skippedText,
  VALUES,
  valueAt,
  whole,
} from "../layout.ts";
import { createHotReader, type HotForm, type HotReader } from "../layout-reader.ts";
import type { SideEstimate } from "../side-estimate.ts";
import { COLUMN, COLUMNS, KIND, MESSAGES_MAX, type MessageList } from "./message-list.ts";
import { NO_TRADE } from "./messages.ts";

/** Frames of trades and quotes as Alpaca writes them; others are read key by key. */

const AT = { kind: 0, symbol: 1, time: 2 } as const;
/** The registers from here on are the columns of a message. */
const FIRST = 3;
const TRADE = { price: FIRST + COLUMN.price, size: FIRST + COLUMN.size, id: FIRST + COLUMN.id } as const;
const QUOTE = {
  bid: FIRST + COLUMN.bid,
  bidSize: FIRST + COLUMN.bidSize,
  ask: FIRST + COLUMN.ask,
  askSize: FIRST + COLUMN.askSize,
} as const;

/** Gathers the messages of a frame in `list`, by the places that `sides` has for their symbols; `give` hands them on. */
export function createLayoutReader(list: MessageList, sides: SideEstimate, give: HotForm["give"]): HotReader {
  const names = createFrameNames();
  /** By the ids of the names. */
  const places: number[] = [];
  const placeOf = (id: number): number => {
    places[id] ??= sides.idOf(names.text(id));
    return places[id];
  };
  const symbol = name(AT.symbol, names);
  const readMessages = itemsInto([...tradesOf(symbol), ...quotesOf(symbol)], (index) => {
    const place = placeOf(valueAt(AT.symbol));
    if (index === MESSAGES_MAX || place < 0) return false;
    list.kinds[index] = valueAt(AT.kind);
    list.symbols[index] = place;
    list.times[index] = valueAt(AT.time);
    for (let column = 0; column < COLUMNS; column += 1) {
      list.values[index * COLUMNS + column] = valueAt(FIRST + column);
    }
    list.count = index + 1;
    return true;
  });
  const messages = custom((at) => {
    list.count = 0;
    return readMessages(at);
  });
  return createHotReader([
    {
      layout: layout`[${messages}`,
      give: (frame, receivedAt, sink) => (list.count === 0 ? undefined : give(frame, receivedAt, sink)),
    },
  ]);
}

/** As the venue sends them, and as its documents have them. */
function tradesOf(symbol: Slot): readonly Layout[] {
  const time = isoTime(AT.time);
  const [id, paid, size] = [whole(TRADE.id), price(TRADE.price), amount(TRADE.size)];
  const conditions = custom((at) => conditionsEnd(at, KIND.trade));
  return [
    layout`{"T":"t","S":"${symbol}","i":${id},"x":"${skippedText}","p":${paid},"s":${size},"c":${conditions},"z":"${skippedText}","t":"${time}"}`,
    layout`{"T":"t","i":${id},"S":"${symbol}","x":"${skippedText}","p":${paid},"s":${size},"t":"${time}","c":${conditions},"z":"${skippedText}"}`,
  ];
}

function quotesOf(symbol: Slot): readonly Layout[] {
  const time = isoTime(AT.time);
  const [bid, bidSize] = [amount(QUOTE.bid), amount(QUOTE.bidSize)];
  const [ask, askSize] = [amount(QUOTE.ask), amount(QUOTE.askSize)];
  const conditions = custom((at) => conditionsEnd(at, KIND.quote));
  return [
    layout`{"T":"q","S":"${symbol}","bx":"${skippedText}","bp":${bid},"bs":${bidSize},"ax":"${skippedText}","ap":${ask},"as":${askSize},"c":${conditions},"z":"${skippedText}","t":"${time}"}`,
    layout`{"T":"q","S":"${symbol}","bx":"${skippedText}","bp":${bid},"bs":${bidSize},"ax":"${skippedText}","ap":${ask},"as":${askSize},"t":"${time}","c":${conditions},"z":"${skippedText}"}`,
  ];
}

const QUOTE_MARK = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const NULL = literal("null");
/** A condition of one character with its quotes. */
const SINGLE_LENGTH = 3;

/** By the single byte of a condition, 1 where a trade that has it is none of its own. */
const IS_NO_TRADE = new Uint8Array(256);
for (const condition of NO_TRADE) IS_NO_TRADE[condition.charCodeAt(0)] = 1;

/** Steps over conditions, and notes of which kind the message is that has them. Quotes had a single condition once. */
function conditionsEnd(from: number, kind: number): number {
  VALUES[AT.kind] = kind;
  if (FRAME[from] !== OPEN_LIST) return kind === KIND.quote ? textEndBehind(from) : takeLiteral(from, NULL);
  if (FRAME[from + 1] === CLOSE_LIST) return from + 2;
  for (let at = from + 1; ; at += 1) {
    const end = textEndBehind(at);
    if (end < 0) return -1;
    if (kind === KIND.trade && end === at + SINGLE_LENGTH && IS_NO_TRADE[FRAME[at + 1] ?? 0] === 1) {
      VALUES[AT.kind] = KIND.noTrade;
    }
    at = end;
    if (FRAME[at] === CLOSE_LIST) return at + 1;
    if (FRAME[at] !== COMMA) return -1;
  }
}

/** The index behind the quoted text at `at`, or -1. */
function textEndBehind(at: number): number {
  const end = FRAME[at] === QUOTE_MARK ? textEnd(at + 1) : -1;
  return end < 0 ? -1 : end + 1;
}
