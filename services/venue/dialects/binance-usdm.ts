import type { Dialect } from "../dialect.ts";
import { createBinanceDialect } from "./binance.ts";
import { PUBLIC_CHANNEL, playback } from "./binance-usdm-playback.ts";

/** Binance USD-M futures, on split paths. */
export const binanceUsdm: Dialect = {
  ...createBinanceDialect({
    venue: "binance-usdm",
    restPrefix: "/fapi/v1",
    socketPaths: { public: "/public/stream", market: "/market/stream" },
    limits: { messagesPerSecondMax: 10, pingEveryMs: 180_000, pongWithinMs: 600_000 },
    publicChannel: PUBLIC_CHANNEL,
    // The channel is offered at these speeds; here all of them tick with the simulation.
    depthSpeeds: ["@100ms", "@0ms", ""],
    isFutures: true,
    listing: (asset) => ({ symbol: `${asset}USDT`, contractSize: 1, sizeDecimals: 3 }),
  }),
  playback,
};
