import { driftedLeverage } from "../../shared/domain/funds/rebalance.ts";
import type { TokenSample } from "../../shared/domain/inference/observation.ts";
import { epochMs, MS_PER_DAY } from "../../shared/domain/units.ts";
import { normalFrom, random } from "./forecast-run.ts";

/** A venue whose rule only it knows, and what it publishes of one token. */
export interface HiddenVenue {
  readonly seed: number;
  readonly days: number;
  readonly target: number;
  /** Absolute leverage; undefined where nothing acts on that side. */
  readonly minLeverage?: number | undefined;
  readonly maxLeverage?: number | undefined;
  /** Milliseconds since midnight UTC. */
  readonly clocks?: readonly number[];
  readonly moveMin?: number;
  /** How often it looks at its band. */
  readonly checkEveryMs: number;
  readonly sampleEveryMs: number;
  readonly volatility: number;
  /** Digits of what is published. */
  readonly leverageDigits?: number;
  readonly navDigits?: number;
  /** Share of net assets a day, charged once a day at 07:45 UTC+8. */
  readonly feePerDay?: number;
  /** Ten tokens become one below this. */
  readonly mergeBelow?: number;
  readonly mergeRatio?: number;
  /** One token becomes ten above this. */
  readonly splitAbove?: number;
  /** Days on whose afternoon the feed repeats itself for four hours. */
  readonly staleDays?: readonly number[];
}

export interface TrueRebalance {
  readonly at: number;
  readonly price: number;
  readonly from: number;
  readonly cause: "band" | "clock";
}

const FEE_AT_MS = 23.75 * 3_600_000;
const START_AT = Date.UTC(2026, 8, 1);

/** Runs the venue: everything it published, and what it really did. */
export function runHiddenVenue(venue: HiddenVenue): {
  samples: TokenSample[];
  rebalances: TrueRebalance[];
  rescaled: number;
} {
  const next = random(venue.seed);
  const step = venue.volatility * Math.sqrt(venue.checkEveryMs / MS_PER_DAY);
  const samples: TokenSample[] = [];
  const rebalances: TrueRebalance[] = [];
  let price = 100;
  let [units, cash] = unitsFor(venue.target, 1, price);
  let reference = price;
  let rescaled = 0;
  let published: TokenSample | undefined;
  for (let at = START_AT; at < START_AT + venue.days * MS_PER_DAY; at += venue.checkEveryMs) {
    if (at > START_AT) price *= Math.exp(step * normalFrom(next) - (step * step) / 2);
    const nav = () => cash + units * price;
    const timeOfDay = at % MS_PER_DAY;
    const passed = (mark: number) => timeOfDay >= mark && timeOfDay - venue.checkEveryMs < mark;
    if (passed(FEE_AT_MS)) cash -= nav() * (venue.feePerDay ?? 0);
    const size = Math.abs((units * price) / nav());
    const isDue = venue.clocks?.some(passed) === true && Math.abs(price / reference - 1) >= (venue.moveMin ?? 0);
    const isOut = size > (venue.maxLeverage ?? Number.MAX_VALUE) || size < (venue.minLeverage ?? 0);
    if (at > START_AT && (isDue || isOut)) {
      rebalances.push({ at, price, from: size, cause: isOut ? "band" : "clock" });
      [units, cash] = unitsFor(venue.target, nav(), price);
      reference = price;
      const ratio = venue.mergeRatio ?? 10;
      const factor =
        nav() < (venue.mergeBelow ?? 0) ? ratio : nav() > (venue.splitAbove ?? Number.MAX_VALUE) ? 1 / ratio : 1;
      if (factor !== 1) rescaled += 1;
      units *= factor;
      cash *= factor;
    }
    if (at % venue.sampleEveryMs !== 0) continue;
    const day = Math.floor((at - START_AT) / MS_PER_DAY);
    const isStale =
      venue.staleDays?.includes(day) === true &&
      timeOfDay >= 0.5 * MS_PER_DAY &&
      timeOfDay < MS_PER_DAY * (0.5 + 1 / 6);
    if (!isStale || published === undefined) {
      published = {
        at: epochMs(at),
        price,
        nav: rounded(nav(), venue.navDigits),
        leverage: rounded((units * price) / nav(), venue.leverageDigits),
      };
    }
    samples.push({ ...published, at: epochMs(at), price });
  }
  return { samples, rebalances, rescaled };
}

/** Units and cash that hold `target` times `nav`. */
const unitsFor = (target: number, nav: number, price: number): [units: number, cash: number] => [
  (target * nav) / price,
  nav - target * nav,
];

const rounded = (value: number, digits: number | undefined): number =>
  digits === undefined ? value : Number(value.toFixed(digits));

/** The move at which |leverage| is `edge`, for tests that need to know how far away it is. */
export const isReachable = (target: number, move: number): boolean => driftedLeverage(target, move) !== undefined;
