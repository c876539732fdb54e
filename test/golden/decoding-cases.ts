import { ALPACA_CASES } from "./decoding-alpaca.ts";
import { BINANCE_COINM_CASES } from "./decoding-binance-coinm.ts";
import { BINANCE_SPOT_CASES } from "./decoding-binance-spot.ts";
import { BINANCE_USDM_CASES } from "./decoding-binance-usdm.ts";
import { BITGET_CASES } from "./decoding-bitget.ts";
import { BITGET_SPOT_CASES } from "./decoding-bitget-spot.ts";
import { BYBIT_CASES } from "./decoding-bybit.ts";
import { BYBIT_SPOT_CASES } from "./decoding-bybit-spot.ts";
import type { DecodingCase } from "./decoding-case.ts";
import { COINBASE_ADVANCED_CASES } from "./decoding-coinbase-advanced.ts";
import { COINBASE_EXCHANGE_CASES } from "./decoding-coinbase-exchange.ts";
import { DERIBIT_CASES } from "./decoding-deribit.ts";
import { GATEIO_CASES } from "./decoding-gateio.ts";
import { GATEIO_FUTURES_CASES } from "./decoding-gateio-futures.ts";
import { HYPERLIQUID_CASES } from "./decoding-hyperliquid.ts";
import { KRAKEN_FUTURES_CASES } from "./decoding-kraken-futures.ts";
import { KRAKEN_V2_CASES } from "./decoding-kraken-v2.ts";
import { KUCOIN_CASES } from "./decoding-kucoin.ts";
import { KUCOIN_FUTURES_CASES } from "./decoding-kucoin-futures.ts";
import { MEXC_FUTURES_CASES } from "./decoding-mexc-futures.ts";
import { MEXC_SPOT_CASES } from "./decoding-mexc-spot.ts";
import { OKX_CASES } from "./decoding-okx.ts";

export const CASES: Readonly<Record<string, readonly DecodingCase[]>> = {
  alpaca: ALPACA_CASES,
  "coinbase-advanced": COINBASE_ADVANCED_CASES,
  "coinbase-exchange": COINBASE_EXCHANGE_CASES,
  "binance-coinm": BINANCE_COINM_CASES,
  "binance-spot": BINANCE_SPOT_CASES,
  "binance-usdm": BINANCE_USDM_CASES,
  bitget: BITGET_CASES,
  "bitget-spot": BITGET_SPOT_CASES,
  bybit: BYBIT_CASES,
  "bybit-spot": BYBIT_SPOT_CASES,
  gateio: GATEIO_CASES,
  "gateio-futures": GATEIO_FUTURES_CASES,
  hyperliquid: HYPERLIQUID_CASES,
  deribit: DERIBIT_CASES,
  "mexc-futures": MEXC_FUTURES_CASES,
  "mexc-spot": MEXC_SPOT_CASES,
  okx: OKX_CASES,
  "kraken-futures": KRAKEN_FUTURES_CASES,
  "kraken-v2": KRAKEN_V2_CASES,
  kucoin: KUCOIN_CASES,
  "kucoin-futures": KUCOIN_FUTURES_CASES,
};
