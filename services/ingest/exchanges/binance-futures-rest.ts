import { epochMs, usd } from "../../../shared/domain/units.ts";
import type { Subscription } from "./adapter.ts";
import { markOf } from "./binance-futures-events.ts";
import * as message from "./binance-futures-messages.ts";
import { readCommonRest } from "./binance-rest.ts";
import { type FrameContext, type Reading, read, together, unknown } from "./reading.ts";

/** What one unit of size is on a server whose contracts are in the asset: one unit of it. */
export const LINEAR_CONTRACT_SIZE = 1;

/**
 * Reads REST answers of a futures server. Inverse contracts are worth so many dollars each: the instrument list says how
 * many, and from then on open interest is given in dollars, too.
 */
export function createFuturesRest(
  contracts: "linear" | "inverse",
): (url: URL, body: unknown, context: FrameContext) => Reading {
  const valueUsd = new Map<string, number>();

  const readContracts = (body: unknown, context: FrameContext): Reading =>
    read(message.exchangeInfo, body, context, ({ symbols }) => {
      for (const { symbol, contractSize } of symbols) {
        if (contracts === "linear")
          context.sink.control({ kind: "contractSize", symbol, contractSize: LINEAR_CONTRACT_SIZE });
        else if (contractSize !== undefined && contractSize > 0) {
          valueUsd.set(symbol, contractSize);
          context.sink.control({ kind: "contractUsd", symbol, contractUsd: contractSize });
        }
      }
      return "control";
    });
  const readOpenInterest = (body: unknown, context: FrameContext): Reading =>
    read(message.openInterest, body, context, ({ symbol, openInterest, time }) => () => {
      const value = valueUsd.get(symbol);
      context.sink.event({
        type: "openInterest",
        venue: context.scratch.book.venue,
        symbol,
        exchangeAt: epochMs(time ?? context.receivedAt),
        receivedAt: context.receivedAt,
        contracts: openInterest,
        usd: value === undefined ? undefined : usd(openInterest * value),
      });
    });

  return (url, body, context) => {
    const common = readCommonRest(url, body, context);
    if (common !== undefined) return common;
    const [name] = url.pathname.split("/").slice(-1);
    switch (name) {
      case "exchangeInfo":
        return readContracts(body, context);
      case "openInterest":
        return readOpenInterest(body, context);
      case "premiumIndex":
        return Array.isArray(body)
          ? together(body.map((item) => readPremium(item, context)))
          : readPremium(body, context);
      // Bounds and intervals of funding, without any rate.
      case "fundingInfo":
        return "control";
      default:
        return unknown(context, url.pathname);
    }
  };
}

const readPremium = (item: unknown, context: FrameContext): Reading =>
  read(message.premiumIndex, item, context, ({ at, ...values }) =>
    markOf(context, { ...values, at: at ?? context.receivedAt }),
  );

/** Open interest comes over no stream; `path`: up to `openInterest`. */
export const openInterestAddresses = (path: string, subscriptions: readonly Subscription[]): readonly string[] =>
  subscriptions
    .filter(({ channels }) => channels.some((channel) => channel.startsWith("markPrice")))
    .map(({ symbol }) => `${path}?symbol=${encodeURIComponent(symbol)}`);
