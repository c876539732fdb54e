import { nextTime } from "../calendar/schedule.ts";
import { type DueTerms, nextDueOf } from "../funds/next-due.ts";
import type { EpochMs } from "../units.ts";
import type { BasketFund, BasketTerms } from "./basket.ts";
import { basketRefusal } from "./registry.ts";

/** The next time a rule of a fund of several assets may act. */
export const nextDue = (fund: BasketFund, after: EpochMs): DueTerms<BasketTerms> | undefined =>
  nextDueOf(fund, after, (terms, from) =>
    basketRefusal(terms, fund) === undefined ? nextTime(terms.schedule, from) : undefined,
  );
