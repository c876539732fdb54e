import type { NotReady } from "../../shared/runtime/beacon.ts";
import type { Clock } from "../../shared/runtime/clock.ts";
import type { PlannedStream } from "./exchanges/adapter.ts";
import { EVENT_SLOT } from "./feed-counters.ts";
import type { FeedRest } from "./feed-rest.ts";
import type { FeedSymbols, WantedSymbol } from "./feed-symbols.ts";
import type { Recovery } from "./recovery.ts";
import type { VenueSocket } from "./socket.ts";
import type { SocketGroup } from "./socket-groups.ts";
import { RARE } from "./stream-watch.ts";

/** Every stream of a feed that does not deliver, each with the nearest reason. */
export function feedProblems(feed: {
  readonly venue: string;
  readonly clock: Clock;
  readonly groups: Iterable<SocketGroup>;
  readonly symbols: FeedSymbols;
  readonly rest: FeedRest;
  readonly recovery: Recovery;
  readonly wanted: ReadonlyMap<string, WantedSymbol>;
}): readonly NotReady[] {
  const problems: NotReady[] = [];
  const told = new Set<string>();
  const report = (what: string, why: string): void => {
    if (told.has(what)) return;
    told.add(what);
    problems.push({ what, why });
  };
  const problemOn = createSocketProblems();
  for (const group of feed.groups) {
    for (const [, [first, ...standby]] of Map.groupBy(
      streamsOf(group),
      ({ stream }) => `${stream.symbol} ${stream.channel}`,
    )) {
      if (!first || !group.symbols.has(first.stream.symbol)) continue;
      // One of several that carry the same stream is enough.
      const whys = [first, ...standby].map(({ socket, stream }) => problemOn(socket) ?? silence(feed, stream));
      const why = whys.includes(undefined) ? undefined : whys[0];
      if (why !== undefined) report(`${feed.venue} ${first.stream.symbol} ${first.stream.event}`, why);
    }
  }
  for (const [symbol, { instrument }] of feed.symbols.bySymbol) {
    const why = instrument?.problem(feed.clock.now());
    if (why === undefined) continue;
    const snapshot = feed.rest.freshBooks.problem(symbol);
    report(`${feed.venue} ${symbol} book`, snapshot === undefined ? why : `${why}: ${snapshot}`);
  }
  for (const [symbol, { assets }] of feed.wanted) {
    if (assets.length > 0 && feed.symbols.contractSizeOf(symbol) === undefined)
      report(`${feed.venue} ${symbol} contract size`, "not in the venue's instrument list yet");
  }
  return [...problems, ...feed.rest.problems()];
}

const streamsOf = ({ sockets }: SocketGroup) =>
  sockets.flatMap((socket) => socket.streams.map((stream) => ({ socket, stream })));

/** Looks at each socket once: hundreds of streams share one, and most subscriptions of a new one are still missing. */
function createSocketProblems(): (socket: VenueSocket) => string | undefined {
  const known = new Map<VenueSocket, string | undefined>();
  return (socket) => {
    if (known.has(socket)) return known.get(socket);
    const [missing] = socket.missing();
    const problem = socket.problem() ?? (missing && `subscription ${missing.ref} ${missing.why}`);
    known.set(socket, problem);
    return problem;
  };
}

function silence(
  { recovery, symbols }: { readonly recovery: Recovery; readonly symbols: FeedSymbols },
  stream: PlannedStream,
): string | undefined {
  if (RARE.has(stream.event)) return undefined;
  const dead = recovery.deadOf(stream.symbol).find((other) => other.stream.channel === stream.channel);
  if (dead) return dead.why;
  const heardAt = symbols.bySymbol.get(stream.symbol)?.heard[EVENT_SLOT[stream.event]] ?? Number.NaN;
  return Number.isNaN(heardAt) ? `no data yet on ${stream.channel}` : undefined;
}
