import { type EpochMs, epochMs } from "../../shared/domain/units.ts";
import type { Clock, Timer } from "../../shared/runtime/clock.ts";
import { openThrough } from "./entrance.ts";
import type { Epoch } from "./epoch.ts";
import type { DisconnectReason, Emit } from "./events.ts";
import type {
  ControlMessage,
  Credentials,
  EventSink,
  ExchangeAdapter,
  FrameOutcome,
  PlannedStream,
  SocketPlan,
  VenueUrls,
} from "./exchanges/adapter.ts";
import { createLiveness } from "./liveness.ts";
import { type MissingSubscription, type Subscriptions, startSubscriptions } from "./subscriptions.ts";
import type { Transport } from "./transport.ts";

/** Planned changes of connection are spread over this share of the allowed age, so that not all sockets go at once. */
const AGE_SPREAD = 0.1;
const SILENCE_CHECK_MS = 1_000;

/** One epoch: from the handshake to the end of one connection, with a decoder of its own. */
export interface Connection {
  readonly epoch: Epoch;
  /** When it was opened; undefined before and after. */
  readonly openedAt: EpochMs | undefined;
  /** Market data arrived on it. */
  readonly hasData: boolean;
  /** Subscriptions that do not count yet, and why. */
  missing(): readonly MissingSubscription[];
  /** Closes the connection; nothing is called back afterwards. */
  end(): void;
}

export interface ConnectionDeps {
  readonly adapter: Pick<ExchangeAdapter, "venue" | "rules" | "createDecoder" | "heartbeat" | "opening" | "entrance">;
  readonly urls: VenueUrls;
  readonly credentials?: Credentials | undefined;
  readonly plan: SocketPlan;
  readonly clock: Clock;
  readonly random: () => number;
  /** See `createStreamAge`. */
  readonly patience: number;
  readonly transport: Transport;
  readonly emit: Emit;
  /** Where market events of a connection go; `control` gets only what is not about the connection itself. */
  sinkOf(epoch: Epoch): EventSink;
  /** Receive time of the newest event of a planned stream; NaN when there was none. */
  lastEventAt(stream: PlannedStream): number;
  /** A frame was decoded: for counting, on the hot path. `fallbacks`: of this connection's decoder so far. */
  onFrame(outcome: FrameOutcome, fallbacks: number): void;
}

export interface ConnectionHandlers {
  onOpen(): void;
  onFirstData(): void;
  /** Another connection should take its place soon: it has grown old, or the venue will end it. It goes on till then. */
  onRetire(reason: "planned" | "closing", why: string): void;
  onLost(reason: DisconnectReason, why: string): void;
}

/**
 * Opens `plan.url`, subscribes, watches. `onLost` is called at most once, for whatever ends the connection: never
 * opened, closed by the venue, silent, its own sequence broken. Silent means no market data: acknowledgements and pongs do not
 * count, because a venue that only pongs has been seen for hours.
 */
export function openConnection(deps: ConnectionDeps, handlers: ConnectionHandlers): Connection {
  const { adapter, clock, plan } = deps;
  const { rules } = adapter;
  let timers: Timer[] = [];
  let subscriptions: Subscriptions | undefined;
  let openedAt: EpochMs | undefined;
  let over = false;
  let heartbeatMs = rules.heartbeatMs;
  let liveness = createLiveness(rules, deps.patience, clock.now());

  const end = (): void => {
    over = true;
    openedAt = undefined;
    for (const timer of timers) timer.cancel();
    subscriptions?.stop();
    raw.close();
  };
  const lose = (reason: DisconnectReason, why: string): void => {
    if (!over) handlers.onLost(reason, why);
  };
  const epoch: Epoch = {
    url: plan.url,
    send: (text) => subscriptions?.send(text),
    resubscribe: (messages) => subscriptions?.resubscribe(messages),
  };
  const onBroken = (why: string): void => lose("broken", why);
  const sink = deps.sinkOf(epoch);
  const control = createControl(sink, epoch, () => subscriptions, onBroken, handlers);
  const read = createReader(deps, { ...sink, control }, onBroken);
  const onFrame = (frame: Uint8Array): void => {
    if (over) return;
    const receivedAt = clock.now();
    if (read(frame, receivedAt) && liveness.onData(receivedAt)) handlers.onFirstData();
  };
  const checkSilence = (): void => {
    const why = liveness.problem(clock.now());
    if (why !== undefined) lose("silent", why);
  };
  const onOpen = (): void => {
    openedAt = clock.now();
    liveness = createLiveness(rules, deps.patience, openedAt);
    subscriptions = subscribe(deps, openedAt, (text) => raw.send(text));
    timers = watch(deps, openedAt, heartbeatMs, { checkSilence, retire: handlers.onRetire, heartbeat: epoch.send });
    handlers.onOpen();
  };
  const socketHandlers = {
    onOpen,
    onFrame,
    onClose: (why: string) => lose(openedAt === undefined ? "connect" : "closed", why),
    onHeartbeat: (ms: number) => {
      heartbeatMs = ms;
    },
  };
  const raw = adapter.entrance
    ? openThrough(adapter.entrance, plan.url, deps, rules, socketHandlers)
    : deps.transport.openSocket(plan.url, rules, socketHandlers);
  return {
    epoch,
    get openedAt() {
      return openedAt;
    },
    get hasData() {
      return liveness.hasData;
    },
    missing: () => subscriptions?.missing() ?? [],
    end,
  };
}

const subscribe = (deps: ConnectionDeps, openedAt: EpochMs, send: (text: string) => void): Subscriptions =>
  startSubscriptions({
    ...deps,
    venue: deps.adapter.venue,
    url: deps.plan.url,
    opening: deps.adapter.opening?.(deps.credentials, openedAt) ?? [],
    messages: deps.plan.messages,
    rules: deps.adapter.rules,
    send,
  });

/** What becomes of messages about the connection itself; others go to `sink`. */
const createControl =
  (
    sink: EventSink,
    epoch: Epoch,
    subscriptions: () => Subscriptions | undefined,
    onBroken: (why: string) => void,
    { onRetire }: ConnectionHandlers,
  ) =>
  (message: ControlMessage): void => {
    if (message.kind === "ack") subscriptions()?.acknowledged(message.ref);
    else if (message.kind === "refused") subscriptions()?.refused(message.ref, message.reason);
    else if (message.kind === "reply") epoch.send(message.text);
    else if (message.kind === "broken") onBroken(message.reason);
    else if (message.kind === "closing") onRetire("closing", message.reason);
    else sink.control(message);
  };

/**
 * Decodes the frames of a connection: true for those that gave market events. The first bad frame of each kind becomes
 * an event; the rest is only counted. A book with a sequence is not doubted for one: if it was a delta, the next one does
 * not link to the last, and the book itself says so. Where nothing would say so, `onLoss` is called.
 */
function createReader(
  { adapter, plan, emit, onFrame }: ConnectionDeps,
  sink: EventSink,
  onLoss: (issue: string) => void,
): (frame: Uint8Array, receivedAt: EpochMs) => boolean {
  const decoder = adapter.createDecoder(plan.url);
  const reported = new Set<FrameOutcome>();
  const isUnproven = adapter.rules.book.kind === "ordered";
  const onBadFrame = (outcome: "unknown" | "failed"): void => {
    const { issue } = decoder;
    if (!reported.has(outcome)) emit({ type: "frame_bad", venue: adapter.venue, url: plan.url, outcome, issue });
    reported.add(outcome);
    if (outcome === "failed" && isUnproven) onLoss(`an update may be lost: ${issue}`);
  };
  return (frame, receivedAt) => {
    const outcome = decoder.decode(frame, receivedAt, sink);
    onFrame(outcome, decoder.fallbacks);
    if (outcome === "unknown" || outcome === "failed") onBadFrame(outcome);
    return outcome === "events";
  };
}

/** The timers of an open connection. */
function watch(
  deps: ConnectionDeps,
  openedAt: number,
  heartbeatMs: number | undefined,
  on: {
    checkSilence(): void;
    retire(reason: "planned", why: string): void;
    heartbeat(text: string): void;
  },
): Timer[] {
  const { adapter, clock, plan } = deps;
  const { rules } = adapter;
  const ageMsMax = rules.connectionAgeMsMax * (1 - AGE_SPREAD * deps.random());
  const timers = [
    clock.every(SILENCE_CHECK_MS, on.checkSilence),
    clock.after(ageMsMax, () => on.retire("planned", `open for ${Math.round(ageMsMax)} ms`)),
    clock.after(rules.firstDataMs, () => {
      for (const stream of plan.streams) {
        if (deps.lastEventAt(stream) >= openedAt) continue;
        const { symbol, channel } = stream;
        deps.emit({ type: "subscription_silent", venue: adapter.venue, url: plan.url, symbol, channel });
      }
    }),
  ];
  if (heartbeatMs !== undefined) {
    const beat = () => {
      const text = adapter.heartbeat(epochMs(clock.now()));
      if (text !== undefined) on.heartbeat(text);
    };
    timers.push(clock.every(heartbeatMs, beat));
  }
  return timers;
}
