import type { Dialect, RestAnswer } from "./dialect.ts";
import { DIALECTS } from "./dialects/registry.ts";
import { createEntranceTokens } from "./entrance-tokens.ts";
import { type AppliedFault, createFaultLog, type FaultLog } from "./faults/applied.ts";
import { createFrameFaults } from "./faults/frame-faults.ts";
import { type FaultInjector, startFaultInjector } from "./faults/injector.ts";
import { type Fault, type FaultInput, faultSchedule } from "./faults/schedule.ts";
import { createSpans } from "./faults/spans.ts";
import { portOf, type RunningVenues, runningVenues, type VenueDeps } from "./running-venues.ts";
import { createRandom } from "./simulation/random.ts";
import { startSimulator } from "./simulation/simulator.ts";
import { type AssetTerms, TOKEN_VENUE } from "./simulation/terms.ts";
import { createTruth, type Truth } from "./simulation/truth.ts";
import { createVenueMarket, type RunningMarket } from "./simulation/venue-market.ts";
import { startVenueServer, type VenueServer } from "./venue-server.ts";
import type { VenueMarket } from "./voice.ts";

export interface SimulatedVenues extends RunningVenues {
  /** What the books of a venue really are and were. */
  truth(venue: string): Truth;
  readonly faults: {
    /** Does a fault now; `atMs` and `everyMs` are not needed. */
    inject(fault: FaultInput & { readonly venue: string }): void;
    /** Everything done so far, in order. */
    applied(): readonly AppliedFault[];
  };
}

interface SimulatedVenue {
  readonly server: VenueServer;
  readonly running: RunningMarket;
  readonly truth: Truth;
  readonly injector: FaultInjector;
}

interface SimulationDeps extends VenueDeps {
  readonly seed: number;
  readonly assets: readonly AssetTerms[];
  /** What goes wrong, and when; nothing by default. */
  readonly faults?: readonly Fault[];
}

/** Opens the venues of the simulated market and runs it on these assets. */
export async function startSimulatedVenue(deps: SimulationDeps): Promise<SimulatedVenues> {
  const wanted = new Set(deps.assets.map(({ venue }) => venue));
  if (deps.assets.some(({ tokens }) => tokens.some(({ pair }) => pair !== undefined))) wanted.add(TOKEN_VENUE);
  const log = createFaultLog((applied) => deps.emit({ kind: "fault", applied }));
  const venues = new Map<string, SimulatedVenue>();
  for (const dialect of DIALECTS) {
    if (wanted.has(dialect.venue)) venues.set(dialect.venue, await startVenue(deps, dialect, log, venues.size));
  }
  const simulator = startSimulator({
    terms: deps.assets,
    seed: deps.seed,
    clock: deps.clock,
    venueOf: (venue) => venues.get(venue)?.running,
  });
  deps.shutdown.onStop("simulated market", () => simulator.stop());
  deps.emit({ kind: "simulating", seed: deps.seed, assets: [...new Set(deps.assets.map(({ asset }) => asset))] });
  const known = (venue: string): SimulatedVenue => {
    const found = venues.get(venue);
    if (!found) throw new RangeError(`no simulated venue '${venue}'`);
    return found;
  };
  return {
    ...runningVenues([...venues.values()].map(({ server }) => server)),
    truth: (venue) => known(venue).truth,
    faults: {
      inject: (input) => {
        for (const fault of faultSchedule.parse([{ atMs: 0, ...input }])) known(input.venue).injector.inject(fault);
      },
      applied: log.all,
    },
  };
}

async function startVenue(
  deps: SimulationDeps,
  dialect: Dialect,
  log: FaultLog,
  index: number,
): Promise<SimulatedVenue> {
  const { clock } = deps;
  const { venue, voice } = dialect;
  const spans = createSpans(dialect.symbolOf);
  const frames = createFrameFaults({ venue, log, now: () => clock.now() });
  const tokens = createEntranceTokens(clock, dialect.limits.tokenAgeMsMax ?? Number.POSITIVE_INFINITY);
  const truth = createTruth();
  const tell: Parameters<typeof createVenueMarket>[0]["tell"] = (told) => {
    for (const frame of told) server.connections.tell(frame, "send");
  };
  const running = createVenueMarket({
    voice,
    terms: deps.assets.filter((terms) => terms.venue === venue),
    at: clock.now(),
    random: createRandom(deps.seed + seedOf(venue)),
    truth,
    now: () => clock.now(),
    issueToken: tokens.issue,
    admitted: spans.admitted,
    tell,
    tellBook: ({ change, frames: told }) => {
      spans.onChange(change.before);
      const streams = [...new Set(told.map(({ stream }) => stream))];
      const readers = streams.reduce((sum, stream) => sum + server.connections.readersOf(stream), 0);
      const treatment = frames.treat(change, readers);
      for (const frame of told) server.connections.tell(frame, treatment);
    },
  });
  const content = contentOf(dialect, running.market, deps.assets);
  const { conditions } = spans;
  const port = portOf(deps, index);
  const server = await startVenueServer({ ...deps, dialect, content, conditions, tokens, port });
  const injector = startFaultInjector({
    dialect,
    clock,
    log,
    frames,
    spans,
    tokens,
    random: createRandom(deps.seed ^ seedOf(venue)),
    schedule: deps.faults ?? [],
    connections: () => server.connections.all(),
  });
  deps.shutdown.onStop(`faults of ${venue}`, () => injector.stop());
  return { server, running, truth, injector };
}

/** Each venue draws from numbers of its own, so that another venue beside it changes nothing. */
const seedOf = (venue: string): number => [...venue].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) >>> 0;

function contentOf({ venue, voice, refusal }: Dialect, market: VenueMarket, assets: readonly AssetTerms[]) {
  const pairs = venue === TOKEN_VENUE ? assets.flatMap(({ tokens }) => tokens.flatMap(({ pair }) => pair ?? [])) : [];
  return {
    symbols: new Set([...market.listings.keys(), ...pairs]),
    rest: async (request: Parameters<typeof voice.rest>[0]): Promise<RestAnswer> => {
      const answer = voice.rest(request, market);
      return typeof answer === "string" ? refusal(answer, request.url.pathname) : answer;
    },
    first: (stream: string) => voice.first?.(stream, market) ?? [],
    stop: () => {},
  };
}
