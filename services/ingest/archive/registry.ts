import type { CaptureReader } from "../exchanges/adapter.ts";
import { bitfinex } from "./bitfinex.ts";
import { bitmex } from "./bitmex.ts";
import { bitstamp } from "./bitstamp.ts";
import { cryptocom } from "./cryptocom.ts";
import { dydxV3 } from "./dydx-v3.ts";
import { dydxV4 } from "./dydx-v4.ts";
import { finnhub } from "./finnhub.ts";
import { ftx } from "./ftx.ts";
import { gateioV3 } from "./gateio-v3.ts";
import { gemini } from "./gemini.ts";
import { htx, htxSwap } from "./htx.ts";
import { phemex } from "./phemex.ts";
import { polygon } from "./polygon.ts";
import { upbit } from "./upbit.ts";

/** Venues whose captures are read, and which are never connected to; one line each. */
export const ARCHIVES: readonly CaptureReader[] = [
  bitfinex,
  bitmex,
  bitstamp,
  cryptocom,
  dydxV3,
  dydxV4,
  finnhub,
  ftx,
  gateioV3,
  gemini,
  htx,
  htxSwap,
  phemex,
  polygon,
  upbit,
];
