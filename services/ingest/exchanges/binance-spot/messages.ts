import { z } from "zod";
import { time } from "../binance-messages.ts";
import { levels, name, sequence } from "../frame-schema.ts";

/** What only Binance's spot servers send. */

export const depthUpdate = z.object({ E: time, s: name, U: sequence, u: sequence, b: levels, a: levels });

/** Sizes are in the asset, so the list is only looked at to know that it is one. */
export const exchangeInfo = z.object({ symbols: z.array(z.object({ symbol: name })) });
