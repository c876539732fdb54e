import { z } from "zod";
import { type AnswerContext, type ClientAnswer, type Dialect, type LevelText, replyOnly } from "../dialect.ts";
import { type Frame, jsonFrame, type MarketBar, okJson, type Voice } from "../voice.ts";
import { parseJson } from "./json.ts";
import { plainSession, refusalsIn, symbolAfterBar, USUAL_LIMITS } from "./plain.ts";

const MS_PER_SECOND = 1_000;
const CONTRACT = "/api/v1/contract/";
const FULL_DEPTH = 20;
/** Units of the asset in one contract; of other assets one. */
const CONTRACT_SIZES: Readonly<Record<string, number>> = { BTC: 0.0001, ETH: 0.01, SOL: 0.1 };

const clientMessage = z.object({
  method: z.string(),
  param: z.object({ symbol: z.string().optional() }).optional(),
});

const voice: Voice = {
  sequence: "changes",
  listing: (asset) => ({ symbol: `${asset}_USDT`, contractSize: CONTRACT_SIZES[asset] ?? 1, sizeDecimals: 0 }),
  book: ({ listing: { symbol }, at, firstSeq, lastSeq, bids, asks }) => [
    push("depth", symbol, at, () => ({
      asks: levels(asks),
      bids: levels(bids),
      begin: firstSeq,
      end: lastSeq,
      version: lastSeq,
      cts: at,
    })),
  ],
  quote: ({ listing: { symbol }, at, after }) => [
    push("depth.full", symbol, at, () => ({
      asks: levels(after.asks(FULL_DEPTH)),
      bids: levels(after.bids(FULL_DEPTH)),
      version: after.seq,
      cts: at,
    })),
  ],
  trades: ([first, ...rest]) =>
    first === undefined
      ? []
      : [
          push("deal", first.listing.symbol, first.at, () =>
            [first, ...rest].map(({ id, at, price, size, side }) => ({
              p: Number(price),
              v: Number(size),
              T: side === "buy" ? 1 : 2,
              O: 3,
              M: 1,
              t: at,
              i: String(id),
            })),
          ),
        ],
  summary: ({ listing: { symbol }, at, last, bid, ask, mark, index, fundingRate, nextFundingAt, openInterest }) => [
    push("ticker", symbol, at, () => ({
      symbol,
      lastPrice: Number(last),
      bid1: Number(bid[0]),
      ask1: Number(ask[0]),
      fairPrice: Number(mark),
      indexPrice: Number(index),
      fundingRate: Number(fundingRate),
      holdVol: Number(openInterest),
      timestamp: at,
    })),
    push("fair.price", symbol, at, () => ({ price: Number(mark), symbol })),
    push("index.price", symbol, at, () => ({ price: Number(index), symbol })),
    push("funding.rate", symbol, at, () => ({ rate: Number(fundingRate), symbol, nextSettleTime: nextFundingAt })),
  ],
  bar: (bar) => [
    push("kline", bar.listing.symbol, bar.at, () => ({
      symbol: bar.listing.symbol,
      interval: "Min1",
      t: bar.openAt / MS_PER_SECOND,
      o: Number(bar.open),
      h: Number(bar.high),
      l: Number(bar.low),
      c: Number(bar.close),
      q: Number(bar.volume),
    })),
  ],
  rest: ({ url }, market) => rest(url, market),
};

/** MEXC futures: answers that name no request, books by REST and contiguous changes. */
export const mexcFutures: Dialect = {
  venue: "mexc-futures",
  limits: USUAL_LIMITS,
  socketPaths: { public: "/edge" },
  open: (url, { symbols }) =>
    url.pathname === "/edge" ? plainSession((message, context) => answer(message, symbols, context)) : undefined,
  refusal: refusalsIn((status, message) => ({ success: false, code: status === 429 ? 510 : 1001, message })),
  symbolOf: symbolAfterBar,
  voice,
};

function answer(text: string, symbols: ReadonlySet<string>, { now, isRefusing }: AnswerContext): ClientAnswer {
  const ts = Math.trunc(now);
  const error = (data: string) => replyOnly(JSON.stringify({ channel: "rs.error", data, ts }));
  const parsed = clientMessage.safeParse(parseJson(text));
  if (!parsed.success) return error("Invalid request");
  const { method, param } = parsed.data;
  if (method === "ping") return replyOnly(JSON.stringify({ channel: "pong", data: ts }));
  const [, verb, channel = ""] = /^(sub|unsub)\.(.+)$/.exec(method) ?? [];
  const symbol = param?.symbol ?? "";
  if (verb === undefined || !symbols.has(symbol)) return error(`Contract [${symbol}] not exists`);
  if (isRefusing && verb === "sub") return error("Requests are too frequent");
  const replies = [JSON.stringify({ channel: `rs.${method}`, data: "success", ts })];
  const stream = `${channel}|${symbol}`;
  return verb === "sub"
    ? { replies, subscribe: [stream], unsubscribe: [] }
    : { replies, subscribe: [], unsubscribe: [stream] };
}

const push = (channel: string, symbol: string, at: number, data: () => unknown): Frame =>
  jsonFrame(`${channel}|${symbol}`, () => ({ channel: `push.${channel}`, data: data(), symbol, ts: at }));

/** Price, contracts, orders. */
function levels(side: readonly LevelText[]): unknown {
  return side.map(([price, size]) => [Number(price), Number(size), 1]);
}

function rest(url: URL, market: Parameters<Voice["rest"]>[1]): ReturnType<Voice["rest"]> {
  const answered = (data: unknown) => okJson({ success: true, code: 0, data });
  const [what, symbol = ""] = url.pathname.startsWith(CONTRACT) ? url.pathname.slice(CONTRACT.length).split("/") : [];
  switch (what) {
    case "depth": {
      const book = market.book(symbol);
      if (!book) return "unknown_symbol";
      const depth = Number(url.searchParams.get("limit") ?? FULL_DEPTH);
      const sides = { asks: levels(book.asks(depth)), bids: levels(book.bids(depth)) };
      return answered({ ...sides, version: book.seq, timestamp: book.at });
    }
    case "detail":
      return answered(
        [...market.listings.values()].map(({ symbol: name, asset, contractSize }) => ({
          symbol: name,
          baseCoin: asset,
          settleCoin: "USDT",
          contractSize,
        })),
      );
    case "kline": {
      const [from, to] = [Number(url.searchParams.get("start")), Number(url.searchParams.get("end"))];
      const bars = market.bars(symbol, from * MS_PER_SECOND, to * MS_PER_SECOND + 1);
      const column = (of: (bar: MarketBar) => string) => bars.map((bar) => Number(of(bar)));
      return answered({
        time: bars.map(({ openAt }) => openAt / MS_PER_SECOND),
        open: column(({ open }) => open),
        high: column(({ high }) => high),
        low: column(({ low }) => low),
        close: column(({ close }) => close),
        vol: column(({ volume }) => volume),
      });
    }
    default:
      return "unknown_path";
  }
}
