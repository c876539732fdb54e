import { createBybitDialect } from "./bybit-market.ts";

/** Bybit's futures: linear contracts; the inverse server is there and lists nothing. */
export const bybit = createBybitDialect({
  venue: "bybit",
  categories: ["linear", "inverse"],
  isSpot: false,
  listing: (asset) => ({ symbol: `${asset}USDT`, contractSize: 1, sizeDecimals: 3 }),
});

/** Bybit spot: at most ten topics in a request. */
export const bybitSpot = createBybitDialect({
  venue: "bybit-spot",
  categories: ["spot"],
  isSpot: true,
  listing: (asset) => ({ symbol: `${asset}USDT`, contractSize: 1, sizeDecimals: 6 }),
});
