import type { z } from "zod";
import { usd } from "../../../../shared/domain/units.ts";
import { giveBar, giveBook, giveFunding, headerOf } from "../kucoin-give.ts";
import { type FrameContext, failed, type Reading, read, together, unknown } from "../reading.ts";
import * as message from "./messages.ts";

/** Reads the data of a REST answer; its address tells what it is and, for bars, whose. */
export function readRest(url: URL, data: unknown, context: FrameContext): Reading {
  const { pathname, searchParams } = url;
  if (/\/level2\/(snapshot|depth20|depth100)$/.test(pathname)) return readBook(pathname, data, context);
  if (pathname.endsWith("/kline/query")) return readBars(searchParams, data, context);
  if (pathname.endsWith("/contracts/active")) {
    return read(message.contracts, data, context, (list) => together(list.map((item) => giveContract(item, context))));
  }
  if (/\/contracts\/[^/]+$/.test(pathname)) {
    return read(message.contract, data, context, (item) => giveContract(item, context));
  }
  return unknown(context, pathname);
}

/** Only the snapshot is whole. */
function readBook(path: string, data: unknown, context: FrameContext): Reading {
  return read(message.orderBook, data, context, ({ symbol, sequence, ts, bids, asks }) => {
    const limited = path.endsWith("/snapshot") ? {} : ({ limited: true } as const);
    const shape = { kind: "snapshot", origin: "rest", lastSeq: sequence, atMs: ts, ...limited } as const;
    return giveBook(context, symbol, shape, { bids: bids ?? [], asks: asks ?? [] });
  });
}

const MINUTE_MS = 60_000;

function readBars(query: URLSearchParams, data: unknown, context: FrameContext): Reading {
  const symbol = query.get("symbol");
  if (!symbol || query.get("granularity") !== "1")
    return failed(context, "the address names no symbol, or not 1 minute");
  return read(message.bars, data, context, (rows) =>
    together(
      rows.map(([openAtMs, open, high, low, close, volume]) =>
        giveBar(context, symbol, context.receivedAt, {
          openAtMs,
          intervalMs: MINUTE_MS,
          open,
          high,
          low,
          close,
          volume,
        }),
      ),
    ),
  );
}

function giveContract(contract: z.output<typeof message.contract>, context: FrameContext): Reading {
  const { symbol, multiplier, openInterest, fundingFeeRate, fundingRateGranularity, nextFundingRateDateTime } =
    contract;
  const { receivedAt, sink } = context;
  if (multiplier < 0) sink.control({ kind: "contractUsd", symbol, contractUsd: -multiplier });
  else if (multiplier > 0 && contract.isInverse !== true) {
    sink.control({ kind: "contractSize", symbol, contractSize: multiplier });
  }
  const funding = giveFunding(
    context,
    symbol,
    receivedAt,
    fundingFeeRate,
    fundingRateGranularity,
    nextFundingRateDateTime,
  );
  if (openInterest === undefined || openInterest < 0) return funding;
  const value = worthOf(contract, openInterest);
  const give = () =>
    sink.event({ type: "openInterest", ...headerOf(context, symbol, receivedAt), contracts: openInterest, usd: value });
  return together([give, funding]);
}

function worthOf({ multiplier, markPrice }: z.output<typeof message.contract>, lots: number) {
  if (multiplier < 0) return usd(lots * -multiplier);
  return markPrice !== undefined && markPrice > 0 ? usd(lots * multiplier * markPrice) : undefined;
}
