import type { Listing } from "../voice.ts";
import { createBinanceDialect } from "./binance.ts";

/** Dollars in one contract. */
const CONTRACT_USD = { BTC: 100, other: 10 };
/** In the asset, at the prices at which the simulated market begins; of other assets one for each dollar of price. */
const CONTRACT_SIZES: Readonly<Record<string, number>> = { BTC: 0.001, ETH: 0.0025, SOL: 0.05 };

/** Binance COIN-M futures: one path for everything, contracts of so many dollars. */
export const binanceCoinm = createBinanceDialect({
  venue: "binance-coinm",
  restPrefix: "/dapi/v1",
  socketPaths: { public: "/stream", market: "/stream" },
  limits: { messagesPerSecondMax: 10, pingEveryMs: 180_000, pongWithinMs: 600_000 },
  publicChannel: undefined,
  depthSpeeds: ["@100ms", "@0ms", ""],
  isFutures: true,
  pairOf: ({ symbol }: Listing) => ({ ps: symbol.replace("_PERP", "") }),
  contractValue: ({ asset }) => (asset === "BTC" ? CONTRACT_USD.BTC : CONTRACT_USD.other),
  listing: (asset) => ({ symbol: `${asset}USD_PERP`, contractSize: CONTRACT_SIZES[asset] ?? 0.5, sizeDecimals: 0 }),
});
