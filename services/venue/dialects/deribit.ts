import { z } from "zod";
import {
  type ClientAnswer,
  type Dialect,
  type LevelText,
  replyOnly,
  type Session,
  type VenueDesk,
} from "../dialect.ts";
import { type BookPicture, type Frame, jsonFrame, okJson, type Voice } from "../voice.ts";
import { parseJson } from "./json.ts";
import { plainSession, refusalsIn, USUAL_LIMITS } from "./plain.ts";

const REST = "/api/v2/public/";
const BEAT_CHECK_MS = 1_000;
const MS_PER_SECOND = 1_000;
/** Close code for a client that does not answer a test. */
const NO_ANSWER = 1000;

const clientMessage = z.object({
  id: z.union([z.number(), z.string()]).optional(),
  method: z.string(),
  params: z.object({ channels: z.array(z.string()).optional(), interval: z.number().optional() }).optional(),
});

const voice: Voice = {
  sequence: "changes",
  listing: (asset) => ({ symbol: `${asset}_USDC-PERPETUAL`, contractSize: 1, sizeDecimals: 3 }),
  book: ({ listing: { symbol }, at, prevSeq, lastSeq, bids, asks, before }) =>
    ["100ms", "agg2"].map((speed) =>
      push(`book.${symbol}.${speed}`, () => ({
        type: "change",
        timestamp: at,
        instrument_name: symbol,
        prev_change_id: prevSeq,
        change_id: lastSeq,
        bids: actions(bids, before.bids(Number.POSITIVE_INFINITY)),
        asks: actions(asks, before.asks(Number.POSITIVE_INFINITY)),
      })),
    ),
  first: (channel, market) => {
    const book = channel.startsWith("book.") ? market.book(deribit.symbolOf(channel) ?? "") : undefined;
    return book ? [snapshot(channel, book)] : [];
  },
  quote: ({ listing: { symbol }, at, after }) => [
    push(`quote.${symbol}`, () => ({
      instrument_name: symbol,
      timestamp: at,
      ...best(after.bids(1), after.asks(1)),
    })),
  ],
  trades: ([first, ...rest]) =>
    first === undefined
      ? []
      : ["100ms", "agg2"].map((speed) =>
          push(`trades.${first.listing.symbol}.${speed}`, () =>
            [first, ...rest].map(({ listing, id, at, price, size, side }) => ({
              trade_seq: id,
              trade_id: String(id),
              timestamp: at,
              price: Number(price),
              instrument_name: listing.symbol,
              direction: side,
              amount: Number(size),
            })),
          ),
        ),
  // A trade that carries the mark of whose position was closed: the taker's.
  liquidation: ({ listing: { symbol }, at, price, size, position }) =>
    ["100ms", "agg2"].map((speed) =>
      push(`trades.${symbol}.${speed}`, () => [
        {
          trade_id: `L-${at}`,
          timestamp: at,
          price: Number(price),
          instrument_name: symbol,
          direction: position === "long" ? "sell" : "buy",
          amount: Number(size),
          liquidation: "T",
        },
      ]),
    ),
  summary: (summary) =>
    ["100ms", "agg2"].map((speed) =>
      push(`ticker.${summary.listing.symbol}.${speed}`, () => ({
        instrument_name: summary.listing.symbol,
        timestamp: summary.at,
        state: "open",
        mark_price: Number(summary.mark),
        index_price: Number(summary.index),
        open_interest: Number(summary.openInterest),
        current_funding: Number(summary.fundingRate),
        last_price: Number(summary.last),
        ...best([summary.bid], [summary.ask]),
      })),
    ),
  bar: (bar) => [
    push(`chart.trades.${bar.listing.symbol}.1`, () => ({
      tick: bar.openAt,
      open: Number(bar.open),
      high: Number(bar.high),
      low: Number(bar.low),
      close: Number(bar.close),
      volume: Number(bar.volume),
      cost: Number(bar.volume) * Number(bar.close),
    })),
  ],
  rest: ({ url }, market) => rest(url, market),
};

/** Deribit: JSON-RPC, books chained by change ids, heartbeats that must be answered once they are asked for. */
export const deribit: Dialect = {
  venue: "deribit",
  limits: USUAL_LIMITS,
  socketPaths: { public: "/ws/api/v2" },
  open: (url, desk) => (/^\/ws\/api\/v2\/?$/.test(url.pathname) ? openSession(desk) : undefined),
  refusal: refusalsIn((status, message) => ({
    jsonrpc: "2.0",
    error: { code: status === 429 ? 10_028 : 13_020, message },
  })),
  symbolOf: (channel) => channel.split(".").find((part) => part.includes("-")),
  voice,
};

function openSession(desk: VenueDesk): Session {
  let beatMs = 0;
  let beatAt = 0;
  let isTesting = false;
  return plainSession(
    (text, { isRefusing }) => {
      const parsed = clientMessage.safeParse(parseJson(text));
      const tell = (rest: object) => JSON.stringify({ jsonrpc: "2.0", ...rest, testnet: false });
      if (!parsed.success) return replyOnly(tell({ error: { code: -32_700, message: "Parse error" } }));
      const { id, method, params } = parsed.data;
      const known = (params?.channels ?? []).filter((channel) => desk.symbols.has(deribit.symbolOf(channel) ?? ""));
      switch (method) {
        case "public/set_heartbeat":
          beatMs = (params?.interval ?? 0) * MS_PER_SECOND;
          beatAt = desk.now();
          return replyOnly(tell({ id, result: "ok" }));
        case "public/disable_heartbeat":
          beatMs = 0;
          return replyOnly(tell({ id, result: "ok" }));
        case "public/test":
          isTesting = false;
          return replyOnly(tell({ id, result: { version: "1.2.26" } }));
        case "public/subscribe":
          if (isRefusing) return replyOnly(tell({ id, error: { code: 10_028, message: "too_many_requests" } }));
          return { replies: [tell({ id, result: known })], subscribe: known, unsubscribe: [] };
        case "public/unsubscribe":
          return { replies: [tell({ id, result: known })], subscribe: [], unsubscribe: known };
        default:
          return replyOnly(tell({ id, error: { code: -32_601, message: "Method not found" } }));
      }
    },
    {
      beat: {
        everyMs: BEAT_CHECK_MS,
        act: (now): ClientAnswer => {
          if (beatMs === 0 || now - beatAt < beatMs) return replyOnly();
          if (isTesting) return { ...replyOnly(), close: { code: NO_ANSWER, reason: "no answer to test_request" } };
          beatAt = now;
          isTesting = true;
          return replyOnly('{"jsonrpc":"2.0","method":"heartbeat","params":{"type":"test_request"}}');
        },
      },
    },
  );
}

const push = (channel: string, data: () => unknown): Frame =>
  jsonFrame(channel, () => ({ jsonrpc: "2.0", method: "subscription", params: { channel, data: data() } }));

const numbers = ([price, size]: LevelText) => [Number(price), Number(size)];

/** Each level says whether it is new, changed or gone; of a snapshot all are new. */
function actions(changes: readonly LevelText[], before: readonly LevelText[]) {
  const was = new Set(before.map(([price]) => price));
  return changes.map((level) => {
    const [price, size] = numbers(level);
    return size === 0 ? ["delete", price, 0] : [was.has(level[0]) ? "change" : "new", price, size];
  });
}

function snapshot(channel: string, book: BookPicture): Frame {
  return push(channel, () => ({
    type: "snapshot",
    timestamp: book.at,
    instrument_name: book.listing.symbol,
    change_id: book.seq,
    bids: actions(book.bids(Number.POSITIVE_INFINITY), []),
    asks: actions(book.asks(Number.POSITIVE_INFINITY), []),
  }));
}

const best = ([bid]: readonly LevelText[], [ask]: readonly LevelText[]) => ({
  best_bid_price: Number(bid?.[0]),
  best_bid_amount: Number(bid?.[1]),
  best_ask_price: Number(ask?.[0]),
  best_ask_amount: Number(ask?.[1]),
});

function rest(url: URL, market: Parameters<Voice["rest"]>[1]): ReturnType<Voice["rest"]> {
  const query = url.searchParams;
  const symbol = query.get("instrument_name") ?? "";
  const answer = (result: unknown) => okJson({ jsonrpc: "2.0", result });
  const instrument = (instrument_name: string) => ({ instrument_name, kind: "future", future_type: "linear" });
  switch (url.pathname) {
    case `${REST}get_order_book`: {
      const book = market.book(symbol);
      if (!book) return "unknown_symbol";
      const depth = Number(query.get("depth") ?? 1);
      const sides = { bids: book.bids(depth).map(numbers), asks: book.asks(depth).map(numbers) };
      return answer({ timestamp: book.at, instrument_name: symbol, change_id: book.seq, ...sides });
    }
    case `${REST}get_instruments`:
      return answer([...market.listings.keys()].map(instrument));
    case `${REST}get_instrument`:
      return market.listings.has(symbol) ? answer(instrument(symbol)) : "unknown_symbol";
    case `${REST}get_tradingview_chart_data`: {
      const [from, to] = [Number(query.get("start_timestamp")), Number(query.get("end_timestamp"))];
      const bars = market.bars(symbol, from, to + 1);
      return answer({
        status: "ok",
        ticks: bars.map(({ openAt }) => openAt),
        open: bars.map(({ open }) => Number(open)),
        high: bars.map(({ high }) => Number(high)),
        low: bars.map(({ low }) => Number(low)),
        close: bars.map(({ close }) => Number(close)),
        volume: bars.map(({ volume }) => Number(volume)),
        cost: bars.map(({ volume, close }) => Number(volume) * Number(close)),
      });
    }
    default:
      return "unknown_path";
  }
}
