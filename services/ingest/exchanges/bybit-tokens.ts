import { epochMs, leverage as leverageOf, price } from "../../../shared/domain/units.ts";
import * as message from "./bybit-messages.ts";
import type { Topic } from "./bybit-topics.ts";
import { type FrameContext, type Reading, read, together } from "./reading.ts";

/** Leveraged tokens, which Bybit ended on 2025-07-04. */

/** `lt` has the whole state; `tickers_lt` and `kline_lt` have the value alone, as its last price. */
export function readToken(
  { topic, timed, data }: { readonly topic: Topic; readonly timed: { readonly ts: number }; readonly data: unknown },
  context: FrameContext,
): Reading {
  switch (topic.channel) {
    case "tickers_lt":
      return read(message.tokenTicker, data, context, ({ symbol, lastPrice }) =>
        navOf(context, symbol, timed.ts, lastPrice, {}),
      );
    case "kline_lt":
      return together(
        (Array.isArray(data) ? data : [data]).map((item) =>
          read(message.tokenKline, item, context, ({ close, timestamp }) =>
            navOf(context, topic.symbol, timestamp, close, {}),
          ),
        ),
      );
    default:
      return read(message.tokenState, data, context, ({ symbol, time, nav, ...rest }) =>
        navOf(context, symbol, time, nav, rest),
      );
  }
}

/** `/v5/spot-lever-token/reference`. */
export const readTokenReference = (result: unknown, context: FrameContext): Reading =>
  read(message.tokenReference, result, context, ({ ltCoin, nav, navTime, ...rest }) =>
    navOf(context, ltCoin, navTime, nav, rest),
  );

/** `/v5/spot-lever-token/info`; `atMs`: when it was answered, as its value has no time of its own. */
export const readTokenInfo = (list: readonly unknown[], atMs: number, context: FrameContext): Reading =>
  together(
    list.map((item) =>
      read(message.tokenInfo, item, context, ({ ltCoin, netValue }) => navOf(context, ltCoin, atMs, netValue, {})),
    ),
  );

interface TokenState {
  readonly leverage?: number | undefined;
  readonly basket?: number | undefined;
  readonly circulation?: number | undefined;
}

function navOf(
  context: FrameContext,
  symbol: string,
  atMs: number,
  nav: number,
  { leverage, basket, circulation }: TokenState,
): Reading {
  return () =>
    context.sink.event({
      type: "nav",
      venue: context.scratch.book.venue,
      symbol,
      exchangeAt: epochMs(atMs),
      receivedAt: context.receivedAt,
      nav: price(nav),
      leverage: leverage === undefined ? undefined : leverageOf(leverage),
      basket,
      supply: circulation,
      rebalancedAt: undefined,
    });
}
