import { type ProtoField, parseProtobuf, protobuf } from "./protobuf.ts";

/** Messages of MEXC's spot server: written as the server writes them, and read the simple way, for comparison. */

export interface Push {
  readonly channel: string;
  readonly symbol: string;
  readonly sendTime: number;
  /** Number of the body's field. */
  readonly body: number;
  readonly content: readonly ProtoField[];
}

export const DEPTH = 313;
export const DEALS = 314;
export const QUOTE = 315;

export const mexcPush = ({ channel, symbol, sendTime, body, content }: Push): Uint8Array =>
  protobuf([
    [1, channel],
    [3, symbol],
    [6, sendTime],
    [body, content],
  ]);

type Fields = ReturnType<typeof parseProtobuf> & object;
type Said = Readonly<Record<string, unknown>>;

class Malformed extends Error {}

const malformed = (): never => {
  throw new Malformed("the frame is malformed");
};

const fieldsOf = (bytes: Uint8Array): Fields => parseProtobuf(bytes) ?? malformed();
const all = (fields: Fields, number: number): Uint8Array[] =>
  fields.flatMap(([field, value]) => (field === number && value instanceof Uint8Array ? [value] : []));
const textOf = (fields: Fields, number: number): string | undefined => {
  const last = all(fields, number).at(-1);
  return last && Buffer.from(last).toString();
};

function wholeOf(fields: Fields, number: number): number | undefined {
  const values = fields.flatMap(([field, value]) => (field === number && typeof value === "bigint" ? [value] : []));
  if (values.some((value) => value > BigInt(Number.MAX_SAFE_INTEGER))) malformed();
  const last = values.at(-1);
  return last === undefined ? undefined : Number(last);
}

/** The number of the last field so numbered; all of them must be numbers not below `least`. */
function decimalOf(fields: Fields, number: number, isFine: (value: number) => boolean): number | undefined {
  const values = all(fields, number).map((bytes) => {
    const text = Buffer.from(bytes).toString("latin1");
    return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) && text.length <= 64 ? Number(text) : Number.NaN;
  });
  if (!values.every((value) => Number.isFinite(value) && isFine(value))) malformed();
  return values.at(-1);
}

const isPrice = (value: number): boolean => value > 0;
const isAmount = (value: number): boolean => value >= 0;
const isVersion = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

const levelsOf = (fields: Fields, number: number): number[][] =>
  all(fields, number).map((bytes) => {
    const level = fieldsOf(bytes);
    return [decimalOf(level, 1, isPrice) ?? malformed(), decimalOf(level, 2, isAmount) ?? malformed()];
  });

function depthOf(body: Fields): Said[] {
  const first = decimalOf(body, 4, isVersion) ?? malformed();
  const last = decimalOf(body, 5, isVersion) ?? malformed();
  if (first > last) malformed();
  const sides = { asks: levelsOf(body, 1), bids: levelsOf(body, 2) };
  return [{ type: "book", kind: "delta", ...sides, firstSeq: first, lastSeq: last, prevSeq: undefined }];
}

const dealsOf = (body: Fields): Said[] =>
  all(body, 1).map((bytes) => {
    const deal = fieldsOf(bytes);
    const [price, size] = [decimalOf(deal, 1, isPrice) ?? malformed(), decimalOf(deal, 2, isAmount) ?? malformed()];
    const side = { 1: "buy", 2: "sell" }[wholeOf(deal, 3) ?? 0] ?? malformed();
    return {
      type: "trade",
      price,
      size,
      side,
      exchangeAt: wholeOf(deal, 4) ?? malformed(),
      id: textOf(deal, 5) || undefined,
    };
  });

function quoteOf(body: Fields): Said[] {
  const [bid = 0, bidSize, ask = 0, askSize] = [1, 2, 3, 4].map((number) => decimalOf(body, number, isAmount));
  return bid > 0 && ask > 0 ? [{ type: "quote", bid, bidSize, ask, askSize }] : [];
}

/** By the number of the body; damage makes the older kinds of the same form out of the newer ones. */
const READERS: Readonly<Record<number, (body: Fields) => Said[]>> = {
  [DEPTH]: depthOf,
  [DEALS]: dealsOf,
  301: dealsOf,
  [QUOTE]: quoteOf,
  305: quoteOf,
};

/** Parts of a channel's name behind its kind that are not the symbol. */
const NO_SYMBOL = /^(\d+ms|\d+|Min\d+|Hour\d+|Day1|Week1|Month1|UTC[+-]\d+|)$/;

/** The events of a frame; undefined where it is malformed, or of a channel that this does not read. */
export function mexcEvents(frame: Uint8Array, receivedAt: number): readonly Said[] | undefined {
  try {
    const fields = fieldsOf(frame);
    const bodies = fields.filter(([field, value]) => field > 300 && value instanceof Uint8Array);
    const [[body, bytes] = malformed()] = bodies;
    const named = all(fields, 3);
    if (bodies.length > 1 || named.some(({ length }) => length === 0)) malformed();
    const inChannel = (textOf(fields, 1) ?? "")
      .split("@")
      .slice(2)
      .find((part) => !NO_SYMBOL.test(part));
    const symbol = textOf(fields, 3) ?? inChannel ?? malformed();
    const header = { venue: "mexc-spot", symbol, receivedAt };
    const exchangeAt = wholeOf(fields, 6) ?? wholeOf(fields, 5) ?? receivedAt;
    const read = READERS[body] ?? malformed();
    return read(bytes instanceof Uint8Array ? fieldsOf(bytes) : malformed()).map((event) => ({
      exchangeAt,
      ...header,
      ...event,
    }));
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}
