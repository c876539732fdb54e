import type { FrameDecoder } from "../adapter.ts";
import { createBinanceDecoder } from "../binance-decoder.ts";
import { readFuturesEvent } from "../binance-futures-events.ts";
import { createFuturesRest } from "../binance-futures-rest.ts";

export const VENUE = "binance-usdm";

/** Decodes frames and REST answers of Binance USD-M. The perpetual contract of a pair is called like it. */
export const createDecoder = (url?: string): FrameDecoder =>
  createBinanceDecoder(
    {
      venue: VENUE,
      hot: { kind: "futures" },
      readEvent: (event, data, stream, context) => readFuturesEvent(event, data, stream, context, (pair) => pair),
      readRest: createFuturesRest("linear"),
    },
    url,
  );
