import { HTX_CASES, HTX_SWAP_CASES, PHEMEX_CASES, UPBIT_CASES } from "./decoding-archive-asian.ts";
import { BITFINEX_CASES, BITMEX_CASES, BITSTAMP_CASES } from "./decoding-archive-bit.ts";
import { DYDX_V3_CASES, DYDX_V4_CASES } from "./decoding-archive-dydx.ts";
import { FINNHUB_CASES, POLYGON_CASES } from "./decoding-archive-equities.ts";
import { CRYPTOCOM_CASES, FTX_CASES, GATEIO_V3_CASES, GEMINI_CASES } from "./decoding-archive-spot.ts";
import type { DecodingCase } from "./decoding-case.ts";

/** Venues that are only read from captures. */
export const ARCHIVE_CASES: Readonly<Record<string, readonly DecodingCase[]>> = {
  bitfinex: BITFINEX_CASES,
  bitmex: BITMEX_CASES,
  bitstamp: BITSTAMP_CASES,
  cryptocom: CRYPTOCOM_CASES,
  "dydx-v3": DYDX_V3_CASES,
  "dydx-v4": DYDX_V4_CASES,
  finnhub: FINNHUB_CASES,
  ftx: FTX_CASES,
  "gateio-v3": GATEIO_V3_CASES,
  gemini: GEMINI_CASES,
  htx: HTX_CASES,
  "htx-swap": HTX_SWAP_CASES,
  phemex: PHEMEX_CASES,
  polygon: POLYGON_CASES,
  upbit: UPBIT_CASES,
};
