import { parseArgs } from "node:util";
import { createSystemClock } from "../../shared/runtime/clock.ts";
import { createLog } from "../../shared/runtime/log.ts";
import { type EXIT, run, UsageError } from "../../shared/runtime/run.ts";
import { whenSubscribed } from "./first-subscriber.ts";
import { observeVenue } from "./observe.ts";
import { type RunningVenues, SNAPSHOT_WAIT_MS, startCaptureVenue, startSimulatedVenue } from "./service.ts";
import { SIMULATION_SEED } from "./simulation/simulator.ts";
import { LISTED_ASSETS, SIMULATED_ASSETS } from "./simulation/terms.ts";

const HELP = `usage: node services/venue/main.ts (--capture FILE ... | --simulate) [--port N] [--speed N|max] [--at-once] [--seed N]

Serves venues on loopback, one port each, and prints their addresses as one JSON line.
  --capture FILE  play this capture (.jsonl, .jsonl.gz); several are merged by receive time
  --simulate      run the simulated market instead
  --port N        port of the first venue, the others follow (default: free ports)
  --speed N|max   recorded time runs N times as fast (default 1); max: as fast as the clients read
  --at-once       play without waiting for the first subscription
  --seed N        seed of the simulated market (default ${SIMULATION_SEED})
  --log LEVEL     (default info)
`;
/** After the first subscription the others of the same client follow within this. */
const SETTLE_MS = 500;

const { values } = parseArgs({
  options: {
    capture: { type: "string", multiple: true },
    simulate: { type: "boolean", default: false },
    port: { type: "string", default: "0" },
    speed: { type: "string", default: "1" },
    "at-once": { type: "boolean", default: false },
    seed: { type: "string", default: String(SIMULATION_SEED) },
    log: { type: "string", default: "info" },
    help: { type: "boolean", short: "h", default: false },
  },
});
const log = createLog({ service: "venue", level: values.log });
const clock = createSystemClock();
const emit = observeVenue(log);

if (values.help) process.stdout.write(HELP);
else await run(log, serve);

async function serve(shutdown: Parameters<Parameters<typeof run>[1]>[0]): Promise<typeof EXIT.stopped> {
  const { capture: files = [], simulate } = values;
  if (simulate === files.length > 0) throw new UsageError(`give --capture FILE or --simulate\n\n${HELP}`);
  const deps = { clock, shutdown, emit, port: number("port", 0, 65_533), snapshotWaitMs: SNAPSHOT_WAIT_MS };
  if (simulate) {
    const assets = [...SIMULATED_ASSETS, ...LISTED_ASSETS];
    announce(await startSimulatedVenue({ ...deps, assets, seed: number("seed", 0, Number.MAX_SAFE_INTEGER) }));
  } else {
    const speed = values.speed === "max" ? "max" : number("speed", 0.001, 100_000);
    const venue = await startCaptureVenue({ ...deps, files });
    announce(venue);
    if (!values["at-once"])
      await whenSubscribed(venue, clock, { settleMs: SETTLE_MS, giveUpAt: Number.POSITIVE_INFINITY });
    await venue.play(speed === "max" ? speed : { originAt: venue.contents.firstAt, wallAt: clock.now(), rate: speed });
  }
  // Stays up, silent after a capture's end, until it is told to stop.
  return new Promise(() => undefined);
}

function announce({ servers }: RunningVenues): void {
  const venues = Object.fromEntries(servers.map(({ venue, urls }) => [venue, urls]));
  process.stdout.write(`${JSON.stringify({ venues })}\n`);
}

function number(name: "port" | "speed" | "seed", min: number, max: number): number {
  const value = Number(values[name]);
  if (!Number.isFinite(value) || value < min || value > max)
    throw new UsageError(`--${name} ${values[name]}: expected a number from ${min} to ${max}`);
  return value;
}
