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
  /** Merges and splits take place a minute before the clock rather than with a rebalance. */
  readonly isRescaledBefore?: boolean;
  /** A rebalance is traded evenly over so long, by the tick. */
  readonly tradeMs?: number;
  /** Where a rebalance of the band ends: at the target unless said otherwise. */
  readonly restoreTo?: "edge" | "half-way";
  /** It acts up to so long after it should. */
  readonly lateMs?: number;
  /** From that day on these terms. */
  readonly change?: { readonly day: number; readonly target?: number; readonly maxLeverage?: number };
  /** The price that the radar sees is another market's: off by so much, for so long at a time. */
  readonly basis?: { readonly sd: number; readonly memoryMs: number };
  /** Chance that the price jumps within a day, by some 5 %. */
  readonly jumpsPerDay?: number;
  /** Days on whose afternoon the feed repeats itself for four hours. */
  readonly staleDays?: readonly number[];
}

export interface TrueRebalance {
  readonly at: number;
  readonly price: number;
  readonly from: number;
  /** When its last piece was traded. */
  readonly endAt: number;
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
  const tickMs = venue.checkEveryMs;
  const step = venue.volatility * Math.sqrt(tickMs / MS_PER_DAY);
  const samples: TokenSample[] = [];
  const rebalances: TrueRebalance[] = [];
  let price = 100;
  let [units, cash] = unitsFor(venue.target, 1, price);
  let reference = price;
  let rescaled = 0;
  let published: TokenSample | undefined;
  let due: { at: number; cause: TrueRebalance["cause"] } | undefined;
  let work: { units: number; left: number } | undefined;
  let basis = 0;
  const nav = () => cash + units * price;
  const trade = (traded: number): void => {
    units += traded;
    cash -= traded * price;
  };
  const rescale = (): void => {
    const ratio = venue.mergeRatio ?? 10;
    const isLarge = nav() > (venue.splitAbove ?? Number.MAX_VALUE);
    const factor = nav() < (venue.mergeBelow ?? 0) ? ratio : isLarge ? 1 / ratio : 1;
    if (factor !== 1) rescaled += 1;
    units *= factor;
    cash *= factor;
  };
  for (let at = START_AT; at < START_AT + venue.days * MS_PER_DAY; at += tickMs) {
    const terms = {
      ...venue,
      ...(at >= START_AT + (venue.change?.day ?? Number.MAX_VALUE) * MS_PER_DAY ? venue.change : {}),
    };
    if (at > START_AT) price *= Math.exp(step * normalFrom(next) - (step * step) / 2);
    if (venue.jumpsPerDay !== undefined && next() < (venue.jumpsPerDay * tickMs) / MS_PER_DAY)
      price *= Math.exp(0.05 * normalFrom(next));
    const timeOfDay = at % MS_PER_DAY;
    const passed = (mark: number) => timeOfDay >= mark && timeOfDay - tickMs < mark;
    if (passed(FEE_AT_MS)) cash -= nav() * (venue.feePerDay ?? 0);
    const size = Math.abs((units * price) / nav());
    const isDue = venue.clocks?.some(passed) === true && Math.abs(price / reference - 1) >= (venue.moveMin ?? 0);
    const isOut = size > (terms.maxLeverage ?? Number.MAX_VALUE) || size < (venue.minLeverage ?? 0);
    if (venue.isRescaledBefore === true && venue.clocks?.some((clock) => passed(clock - 60_000)) === true) rescale();
    if (at > START_AT && work === undefined && due === undefined && (isDue || isOut))
      due = { at: at + (venue.lateMs === undefined ? 0 : venue.lateMs * next()), cause: isOut ? "band" : "clock" };
    if (due !== undefined && at >= due.at) {
      const count = Math.max(1, Math.round((venue.tradeMs ?? 0) / tickMs));
      rebalances.push({ at, price, from: size, endAt: at + (count - 1) * tickMs, cause: due.cause });
      const to = leverageAfter(terms, size, due.cause);
      if (venue.isRescaledBefore !== true) rescale();
      work = { units: (unitsFor(to, nav(), price)[0] - units) / count, left: count };
      due = undefined;
    }
    if (work !== undefined) {
      trade(work.units);
      reference = price;
      work = work.left > 1 ? { ...work, left: work.left - 1 } : undefined;
    }
    if (venue.basis !== undefined) {
      const kept = Math.exp(-tickMs / venue.basis.memoryMs);
      basis = basis * kept + venue.basis.sd * Math.sqrt(1 - kept * kept) * normalFrom(next);
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
    samples.push({ ...published, at: epochMs(at), price: price * (1 + basis) });
  }
  return { samples, rebalances, rescaled };
}

/** Signed leverage that a rebalance goes to. */
function leverageAfter(
  { target, minLeverage = 0, maxLeverage = 0, restoreTo }: HiddenVenue,
  size: number,
  cause: TrueRebalance["cause"],
): number {
  if (cause === "clock" || restoreTo === undefined) return target;
  const edge = size > Math.abs(target) ? maxLeverage : minLeverage;
  return Math.sign(target) * (restoreTo === "edge" ? edge : (size + Math.abs(target)) / 2);
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
