import type { WebSocket } from "ws";
import type { Clock } from "../../shared/runtime/clock.ts";
import type { Dialect, SessionForm } from "./dialect.ts";
import type { CutReason, EmitVenueEvent } from "./events.ts";
import { createReaders } from "./readers.ts";

/** A client this far behind is cut, as the venues do with slow readers. */
const BEHIND_BYTES_MAX = 64 * 1_048_576;
const MESSAGE_RATE_WINDOW_MS = 1_000;
/** Close code of a client that broke a rule. */
const POLICY_VIOLATION = 1008;

/** The clients of one venue: who subscribed what, and sending each frame to exactly those. */
export interface Connections {
  add(socket: WebSocket, form: SessionForm, path: string): void;
  send(text: string, streams: readonly string[], wrapped: boolean): void;
  /** Bytes the slowest client has still to read. */
  behindBytes(): number;
  readonly count: number;
  /** Every stream that was ever subscribed. */
  readonly subscribed: ReadonlySet<string>;
}

interface ConnectionsDeps {
  readonly dialect: Dialect;
  readonly clock: Clock;
  readonly emit: EmitVenueEvent;
  readonly knownSymbols: ReadonlySet<string>;
}

interface Connection {
  readonly socket: WebSocket;
  readonly form: SessionForm;
  readonly streams: Set<string>;
}

export function createConnections(deps: ConnectionsDeps): Connections {
  const { dialect, emit } = deps;
  const { venue } = dialect;
  const connections = new Set<Connection>();
  const readers = createReaders<Connection>();
  const subscribed = new Set<string>();

  const cut = (connection: Connection, reason: CutReason) => {
    emit({ kind: "cut", venue, reason });
    if (reason === "slow_reader") connection.socket.terminate();
    else connection.socket.close(POLICY_VIOLATION, reason);
  };
  const subscribe = (connection: Connection, streams: readonly string[]) => {
    if (streams.length === 0) return;
    for (const stream of streams) {
      connection.streams.add(stream);
      subscribed.add(stream);
      if (connection.form.carries(stream)) readers.add(stream, connection);
    }
    if (connection.streams.size > dialect.limits.streamsPerConnectionMax) cut(connection, "too_many_streams");
    emit({ kind: "subscribed", venue, streams });
  };
  const unsubscribe = (connection: Connection, streams: readonly string[]) => {
    for (const stream of streams) {
      connection.streams.delete(stream);
      readers.remove(stream, connection);
    }
  };
  const sendTo = (connection: Connection, text: string | Buffer) => {
    if (connection.socket.bufferedAmount > BEHIND_BYTES_MAX) cut(connection, "slow_reader");
    else connection.socket.send(text, { binary: false });
  };

  return {
    add: (socket, form, path) => {
      const connection: Connection = { socket, form, streams: new Set() };
      connections.add(connection);
      emit({ kind: "connected", venue, path, connections: connections.size });
      listen(deps, connection, { cut, subscribe, unsubscribe });
      socket.on("close", (code) => {
        unsubscribe(connection, [...connection.streams]);
        connections.delete(connection);
        emit({ kind: "disconnected", venue, path, code });
      });
      subscribe(connection, form.initialStreams);
    },
    send: (text, streams, wrapped) => {
      const targets = readers.of(streams);
      if (targets === undefined) return;
      const asReceived = Buffer.from(text, "utf8");
      for (const connection of targets) {
        const same = connection.form.wrapped === wrapped;
        sendTo(connection, same ? asReceived : dialect.dress(text, streams[0] ?? "", connection.form.wrapped));
      }
    },
    behindBytes: () => {
      let most = 0;
      for (const { socket } of connections) most = Math.max(most, socket.bufferedAmount);
      return most;
    },
    get count() {
      return connections.size;
    },
    subscribed,
  };
}

/** Answers what a client sends and keeps an eye on whether it is there. */
function listen(
  { dialect, clock, knownSymbols }: ConnectionsDeps,
  connection: Connection,
  act: {
    cut(connection: Connection, reason: CutReason): void;
    subscribe(connection: Connection, streams: readonly string[]): void;
    unsubscribe(connection: Connection, streams: readonly string[]): void;
  },
): void {
  const { socket, streams } = connection;
  const { limits } = dialect;
  const allowed = createRateLimit(clock, limits.messagesPerSecondMax);
  let pongAt = clock.now();
  const pings = clock.every(limits.pingEveryMs, () => {
    if (clock.now() - pongAt > limits.pongWithinMs) act.cut(connection, "no_pong");
    else socket.ping();
  });
  socket.on("close", () => pings.cancel());
  // A broken transport is followed by `close`.
  socket.on("error", () => socket.terminate());
  socket.on("pong", () => {
    pongAt = clock.now();
  });
  socket.on("message", (data: Buffer, isBinary) => {
    if (isBinary) return;
    if (!allowed()) return act.cut(connection, "message_rate");
    const answer = dialect.answer(data.toString("utf8"), streams, knownSymbols, clock.now());
    // The acknowledgement goes out before the first frame of what it acknowledges.
    for (const reply of answer.replies) socket.send(reply);
    act.unsubscribe(connection, answer.unsubscribe);
    act.subscribe(connection, answer.subscribe);
  });
}

/** True while the caller stays within `perSecondMax` messages in each second. */
function createRateLimit(clock: Clock, perSecondMax: number): () => boolean {
  let windowAt = clock.now();
  let count = 0;
  return () => {
    const now = clock.now();
    if (now - windowAt >= MESSAGE_RATE_WINDOW_MS) {
      windowAt = now;
      count = 0;
    }
    count += 1;
    return count <= perSecondMax;
  };
}
