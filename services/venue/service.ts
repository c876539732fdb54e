import type { Clock } from "../../shared/runtime/clock.ts";
import type { Shutdown } from "../../shared/runtime/shutdown.ts";
import { type CaptureContents, readContents } from "./capture/contents.ts";
import { createPlayer, type Pace } from "./capture/player.ts";
import { DIALECTS, dialectFor } from "./dialects/registry.ts";
import type { EmitVenueEvent } from "./events.ts";
import { startSimulator } from "./simulation/simulator.ts";
import { type AssetTerms, TOKEN_VENUE } from "./simulation/terms.ts";
import { startVenueServer, type VenueServer } from "./venue-server.ts";

export interface VenueDeps {
  readonly clock: Clock;
  readonly shutdown: Shutdown;
  readonly emit: EmitVenueEvent;
  /** Port of the first venue, the others follow; 0 takes free ones. */
  readonly port: number;
  /** How long a REST request waits for a book the recording has not reached yet. */
  readonly snapshotWaitMs: number;
}

/** Venues in a box: real servers on loopback. */
export interface RunningVenues {
  readonly servers: readonly VenueServer[];
  /** Names of the streams that clients have subscribed so far, per venue. */
  subscribed(): ReadonlyMap<string, ReadonlySet<string>>;
}

/** A request waits this long by default before it gets the venue's 503. */
export const SNAPSHOT_WAIT_MS = 10_000;

async function startServers(venues: readonly string[], deps: VenueDeps): Promise<RunningVenues> {
  const servers: VenueServer[] = [];
  for (const [index, dialect] of DIALECTS.filter(({ venue }) => venues.includes(venue)).entries()) {
    const port = deps.port === 0 ? 0 : deps.port + index;
    servers.push(await startVenueServer({ ...deps, dialect, port }));
  }
  return {
    servers,
    subscribed: () => new Map(servers.map(({ venue, connections }) => [venue, connections.subscribed])),
  };
}

export interface CaptureVenue extends RunningVenues {
  readonly contents: CaptureContents;
  /**
   * Plays the captures once. Resolves with the number of lines when the last went out; the connections stay open and
   * silent after that.
   */
  play(pace: Pace): Promise<number>;
}

/** Opens servers for the venues of the captures. Rejects when a file cannot be read. */
export async function startCaptureVenue(
  deps: VenueDeps & { readonly files: readonly string[] },
): Promise<CaptureVenue> {
  const contents = await readContents(deps.files);
  const { frames, unplaced, unreadable } = contents;
  deps.emit({ kind: "capture_read", frames, unplaced, unreadable });
  const running = await startServers(
    contents.venues.map(({ venue }) => venue),
    deps,
  );
  const byVenue = new Map(running.servers.map((server) => [server.venue, server]));
  for (const { venue, symbols, lists } of contents.venues) {
    byVenue.get(venue)?.books.expect(symbols);
    for (const { raw, url } of lists) byVenue.get(venue)?.say(raw, url);
  }
  const player = createPlayer({
    files: deps.files,
    behindBytes: () => Math.max(0, ...running.servers.map(({ connections }) => connections.behindBytes())),
    say: ({ raw, url }) => {
      const dialect = url && dialectFor(url);
      if (dialect) byVenue.get(dialect.venue)?.say(raw, url);
    },
  });
  deps.shutdown.onStop("capture player", () => player.stop());
  return {
    ...running,
    contents,
    play: async (pace) => {
      deps.emit({ kind: "playing", recordedAt: contents.firstAt, rate: pace === "max" ? pace : pace.rate });
      const { lines, lastAt } = await player.play(pace);
      deps.emit({ kind: "played", lines, recordedAt: lastAt });
      return lines;
    },
  };
}

/** Opens the venues of the simulated market and runs it on these assets. */
export async function startSimulatedVenue(
  deps: VenueDeps & { readonly seed: number; readonly assets: readonly AssetTerms[] },
): Promise<RunningVenues> {
  const venues = [TOKEN_VENUE, ...deps.assets.map(({ venue }) => venue)];
  const running = await startServers(venues, deps);
  const byVenue = new Map(running.servers.map((server) => [server.venue, server]));
  for (const { venue, symbol, tokens } of deps.assets) {
    byVenue.get(venue)?.books.expect([symbol]);
    byVenue.get(TOKEN_VENUE)?.books.expect(tokens.flatMap(({ pair }) => pair ?? []));
  }
  const simulator = startSimulator({
    terms: deps.assets,
    seed: deps.seed,
    clock: deps.clock,
    say: ({ venue, raw, rest }) => {
      const server = byVenue.get(venue);
      server?.say(raw, rest === undefined ? undefined : new URL(rest, server.urls.rest));
    },
  });
  deps.shutdown.onStop("simulated market", () => simulator.stop());
  deps.emit({ kind: "simulating", seed: deps.seed, assets: deps.assets.map(({ asset }) => asset) });
  return running;
}
