import type { LevelText } from "../dialect.ts";
import { type BookChange, type BookPicture, type Frame, jsonFrame, okJson, type Voice } from "../voice.ts";
import type { GateMarket } from "./gate-market.ts";
import { bookBody } from "./gate-playback.ts";
import { symbolAfterBar } from "./plain.ts";

/** An update on `channel`, stamped with the venue's time. */
export const gateUpdate = (stream: string, at: number, result: () => unknown, event = "update"): Frame =>
  jsonFrame(stream, () => ({
    time: Math.trunc(at / 1_000),
    time_ms: Math.trunc(at),
    channel: stream.slice(0, stream.indexOf("|")),
    event,
    result: result(),
  }));

/** What both Gate markets tell in the same way: the book as changes. */
export function gateBook(prefix: string, level: (level: LevelText) => unknown): Voice["book"] {
  return ({ listing, at, firstSeq, lastSeq, bids, asks }) => [
    gateUpdate(`${prefix}.order_book_update|${listing.symbol}`, at, () => ({
      t: at,
      s: listing.symbol,
      U: firstSeq,
      u: lastSeq,
      b: bids.map(level),
      a: asks.map(level),
    })),
    obu(prefix, { listing, at }, () => ({ U: firstSeq, u: lastSeq, b: bids, a: asks })),
  ];
}

const OBU_DEPTH = 400;
const PICTURE_DEPTH = 20;

/** The best levels, each time whole; the futures market calls the message an `all`. */
function picture(
  prefix: string,
  { listing: { symbol }, at, after }: Pick<BookChange, "listing" | "at" | "after">,
): Frame {
  const sides = () => ({ bids: after.bids(PICTURE_DEPTH), asks: after.asks(PICTURE_DEPTH) });
  if (prefix === "spot")
    return gateUpdate(`spot.order_book|${symbol}`, at, () => ({
      t: at,
      lastUpdateId: after.seq,
      s: symbol,
      ...sides(),
    }));
  const contracts = (side: readonly LevelText[]) => side.map(([p, s]) => ({ p, s: Number(s) }));
  const whole = () => {
    const { bids, asks } = sides();
    return { t: at, id: after.seq, contract: symbol, asks: contracts(asks), bids: contracts(bids) };
  };
  return gateUpdate(`futures.order_book|${symbol}`, at, whole, "all");
}

/** The newer channel: a book that begins with the whole of it. */
function obu(
  prefix: string,
  { listing: { symbol }, at }: Pick<BookPicture, "listing" | "at">,
  content: () => object,
): Frame {
  return gateUpdate(`${prefix}.obu|${symbol}`, at, () => ({ t: at, s: `ob.${symbol}.${OBU_DEPTH}`, ...content() }));
}

export const gateFirst =
  (prefix: string): NonNullable<Voice["first"]> =>
  (stream, market) => {
    const book = stream.startsWith(`${prefix}.obu|`) ? market.book(symbolAfterBar(stream) ?? "") : undefined;
    if (!book) return [];
    return [obu(prefix, book, () => ({ full: true, u: book.seq, b: book.bids(OBU_DEPTH), a: book.asks(OBU_DEPTH) }))];
  };

/** The best bid and ask, told with each change of the book. */
export const gateQuote =
  (prefix: string): NonNullable<Voice["quote"]> =>
  ({ listing, at, lastSeq, after }) => [
    picture(prefix, { listing, at, after }),
    gateUpdate(`${prefix}.book_ticker|${listing.symbol}`, at, () => {
      const [[b, B] = ["", ""]] = after.bids(1);
      const [[a, A] = ["", ""]] = after.asks(1);
      const size = (text: string | number) => (prefix === "futures" ? Number(text) : text);
      return { t: at, u: lastSeq, s: listing.symbol, b, B: size(B), a, A: size(A) };
    }),
  ];

/** Bars; `name` in them says the interval and the instrument. */
export function gateBar(prefix: string, volume: (text: string) => object): NonNullable<Voice["bar"]> {
  return (bar) => {
    const { symbol } = bar.listing;
    const result = () => ({
      t: prefix === "futures" ? bar.openAt / 1_000 : String(bar.openAt / 1_000),
      o: bar.open,
      h: bar.high,
      l: bar.low,
      c: bar.close,
      n: `1m_${symbol}`,
      w: bar.closed,
      ...volume(bar.volume),
    });
    return [
      gateUpdate(`${prefix}.candlesticks|1m|${symbol}`, bar.at, () => (prefix === "futures" ? [result()] : result())),
    ];
  };
}

/** REST of both markets: the book and, by what the market adds, its lists. */
export function gateRest(
  market: Pick<GateMarket, "rest" | "restLevel" | "restTime">,
  list: (list: string, symbol: string | undefined, venue: Parameters<Voice["rest"]>[1]) => readonly unknown[],
): Voice["rest"] {
  return ({ url }, venue) => {
    const request = market.rest(url);
    switch (request.kind) {
      case "book": {
        const book = venue.book(request.symbol);
        if (!book) return "unknown_symbol";
        const { limit } = request;
        const picture = { seq: book.seq, at: book.at, bids: book.bids(limit), asks: book.asks(limit) };
        return { status: 200, body: bookBody(market, picture, request, venue.now()) };
      }
      case "records": {
        const rows = list(request.list, request.symbol, venue);
        if (!request.bare) return okJson(rows);
        return rows.length === 0 ? "unknown_symbol" : okJson(rows[0]);
      }
      default:
        return "unknown_path";
    }
  };
}
