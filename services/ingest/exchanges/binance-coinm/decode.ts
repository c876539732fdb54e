import type { FrameDecoder } from "../adapter.ts";
import { createBinanceDecoder } from "../binance-decoder.ts";
import { readFuturesEvent } from "../binance-futures-events.ts";
import { createFuturesRest } from "../binance-futures-rest.ts";

export const VENUE = "binance-coinm";

/** Decodes frames and REST answers of Binance COIN-M. */
export const createDecoder = (url?: string): FrameDecoder =>
  createBinanceDecoder(
    {
      venue: VENUE,
      hot: { kind: "futures" },
      readEvent: (event, data, stream, context) => readFuturesEvent(event, data, stream, context, perpetualOf),
      readRest: createFuturesRest("inverse"),
    },
    url,
  );

const perpetualOf = (pair: string): string => `${pair}_PERP`;
