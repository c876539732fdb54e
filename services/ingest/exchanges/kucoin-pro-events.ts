import { epochMs } from "../../../shared/domain/units.ts";
import { giveBar, giveBook, giveFunding, giveMark, giveQuote, giveTrade, headerOf } from "./kucoin-give.ts";
import * as message from "./kucoin-messages.ts";
import { type FrameContext, failed, type Reading, read, together, unknown } from "./reading.ts";

/** Reads a push of the newer format; `T` is the channel and, behind a point, the market. */
export function readProPush(frame: unknown, context: FrameContext): Reading {
  return read(message.proPush, frame, context, (push) => {
    const [channel = "", market = ""] = push.T.split(".");
    const sentAtMs = push.P ?? context.receivedAt;
    switch (channel) {
      case "obu":
        return readBook(push.dp ?? "", push.t, push.d, context);
      case "trade":
        return read(message.proTrade, push.d, context, ({ s, S, p, q, ti, M }) =>
          giveTrade(context, s, M, { price: p, size: q, side: S, id: ti }),
        );
      case "ticker":
        return read(message.proTicker, push.d, context, ({ s, b, B, a, A, M }) => giveQuote(context, s, M, b, B, a, A));
      case "kline":
        return readKline(push.d, sentAtMs, context);
      case "mark-price":
        return readMark(push.d, context);
      case "funding-fee":
        return readFunding(push.d, sentAtMs, context);
      case "funding-fee-all-symbols":
        if (!Array.isArray(push.d)) return failed(context, "d is not a list");
        return together(push.d.map((item) => readFunding(item, sentAtMs, context)));
      case "callAuctionInfo":
        return "control";
      default:
        // Orders, balances and positions of an account are of this market.
        return market === "UNIFIED" || market === "FUNDING" ? "control" : unknown(context, push.T);
    }
  });
}

/**
 * `depth` 1 is the best price of each side, 5 to 50 a picture of so many levels. `increment@10ms` begins with a whole
 * book of the best 500 levels and goes on with changes; `increment`, ended in July 2026, has changes only.
 */
function readBook(depth: string, kind: string | undefined, data: unknown, context: FrameContext): Reading {
  if (kind !== "snapshot" && kind !== "delta") return unknown(context, `obu ${kind}`);
  if (!depth.startsWith("increment")) {
    return read(message.proDepth, data, context, ({ s, M, a, b }) => {
      if (depth === "1") return giveQuote(context, s, M, b[0]?.[0], b[0]?.[1], a[0]?.[0], a[0]?.[1]);
      return giveBook(context, s, { kind: "snapshot", limited: true, atMs: M }, { bids: b, asks: a });
    });
  }
  return read(message.proBook, data, context, ({ s, O, C, M, a, b }) => {
    if (O > C) return failed(context, `O is ${O}: expected not more than C, which is ${C}`);
    return giveBook(context, s, { kind, firstSeq: O, lastSeq: C, atMs: M }, { bids: b, asks: a });
  });
}

function readKline(data: unknown, sentAtMs: number, context: FrameContext): Reading {
  return read(message.proKline, data, context, ({ s, O, C, o, h, l, c, v }) => {
    if (C <= O) return failed(context, `C is ${C}: expected more than O, which is ${O}`);
    const times = { openAtMs: O * 1_000, intervalMs: (C - O) * 1_000 };
    return giveBar(context, s, sentAtMs, { ...times, open: o, high: h, low: l, close: c, volume: v });
  });
}

function readMark(data: unknown, context: FrameContext): Reading {
  return read(message.proMark, data, context, ({ s, mp, ip, oi, ts }) => {
    const mark = giveMark(context, s, ts, mp, ip);
    if (oi === undefined || oi < 0) return mark;
    const { sink } = context;
    const openInterest = () =>
      sink.event({ type: "openInterest", ...headerOf(context, s, epochMs(ts)), contracts: oi, usd: undefined });
    return together([mark, openInterest]);
  });
}

const readFunding = (data: unknown, sentAtMs: number, context: FrameContext): Reading =>
  read(message.proFunding, data, context, ({ s, fr, nt, gl }) => giveFunding(context, s, sentAtMs, fr, gl, nt));
