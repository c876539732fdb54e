import { AggregatorRegistry } from "prom-client";
import type { MetricsJson, Registry } from "../../shared/runtime/metrics.ts";
import { Gauge } from "../../shared/runtime/metrics.ts";
import { type Beacon, type BeaconMetric, isFresh } from "./beacons.ts";
import type { BuildInfo } from "./build-info.ts";

export interface Exposition {
  readonly contentType: string;
  /** Every service's metrics in one text. `beacons` is undefined while Redis does not answer. */
  text(beacons: readonly Beacon[] | undefined, now: number): Promise<string>;
}

/** What Prometheus scrapes: our own registry and those in the beacons, told apart by the label `service`. */
export function createExposition(own: Registry, build: BuildInfo, required: readonly string[]): Exposition {
  const registers = [own];
  const gauge = (name: string, help: string, labelNames: readonly string[]) =>
    new Gauge({ name, help, labelNames: [...labelNames], registers });
  const up = gauge("radar_service_up", "Whether the service was heard of within the last seconds.", ["service"]);
  const beaconAt = gauge("radar_beacon_timestamp_seconds", "When the service was last heard of.", ["service"]);
  const redisUp = gauge("radar_redis_up", "Whether Redis answers.", []);
  gauge("radar_build_info", "What runs: version, revision of the source, and Node.", [
    "version",
    "revision",
    "node",
  ]).set({ ...build }, 1);

  return {
    contentType: own.contentType,
    text: async (beacons, now) => {
      redisUp.set(beacons ? 1 : 0);
      up.reset();
      beaconAt.reset();
      up.set({ service: "api" }, 1);
      for (const service of required) up.set({ service }, 0);
      const others = (beacons ?? []).filter(({ service }) => service !== "api");
      for (const beacon of others) {
        up.set({ service: beacon.service }, isFresh(beacon, now) ? 1 : 0);
        beaconAt.set({ service: beacon.service }, beacon.at / 1_000);
      }
      // What a dead service last measured is not what is: its series end.
      const fresh = others.filter((beacon) => isFresh(beacon, now)).map(({ metrics }) => metrics);
      return AggregatorRegistry.aggregate([await own.getMetricsAsJSON(), ...fresh].map(toAggregable)).metrics();
    },
  };
}

/** Series never coincide, because each has its service's label: every one is taken as it is. */
function toAggregable(metrics: MetricsJson | readonly BeaconMetric[]): object[] {
  return metrics.map((metric) => ({
    ...metric,
    aggregator: "first",
    values: metric.values.filter(({ value }) => value !== null),
  }));
}
