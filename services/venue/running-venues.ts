import type { Clock } from "../../shared/runtime/clock.ts";
import type { Shutdown } from "../../shared/runtime/shutdown.ts";
import type { EmitVenueEvent } from "./events.ts";
import type { VenueServer } from "./venue-server.ts";

export interface VenueDeps {
  readonly clock: Clock;
  readonly shutdown: Shutdown;
  readonly emit: EmitVenueEvent;
  /** Port of the first venue, the others follow; 0 takes free ones. */
  readonly port: number;
}

/** Venues in a box: real servers on loopback. */
export interface RunningVenues {
  readonly servers: readonly VenueServer[];
  /** Names of the streams that clients have subscribed so far, per venue. */
  subscribed(): ReadonlyMap<string, ReadonlySet<string>>;
}

export const runningVenues = (servers: readonly VenueServer[]): RunningVenues => ({
  servers,
  subscribed: () => new Map(servers.map(({ venue, connections }) => [venue, connections.subscribed])),
});

/** The port of the venue that is the `index`-th one. */
export const portOf = ({ port }: VenueDeps, index: number): number => (port === 0 ? 0 : port + index);
