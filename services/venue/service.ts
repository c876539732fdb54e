import { type CaptureContents, readContents } from "./capture/contents.ts";
import { createPlayer, type Pace } from "./capture/player.ts";
import { DIALECTS, dialectFor } from "./dialects/registry.ts";
import { createEntranceTokens } from "./entrance-tokens.ts";
import { HEALTHY } from "./faults/conditions.ts";
import { portOf, type RunningVenues, runningVenues, type VenueDeps } from "./running-venues.ts";
import { createVenueBooks, type VenueBooks } from "./venue-books.ts";
import { startVenueServer, type VenueServer } from "./venue-server.ts";

export type { RunningVenues } from "./running-venues.ts";
export { type SimulatedVenues, startSimulatedVenue } from "./simulated-venue.ts";

/** A request waits this long by default before it gets the venue's 503. */
export const SNAPSHOT_WAIT_MS = 10_000;

export interface CaptureVenue extends RunningVenues {
  readonly contents: CaptureContents;
  /**
   * Plays the captures once. Resolves with the number of lines when the last went out; the connections stay open and
   * silent after that.
   */
  play(pace: Pace): Promise<number>;
}

interface PlayedVenue {
  readonly books: VenueBooks;
  readonly server: VenueServer;
}

/** Opens servers for the venues of the captures. Rejects when a file cannot be read. */
export async function startCaptureVenue(
  deps: VenueDeps & {
    readonly files: readonly string[];
    /** How long a REST request waits for a book the recording has not reached yet. */
    readonly snapshotWaitMs: number;
  },
): Promise<CaptureVenue> {
  const contents = await readContents(deps.files);
  const { frames, unplaced, unreadable } = contents;
  deps.emit({ kind: "capture_read", frames, unplaced, unreadable });
  const played = new Map<string, PlayedVenue>();
  for (const dialect of DIALECTS) {
    const { playback, venue, limits } = dialect;
    if (!playback || !contents.venues.some((captured) => captured.venue === venue)) continue;
    const books = createVenueBooks({ ...deps, dialect: { ...dialect, playback } });
    const content = { ...books, rest: ({ url }: { readonly url: URL }) => books.rest(url), first: () => [] };
    const tokens = createEntranceTokens(deps.clock, limits.tokenAgeMsMax ?? Number.POSITIVE_INFINITY);
    const port = portOf(deps, played.size);
    const server = await startVenueServer({ ...deps, dialect, content, conditions: HEALTHY, tokens, port });
    played.set(venue, { books, server });
  }
  for (const { venue, symbols, lists } of contents.venues) {
    played.get(venue)?.books.expect(symbols);
    for (const { raw, url } of lists) played.get(venue)?.books.take(raw, url);
  }
  const player = createPlayer({
    files: deps.files,
    behindBytes: () => Math.max(0, ...[...played.values()].map(({ server }) => server.connections.behindBytes())),
    say: ({ raw, url }) => {
      const { books, server } = played.get((url && dialectFor(url)?.venue) ?? "") ?? {};
      const meaning = books?.take(raw, url);
      if (meaning?.kind === "stream") server?.connections.send(raw, meaning.streams, meaning.wrapped);
    },
  });
  deps.shutdown.onStop("capture player", () => player.stop());
  return {
    ...runningVenues([...played.values()].map(({ server }) => server)),
    contents,
    play: async (pace) => {
      deps.emit({ kind: "playing", recordedAt: contents.firstAt, rate: pace === "max" ? pace : pace.rate });
      const { lines, lastAt } = await player.play(pace);
      deps.emit({ kind: "played", lines, recordedAt: lastAt });
      return lines;
    },
  };
}
