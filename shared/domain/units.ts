/**
 * Units of every quantity that travels through the radar. A brand exists only in the type; arithmetic on branded
 * numbers gives a bare `number`, which must be labelled again through its constructor. Constructors refuse
 * non-finite values by throwing, because a NaN this deep is a bug and not bad input.
 */
declare const unit: unique symbol;
type Quantity<U extends string> = number & { readonly [unit]: U };

/** Milliseconds since 1970-01-01T00:00:00Z; a fraction is allowed. */
export type EpochMs = Quantity<"EpochMs">;
export type DurationMs = Quantity<"DurationMs">;
/** US dollars; a stablecoin quote currency counts as dollars. Signed where it is a trade: positive = buy the underlying. */
export type Usd = Quantity<"Usd">;
/** Hundredths of a percent. */
export type Bps = Quantity<"Bps">;
/** A return, rate, share or probability as a plain fraction: 0.05 is 5 %. */
export type Fraction = Quantity<"Fraction">;
/** Units of the quote currency for one unit of the asset. */
export type Price = Quantity<"Price">;
/** Standard deviation of log returns over one day. */
export type VolatilityPerSqrtDay = Quantity<"VolatilityPerSqrtDay">;
/** Signed multiple of net assets held in the underlying. */
export type Leverage = Quantity<"Leverage">;

export const MS_PER_SECOND = 1_000;
export const MS_PER_MINUTE = 60_000;
export const MS_PER_HOUR = 3_600_000;
export const MS_PER_DAY = 86_400_000;
export const BPS_PER_ONE = 10_000;

function finite(value: number, name: string): number {
  if (!Number.isFinite(value)) throw new RangeError(`${name} must be a finite number, got ${value}`);
  return value;
}

export const epochMs = (value: number): EpochMs => finite(value, "EpochMs") as EpochMs;
export const durationMs = (value: number): DurationMs => finite(value, "DurationMs") as DurationMs;
export const usd = (value: number): Usd => finite(value, "Usd") as Usd;
export const bps = (value: number): Bps => finite(value, "Bps") as Bps;
export const fraction = (value: number): Fraction => finite(value, "Fraction") as Fraction;
export const price = (value: number): Price => finite(value, "Price") as Price;
export const volatilityPerSqrtDay = (value: number): VolatilityPerSqrtDay =>
  finite(value, "VolatilityPerSqrtDay") as VolatilityPerSqrtDay;
export const leverage = (value: number): Leverage => finite(value, "Leverage") as Leverage;
