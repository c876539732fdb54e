import { BINANCE_USDM_CASES } from "./decoding-binance-usdm.ts";
import type { DecodingCase } from "./decoding-case.ts";
import { GATEIO_CASES } from "./decoding-gateio.ts";
import { GATEIO_FUTURES_CASES } from "./decoding-gateio-futures.ts";

export const CASES: Readonly<Record<string, readonly DecodingCase[]>> = {
  "binance-usdm": BINANCE_USDM_CASES,
  gateio: GATEIO_CASES,
  "gateio-futures": GATEIO_FUTURES_CASES,
};
