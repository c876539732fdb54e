import { createBinanceDialect } from "./binance.ts";

/** Binance spot: one path for everything, and no previous sequence in a change of a book. */
export const binanceSpot = createBinanceDialect({
  venue: "binance-spot",
  restPrefix: "/api/v3",
  socketPaths: { public: "/stream" },
  limits: { messagesPerSecondMax: 5, pingEveryMs: 20_000, pongWithinMs: 60_000 },
  publicChannel: undefined,
  depthSpeeds: ["@100ms", ""],
  isFutures: false,
  listing: (asset) => ({ symbol: `${asset}USDT`, contractSize: 1, sizeDecimals: 5 }),
});
