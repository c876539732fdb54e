import type { WebSocket } from "ws";
import type { Clock } from "../../shared/runtime/clock.ts";
import type { ClientAnswer, Dialect, Session } from "./dialect.ts";
import type { CutReason, EmitVenueEvent } from "./events.ts";
import type { Conditions } from "./faults/conditions.ts";
import type { Treatment } from "./faults/treatment.ts";
import type { Readers } from "./readers.ts";
import type { Frame } from "./voice.ts";
import { createWire, type Payload, payloadOf, type Wire } from "./wire.ts";

/** A client this far behind is cut, as the venues do with slow readers. */
const BEHIND_BYTES_MAX = 64 * 1_048_576;
const MESSAGE_RATE_WINDOW_MS = 1_000;
/** Close code of a client that broke a rule. */
const POLICY_VIOLATION = 1008;

/** One client: what it subscribed, and what it is sent. */
export interface Connection {
  readonly session: Session;
  readonly wire: Wire;
  readonly streams: ReadonlySet<string>;
  /** Greets the client and subscribes what its address names. */
  begin(connections: number): void;
  put(payload: Payload): void;
  /** Sends a frame of a stream as the faults of the moment want it. */
  treat(stream: string, payload: Payload, treatment: Treatment): void;
  /** Sends nothing of this stream until it is subscribed again, or `resume` is called. */
  mute(stream: string): void;
  /** Takes back a muting that no new subscription has taken back meanwhile. */
  resume(stream: string): void;
}

export interface ConnectionDeps {
  readonly dialect: Dialect;
  readonly clock: Clock;
  readonly emit: EmitVenueEvent;
  readonly conditions: Conditions;
  readonly readers: Readers<Connection>;
  /** What somebody who subscribes a stream gets first. */
  first(stream: string): readonly Frame[];
  onSubscribed(streams: readonly string[]): void;
  onClosed(connection: Connection): void;
}

export function createConnection(deps: ConnectionDeps, socket: WebSocket, session: Session, path: string): Connection {
  const { dialect, emit } = deps;
  const { venue } = dialect;
  const wire = createWire(socket, deps.clock);
  const { cut, put } = createOutlet(deps, wire);
  const hold = createHold(put);

  const say = (text: string | Buffer) =>
    put(payloadOf(typeof text === "string" ? (session.stamp?.(text) ?? text) : text));
  const end = ({ code, reason }: NonNullable<ClientAnswer["close"]>) => {
    emit({ kind: "cut", venue, reason: "by_protocol" });
    wire.close(code, reason);
  };
  const follow = (answer: ClientAnswer) => {
    // The acknowledgement goes out before the first frame of what it acknowledges.
    for (const reply of answer.replies) say(reply);
    for (const stream of answer.unsubscribe) hold.forget(stream);
    subscriptions.remove(answer.unsubscribe);
    subscriptions.add(answer.subscribe);
    if (answer.close) end(answer.close);
  };
  const connection: Connection = {
    session,
    wire,
    get streams() {
      return subscriptions.streams;
    },
    put,
    begin: (connections) => {
      emit({ kind: "connected", venue, path, connections });
      listen(deps, socket, connection, { cut, follow });
      socket.on("close", (code) => {
        subscriptions.remove([...subscriptions.streams]);
        deps.onClosed(connection);
        emit({ kind: "disconnected", venue, path, code });
      });
      for (const text of session.greeting ?? []) say(text);
      if (session.close) return end(session.close);
      subscriptions.add(session.initialStreams);
    },
    treat: (stream, payload, treatment) => {
      if (treatment === "hold") return hold.keep(stream, payload);
      if (treatment !== "drop") put(treated(payload, treatment, dialect));
      if (treatment === "twice") put(payload);
      hold.release(stream);
    },
    mute: (stream) => subscriptions.mute(stream),
    resume: (stream) => subscriptions.resume(stream),
  };
  const subscriptions = createSubscriptions(deps, connection, { cut, say });
  return connection;
}

/** What one connection has subscribed, and which of that it does not get all the same. */
function createSubscriptions(
  { dialect, emit, readers, conditions, first, onSubscribed }: ConnectionDeps,
  connection: Connection,
  act: { cut(reason: CutReason): void; say(text: string | Buffer): void },
) {
  const streams = new Set<string>();
  const muted = new Set<string>();
  return {
    streams,
    add: (added: readonly string[]) => {
      if (added.length === 0) return;
      for (const stream of added) {
        streams.add(stream);
        muted.delete(stream);
        if (!connection.session.carries(stream) || conditions.isSilent(stream)) continue;
        for (const frame of first(stream)) act.say(frame.text());
        readers.add(stream, connection);
      }
      onSubscribed(added);
      if (streams.size > dialect.limits.streamsPerConnectionMax) act.cut("too_many_streams");
      emit({ kind: "subscribed", venue: dialect.venue, streams: added });
    },
    remove: (removed: readonly string[]) => {
      for (const stream of removed) {
        streams.delete(stream);
        muted.delete(stream);
        readers.remove(stream, connection);
      }
    },
    mute: (stream: string) => {
      muted.add(stream);
      readers.remove(stream, connection);
    },
    resume: (stream: string) => {
      if (muted.delete(stream)) readers.add(stream, connection);
    },
  };
}

/** The way out: what a client that is too far behind is sent, cuts it off. */
function createOutlet({ dialect: { venue }, emit, conditions }: ConnectionDeps, wire: Wire) {
  const cut = (reason: CutReason) => {
    emit({ kind: "cut", venue, reason });
    if (reason === "slow_reader") wire.terminate();
    else wire.close(POLICY_VIOLATION, reason);
  };
  const put = (payload: Payload) => {
    wire.delay(conditions.delayMs());
    if (wire.behindBytes > (conditions.behindBytesMax() ?? BEHIND_BYTES_MAX)) cut("slow_reader");
    else wire.send(payload);
  };
  return { cut, put };
}

/** Frames that go out after the next one of their stream. */
function createHold(put: (payload: Payload) => void) {
  const held = new Map<string, Payload[]>();
  return {
    keep: (stream: string, payload: Payload) => {
      held.set(stream, [...(held.get(stream) ?? []), payload]);
    },
    release: (stream: string) => {
      const late = held.get(stream) ?? [];
      held.delete(stream);
      for (const payload of late) put(payload);
    },
    forget: (stream: string) => held.delete(stream),
  };
}

function treated(payload: Payload, treatment: Treatment, { voice }: Dialect): Payload {
  if (treatment === "truncate") return { ...payload, data: payload.data.subarray(0, payload.data.length >> 1) };
  const { checksum } = voice;
  if (treatment !== "corrupt" || checksum === undefined) return payload;
  const text = payload.data.toString("utf8");
  return payloadOf(text.replace(checksum, (all, sum: string) => all.replace(sum, String(Number(sum) + 1))));
}

/** Answers what a client sends and keeps an eye on whether it is there. */
function listen(
  { dialect, clock, conditions }: ConnectionDeps,
  socket: WebSocket,
  { session, streams, wire }: Connection,
  act: { cut(reason: CutReason): void; follow(answer: ClientAnswer): void },
): void {
  const { limits } = dialect;
  const isAllowed = createRateLimit(clock, limits.messagesPerSecondMax);
  let pongAt = clock.now();
  const pings = clock.every(limits.pingEveryMs, () => {
    if (clock.now() - pongAt > limits.pongWithinMs) act.cut("no_pong");
    else wire.ping();
  });
  const beats =
    session.beat &&
    clock.every(session.beat.everyMs, () => {
      if (session.beat) act.follow(session.beat.act(clock.now()));
    });
  socket.on("close", () => {
    pings.cancel();
    beats?.cancel();
  });
  // A broken transport is followed by `close`.
  socket.on("error", () => socket.terminate());
  socket.on("pong", () => {
    pongAt = clock.now();
  });
  socket.on("message", (data: Buffer, isBinary) => {
    if (isBinary) return;
    if (!isAllowed()) return act.cut("message_rate");
    const context = { streams, now: clock.now(), isRefusing: conditions.isRefusingSubscriptions() };
    act.follow(session.answer(data.toString("utf8"), context));
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
