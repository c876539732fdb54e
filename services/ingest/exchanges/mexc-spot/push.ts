import type { FrameOutcome } from "../adapter.ts";
import { type FrameContext, failed, unknown } from "../reading.ts";
import { createSymbolTable } from "../symbol-table.ts";
import { barOf } from "./bar.ts";
import {
  type BookTicker,
  createBookTicker,
  createDeal,
  type Deal,
  enterNext,
  readBookTicker,
  readDepths,
  readKline,
  readNextDeal,
} from "./bodies.ts";
import { createWire, openWire, type Wire } from "./wire.ts";
import { BODY, createSymbols, createWrapper, readWrapper, type Wrapper } from "./wrapper.ts";

/** Known, and nothing in them is used: what concerns an account, and statistics of a day. */
const UNUSED_BODIES: ReadonlySet<number> = new Set([
  BODY.privateOrders,
  BODY.privateDeals,
  BODY.privateAccount,
  BODY.publicMiniTicker,
  BODY.publicMiniTickers,
]);

/** The message that is being read. */
interface Push {
  readonly context: FrameContext;
  readonly wire: Wire;
  readonly wrapper: Wrapper;
  readonly deal: Deal;
  readonly ticker: BookTicker;
  symbol: string;
  atMs: number;
}

/**
 * Reads what the venue pushes in protocol buffers. What holds several events is read twice, the first time without
 * giving anything, so that a frame gives all of its events or none.
 */
export function createPushReader(context: FrameContext): (frame: Uint8Array) => FrameOutcome {
  const table = createSymbolTable();
  const symbols = createSymbols(table);
  const wire = createWire();
  const wrapper = createWrapper();
  const ofFrame = { symbol: "", atMs: Number.NaN };
  const push: Push = { context, wire, wrapper, deal: createDeal(), ticker: createBookTicker(), ...ofFrame };
  return (frame) => {
    openWire(wire, frame);
    readWrapper(wire, symbols, wrapper);
    if (wire.issue !== "") return failed(context, wire.issue);
    if (wrapper.body === 0) return failed(context, "there is no body: expected one");
    if (UNUSED_BODIES.has(wrapper.body)) return "control";
    if (wrapper.symbol < 0) return failed(context, "symbol is nothing: expected a name");
    push.symbol = table.text(wrapper.symbol);
    push.atMs = Number.isNaN(wrapper.atMs) ? context.receivedAt : wrapper.atMs;
    wire.at = wrapper.bodyFrom;
    return readBody(push);
  };
}

function readBody(push: Push): FrameOutcome {
  switch (push.wrapper.body) {
    case BODY.publicAggreDepths:
      return readChange(push, true);
    case BODY.publicIncreaseDepths:
      return readChange(push, false);
    case BODY.publicIncreaseDepthsBatch:
      return readChanges(push);
    case BODY.publicLimitDepths:
      return readBest(push);
    case BODY.publicAggreDeals:
    case BODY.publicDeals:
      return readDeals(push);
    case BODY.publicAggreBookTicker:
    case BODY.publicBookTicker:
      return readQuote(push);
    case BODY.publicBookTickerBatch:
      return readQuotes(push);
    case BODY.publicSpotKline:
      return readBar(push);
    default:
      return unknown(push.context, `body:${push.wrapper.body}`);
  }
}

/** What the first reading found: whether it is whole, and holds anything. */
function outcomeOf({ context, wire }: Push, hasEvents: boolean): FrameOutcome {
  if (wire.issue !== "") return failed(context, wire.issue);
  return hasEvents ? "events" : "control";
}

function readChange(push: Push, hasRange: boolean): FrameOutcome {
  readDepths(push.wire, push.wrapper.bodyTo, hasRange, push.context.scratch.book);
  const outcome = outcomeOf(push, true);
  if (outcome === "events") giveBook(push, false);
  return outcome;
}

function readBest(push: Push): FrameOutcome {
  const { book } = push.context.scratch;
  readDepths(push.wire, push.wrapper.bodyTo, false, book);
  book.firstSeq = Number.NaN;
  const outcome = outcomeOf(push, true);
  if (outcome === "events") giveBook(push, true);
  return outcome;
}

function giveBook({ context, symbol, atMs }: Push, limited: boolean): void {
  const { book } = context.scratch;
  book.symbol = symbol;
  book.kind = limited ? "snapshot" : "delta";
  book.limited = limited;
  book.origin = "stream";
  book.exchangeAt = atMs;
  book.receivedAt = context.receivedAt;
  context.sink.book(book);
}

function readChanges(push: Push): FrameOutcome {
  const { wire, wrapper, context } = push;
  const { book } = context.scratch;
  let count = 0;
  for (let to = enterNext(wire, wrapper.bodyTo); to >= 0; to = enterNext(wire, wrapper.bodyTo)) {
    readDepths(wire, to, false, book);
    count += 1;
  }
  const outcome = outcomeOf(push, count > 0);
  if (outcome !== "events") return outcome;
  wire.at = wrapper.bodyFrom;
  for (let to = enterNext(wire, wrapper.bodyTo); to >= 0; to = enterNext(wire, wrapper.bodyTo)) {
    readDepths(wire, to, false, book);
    giveBook(push, false);
  }
  return outcome;
}

function readDeals(push: Push): FrameOutcome {
  const { wire, wrapper, deal } = push;
  let count = 0;
  while (readNextDeal(wire, wrapper.bodyTo, deal)) count += 1;
  const outcome = outcomeOf(push, count > 0);
  if (outcome !== "events") return outcome;
  wire.at = wrapper.bodyFrom;
  while (readNextDeal(wire, wrapper.bodyTo, deal)) giveDeal(push);
  return outcome;
}

function giveDeal({ context, symbol, wire, deal }: Push): void {
  const { trade } = context.scratch;
  const side = deal.side === 1 ? "buy" : "sell";
  trade.fill(symbol, deal.atMs, context.receivedAt, deal.price, deal.size, side, Number.NaN);
  if (deal.idTo > deal.idFrom) trade.identify(wire.bytes, deal.idFrom, deal.idTo);
  context.sink.trade(trade.event);
}

function readQuote(push: Push): FrameOutcome {
  readBookTicker(push.wire, push.wrapper.bodyTo, push.ticker);
  const outcome = outcomeOf(push, isQuoted(push.ticker));
  if (outcome === "events") giveQuote(push);
  return outcome;
}

function readQuotes(push: Push): FrameOutcome {
  const { wire, wrapper, ticker } = push;
  let count = 0;
  for (let to = enterNext(wire, wrapper.bodyTo); to >= 0; to = enterNext(wire, wrapper.bodyTo)) {
    readBookTicker(wire, to, ticker);
    if (isQuoted(ticker)) count += 1;
  }
  const outcome = outcomeOf(push, count > 0);
  if (outcome !== "events") return outcome;
  wire.at = wrapper.bodyFrom;
  for (let to = enterNext(wire, wrapper.bodyTo); to >= 0; to = enterNext(wire, wrapper.bodyTo)) {
    readBookTicker(wire, to, ticker);
    if (isQuoted(ticker)) giveQuote(push);
  }
  return outcome;
}

/** A side without orders is left out, or 0. */
const isQuoted = ({ bid, ask }: BookTicker): boolean => bid > 0 && ask > 0;

function giveQuote({ context, symbol, atMs, ticker }: Push): void {
  const { quote } = context.scratch;
  const bidSize = Number.isNaN(ticker.bidSize) ? undefined : ticker.bidSize;
  const askSize = Number.isNaN(ticker.askSize) ? undefined : ticker.askSize;
  quote.fill(symbol, atMs, context.receivedAt, ticker.bid, bidSize, ticker.ask, askSize);
  context.sink.quote(quote.event);
}

function readBar(push: Push): FrameOutcome {
  const { context, symbol, atMs } = push;
  const kline = readKline(push.wire, push.wrapper.bodyTo);
  const outcome = outcomeOf(push, true);
  if (outcome === "events")
    context.sink.event(barOf(context.scratch.book.venue, symbol, kline, atMs, context.receivedAt));
  return outcome;
}
