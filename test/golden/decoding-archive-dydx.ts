import { bar, delta, RECEIVED_AT, snapshot, trade } from "./decoding-archive-events.ts";
import type { DecodingCase } from "./decoding-case.ts";

const dydx = (type: string, channel: string, contents: unknown, id: string | undefined = "ETH-USD") => ({
  type,
  connection_id: "c",
  message_id: 1,
  ...(id === "" ? {} : { id }),
  channel,
  contents,
});
const wholeV3 = dydx("subscribed", "v3_orderbook", {
  bids: [
    { price: "100", offset: "50", size: "1" },
    { price: "99", offset: "60", size: "0" },
  ],
  asks: [{ price: "101", offset: "55", size: "2" }],
});
const changeV3 = (offset: string, bids: unknown, asks: unknown) =>
  dydx("channel_data", "v3_orderbook", { offset, bids, asks });
const at = 1_700_000_000_123;
const createdAt = "2023-11-14T22:13:20.123Z";

export const DYDX_V3_CASES: readonly DecodingCase[] = [
  {
    name: "the whole book leaves out levels that are gone",
    frame: wholeV3,
    outcome: "events",
    events: [snapshot("ETH-USD", RECEIVED_AT, [[100, 1]], [[101, 2]])],
  },
  {
    name: "a change of before the level's own offset is left out",
    before: [wholeV3],
    frame: changeV3(
      "57",
      [
        ["100", "3"],
        ["99", "4"],
      ],
      [["101", "0"]],
    ),
    outcome: "events",
    events: [delta("ETH-USD", RECEIVED_AT, [[100, 3]], [[101, 0]], { lastSeq: 57 })],
  },
  {
    name: "a message that others have overtaken",
    before: [wholeV3, changeV3("70", [["100", "3"]], [])],
    frame: changeV3("69", [["100", "8"]], []),
    outcome: "control",
  },
  { name: "trades of before", frame: dydx("subscribed", "v3_trades", { trades: [] }), outcome: "control" },
  {
    name: "a trade",
    frame: dydx("channel_data", "v3_trades", { trades: [{ size: "0.1", side: "BUY", price: "100", createdAt }] }),
    outcome: "events",
    events: [trade("ETH-USD", at, "buy", 100, 0.1, undefined)],
  },
  { name: "a greeting", frame: { type: "connected", connection_id: "c", message_id: 0 }, outcome: "control" },
  {
    name: "a channel that is not read",
    frame: dydx("channel_data", "v3_markets", {}),
    outcome: "unknown",
    issue: /^v3_markets channel_data$/,
  },
];

const v4Trade = { id: "t1", side: "SELL", size: "1.2", price: "100", createdAt, createdAtHeight: "1" };
const v4Candle = {
  startedAt: "2023-11-14T22:13:00.000Z",
  ticker: "ETH-USD",
  resolution: "1MIN",
  ...{ low: "0.5", high: "3", open: "1", close: "2", baseTokenVolume: "9", usdVolume: "10" },
};
const v4Bar = bar("ETH-USD", RECEIVED_AT, [1_699_999_980_000, 1_700_000_039_999], [1, 3, 0.5, 2], 9);
const header = { symbol: "ETH-USD", exchangeAt: RECEIVED_AT };
const hourly = { ...header, type: "funding", intervalHours: 1, nextAt: undefined };

export const DYDX_V4_CASES: readonly DecodingCase[] = [
  {
    name: "the whole book",
    frame: dydx("subscribed", "v4_orderbook", {
      bids: [{ price: "100", size: "1" }],
      asks: [{ price: "101", size: "2" }],
    }),
    outcome: "events",
    events: [snapshot("ETH-USD", RECEIVED_AT, [[100, 1]], [[101, 2]])],
  },
  {
    name: "a batch of changes",
    frame: dydx("channel_batch_data", "v4_orderbook", [{ bids: [["100", "0"]] }, { asks: [["101", "3"]] }]),
    outcome: "events",
    events: [delta("ETH-USD", RECEIVED_AT, [[100, 0]], []), delta("ETH-USD", RECEIVED_AT, [], [[101, 3]])],
  },
  {
    name: "a trade",
    frame: dydx("channel_data", "v4_trades", { trades: [{ ...v4Trade, type: "LIMIT" }] }),
    outcome: "events",
    events: [trade("ETH-USD", at, "sell", 100, 1.2, "t1")],
  },
  {
    name: "a liquidation that sells closes a long position",
    frame: dydx("channel_data", "v4_trades", { trades: [{ ...v4Trade, type: "LIQUIDATED" }] }),
    outcome: "events",
    events: [
      trade("ETH-USD", at, "sell", 100, 1.2, "t1"),
      { type: "liquidation", symbol: "ETH-USD", exchangeAt: at, price: 100, size: 1.2, position: "long" },
    ],
  },
  {
    name: "a bar",
    frame: dydx("channel_data", "v4_candles", v4Candle, "ETH-USD/1MIN"),
    outcome: "events",
    events: [v4Bar],
  },
  {
    name: "bars at the beginning",
    frame: dydx("subscribed", "v4_candles", { candles: [v4Candle] }, "ETH-USD/1MIN"),
    outcome: "events",
    events: [v4Bar],
  },
  {
    name: "all markets",
    frame: dydx(
      "subscribed",
      "v4_markets",
      {
        markets: {
          "ETH-USD": { status: "ACTIVE", oraclePrice: "100", nextFundingRate: "-0.00002", openInterest: "5" },
        },
      },
      "",
    ),
    outcome: "events",
    events: [
      { ...header, type: "status", status: "trading", reason: undefined },
      { ...header, type: "mark", mark: 100, index: undefined },
      { ...header, type: "openInterest", contracts: 5, usd: undefined },
      { ...hourly, rate: -0.00002 },
    ],
  },
  {
    name: "a market that pauses",
    frame: dydx("channel_data", "v4_markets", { trading: { "ETH-USD": { status: "PAUSED" } } }, ""),
    outcome: "events",
    events: [{ ...header, type: "status", status: "halted", reason: "PAUSED" }],
  },
  {
    name: "a price of the oracle",
    frame: dydx(
      "channel_data",
      "v4_markets",
      { oraclePrices: { "ETH-USD": { oraclePrice: "100", effectiveAt: createdAt, marketId: 1 } } },
      "",
    ),
    outcome: "events",
    events: [{ type: "mark", symbol: "ETH-USD", exchangeAt: at, mark: 100, index: undefined }],
  },
  { name: "a block", frame: dydx("channel_data", "v4_block_height", {}), outcome: "control" },
  { name: "an answer without its address", frame: { requestId: "r", status: "success" }, outcome: "control" },
];
