import type { EpochMs } from "../../shared/domain/units.ts";
import type { PlannedStream, VenueRules } from "./exchanges/adapter.ts";
import { EVENT_SLOT } from "./feed-counters.ts";
import type { TrackedSymbol } from "./feed-symbols.ts";
import type { VenueSocket } from "./socket.ts";
import type { SocketGroup } from "./socket-groups.ts";
import { type AgeLimits, BOOK_AGE, createStreamAge, type StreamAge } from "./stream-age.ts";

/** Events that may be rare on a sound stream: their absence is told when it begins, but does not make us unready. */
export const RARE: ReadonlySet<PlannedStream["event"]> = new Set([
  "trade",
  "liquidation",
  "funding",
  "openInterest",
  "bar",
  "status",
]);

/**
 * Of a stream that is no book: its quiet may be the market's, so it is only judged by its own habits, and never as fast as
 * a book, whose quiet costs its windows anyway.
 */
const OTHER_AGE: AgeLimits = { msMin: 60_000, msMax: 3_600_000, unlearntMs: 600_000 };

/** A planned stream that is silent or stale on a socket that is open. */
export interface DeadStream {
  readonly stream: PlannedStream;
  readonly socket: VenueSocket;
  readonly why: string;
  /** Its symbol may lose what still works to bring it back: its book is what died, or it was there and is gone. */
  readonly isWorthMoving: boolean;
}

export interface Judgement {
  /** By symbol. */
  readonly dead: ReadonlyMap<string, readonly DeadStream[]>;
  /** Symbols of which a stream said nothing yet on the connection it has now: they may be sound or dead. */
  readonly awaited: ReadonlySet<string>;
}

/** Judges every planned stream by what was heard of it, off the hot path. */
export interface StreamWatch {
  /** Learns the habits of the sound ones; call it regularly. */
  judge(groups: Iterable<SocketGroup>, now: EpochMs): Judgement;
}

export function createStreamWatch(deps: {
  readonly bySymbol: ReadonlyMap<string, TrackedSymbol>;
  readonly rules: Pick<VenueRules, "firstDataMs">;
  /** See `createStreamAge`. */
  readonly patience: number;
}): StreamWatch {
  const { patience } = deps;
  const firstDataMs = deps.rules.firstDataMs * patience;
  // By what was heard of a symbol, which lives as long as the symbol is wanted.
  const agesOf = new WeakMap<Float64Array, Map<PlannedStream["event"], StreamAge>>();

  const ageOf = ({ heard }: TrackedSymbol, event: PlannedStream["event"]): StreamAge => {
    const ages = agesOf.get(heard) ?? new Map<PlannedStream["event"], StreamAge>();
    agesOf.set(heard, ages);
    const age = ages.get(event) ?? createStreamAge(patience, OTHER_AGE);
    ages.set(event, age);
    return age;
  };
  const limitMs = (tracked: TrackedSymbol, { event }: PlannedStream, heardAt: number, openedAt: number): number => {
    const isFirst = !(heardAt >= openedAt);
    if (event === "book") return isFirst ? firstDataMs : BOOK_AGE.msMax * patience;
    const age = ageOf(tracked, event);
    if (!Number.isNaN(heardAt)) age.onUpdate(heardAt, heardAt);
    else if (!RARE.has(event)) return firstDataMs;
    return age.deadlineMs;
  };
  const judgeStream = (tracked: TrackedSymbol, stream: PlannedStream, openedAt: number, now: number) => {
    const { event, channel } = stream;
    const heardAt = tracked.heard[EVENT_SLOT[event]] ?? Number.NaN;
    const quietMs = now - (heardAt >= openedAt ? heardAt : openedAt);
    if (quietMs > limitMs(tracked, stream, heardAt, openedAt))
      return `no data on ${channel} for ${Math.round(quietMs / 1_000)} s`;
    return event === "book" && tracked.instrument?.isStale() ? `${channel} is stale` : undefined;
  };
  return {
    judge: (groups, now) => {
      const dead = new Map<string, DeadStream[]>();
      const awaited = new Set<string>();
      for (const { stream, socket, tracked } of streamsOf(groups, deps.bySymbol)) {
        const { symbol, event } = stream;
        const { openedAt } = socket;
        const heardAt = tracked.heard[EVENT_SLOT[event]] ?? Number.NaN;
        // A socket that is not open has a recovery of its own.
        const why = openedAt === undefined ? undefined : judgeStream(tracked, stream, openedAt, now);
        if (why !== undefined) {
          const isWorthMoving = event === "book" || !Number.isNaN(heardAt) || !tracked.instrument;
          dead.set(symbol, [...(dead.get(symbol) ?? []), { stream, socket, why, isWorthMoving }]);
        } else if (openedAt === undefined || !(heardAt >= openedAt)) awaited.add(symbol);
      }
      return { dead, awaited };
    },
  };
}

/** Every planned stream whose socket is the one its symbol is listened to on. */
function* streamsOf(groups: Iterable<SocketGroup>, bySymbol: ReadonlyMap<string, TrackedSymbol>) {
  for (const group of groups) {
    for (const socket of group.sockets) {
      for (const stream of socket.streams) {
        const tracked = bySymbol.get(stream.symbol);
        if (tracked?.group === group) yield { stream, socket, tracked };
      }
    }
  }
}
