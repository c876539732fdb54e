import type { WebSocket } from "ws";
import type { Clock } from "../../shared/runtime/clock.ts";
import { type Connection, type ConnectionDeps, createConnection } from "./connection.ts";
import type { Session } from "./dialect.ts";
import type { Treatment } from "./faults/treatment.ts";
import { createReaders } from "./readers.ts";
import type { Frame } from "./voice.ts";
import { payloadOf } from "./wire.ts";

/** The clients of one venue: who subscribed what, and sending each frame to exactly those. */
export interface Connections {
  add(socket: WebSocket, session: Session, path: string): void;
  /** A recorded frame, to whoever subscribed one of its streams. */
  send(text: string, streams: readonly string[], wrapped: boolean): void;
  /** A frame of the simulated market. */
  tell(frame: Frame, treatment: Treatment): void;
  /** How many connections read this stream. */
  readersOf(stream: string): number;
  /** Every connection that is open now. */
  all(): readonly Connection[];
  /** Bytes the slowest client has still to read. */
  behindBytes(): number;
  readonly count: number;
  /** Every stream that was ever subscribed. */
  readonly subscribed: ReadonlySet<string>;
}

export interface ConnectionsDeps extends Omit<ConnectionDeps, "readers" | "onSubscribed" | "onClosed"> {
  readonly clock: Clock;
}

export function createConnections(deps: ConnectionsDeps): Connections {
  const { dialect } = deps;
  const connections = new Set<Connection>();
  const readers = createReaders<Connection>();
  const subscribed = new Set<string>();
  const parts: ConnectionDeps = {
    ...deps,
    readers,
    onSubscribed: (streams) => {
      for (const stream of streams) subscribed.add(stream);
    },
    onClosed: (connection) => connections.delete(connection),
  };

  return {
    add: (socket, session, path) => {
      const connection = createConnection(parts, socket, session, path);
      connections.add(connection);
      connection.begin(connections.size);
    },
    send: (text, streams, wrapped) => {
      const targets = readers.of(streams);
      if (targets === undefined) return;
      const { dress } = dialect;
      const asReceived = payloadOf(text);
      for (const connection of targets) {
        const same = !dress || connection.session.wrapped === wrapped;
        connection.put(same ? asReceived : payloadOf(dress(text, streams[0] ?? "", !wrapped)));
      }
    },
    tell: (frame, treatment) => {
      const targets = readers.of([frame.stream]);
      if (targets === undefined) return;
      const body = frame.text();
      const shared = payloadOf(body);
      for (const connection of targets) {
        const own = typeof body === "string" ? ownText(connection.session, body, frame.stream) : undefined;
        connection.treat(frame.stream, own === undefined ? shared : payloadOf(own), treatment);
      }
    },
    readersOf: (stream) => readers.of([stream])?.size ?? 0,
    all: () => [...connections],
    behindBytes: () => {
      let most = 0;
      for (const { wire } of connections) most = Math.max(most, wire.behindBytes);
      return most;
    },
    get count() {
      return connections.size;
    },
    subscribed,
  };

  /** The text as this connection gets it; undefined where it is as everybody gets it. */
  function ownText(session: Session, text: string, stream: string): string | undefined {
    const isBare = dialect.dress !== undefined && !session.wrapped;
    if (!isBare && !session.stamp) return undefined;
    const dressed = isBare ? (dialect.dress?.(text, stream, false) ?? text) : text;
    return session.stamp?.(dressed) ?? dressed;
  }
}
