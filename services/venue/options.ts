import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { UsageError } from "../../shared/runtime/run.ts";
import { DIALECTS } from "./dialects/registry.ts";
import { type Fault, faultSchedule } from "./faults/schedule.ts";
import { listingsOf, manyAssets } from "./simulation/listings.ts";
import { SIMULATION_SEED } from "./simulation/simulator.ts";
import { type AssetTerms, LISTED_ASSETS, SIMULATED_ASSETS } from "./simulation/terms.ts";

/** What the command line may say. */

export const HELP = `usage: node services/venue/main.ts (--capture FILE ... | --simulate) [--port N] [--speed N|max] [--at-once] [--seed N]
  [--venue NAME ... [--assets N] [--update-ms N]] [--faults FILE]

Serves venues on loopback, one port each, and prints their addresses as one JSON line.
  --capture FILE  play this capture (.jsonl, .jsonl.gz); several are merged by receive time
  --simulate      run the simulated market instead
  --port N        port of the first venue, the others follow (default: free ports)
  --speed N|max   recorded time runs N times as fast (default 1); max: as fast as the clients read
  --at-once       play without waiting for the first subscription
  --seed N        seed of the simulated market (default ${SIMULATION_SEED})
  --venue NAME    simulate this venue instead of those that the shipped funds need; may be given several times
  --assets N      so many instruments on each of them: BTC, ETH, SOL, then made-up ones (default 3)
  --update-ms N   each of their books moves this often (default 100)
  --faults FILE   a schedule of faults for the simulated market: JSON, see docs/venue.md
  --log LEVEL     (default info)
`;

const UPDATE_MS_MIN = 10;
const UPDATE_MS_MAX = 60_000;
/** As many as the load of one machine allows for. */
const ASSETS_MAX = 2_000;

export const { values } = parseArgs({
  options: {
    capture: { type: "string", multiple: true },
    simulate: { type: "boolean", default: false },
    port: { type: "string", default: "0" },
    speed: { type: "string", default: "1" },
    "at-once": { type: "boolean", default: false },
    seed: { type: "string", default: String(SIMULATION_SEED) },
    venue: { type: "string", multiple: true },
    assets: { type: "string", default: "3" },
    "update-ms": { type: "string", default: "100" },
    faults: { type: "string" },
    log: { type: "string", default: "info" },
    help: { type: "boolean", short: "h", default: false },
  },
});

/** What is traded: what the shipped funds need, or so many instruments of each venue that was named. */
export function listings(): readonly AssetTerms[] {
  const { venue: names } = values;
  if (names === undefined) return [...SIMULATED_ASSETS, ...LISTED_ASSETS];
  const unknown = names.find((name) => !DIALECTS.some(({ venue }) => venue === name));
  if (unknown !== undefined)
    throw new UsageError(`--venue ${unknown}: expected one of ${DIALECTS.map(({ venue }) => venue).join(", ")}`);
  const updateMs = number("update-ms", UPDATE_MS_MIN, UPDATE_MS_MAX);
  const assets = manyAssets(number("assets", 1, ASSETS_MAX));
  return names.flatMap((name) => listingsOf(name, assets, { updateMs }));
}

/** The faults of the file that was named. Throws UsageError when it is no schedule. */
export function schedule(): readonly Fault[] {
  const { faults: file } = values;
  if (file === undefined) return [];
  const faults = parseSchedule(file);
  const unknown = faults.find(({ venue: name }) => name !== undefined && !DIALECTS.some(({ venue }) => venue === name));
  if (unknown) throw new UsageError(`--faults ${file}: there is no venue '${unknown.venue}'`);
  return faults;
}

function parseSchedule(file: string): readonly Fault[] {
  try {
    return faultSchedule.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw new UsageError(`--faults ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The number of an option. Throws UsageError when it is none, or out of its bounds. */
export function number(name: "port" | "speed" | "seed" | "assets" | "update-ms", min: number, max: number): number {
  const value = Number(values[name]);
  if (!Number.isFinite(value) || value < min || value > max)
    throw new UsageError(`--${name} ${values[name]}: expected a number from ${min} to ${max}`);
  return value;
}
