import { each, snapshotOf } from "../gate-events.ts";
import { type FrameContext, failed, type Reading, read, unknown } from "../reading.ts";
import { readTicker } from "./events.ts";
import * as message from "./messages.ts";

const BOOK_PATH = /\/futures\/[a-z0-9]+\/order_book$/;
const TICKERS_PATH = /\/futures\/[a-z0-9]+\/tickers$/;
const CONTRACTS_PATH = /\/futures\/[a-z0-9]+\/contracts(\/[^/]+)?$/;

/** Reads a REST answer of the futures server; its address tells what it is and, for a book, whose. */
export function readRest(url: URL, body: unknown, context: FrameContext): Reading {
  if (BOOK_PATH.test(url.pathname)) return readBook(url, body, context);
  if (TICKERS_PATH.test(url.pathname)) return each(body, (item) => readTicker(item, context.receivedAt, context));
  if (CONTRACTS_PATH.test(url.pathname)) return each(body, (item) => readContract(item, context));
  return unknown(context, url.pathname);
}

function readBook(url: URL, body: unknown, context: FrameContext): Reading {
  const symbol = url.searchParams.get("contract");
  if (symbol === null || symbol === "") return failed(context, "the address names no contract");
  return read(message.restOrderBook, body, context, ({ id, update, current, ...sides }) => {
    const seconds = update ?? current;
    const atMs = seconds === undefined ? context.receivedAt : secondsToMs(seconds);
    return snapshotOf(context, "rest", symbol, atMs, id ?? Number.NaN, sides);
  });
}

/** Rounded to the microsecond, where the product would show the error of the binary fraction. */
const secondsToMs = (seconds: number): number => Math.round(seconds * 1e6) / 1e3;

function readContract(item: unknown, context: FrameContext): Reading {
  return read(message.contract, item, context, ({ name: symbol, quanto_multiplier: contractSize }) => {
    if (contractSize !== undefined && contractSize > 0) {
      context.sink.control({ kind: "contractSize", symbol, contractSize });
    }
    return "control";
  });
}
