import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from "prom-client";

export { Counter, Gauge, Histogram, Registry };
export type MetricsJson = readonly MetricObjectWithValues<MetricValue<string>>[];

/** Gauges whose names claim to be counters; the sum over the label `type` of the ones without `_total` says the same. */
const MISNAMED_DEFAULTS = ["handles", "requests", "resources"].map((what) => `radar_nodejs_active_${what}_total`);

/** A registry with process defaults, where every series carries the service's name. */
export function createRegistry(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry, prefix: "radar_" });
  for (const name of MISNAMED_DEFAULTS) registry.removeSingleMetric(name);
  return registry;
}

/**
 * A counter family for the hot path: one slot of a Float64Array per label set, read when scraped.
 * A slot costs a fraction of a nanosecond; a prom-client child costs hundreds.
 */
export interface HotCounter {
  /** Slot of this label set; created on first use and kept. Call it once, outside the hot path. */
  slot(labels: Readonly<Record<string, string>>): number;
  readonly counts: Float64Array;
}

const HOT_SLOTS_MAX = 4_096;

export function createHotCounter(
  registry: Registry,
  options: { readonly name: string; readonly help: string; readonly labelNames: readonly string[] },
): HotCounter {
  const counts = new Float64Array(HOT_SLOTS_MAX);
  const labelSets: Readonly<Record<string, string>>[] = [];
  const slots = new Map<string, number>();
  new Counter({
    name: options.name,
    help: options.help,
    labelNames: [...options.labelNames],
    registers: [registry],
    collect() {
      this.reset();
      labelSets.forEach((labels, index) => {
        this.inc({ ...labels }, counts[index] ?? 0);
      });
    },
  });
  return {
    counts,
    slot: (labels) => {
      const key = options.labelNames.map((name) => labels[name] ?? "").join("\u0000");
      const known = slots.get(key);
      if (known !== undefined) return known;
      if (labelSets.length === HOT_SLOTS_MAX)
        throw new RangeError(`${options.name}: more than ${HOT_SLOTS_MAX} label sets`);
      slots.set(key, labelSets.length);
      labelSets.push(labels);
      return labelSets.length - 1;
    },
  };
}
