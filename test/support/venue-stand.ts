import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { VenueEvent } from "../../services/venue/events.ts";
import { type CaptureVenue, startCaptureVenue } from "../../services/venue/service.ts";
import { createSystemClock } from "../../shared/runtime/clock.ts";
import { createShutdown } from "../../shared/runtime/shutdown.ts";

export type MadeLine = readonly [t: number, conn: string, raw: string];

/** Venues in a box that play made-up lines, and what happens in them. */
export interface VenueStand {
  start(lines: readonly MadeLine[], options?: { readonly snapshotWaitMs?: number }): Promise<CaptureVenue>;
  readonly events: readonly VenueEvent[];
  /** Resolves when `count` events match. */
  untilEvents(matches: (event: VenueEvent) => boolean, count: number): Promise<void>;
  /** Names of the steps that did not end. */
  stop(): Promise<readonly string[]>;
}

export function createVenueStand(): VenueStand {
  const shutdown = createShutdown();
  const events: VenueEvent[] = [];
  const onEvent = new Set<() => void>();
  return {
    events,
    start: async (lines, { snapshotWaitMs = 5_000 } = {}) => {
      const dir = await mkdtemp(join(tmpdir(), "radar-venue-"));
      shutdown.onStop("directory", () => rm(dir, { recursive: true }));
      const file = join(dir, "capture.jsonl");
      await writeFile(file, lines.map(([t, conn, raw]) => `${JSON.stringify({ t, conn, raw })}\n`).join(""));
      return startCaptureVenue({
        clock: createSystemClock(),
        shutdown,
        emit: (event) => {
          events.push(event);
          for (const look of onEvent) look();
        },
        port: 0,
        snapshotWaitMs,
        files: [file],
      });
    },
    untilEvents: (matches, count) =>
      new Promise((resolve) => {
        const look = () => {
          if (events.filter(matches).length < count) return;
          onEvent.delete(look);
          resolve();
        };
        onEvent.add(look);
        look();
      }),
    stop: () => shutdown.stop(),
  };
}

export function urlsOf(venues: CaptureVenue, venue: string) {
  const server = venues.servers.find((one) => one.venue === venue);
  if (!server) throw new Error(`no ${venue}`);
  return server.urls;
}
