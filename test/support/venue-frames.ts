import { frames as binanceUsdm } from "./venue-frames/binance-usdm.ts";
import { frames as coinbaseAdvanced } from "./venue-frames/coinbase-advanced.ts";
import { frames as coinbaseExchange } from "./venue-frames/coinbase-exchange.ts";
import { frames as gateio } from "./venue-frames/gateio.ts";
import { frames as gateioFutures } from "./venue-frames/gateio-futures.ts";
import { frames as okx } from "./venue-frames/okx.ts";

/** Made-up frames of the hot channels of each venue; one line per venue. */
export const VENUE_FRAMES: Readonly<Record<string, readonly string[]>> = {
  "binance-usdm": binanceUsdm,
  "coinbase-advanced": coinbaseAdvanced,
  "coinbase-exchange": coinbaseExchange,
  gateio,
  "gateio-futures": gateioFutures,
  okx,
};
