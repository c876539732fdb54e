import { frames as alpaca } from "./venue-frames/alpaca.ts";
import { frames as binanceCoinm } from "./venue-frames/binance-coinm.ts";
import { frames as binanceSpot } from "./venue-frames/binance-spot.ts";
import { frames as binanceUsdm } from "./venue-frames/binance-usdm.ts";
import { frames as bitget } from "./venue-frames/bitget.ts";
import { frames as bitgetSpot } from "./venue-frames/bitget-spot.ts";
import { frames as bybit } from "./venue-frames/bybit.ts";
import { frames as bybitSpot } from "./venue-frames/bybit-spot.ts";
import { frames as coinbaseAdvanced } from "./venue-frames/coinbase-advanced.ts";
import { frames as coinbaseExchange } from "./venue-frames/coinbase-exchange.ts";
import { frames as deribit } from "./venue-frames/deribit.ts";
import { frames as gateio } from "./venue-frames/gateio.ts";
import { frames as gateioFutures } from "./venue-frames/gateio-futures.ts";
import { frames as hyperliquid } from "./venue-frames/hyperliquid.ts";
import { frames as krakenFutures } from "./venue-frames/kraken-futures.ts";
import { frames as krakenV2 } from "./venue-frames/kraken-v2.ts";
import { frames as kucoin } from "./venue-frames/kucoin.ts";
import { frames as kucoinFutures } from "./venue-frames/kucoin-futures.ts";
import { frames as mexcFutures } from "./venue-frames/mexc-futures.ts";
import { frames as okx } from "./venue-frames/okx.ts";

/** Made-up frames of the hot channels of each venue; one line per venue. */
export const VENUE_FRAMES: Readonly<Record<string, readonly string[]>> = {
  alpaca,
  "binance-coinm": binanceCoinm,
  "binance-spot": binanceSpot,
  "binance-usdm": binanceUsdm,
  bitget,
  "bitget-spot": bitgetSpot,
  bybit,
  "bybit-spot": bybitSpot,
  "coinbase-advanced": coinbaseAdvanced,
  "coinbase-exchange": coinbaseExchange,
  gateio,
  "gateio-futures": gateioFutures,
  hyperliquid,
  "kraken-futures": krakenFutures,
  "kraken-v2": krakenV2,
  "mexc-futures": mexcFutures,
  okx,
  deribit,
  kucoin,
  "kucoin-futures": kucoinFutures,
};
