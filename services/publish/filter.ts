import type { SubscriberConfig } from "../../config/schema.ts";
import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";

/**
 * Whether a subscriber asked for this window: its assets, its kinds, at least `minUsd` of |median flow| and
 * `minVolatilityRatio` of median expected over baseline volatility. What is unknown passes: a window of unknown size may
 * be the large one.
 */
export function matches(window: VolatilityWindow, subscriber: SubscriberConfig): boolean {
  if (subscriber.assets && !subscriber.assets.includes(window.asset)) return false;
  if (subscriber.kinds && !subscriber.kinds.includes(window.kind)) return false;
  // Flow per unit of NAV beside the dollars means that part of the size is unknown.
  const usd = window.flow?.perNav ? undefined : window.flow?.usd?.p50;
  if (usd !== undefined && Math.abs(usd) < subscriber.minUsd) return false;
  const ratio = window.volatility?.ratio.p50;
  return ratio === undefined || ratio >= subscriber.minVolatilityRatio;
}
