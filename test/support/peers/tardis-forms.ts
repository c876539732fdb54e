/** The field `key` of a parsed message; undefined where there is none. */
export const fieldOf = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;

const BINANCE_STREAMS: Readonly<Record<string, string>> = {
  depthUpdate: "depth",
  trade: "trade",
  bookTicker: "bookTicker",
  markPriceUpdate: "markPrice",
  forceOrder: "forceOrder",
};

/** It knows combined streams alone, so a bare event is put into one; at lists of all symbols it throws. */
export function binanceFrame(message: unknown): unknown {
  if (Array.isArray(fieldOf(message, "data"))) return undefined;
  const event = fieldOf(message, "e");
  const symbol = fieldOf(message, "s") ?? fieldOf(fieldOf(message, "o"), "s");
  const stream = typeof event === "string" ? BINANCE_STREAMS[event] : undefined;
  if (stream === undefined || typeof symbol !== "string") return message;
  return { stream: `${symbol.toLowerCase()}@${stream}`, data: message };
}

/** The public channel of whole books has the form of the one that it reads in recordings. */
export function okxFrame(message: unknown): unknown {
  const arg = fieldOf(message, "arg");
  return fieldOf(arg, "channel") === "books"
    ? { ...asObject(message), arg: { ...asObject(arg), channel: "books-l2-tbt" } }
    : message;
}

/** It reads books of 50 levels; those of another depth have the same form. */
export function deepBook(message: unknown): unknown {
  const topic = fieldOf(message, "topic");
  if (typeof topic !== "string" || topic.startsWith("orderbook.1.")) return message;
  return { ...asObject(message), topic: topic.replace(/^orderbook\.\d+\./, "orderbook.50.") };
}

/** It throws at messages without `arg`, and reads books of 15 levels; those of 5 have the same form. */
export function bitgetFrame(message: unknown): unknown {
  const arg = fieldOf(message, "arg");
  if (arg === undefined || !Array.isArray(fieldOf(message, "data"))) return undefined;
  return fieldOf(arg, "channel") === "books5"
    ? { ...asObject(message), arg: { ...asObject(arg), channel: "books15" } }
    : message;
}

/** Short names of fields, as recordings have them; it reads the long ones. */
const UPBIT_NAMES: Readonly<Record<string, string>> = {
  ty: "type",
  cd: "code",
  tms: "timestamp",
  obu: "orderbook_units",
  ap: "ask_price",
  as: "ask_size",
  bp: "bid_price",
  bs: "bid_size",
  ttms: "trade_timestamp",
  tp: "trade_price",
  tv: "trade_volume",
  ab: "ask_bid",
  sid: "sequential_id",
};

export function upbitFrame(message: unknown): unknown {
  if (Array.isArray(message)) return message.map(upbitFrame);
  if (typeof message !== "object" || message === null) return message;
  const entries = Object.entries(message).map(([key, value]) => [UPBIT_NAMES[key] ?? key, upbitFrame(value)]);
  return Object.fromEntries(entries);
}

export function binanceAnswer(address: string, body: unknown): unknown {
  const symbol = new URL(address).searchParams.get("symbol");
  if (symbol === null || fieldOf(body, "lastUpdateId") === undefined) return undefined;
  return { stream: `${symbol.toLowerCase()}@depthSnapshot`, generated: true, data: body };
}

export const kucoinAnswer = (address: string, body: unknown): unknown =>
  orderBookAnswer(address, body, "/market/level2Snapshot", "trade.l2Snapshot");

export const kucoinFuturesAnswer = (address: string, body: unknown): unknown =>
  orderBookAnswer(address, body, "/contractMarket/level2Snapshot", "level2Snapshot");

function orderBookAnswer(address: string, body: unknown, topic: string, subject: string): unknown {
  const symbol = new URL(address).searchParams.get("symbol");
  if (symbol === null || fieldOf(fieldOf(body, "data"), "sequence") === undefined) return undefined;
  return { type: "message", generated: true, topic: `${topic}:${symbol}`, subject, ...asObject(body) };
}

export function gateAnswer(address: string, body: unknown): unknown {
  const symbol = new URL(address).searchParams.get("currency_pair");
  if (symbol === null || fieldOf(body, "id") === undefined) return undefined;
  return { result: body, event: "snapshot", channel: "spot.order_book_update", symbol, generated: true };
}

const asObject = (value: unknown): object => (typeof value === "object" && value !== null ? value : {});
