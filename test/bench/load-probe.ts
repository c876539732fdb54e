import { monitorEventLoopDelay, PerformanceObserver } from "node:perf_hooks";

/**
 * Loaded into the process under test (`--import`). The first SIGUSR2 begins a measurement, each one after it prints what
 * was measured since as one JSON line on standard error and begins the next.
 */
const NS_PER_MS = 1e6;
/** The histogram holds the time between two ticks of its own timer, so that this much of each value is no lag. */
const RESOLUTION_MS = 1;

const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
let begun: { readonly at: number; readonly cpu: NodeJS.CpuUsage } | undefined;
const pauses = { sumMs: 0, longestMs: 0 };
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) {
    pauses.sumMs += duration;
    pauses.longestMs = Math.max(pauses.longestMs, duration);
  }
}).observe({ entryTypes: ["gc"] });

process.on("SIGUSR2", () => {
  if (begun) process.stderr.write(`${JSON.stringify({ probe: report(begun) })}\n`);
  else delay.enable();
  delay.reset();
  pauses.sumMs = 0;
  pauses.longestMs = 0;
  begun = { at: performance.now(), cpu: process.cpuUsage() };
});

function report({ at, cpu }: NonNullable<typeof begun>) {
  const lagMs = (ns: number) => Math.max(0, ns / NS_PER_MS - RESOLUTION_MS);
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  const spent = process.cpuUsage(cpu);
  return {
    elapsedMs: performance.now() - at,
    cpuMs: (spent.user + spent.system) / 1_000,
    gcMs: pauses.sumMs,
    gcMsMax: pauses.longestMs,
    lagSamples: delay.count,
    lagMs: { p50: lagMs(delay.percentile(50)), p99: lagMs(delay.percentile(99)), max: lagMs(delay.max) },
    heapUsedBytes: heapUsed,
    externalBytes: external,
    arrayBufferBytes: arrayBuffers,
  };
}
