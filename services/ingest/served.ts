import type { Config } from "../../config/schema.ts";
import { type AnyFund, isBasket } from "../../shared/domain/portfolio/basket.ts";
import { adapterOf } from "./exchanges/registry.ts";

/** Why a venue's instruments are not watched. */
export interface Unserved {
  readonly why: string;
  /** The operator has it so: nothing is missing, and funds that trade there are known without being forecast. */
  readonly isChosen: boolean;
}

/** Why instruments of `venue` cannot be watched, or undefined where they can. */
export function unservedBecause(config: Pick<Config, "venues">, venue: string): Unserved | undefined {
  const adapter = adapterOf(venue);
  const settings = config.venues[venue];
  if (!adapter) return { why: "there is no such venue", isChosen: false };
  if (settings?.enabled === false) return { why: `the configuration has ${venue} switched off`, isChosen: true };
  if (!settings) return { why: "the venue is not enabled in the configuration", isChosen: false };
  return adapter.rules.needsCredentials && !settings.credentials
    ? { why: `the venue wants a login: set venues.${venue}.credentials`, isChosen: false }
    : undefined;
}

/** Why nothing is forecast for a fund: no feed of its market is known, or the operator has its venue switched off. */
export function notWatchedBecause(config: Pick<Config, "venues">, fund: AnyFund): string | undefined {
  if (fund.notWatched !== undefined) return fund.notWatched;
  const traded = isBasket(fund) ? fund.constituents : [fund];
  const chosen = traded.map(({ instrument }) => unservedBecause(config, instrument.venue));
  const reasons = new Set(chosen.flatMap((unserved) => (unserved?.isChosen ? unserved.why : [])));
  return reasons.size === 0 ? undefined : [...reasons].join("; ");
}
