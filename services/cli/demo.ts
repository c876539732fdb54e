import { rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadConfigOrExit } from "../../config/load.ts";
import type { Config } from "../../config/schema.ts";
import { subscriberQueue } from "../../shared/contracts/queues.ts";
import { createSystemClock } from "../../shared/runtime/clock.ts";
import { createLog } from "../../shared/runtime/log.ts";
import { EXIT, type ExitCode, run, UsageError } from "../../shared/runtime/run.ts";
import type { Shutdown } from "../../shared/runtime/shutdown.ts";
import { lockDataDir } from "../supervisor/data-lock.ts";
import { announceRedisUrl } from "../supervisor/service.ts";
import { observeVenue } from "../venue/observe.ts";
import { startSimulatedVenue } from "../venue/service.ts";
import { SIMULATION_SEED } from "../venue/simulation/simulator.ts";
import { SIMULATED_ASSETS } from "../venue/simulation/terms.ts";
import { boxedVenues, claimPort, startBoxedDaemon } from "./boxed-daemon.ts";
import type { Command, CommandIo } from "./command.ts";
import { writeDemoFunds } from "./demo-funds.ts";
import { followWindows } from "./follow-windows.ts";
import { windowHeading, windowLine } from "./window-line.ts";

const SUBSCRIBER = "demo";
const READY_LOOK_MS = 200;

/** A market that runs through a crash in minutes needs a shorter memory than the real one. */
const DEMO_FORECAST = {
  horizonMs: 900_000,
  armBeforeMs: 60_000,
  volatilityHalfLifeMs: 60_000,
  volatilityWarmupMs: 10_000,
};

export const command: Command = {
  name: "demo",
  summary: "the whole daemon against a simulated market: no account, no network",
  help: `
usage: radar demo [--seed N] [--duration SECONDS] [--json]

Runs the real daemon against simulated venues on loopback: three assets, ten funds that reset every few minutes or when
their leverage leaves a band, and a crash 90 s after the start. Prints every revision of every window. Data is kept
under <dataDir>/demo and is fresh at each start. Ends on Ctrl-C. No other daemon may run on <dataDir> meanwhile.

So that something is seen within minutes, the demo's volatility has a half-life of 60 s and warms up for 10 s, windows
are forecast 15 minutes ahead and armed one minute before they open; see config/schema.ts for the usual values.

  --seed N            seed of the simulated market (default ${SIMULATION_SEED})
  --duration SECONDS  stop by itself after this time
  --json              machine-readable lines: {"type":"ready",…} once, then {"type":"window",…}

Environment: as for 'radar start'. RADAR_LOG_LEVEL=info shows the daemon's log (default here: warn).
Exit codes: 0 asked to stop, 1 a mistake to correct, 75 start again later.`,
  run: async (args, io) => {
    const { values } = parseArgs({
      args: [...args],
      options: { seed: { type: "string" }, duration: { type: "string" }, json: { type: "boolean", default: false } },
    });
    const seed = wholeNumber("--seed", values.seed ?? String(SIMULATION_SEED));
    const durationMs = values.duration === undefined ? undefined : wholeNumber("--duration", values.duration) * 1_000;
    const config = loadConfigOrExit();
    const level = config.log.level === "info" ? "warn" : config.log.level;
    const log = createLog({ service: "demo", level });
    return run(log, (shutdown) => demo({ seed, durationMs, json: values.json, config, level, log, shutdown, io }));
  },
};

interface DemoOptions {
  readonly seed: number;
  readonly durationMs: number | undefined;
  readonly json: boolean;
  readonly config: Config;
  readonly level: string;
  readonly log: ReturnType<typeof createLog>;
  readonly shutdown: Shutdown;
  readonly io: CommandIo;
}

async function demo(options: DemoOptions): Promise<ExitCode> {
  const { config, log, shutdown, io, json } = options;
  const dataDir = join(config.dataDir, "demo");
  const clock = createSystemClock();
  shutdown.onStop("data directory", lockDataDir(config.dataDir));
  await rm(dataDir, { recursive: true, force: true });
  const port = await claimPort(config.http.host, config.http.port);
  const emit = observeVenue(log);
  const startedAt = clock.now();
  const venues = await startSimulatedVenue({
    clock,
    shutdown,
    emit,
    port: 0,
    seed: options.seed,
    assets: SIMULATED_ASSETS,
  });
  const fundsDir = join(dataDir, "funds");
  await writeDemoFunds(fundsDir, SIMULATED_ASSETS, startedAt);
  const report = (line: string) => io.stderr.write(`radar: ${line}\n`);
  const daemon = await startBoxedDaemon({
    settings: {
      dataDir,
      http: { port },
      funds: { dir: fundsDir },
      venues: boxedVenues(config, venues),
      publish: { subscribers: [{ id: SUBSCRIBER }] },
      forecast: DEMO_FORECAST,
      log: { level: options.level },
    },
    usersRedis: true,
    log,
    shutdown,
    report,
  });
  const base = `http://${config.http.host}:${port}`;
  const stopAsked = options.durationMs === undefined ? new Promise<never>(() => undefined) : pause(options.durationMs);
  const ended = Promise.race([daemon.supervisor.finished, stopAsked.then(() => EXIT.stopped)]);
  const early = await Promise.race([ready(base, shutdown), ended]);
  if (early !== undefined || shutdown.stopping) return early ?? EXIT.stopped;
  const { redisUrl } = daemon.supervisor;
  announceRedisUrl(config.dataDir, redisUrl, shutdown);
  io.stdout.write(json ? `${readyJson(base, redisUrl)}\n` : greeting(base));
  followWindows({
    redisUrl,
    prefix: config.redis.prefix,
    partitions: config.partitions,
    shutdown,
    onWindow: (window) => {
      io.stdout.write(`${json ? JSON.stringify({ type: "window", window }) : windowLine(window)}\n`);
    },
  });
  return ended;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Resolves when the daemon says that everything it needs is there. */
async function ready(base: string, shutdown: Shutdown): Promise<undefined> {
  while (!shutdown.stopping) {
    const status = await fetch(`${base}/readyz`).then(
      async (answer) => {
        await answer.body?.cancel();
        return answer.status;
      },
      // Nobody listens yet.
      () => 0,
    );
    if (status === 200) return undefined;
    await pause(READY_LOOK_MS);
  }
  return undefined;
}

function readyJson(base: string, redisUrl: string): string {
  return JSON.stringify({ type: "ready", url: base, redisUrl, queue: subscriberQueue(SUBSCRIBER) });
}

function greeting(base: string): string {
  return `radar: ready at ${base} (simulated market; /v1/windows, /metrics, /readyz)

Try in another terminal:
  npx radar windows                                           windows now
  npx radar tail                                              every revision as it comes
  npx node examples/subscriber.ts ${SUBSCRIBER}                        a subscriber's side of queue windows-${SUBSCRIBER}

${windowHeading()}
`;
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new UsageError(`${name} ${text}: expected a whole number`);
  return value;
}
