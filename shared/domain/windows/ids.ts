import type { EpochMs } from "../units.ts";

/** `YYYYMMDDTHHMM` in UTC. */
export function minuteKey(at: EpochMs): string {
  const text = Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toString({ smallestUnit: "minute" });
  return text.replace(/[-:Z]/g, "");
}

/** `YYYYMMDD` in UTC. */
export const dayKey = (at: EpochMs): string => minuteKey(at).slice(0, 8);

export const scheduledId = (asset: string, minute: string): string => `${asset}-${minute}-reset`;

/** The parts of an id made by `thresholdId`; undefined for any other. */
export function thresholdIdParts(id: string): { day: string; direction: "down" | "up"; count: number } | undefined {
  const [, day, direction, count] = /-(\d{8})-(down|up)-(\d+)$/.exec(id) ?? [];
  if (day === undefined || (direction !== "down" && direction !== "up")) return undefined;
  return { day, direction, count: Number(count) };
}

/** `count` runs from 1 per asset, direction and UTC day. */
export const thresholdId = (asset: string, day: string, direction: "down" | "up", count: number): string =>
  `${asset}-${day}-${direction}-${count}`;
