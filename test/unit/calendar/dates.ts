import type { EpochMs } from "../../../shared/domain/units.ts";

/** Every date of a year, in order. */
export function datesOf(year: number): readonly Temporal.PlainDate[] {
  const first = Temporal.PlainDate.from({ year, month: 1, day: 1 });
  return Array.from({ length: first.daysInYear }, (_, days) => first.add({ days }));
}

/** "2026-03-06T21:00:00Z" */
export const utc = (time: EpochMs): string => Temporal.Instant.fromEpochMilliseconds(time).toString();

export const ms = (time: string): number => Temporal.Instant.from(time).epochMilliseconds;
