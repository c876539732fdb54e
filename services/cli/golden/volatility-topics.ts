import { z } from "zod";
import { windowExcess } from "../../../shared/domain/impact/window-excess.ts";
import { rangeVolatility } from "../../../shared/domain/market/range-volatility.ts";
import { ewma } from "../../../shared/domain/market/volatility.ts";
import { number, orNull, type Topic, topic } from "./topic.ts";

const bar = z
  .tuple([number.positive(), number.positive(), number.positive(), number.positive()])
  .transform(([open, high, low, close]) => ({ open, high, low, close }))
  .refine(({ open, high, low, close }) => low <= Math.min(open, close) && Math.max(open, close) <= high, {
    error: "not [open, high, low, close]: a price is outside the range",
  });

/** How volatile, and how much more in a window. */
export const volatilityTopics: Readonly<Record<string, Topic>> = {
  "vol.ewma": topic(
    z.object({ returns: z.array(number), lambda_: number.min(0).max(1), initialVariance: number.nonnegative() }),
    (given) => {
      const variance = given.returns.reduce(
        (held, move) => ewma(held, move * move, given.lambda_),
        given.initialVariance,
      );
      return { variance, sigma: Math.sqrt(variance) };
    },
  ),
  "vol.window_excess": topic(
    z.object({
      baselineSigmaWindow: number.positive(),
      impactMean: number,
      impactStd: number.nonnegative(),
      samples: z.int().positive(),
    }),
    (given) => windowExcess({ ...given, baselineSigma: given.baselineSigmaWindow }),
  ),
  "vol.range_estimators": topic(z.object({ ohlc: z.array(bar).min(1) }), ({ ohlc }) => {
    const found = rangeVolatility(ohlc);
    return {
      parkinson: orNull(found.parkinson),
      garmanKlass: orNull(found.garmanKlass),
      rogersSatchell: orNull(found.rogersSatchell),
      yangZhang: orNull(found.yangZhang),
    };
  }),
};
