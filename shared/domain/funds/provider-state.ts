import { type EpochMs, type Fraction, type Leverage, MS_PER_DAY, type Price, type Usd } from "../units.ts";
import type { ProviderFault } from "./provider-fault.ts";

/** One position of a fund of several assets, as its provider names it. Missing is unknown, never zero. */
export interface ProviderHolding {
  readonly symbol: string;
  /** Shares, coins or contracts; negative where the fund is short. */
  readonly quantity?: number | undefined;
  readonly weight?: Fraction | undefined;
  readonly valueUsd?: Usd | undefined;
  readonly price?: Price | undefined;
}

/** What a provider says of one fund, as of `at`. Missing is unknown, never zero. */
export interface ProviderState {
  readonly key: string;
  readonly at: EpochMs;
  readonly netAssetsUsd?: Usd | undefined;
  readonly navPerToken?: Price | undefined;
  /** Tokens or shares outstanding. */
  readonly supply?: number | undefined;
  /** Leverage now, signed. */
  readonly leverage?: Leverage | undefined;
  /** Leverage now, without its sign. */
  readonly realLeverage?: number | undefined;
  /** The signed target. */
  readonly targetLeverage?: Leverage | undefined;
  /** Units of the asset that the whole fund holds, signed. */
  readonly basket?: number | undefined;
  /** Signed value that the whole fund is exposed to. */
  readonly exposureUsd?: Usd | undefined;
  readonly rebalancedAt?: EpochMs | undefined;
  readonly referencePrice?: Price | undefined;
  readonly holdings?: readonly ProviderHolding[] | undefined;
}

/** No figure of a fund is larger; products and sums of larger ones would be no numbers any more. */
export const FIGURE_MAX = 1e30;

/** What figures of a provider may be. */
export interface StateLimits {
  readonly ageMsMax: number;
  /** Largest relative change in a day: 2 lets a figure treble, or fall to a third. */
  readonly jumpPerDayMax: number;
  /** Largest relative difference between net assets and value per token times tokens. */
  readonly mismatchMax: number;
  readonly netAssetsUsd: Range;
  readonly navPerToken: Range;
  readonly supply: Range;
}

interface Range {
  readonly min: number;
  readonly max: number;
}

/** The clocks of a provider and ours may differ by this much. */
const AHEAD_MS_MAX = 300_000;
/** The limit of a change grows with the square root of the days between two states, for no more days than this. */
const JUMP_DAYS_MAX = 4;
/** No product has more than a few times this; a percentage taken for a multiple has. */
const LEVERAGE_MAX = 20;
/** Sum of the weights of all holdings: leveraged funds reach 3, a percentage taken for a fraction makes it 100. */
const WEIGHTS_SUM = { min: 0.5, max: 5 };
/** Fewer holdings than this share of the last good ones: a part of the list is missing. */
const HOLDINGS_SHARE_MIN = 0.5;
/** All holdings together weigh what they weighed before; where a tenth of it is gone, a part of the list is missing. */
const WEIGHT_SHARE_MIN = 0.9;
/**
 * Quantity times price is the value of a holding, but for what its contract and its currency multiply it by. That does not
 * change by half from one state to the next: one of the three has a digit too many, or another unit.
 */
const MULTIPLIER_CHANGE_MAX = 1.5;

/**
 * Everything that makes `state` unfit to be used. `last`: the newest good state of the same fund, whoever said it;
 * `own`: the last good one of this provider. Empty where nothing is wrong.
 */
export function faultsOf(
  state: ProviderState,
  known: { readonly last: ProviderState | undefined; readonly own: ProviderState | undefined },
  limits: StateLimits,
  now: EpochMs,
): readonly ProviderFault[] {
  const faults = [...signFaults(state), ...rangeFaults(state, limits), ...timeFaults(state, known.own, limits, now)];
  // A figure that cannot be contradicts all others, and says nothing new by it.
  if (faults.some(({ code }) => code === "negative" || code === "out_of_range")) return faults;
  faults.push(...contradictions(state, limits), ...holdingFaults(state, known.own));
  if (known.last !== undefined) faults.push(...jumpFaults(state, known.last, limits));
  return faults;
}

/**
 * Figures that moved further from `last` than a fund can, as ln|ratio| > ln(1 + jumpPerDayMax) · √days. A split moves
 * value per token and tokens against each other and leaves their product: it is none.
 */
export function jumpFaults(
  state: ProviderState,
  last: ProviderState,
  limits: Pick<StateLimits, "jumpPerDayMax">,
): readonly ProviderFault[] {
  const days = Math.min(Math.max((state.at - last.at) / MS_PER_DAY, 1), JUMP_DAYS_MAX);
  const logMax = Math.log1p(limits.jumpPerDayMax) * Math.sqrt(days);
  const logOf = (field: Jumping): number => Math.log((state[field] ?? Number.NaN) / (last[field] ?? Number.NaN));
  const isSplit = Math.abs(logOf("navPerToken") + logOf("supply")) <= logMax;
  return JUMPING.filter((field) => Math.abs(logOf(field)) > logMax)
    .filter((field) => !isSplit || field === "netAssetsUsd")
    .map((field) => ({
      code: "absurd",
      field,
      found: `${state[field]}, ${changeText(logOf(field))} than ${last[field]} of ${isoOf(last.at)}`,
      expected: `a change by a factor of ${Math.exp(logMax).toPrecision(3)} at most`,
    }));
}

const changeText = (log: number): string =>
  `${Math.exp(Math.abs(log)).toPrecision(3)} times ${log > 0 ? "more" : "less"}`;

type Jumping = "navPerToken" | "netAssetsUsd" | "supply";
const JUMPING: readonly Jumping[] = ["navPerToken", "netAssetsUsd", "supply"];

/** Why a state of `at` is too old to be used, or undefined. */
export function ageFault(at: EpochMs, ageMsMax: number, now: EpochMs): ProviderFault | undefined {
  if (now - at <= ageMsMax) return undefined;
  return { code: "stale", field: "at", found: isoOf(at), expected: `a time at most ${hours(ageMsMax)} h ago` };
}

function signFaults(state: ProviderState): ProviderFault[] {
  const positive = ["netAssetsUsd", "navPerToken", "supply", "referencePrice"] as const;
  const faults = positive.flatMap((field) => {
    const value = state[field];
    return value === undefined || value > 0 ? [] : [wrong("negative", field, value, "more than 0")];
  });
  const short = state.holdings?.find(({ price }) => price !== undefined && price < 0);
  if (short?.price !== undefined) faults.push(wrong("negative", `price of ${short.symbol}`, short.price, "0 or more"));
  return faults;
}

function rangeFaults(state: ProviderState, limits: StateLimits): readonly ProviderFault[] {
  const faults = JUMPING.flatMap((field) => {
    const [value, { min, max }] = [state[field], limits[field]];
    const isFine = value === undefined || value <= 0 || (value >= min && value <= max);
    return isFine ? [] : [wrong("out_of_range", field, value, `between ${min} and ${max}`)];
  });
  const multiples = ["leverage", "realLeverage", "targetLeverage"] as const;
  const { basket, exposureUsd, holdings = [], referencePrice } = state;
  const others: [string, number | undefined][] = [
    ...Object.entries({ basket, exposureUsd, referencePrice }),
    ...holdings.flatMap(({ price, quantity, symbol, valueUsd, weight }) =>
      Object.entries({ price, quantity, valueUsd, weight }).map(([name, value]): [string, number | undefined] => [
        `${name} of ${symbol}`,
        value,
      ]),
    ),
  ];
  return [
    ...faults,
    ...others.flatMap(([field, value]) =>
      value === undefined || Math.abs(value) <= FIGURE_MAX
        ? []
        : [wrong("out_of_range", field, value, `at most ${FIGURE_MAX} either way`)],
    ),
    ...multiples.flatMap((field) => {
      const value = state[field];
      const isFine = value === undefined || (value !== 0 && Math.abs(value) <= LEVERAGE_MAX);
      return isFine ? [] : [wrong("out_of_range", field, value, `at most ${LEVERAGE_MAX} either way, and not 0`)];
    }),
  ];
}

function timeFaults(
  { at, rebalancedAt }: ProviderState,
  own: ProviderState | undefined,
  limits: StateLimits,
  now: EpochMs,
): readonly ProviderFault[] {
  const faults: ProviderFault[] = [];
  const latest = now + AHEAD_MS_MAX;
  const soon = (field: string, time: EpochMs): void => {
    if (time > latest) faults.push({ code: "future", field, found: isoOf(time), expected: "a time that has come" });
  };
  soon("at", at);
  if (rebalancedAt !== undefined) soon("rebalancedAt", rebalancedAt);
  const age = ageFault(at, limits.ageMsMax, now);
  if (age !== undefined) faults.push(age);
  // A state of a time to come was taken when our own clock was wrong; it must not shut out all that follow.
  else if (own !== undefined && own.at <= latest && at < own.at) {
    const expected = `a time not before ${isoOf(own.at)}, which is known already`;
    faults.push({ code: "stale", field: "at", found: isoOf(at), expected });
  }
  return faults;
}

function contradictions(state: ProviderState, { mismatchMax }: StateLimits): readonly ProviderFault[] {
  const { netAssetsUsd, navPerToken, supply, exposureUsd, leverage, targetLeverage } = state;
  const faults: ProviderFault[] = [];
  if (netAssetsUsd !== undefined && navPerToken !== undefined && supply !== undefined) {
    const product = navPerToken * supply;
    if (Math.abs(product / netAssetsUsd - 1) > mismatchMax) {
      const expected = `navPerToken times supply (${navPerToken} times ${supply} is ${product}) within ${mismatchMax * 100} %`;
      faults.push(wrong("inconsistent", "netAssetsUsd", netAssetsUsd, expected));
    }
  }
  if (netAssetsUsd !== undefined && exposureUsd !== undefined && Math.abs(exposureUsd / netAssetsUsd) > LEVERAGE_MAX)
    faults.push(wrong("inconsistent", "exposureUsd", exposureUsd, `at most ${LEVERAGE_MAX} times net assets`));
  if (leverage !== undefined && targetLeverage !== undefined && leverage * targetLeverage < 0)
    faults.push(wrong("inconsistent", "leverage", leverage, `the sign of targetLeverage, which is ${targetLeverage}`));
  return faults;
}

function holdingFaults({ holdings }: ProviderState, own: ProviderState | undefined): readonly ProviderFault[] {
  if (holdings === undefined) return [];
  const faults: ProviderFault[] = [];
  const before = own?.holdings?.length ?? 0;
  if (holdings.length < before * HOLDINGS_SHARE_MIN)
    faults.push(wrong("truncated", "holdings", holdings.length, `at least half of the ${before} that were known`));
  const sum = weightOf(holdings);
  if (sum !== undefined && (sum < WEIGHTS_SUM.min || sum > WEIGHTS_SUM.max))
    faults.push(wrong("out_of_range", "sum of the weights", sum, `between ${WEIGHTS_SUM.min} and ${WEIGHTS_SUM.max}`));
  const sumBefore = weightOf(own?.holdings ?? []);
  if (sum !== undefined && sumBefore !== undefined && sum < sumBefore * WEIGHT_SHARE_MIN)
    faults.push(wrong("truncated", "sum of the weights", sum, `about ${sumBefore}, as before`));
  return [...faults, ...multiplierFaults(holdings, own?.holdings ?? [])];
}

/** Of all together, where all have one. */
function weightOf(holdings: readonly ProviderHolding[]): number | undefined {
  const weights = holdings.flatMap(({ weight }) => weight ?? []);
  const isWhole = weights.length === holdings.length && holdings.length > 0;
  return isWhole ? weights.reduce((total, weight) => total + weight, 0) : undefined;
}

function multiplierFaults(
  holdings: readonly ProviderHolding[],
  before: readonly ProviderHolding[],
): readonly ProviderFault[] {
  const multipliers = new Map(before.map((holding) => [holding.symbol, multiplierOf(holding)]));
  return holdings.flatMap((holding) => {
    const [now, then] = [multiplierOf(holding), multipliers.get(holding.symbol)];
    if (now === undefined || then === undefined) return [];
    if (Math.abs(Math.log(now / then)) <= Math.log(MULTIPLIER_CHANGE_MAX)) return [];
    const { price: each, quantity, symbol, valueUsd } = holding;
    const found = `${valueUsd}, which is ${now.toPrecision(3)} times quantity times price (${quantity} times ${each})`;
    const expected = `${then.toPrecision(3)} times, as before`;
    return [{ code: "inconsistent", field: `valueUsd of ${symbol}`, found, expected }];
  });
}

/** Undefined where it cannot be told. */
function multiplierOf({ price: each, quantity, valueUsd }: ProviderHolding): number | undefined {
  if (each === undefined || quantity === undefined || valueUsd === undefined) return undefined;
  const multiplier = valueUsd / (quantity * each);
  return Number.isFinite(multiplier) && multiplier > 0 ? multiplier : undefined;
}

const wrong = (code: ProviderFault["code"], field: string, found: number, expected: string): ProviderFault => ({
  code,
  field,
  found: String(found),
  expected,
});

const isoOf = (at: number): string => Temporal.Instant.fromEpochMilliseconds(Math.round(at)).toString();
const hours = (ms: number): number => Math.round(ms / 3_600_000);
