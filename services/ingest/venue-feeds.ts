import type { Config } from "../../config/schema.ts";
import { venuesOfWorker } from "../../shared/contracts/workers.ts";
import type { FeedInput } from "../../shared/domain/input.ts";
import type { NavEvent } from "../../shared/domain/market/event.ts";
import type { Clock } from "../../shared/runtime/clock.ts";
import { adapterOf } from "./exchanges/registry.ts";
import { type Feed, startFeed } from "./feed.ts";
import type { Observer } from "./observe.ts";
import type { Transport } from "./transport.ts";

/** On a shifted clock a pause of this process lasts `rate` times as long: from this rate on, streams get more patience. */
const PATIENT_FROM_RATE = 10;

/** A feed for every venue of this worker that is known, by venue id, with the configuration's overrides. */
export function startVenueFeeds(deps: {
  readonly config: Pick<Config, "venues" | "ingest" | "conflation" | "clock">;
  readonly clock: Clock;
  readonly random: () => number;
  readonly transportOf: (venue: string) => Transport;
  readonly push: (input: FeedInput) => void;
  readonly onNav: (event: NavEvent) => void;
  readonly observer: Pick<Observer, "emit" | "countersOf" | "onLag">;
}): ReadonlyMap<string, Feed> {
  const { config, observer } = deps;
  const feeds = new Map<string, Feed>();
  const { worker, workers } = config.ingest;
  for (const venue of venuesOfWorker(config.venues, worker, workers)) {
    const adapter = adapterOf(venue);
    const settings = config.venues[venue];
    if (!adapter || !settings) continue;
    const feed = startFeed({
      adapter,
      urls: { ws: { ...adapter.urls.ws, ...settings.ws }, rest: settings.rest ?? adapter.urls.rest },
      channels: {
        instrument: settings.instrumentChannels ?? adapter.rules.instrumentChannels,
        token: settings.tokenChannels ?? adapter.rules.tokenChannels,
      },
      standby: settings.standby,
      credentials: settings.credentials,
      conflation: config.conflation,
      patience: Math.max(1, (config.clock?.rate ?? 1) / PATIENT_FROM_RATE),
      clock: deps.clock,
      random: deps.random,
      transport: deps.transportOf(venue),
      push: deps.push,
      onEvent: (event) => {
        if (event.type === "nav") deps.onNav(event);
      },
      onLag: (lagMs) => observer.onLag(venue, lagMs),
      emit: observer.emit,
      counters: observer.countersOf(venue),
    });
    feeds.set(venue, feed);
  }
  return feeds;
}

/** Configured socket addresses for roles that their venue does not have, one sentence each: nobody would ever use them. */
export function addressMistakes(venues: Config["venues"]): readonly string[] {
  return Object.entries(venues).flatMap(([venue, { ws }]) => {
    const known = Object.keys(adapterOf(venue)?.urls.ws ?? {});
    return Object.keys(ws)
      .filter((role) => !known.includes(role))
      .map((role) => `config: venues.${venue}.ws.${role}: unknown role, expected ${known.join(" or ")}`);
  });
}
