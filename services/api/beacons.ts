import { z } from "zod";
import { ingestNames } from "../../shared/contracts/workers.ts";
import { BEACON_STALE_MS, type NotReady } from "../../shared/runtime/beacon.ts";
import type { Redis } from "../../shared/runtime/redis.ts";
import { within } from "../../shared/runtime/shutdown.ts";
import type { Emit } from "./events.ts";

/** Without these nothing is forecast and delivered. */
export const requiredServices = (ingestWorkers: number): readonly string[] => [
  ...ingestNames(ingestWorkers),
  "forecast",
  "publish",
];

const metricSchema = z.object({
  name: z.string(),
  help: z.string(),
  type: z.enum(["counter", "gauge", "histogram", "summary"]),
  values: z.array(
    z.object({
      // JSON has no NaN: a value nobody set.
      value: z.number().nullable(),
      labels: z.record(z.string(), z.union([z.string(), z.number()])),
      metricName: z.string().optional(),
    }),
  ),
});
export type BeaconMetric = z.infer<typeof metricSchema>;

const beaconSchema = z.object({
  service: z.string(),
  at: z.number(),
  startedAt: z.number(),
  pid: z.number(),
  notReady: z.array(z.object({ what: z.string(), why: z.string() })),
  metrics: z.array(metricSchema),
});
export type Beacon = z.infer<typeof beaconSchema>;

/** A Redis that hangs must not hang the readiness check that would tell. */
const ANSWER_MS_MAX = 1_000;

/** The beacons in Redis, fresh or stale; undefined when Redis does not answer. */
export async function readBeacons(redis: Redis, key: string, emit: Emit): Promise<readonly Beacon[] | undefined> {
  if (redis.status !== "ready") return undefined;
  const reading = redis.hgetall(key);
  if (!(await within(ANSWER_MS_MAX, () => reading))) return undefined;
  return Object.entries(await reading).flatMap(([service, text]) => {
    const beacon = beaconSchema.safeParse(parseJson(text));
    if (!beacon.success) emit({ type: "beacon_unreadable", beacon: service });
    return beacon.data ?? [];
  });
}

export const isFresh = (beacon: Beacon, now: number): boolean => now - beacon.at <= BEACON_STALE_MS;

export interface Readiness {
  readonly ready: boolean;
  readonly notReady: readonly (NotReady & { readonly service: string })[];
}

/** Ready when Redis answers and every required service is alive and says so itself. `now` is the machine's time. */
export function readinessOf(
  beacons: readonly Beacon[] | undefined,
  required: readonly string[],
  now: number,
): Readiness {
  if (beacons === undefined)
    return { ready: false, notReady: [{ service: "api", what: "redis", why: "Redis does not answer" }] };
  const missing = required
    .filter((service) => !beacons.some((beacon) => beacon.service === service))
    .map((service) => ({ service, what: "service", why: "has not started" }));
  const reported = beacons.flatMap((beacon) => {
    const { service } = beacon;
    if (!required.includes(service)) return [];
    if (isFresh(beacon, now)) return beacon.notReady.map((reason) => ({ service, ...reason }));
    const seconds = Math.round((now - beacon.at) / 1_000);
    return [{ service, what: "service", why: `has not been heard of for ${seconds} s` }];
  });
  const notReady = [...missing, ...reported];
  return { ready: notReady.length === 0, notReady };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses it and the caller reports it.
    return undefined;
  }
}
