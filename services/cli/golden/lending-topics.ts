import { z } from "zod";
import {
  auctionMultiplier,
  breakEvenSec,
  leverageOfCollateralRatio,
} from "../../../shared/domain/funds/dutch-auction.ts";
import { bandMoves, rangeBoundIndexReturn, rangeBoundStep } from "../../../shared/domain/funds/range-bound.ts";
import { accepted, number, orNull, type Topic, topic } from "./topic.ts";

const auction = {
  initial: number.nonnegative(),
  min: number.nonnegative(),
  durationSec: number.positive(),
};
const isFalling = ({ initial, min }: { initial: number; min: number }) => min <= initial;
const RISING = { error: "the least multiplier is above the initial one", path: ["min"] };

/** Leveraged tokens that live on lending protocols. */
export const lendingTopics: Readonly<Record<string, Topic>> = {
  "fli.step": topic(
    z
      .object({
        currentLeverage: number.positive(),
        target: number.positive(),
        min: number.positive(),
        max: number.positive(),
        recenteringSpeed: number.min(0).max(1),
        collateralUnits: number.nonnegative(),
        maxTradeSize: number.positive().nullish(),
        maxBorrow: number.nonnegative().nullish(),
        ripcord: z.boolean().default(false),
      })
      .refine(({ target, min, max }) => min <= target && target <= max, {
        error: "the band does not enclose the target",
        path: ["target"],
      }),
    (given) => {
      const terms = {
        targetLeverage: given.target,
        minLeverage: given.min,
        maxLeverage: given.max,
        recenteringSpeed: given.recenteringSpeed,
      };
      const step = accepted(
        rangeBoundStep({
          ...terms,
          leverage: given.currentLeverage,
          collateralUnits: given.collateralUnits,
          tradeUnitsMax: given.maxTradeSize ?? undefined,
          borrowUnitsMax: given.maxBorrow ?? undefined,
          ripcord: given.ripcord,
        }),
      );
      const moves = bandMoves(terms, step.newLeverage);
      return { ...step, overMove: orNull(moves.over), underMove: orNull(moves.under) };
    },
  ),
  "fli.index_return": topic(z.object({ clr: number, priceReturn: number, borrowRate: number.default(0) }), (given) => ({
    indexReturn: rangeBoundIndexReturn(given.clr, given.priceReturn, given.borrowRate),
  })),
  "auction.multiplier": topic(
    z.object({ ...auction, elapsedSec: number.nonnegative() }).refine(isFalling, RISING),
    (given) => ({ multiplier: auctionMultiplier(termsOf(given), given.elapsedSec) }),
  ),
  "auction.breakeven_time": topic(
    z.object({ ...auction, targetMultiplier: number }).refine(isFalling, RISING),
    (given) => ({
      elapsedSec: orNull(breakEvenSec(termsOf(given), given.targetMultiplier)),
    }),
  ),
  "cr.to_leverage": topic(z.object({ collateralRatio: number.nonnegative() }), (given) => ({
    leverage: orNull(leverageOfCollateralRatio(given.collateralRatio)),
  })),
};

const termsOf = (given: { initial: number; min: number; durationSec: number }) => ({
  initialMultiplier: given.initial,
  minMultiplier: given.min,
  durationSec: given.durationSec,
});
