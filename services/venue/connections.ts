import type { WebSocket } from "ws";
import type { Clock } from "../../shared/runtime/clock.ts";
import type { Dialect, SessionForm } from "./dialect.ts";
import type { CutReason, EmitVenueEvent } from "./events.ts";

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
  readonly subscribed: ReadonlySet<string>;
}

interface Connection {
  readonly socket: WebSocket;
  readonly form: SessionForm;
  readonly streams: Set<string>;
}

export function createConnections(deps: {
  readonly dialect: Dialect;
  readonly clock: Clock;
  readonly emit: EmitVenueEvent;
  readonly knownSymbols: ReadonlySet<string>;
}): Connections {
  const { dialect, clock, emit } = deps;
  const { venue, limits } = dialect;
  const connections = new Set<Connection>();
  const readers = new Map<string, Set<Connection>>();
  const everSubscribed = new Set<string>();

  const cut = (connection: Connection, reason: CutReason) => {
    emit({ kind: "cut", venue, reason });
    if (reason === "slow_reader") connection.socket.terminate();
    else connection.socket.close(POLICY_VIOLATION, reason);
  };

  const subscribe = (connection: Connection, streams: readonly string[]) => {
    if (streams.length === 0) return;
    for (const stream of streams) {
      connection.streams.add(stream);
      everSubscribed.add(stream);
      if (!connection.form.carries(stream)) continue;
      const known = readers.get(stream);
      if (known) known.add(connection);
      else readers.set(stream, new Set([connection]));
    }
    if (connection.streams.size > limits.streamsPerConnectionMax) cut(connection, "too_many_streams");
    emit({ kind: "subscribed", venue, streams });
  };
  const unsubscribe = (connection: Connection, streams: Iterable<string>) => {
    for (const stream of streams) {
      connection.streams.delete(stream);
      const known = readers.get(stream);
      known?.delete(connection);
      if (known?.size === 0) readers.delete(stream);
    }
  };

  const add = (socket: WebSocket, form: SessionForm, path: string) => {
    const connection: Connection = { socket, form, streams: new Set() };
    connections.add(connection);
    emit({ kind: "connected", venue, path, connections: connections.size });
    const allowed = createRateLimit(clock, limits.messagesPerSecondMax);
    let pongAt = clock.now();
    const pings = clock.every(limits.pingEveryMs, () => {
      if (clock.now() - pongAt > limits.pongWithinMs) cut(connection, "no_pong");
      else socket.ping();
    });
    socket.on("pong", () => {
      pongAt = clock.now();
    });
    socket.on("message", (data: Buffer, isBinary) => {
      if (isBinary) return;
      if (!allowed()) return cut(connection, "message_rate");
      const answer = dialect.answer(data.toString("utf8"), connection.streams, deps.knownSymbols, clock.now());
      // The acknowledgement goes out before the first frame of what it acknowledges.
      for (const reply of answer.replies) socket.send(reply);
      unsubscribe(connection, answer.unsubscribe);
      subscribe(connection, answer.subscribe);
    });
    socket.on("close", (code) => {
      pings.cancel();
      unsubscribe(connection, [...connection.streams]);
      connections.delete(connection);
      emit({ kind: "disconnected", venue, path, code });
    });
    // A broken transport is followed by `close`, which is handled above.
    socket.on("error", () => socket.terminate());
    subscribe(connection, form.initialStreams);
  };

  const sendTo = (connection: Connection, text: string | Buffer) => {
    if (connection.socket.bufferedAmount > BEHIND_BYTES_MAX) return cut(connection, "slow_reader");
    connection.socket.send(text, { binary: false });
  };

  return {
    add,
    send: (text, streams, wrapped) => {
      const targets = readersOf(readers, streams);
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
    subscribed: everSubscribed,
  };
}

/** Every connection gets a frame once, also when it covers several streams it subscribed. */
function readersOf(
  readers: ReadonlyMap<string, ReadonlySet<Connection>>,
  streams: readonly string[],
): ReadonlySet<Connection> | undefined {
  const [first] = streams;
  if (streams.length === 1) return first === undefined ? undefined : readers.get(first);
  const all = new Set<Connection>();
  for (const stream of streams) for (const connection of readers.get(stream) ?? []) all.add(connection);
  return all;
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
