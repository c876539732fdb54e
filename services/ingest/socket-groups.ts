import type { SocketPlan } from "./exchanges/adapter.ts";
import type { VenueSocket } from "./socket.ts";

/** Sockets that were opened together, for symbols that became wanted together. */
export interface SocketGroup {
  readonly symbols: ReadonlySet<string>;
  readonly sockets: readonly VenueSocket[];
}

/**
 * Symbols that become wanted later get sockets of their own instead of disturbing those that run. A symbol belongs to one
 * group; what other sockets still say of it is dropped. A group's sockets close when none of its symbols is wanted.
 */
export interface SocketGroups {
  all(): Iterable<SocketGroup>;
  /** `track` is called with the new group before its sockets open. */
  open(symbols: Iterable<string>, plans: readonly SocketPlan[], track: (group: SocketGroup) => void): void;
  /** Adds a socket to the group that recorded connections share. */
  follow(plan: SocketPlan): void;
  readonly followed: SocketGroup;
  leave(symbol: string): void;
  stop(): void;
}

interface OpenGroup {
  readonly symbols: Set<string>;
  readonly sockets: VenueSocket[];
}

export function createSocketGroups(openSocket: (plan: SocketPlan, group: SocketGroup) => VenueSocket): SocketGroups {
  const groups = new Set<OpenGroup>();
  const followed: OpenGroup = { symbols: new Set(), sockets: [] };
  const close = ({ sockets }: OpenGroup): void => {
    for (const socket of sockets) socket.stop();
  };
  return {
    all: () => groups,
    open: (symbols, plans, track) => {
      const group: OpenGroup = { symbols: new Set(symbols), sockets: [] };
      groups.add(group);
      track(group);
      for (const plan of plans) group.sockets.push(openSocket(plan, group));
    },
    follow: (plan) => {
      followed.sockets.push(openSocket(plan, followed));
    },
    followed,
    leave: (symbol) => {
      for (const group of groups) {
        if (!group.symbols.delete(symbol) || group.symbols.size > 0) continue;
        groups.delete(group);
        close(group);
      }
    },
    stop: () => {
      for (const group of [...groups, followed]) close(group);
    },
  };
}
