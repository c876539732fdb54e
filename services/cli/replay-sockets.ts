import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { loadConfigOrExit } from "../../config/load.ts";
import type { Config } from "../../config/schema.ts";
import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";
import { type ClockShift, createSystemClock } from "../../shared/runtime/clock.ts";
import { createLog, type Log } from "../../shared/runtime/log.ts";
import { EXIT, type ExitCode, run, TransientError, UsageError } from "../../shared/runtime/run.ts";
import { createShutdown, type Shutdown } from "../../shared/runtime/shutdown.ts";
import type { Supervisor } from "../supervisor/service.ts";
import { whenSubscribed } from "../venue/first-subscriber.ts";
import { observeVenue } from "../venue/observe.ts";
import { type CaptureVenue, SNAPSHOT_WAIT_MS, startCaptureVenue } from "../venue/service.ts";
import { boxedVenues, claimPort, startBoxedDaemon } from "./boxed-daemon.ts";
import type { CommandIo } from "./command.ts";
import { followWindows } from "./follow-windows.ts";
import { whenFolded } from "./when-folded.ts";

export interface ReplaySocketsOptions {
  readonly captures: readonly string[];
  readonly fundsDir: string;
  /** Recorded time runs this many times as fast as the clock on the wall. */
  readonly speed: number;
  /** Print every revision as a JSON line. */
  readonly print: boolean;
  readonly json: boolean;
}

/** The daemon starts in the last seconds before the recording; where that is too short it is started again with more. */
const LEADS_MS = [8_000, 16_000, 32_000] as const;
/**
 * The first seconds of the recording run at their own pace: a book needs a REST answer to begin, and what a request takes
 * on the wall would be `speed` times as long in the recording.
 */
const SYNC_MS = 3_000;
/** A daemon opens its sockets one after the other: after this long without a new subscription it has them all. */
const SETTLE_MS = 500;
/** Most the last frames may take through the daemon. */
const FOLD_MS_MAX = 20_000;
/**
 * A pause of the daemon that nobody would notice (garbage collection, a busy machine) lasts `speed` times as long on its
 * clock. The market must not count as stale for that.
 */
const PAUSE_MS = 400;

/**
 * Serves captures by venues in a box to the real daemon (all services as processes, a private Redis in a temporary
 * directory), whose clock is shifted to the recorded time. Prints what `radar replay` prints, but for the hash: real
 * sockets and processes do not repeat to the byte. Ends the process.
 */
export async function replayThroughSockets(options: ReplaySocketsOptions, io: CommandIo): Promise<ExitCode> {
  if (!(options.speed > 0)) throw new UsageError(`--speed ${options.speed}: expected a number above 0`);
  const config = loadConfigOrExit();
  // The silence after the last frame is no news, and the daemon would warn of it.
  const level = config.log.level === "info" ? "error" : config.log.level;
  const log = createLog({ service: "replay", level });
  return run(log, async (shutdown) => {
    const dir = await mkdtemp(join(tmpdir(), "radar-replay-"));
    shutdown.onStop("replay directory", () => rm(dir, { recursive: true, force: true }));
    const venues = await startCaptureVenue({
      clock: createSystemClock(),
      shutdown,
      emit: observeVenue(log),
      port: 0,
      snapshotWaitMs: Math.max(...LEADS_MS) + SNAPSHOT_WAIT_MS,
      files: options.captures,
    }).catch((error: unknown) => {
      throw new UsageError(`cannot read the captures: ${error instanceof Error ? error.message : String(error)}`);
    });
    if (venues.contents.frames === 0) throw new UsageError("the captures hold no frames of a venue that can be served");
    return replay({ options, config, level, venues, dir, log, shutdown, io });
  });
}

interface Replay {
  readonly options: ReplaySocketsOptions;
  readonly config: Config;
  readonly level: string;
  readonly venues: CaptureVenue;
  readonly dir: string;
  readonly log: Log;
  readonly shutdown: Shutdown;
  readonly io: CommandIo;
}

async function replay(deps: Replay): Promise<ExitCode> {
  const { options, venues, shutdown, io } = deps;
  const daemon = await startSubscribed(deps);
  const seen = createTally(venues.contents.lastAt);
  followWindows({
    redisUrl: daemon.supervisor.redisUrl,
    prefix: daemon.config.redis.prefix,
    partitions: daemon.config.partitions,
    shutdown,
    onWindow: (window) => {
      if (seen.add(window) && options.print) io.stdout.write(`${JSON.stringify(window)}\n`);
    },
  });
  const failed = daemon.supervisor.finished;
  const played = venues.play(daemon.shift).then(async (frames) => ({
    frames,
    folded: await whenFolded({
      redisUrl: daemon.supervisor.redisUrl,
      prefix: daemon.config.redis.prefix,
      partitions: daemon.config.partitions,
      shutdown,
      limitMs: FOLD_MS_MAX,
    }),
  }));
  const outcome = await Promise.race([failed, played]);
  if (typeof outcome === "number") return outcome;
  if (!outcome.folded) deps.log.error({ limitMs: FOLD_MS_MAX }, "the daemon had not folded everything in time");
  const machine = options.json || options.print;
  io.stdout.write(machine ? `${JSON.stringify(seen.summary(outcome.frames))}\n` : seen.text());
  return EXIT.stopped;
}

interface SubscribedDaemon {
  readonly config: Config;
  readonly supervisor: Supervisor;
  /** How the recording's time, which is the daemon's, maps to the wall clock. */
  readonly shift: ClockShift;
}

/** A daemon that has subscribed before its clock reaches the recording. */
async function startSubscribed(deps: Replay): Promise<SubscribedDaemon> {
  for (const [attempt, leadMs] of LEADS_MS.entries()) {
    const tried = createShutdown();
    const startsAt = Date.now() + leadMs;
    const originAt = deps.venues.contents.firstAt + SYNC_MS;
    const shift = { originAt, wallAt: startsAt + SYNC_MS, rate: deps.options.speed };
    const dataDir = join(deps.dir, `attempt-${attempt + 1}`);
    deps.shutdown.onStop(`daemon ${attempt + 1}`, () => tried.stop());
    const daemon = await startBoxedDaemon({
      settings: await settingsFor(deps, shift, dataDir),
      usersRedis: false,
      log: deps.log,
      shutdown: tried,
      report: () => undefined,
    });
    const subscribed = await Promise.race([
      whenSubscribed(deps.venues, createSystemClock(), { settleMs: SETTLE_MS, giveUpAt: startsAt }),
      daemon.supervisor.finished.then(() => undefined),
    ]);
    if (subscribed !== undefined) return { ...daemon, shift };
    deps.log.warn({ leadMs }, "the daemon had not subscribed when the recording was due to begin");
    await tried.stop();
  }
  throw new TransientError(
    `the daemon subscribed nothing of the captures: do the funds in ${deps.options.fundsDir} trade what they hold?`,
  );
}

async function settingsFor(deps: Replay, clock: ClockShift, dataDir: string) {
  const { config, options, venues } = deps;
  const boxed = boxedVenues(config, venues);
  const channels = new Map(venues.contents.venues.map((venue) => [venue.venue, venue.channels]));
  const withChannels = Object.entries(boxed).map(([name, settings]) => {
    const instrumentChannels = channels.get(name) ?? [];
    return [name, instrumentChannels.length === 0 ? settings : { ...settings, instrumentChannels }];
  });
  return {
    dataDir,
    http: { port: await claimPort(config.http.host, 0) },
    funds: { dir: resolve(options.fundsDir) },
    venues: Object.fromEntries(withChannels),
    clock,
    forecast: { marketStaleMs: Math.max(config.forecast.marketStaleMs, PAUSE_MS * options.speed) },
    log: { level: deps.level },
  };
}

/** What became of each window, up to the last recorded frame: the silence after it is not part of the recording. */
function createTally(lastAt: number) {
  const states = new Map<string, string[]>();
  let revisions = 0;
  return {
    /** False when the revision came after the recording's end. */
    add: (window: VolatilityWindow): boolean => {
      if (window.publishedAt > lastAt) return false;
      revisions += 1;
      const known = states.get(window.id) ?? [];
      states.set(window.id, known);
      if (known.at(-1) !== window.status) known.push(window.status);
      return true;
    },
    summary: (frames: number) => ({
      type: "summary",
      frames,
      windows: revisions,
      states: Object.fromEntries([...states].sort(([a], [b]) => (a < b ? -1 : 1))),
    }),
    text: () => `${[...states].map(([id, statuses]) => `${id}: ${statuses.join(" → ")}`).join("\n")}\n`,
  };
}
