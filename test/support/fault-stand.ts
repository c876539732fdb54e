import { type Fault, type FaultInput, faultSchedule } from "../../services/venue/faults/schedule.ts";
import { type SimulatedVenues, startSimulatedVenue } from "../../services/venue/service.ts";
import { listingsOf } from "../../services/venue/simulation/listings.ts";
import { type Clock, createSystemClock } from "../../shared/runtime/clock.ts";
import { createShutdown } from "../../shared/runtime/shutdown.ts";

/** Simulated venues that faults are done to. */
export interface FaultStand {
  readonly venues: SimulatedVenues;
  url(venue: string, role: string): string;
  rest(venue: string): string;
  stop(): Promise<readonly string[]>;
}

export const scheduleOf = (...faults: readonly FaultInput[]): readonly Fault[] => faultSchedule.parse(faults);

export async function startFaultStand(
  names: readonly string[],
  options: { readonly faults?: readonly Fault[]; readonly clock?: Clock; readonly seed?: number } = {},
): Promise<FaultStand> {
  const shutdown = createShutdown();
  const { faults = [], clock = createSystemClock(), seed = 9 } = options;
  const assets = names.flatMap((venue) => listingsOf(venue, ["BTC", "ETH"]));
  const venues = await startSimulatedVenue({ clock, shutdown, emit: () => {}, port: 0, seed, assets, faults });
  const urlsOf = (venue: string) => venues.servers.find((server) => server.venue === venue)?.urls;
  return {
    venues,
    url: (venue, role) => urlsOf(venue)?.ws[role] ?? "",
    rest: (venue) => urlsOf(venue)?.rest ?? "",
    stop: () => shutdown.stop(),
  };
}
