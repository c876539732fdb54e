import type { Dialect } from "../dialect.ts";
import { binanceUsdm } from "./binance-usdm.ts";
import { gateio } from "./gateio.ts";
import { gateioFutures } from "./gateio-futures.ts";

/** The venues that can be put in a box. */
export const DIALECTS: readonly Dialect[] = [binanceUsdm, gateio, gateioFutures];

/** The dialect of a captured line, by the address it came over. */
export const dialectFor = (url: URL): Dialect | undefined => DIALECTS.find((dialect) => dialect.claims(url));
