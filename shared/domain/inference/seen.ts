import type { EpochMs } from "../units.ts";
import type { Holding } from "./holding.ts";
import type { TokenSample } from "./observation.ts";

/** A sample as far as it is remembered. Units and net assets are per token. */
export interface Seen {
  readonly at: EpochMs;
  readonly price: number;
  readonly nav: number;
  readonly leverage: number;
  readonly units: number;
  /** Bounds of the relative errors that come from rounding. */
  readonly unitsError: number;
  readonly navError: number;
}

export const seenIn = ({ at, price }: TokenSample, { nav, leverage, units, unitsError, navError }: Holding): Seen => ({
  at,
  price,
  nav,
  leverage,
  units,
  unitsError,
  navError,
});
