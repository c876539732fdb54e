import type { Dialect, Playback } from "../dialect.ts";
import { alpaca } from "./alpaca.ts";
import { binanceCoinm } from "./binance-coinm.ts";
import { binanceSpot } from "./binance-spot.ts";
import { binanceUsdm } from "./binance-usdm.ts";
import { bitget, bitgetSpot } from "./bitget.ts";
import { bybit, bybitSpot } from "./bybit.ts";
import { coinbaseAdvanced } from "./coinbase-advanced.ts";
import { coinbaseExchange } from "./coinbase-exchange.ts";
import { deribit } from "./deribit.ts";
import { gateio } from "./gateio.ts";
import { gateioFutures } from "./gateio-futures.ts";
import { hyperliquid } from "./hyperliquid.ts";
import { krakenFutures } from "./kraken-futures.ts";
import { krakenV2 } from "./kraken-v2.ts";
import { kucoin } from "./kucoin.ts";
import { kucoinFutures } from "./kucoin-futures.ts";
import { mexcFutures } from "./mexc-futures.ts";
import { mexcSpot } from "./mexc-spot.ts";
import { okx } from "./okx.ts";

/** The venues that can be put in a box. */
export const DIALECTS: readonly Dialect[] = [
  binanceUsdm,
  gateio,
  gateioFutures,
  binanceSpot,
  binanceCoinm,
  bitget,
  bitgetSpot,
  bybit,
  bybitSpot,
  coinbaseAdvanced,
  coinbaseExchange,
  deribit,
  hyperliquid,
  krakenFutures,
  krakenV2,
  kucoin,
  kucoinFutures,
  mexcFutures,
  mexcSpot,
  okx,
  alpaca,
];

/** A venue that can play recordings. */
export interface PlayableDialect extends Dialect {
  readonly playback: Playback;
}

export const dialectOf = (venue: string): Dialect | undefined => DIALECTS.find((dialect) => dialect.venue === venue);

/** The dialect of a captured line, by the address it came over. */
export const dialectFor = (url: URL): PlayableDialect | undefined =>
  PLAYABLE.find(({ playback }) => playback.claims(url));

const PLAYABLE: readonly PlayableDialect[] = DIALECTS.flatMap((dialect) =>
  dialect.playback ? [{ ...dialect, playback: dialect.playback }] : [],
);
