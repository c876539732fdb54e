import type { DecodingCase } from "./decoding-case.ts";

const AT = 1_700_000_000_500;
const SECONDS = "1617666423.757885";
const MS = 1_617_666_423_757.885;

const given = {
  type: "book",
  symbol: "XBT/USD",
  exchangeAt: MS,
  kind: "delta",
  limited: undefined,
  bids: [],
  asks: [[60000.2, 0.1]],
  firstSeq: undefined,
  lastSeq: undefined,
  prevSeq: undefined,
};
const trade = {
  type: "trade",
  symbol: "XBT/USD",
  exchangeAt: MS,
  price: 58721.2,
  size: 0.5,
  side: "sell",
  id: undefined,
};
const quote = {
  type: "quote",
  symbol: "XBT/USD",
  exchangeAt: MS,
  bid: 60000.1,
  bidSize: 2.5,
  ask: 60000.2,
  askSize: 3.5,
};

/** Of the first version of the protocol. */
export const KRAKEN_V1_CASES: readonly DecodingCase[] = [
  {
    name: "v1: change of a side",
    frame: [320, { a: [["60000.20000", "0.10000000", SECONDS]], c: "2358935711" }, "book-1000", "XBT/USD"],
    outcome: "events",
    events: [given],
  },
  {
    name: "v1: changes of both sides, at the time of the newest, with a level that came back into the depth",
    frame: [
      320,
      { a: [["60000.20000", "0.10000000", SECONDS]] },
      { b: [["59000.10000", "2.50000000", "1617640142.435065", "r"]], c: "2358935711" },
      "book-10",
      "XBT/USD",
    ],
    outcome: "events",
    events: [{ ...given, bids: [[59000.1, 2.5]] }],
  },
  {
    name: "v1: snapshot, which has no checksum",
    frame: [320, { as: [["60000.20000", "0.10000000", SECONDS]], bs: [] }, "book-1000", "XBT/USD"],
    outcome: "events",
    events: [{ ...given, kind: "snapshot" }],
  },
  {
    name: "v1: change without a checksum",
    frame: [320, { a: [["60000.20000", "0.10000000", SECONDS]] }, "book-1000", "XBT/USD"],
    outcome: "failed",
    issue: /^c is missing/,
  },
  {
    name: "v1: checksum of more than 32 bits",
    frame: [320, { a: [["60000.20000", "0.10000000", SECONDS]], c: "4294967296" }, "book-1000", "XBT/USD"],
    outcome: "failed",
    issue: /32 bits/,
  },
  {
    name: "v1: trades without an id",
    frame: [
      321,
      [
        ["58721.20000", "0.50000000", SECONDS, "s", "m", ""],
        ["58721.30000", "0.50000000", SECONDS, "b", "l", ""],
      ],
      "trade",
      "XBT/USD",
    ],
    outcome: "events",
    events: [trade, { ...trade, price: 58721.3, side: "buy" }],
  },
  {
    name: "v1: ticker, which tells no time",
    frame: [324, { a: ["60000.20000", 3, "3.5"], b: ["60000.10000", 2, "2.5"], c: ["1", "1"] }, "ticker", "XBT/USD"],
    outcome: "events",
    events: [{ ...quote, exchangeAt: AT }],
  },
  {
    name: "v1: spread",
    frame: [325, ["60000.10000", "60000.20000", SECONDS, "2.5", "3.5"], "spread", "XBT/USD"],
    outcome: "events",
    events: [quote],
  },
  {
    name: "v1: spread of the first months, without sizes",
    frame: [325, ["60000.10000", "60000.20000", SECONDS], "spread", "XBT/USD"],
    outcome: "events",
    events: [{ ...quote, bidSize: undefined, askSize: undefined }],
  },
  {
    name: "v1: spread without a side",
    frame: [325, ["60000.10000", "0.00000", SECONDS, "2.5", "0"], "spread", "XBT/USD"],
    outcome: "control",
  },
  {
    name: "v1: candle",
    frame: [343, [SECONDS, "1617666480.000000", "2", "5", "1", "4", "3", "10.5", 2], "ohlc-1", "XBT/USD"],
    outcome: "events",
    events: [
      {
        type: "bar",
        symbol: "XBT/USD",
        exchangeAt: MS,
        openAt: 1_617_666_420_000,
        closeAt: 1_617_666_479_999,
        open: 2,
        high: 5,
        low: 1,
        close: 4,
        volume: 10.5,
      },
    ],
  },
  { name: "v1: another channel", frame: [1, {}, "ownTrades", "XBT/USD"], outcome: "unknown", issue: /v1:ownTrades/ },
  { name: "v1: heartbeat", frame: { event: "heartbeat" }, outcome: "control" },
  {
    name: "v1: status",
    frame: { connectionID: 1, event: "systemStatus", status: "online", version: "1.8.3" },
    outcome: "control",
  },
  {
    name: "v1: acknowledgement",
    frame: {
      channelID: 320,
      channelName: "book-1000",
      event: "subscriptionStatus",
      pair: "XBT/USD",
      status: "subscribed",
    },
    outcome: "control",
  },
  { name: "v1: another event", frame: { event: "addOrderStatus" }, outcome: "unknown", issue: /v1:addOrderStatus/ },
];
