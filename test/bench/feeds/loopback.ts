import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { adapterOf } from "../../../services/ingest/exchanges/registry.ts";
import { startFeed } from "../../../services/ingest/feed.ts";
import { createFeedCounters } from "../../../services/ingest/feed-counters.ts";
import type { Transport } from "../../../services/ingest/transport.ts";
import { createLiveTransport } from "../../../services/ingest/transport-live.ts";
import { createSystemClock } from "../../../shared/runtime/clock.ts";
import { rounded } from "../decode.ts";
import { SYMBOLS } from "./loopback-market.ts";
import { monotonicMs, type Play, type Played } from "./loopback-sender.ts";

const RATES = [5_000, 20_000, 50_000] as const;
const RUN_MS = 10_000;
const RUN_MS_QUICK = 300;
const MOVES_PER_SECOND = 500;
/** Played until all books are live and the code is compiled. */
const WARM_UP: Play = { framesPerSecond: 5_000, durationMs: 300, movesPerSecond: MOVES_PER_SECOND };
const WARM_UPS = 10;
/** What was sent arrives within this, or it never does. */
const SETTLE_MS_MAX = 10_000;
const SETTLE_STEP_MS = 5;
const LAG_RESOLUTION_MS = 1;
/** A process that uses this much of a core has no more of it. */
const SATURATED_CORES = 0.95;
const VENUE = "binance-usdm";

/** As the shipped configuration has it. */
const CONFLATION = { intervalMs: 100, immediateMoveBps: 5, heartbeatMs: 1_000 } as const;

/**
 * A sender in another process plays frames over a real socket on loopback into a real feed in this one: how many arrive,
 * what one costs this process, and how long it takes from sending a frame that moves the market to the state of the market
 * that goes out because of it.
 */
export async function measureLoopback(quick: boolean, say: (line: string) => void): Promise<readonly LoopbackRow[]> {
  const sender = fork(resolve(import.meta.dirname, "loopback-sender.ts"), {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const receiver = await startReceiver(await answerOf<{ readonly port: number }>(sender));
  try {
    const durationMs = quick ? RUN_MS_QUICK : RUN_MS;
    for (let round = 0; !receiver.isLive || round < (quick ? 0 : WARM_UPS); round += 1) await play(sender, WARM_UP);
    const results: LoopbackRow[] = [];
    for (const framesPerSecond of RATES) {
      say(`loopback at ${framesPerSecond} frames a second`);
      results.push(await measure(sender, receiver, { framesPerSecond, durationMs, movesPerSecond: MOVES_PER_SECOND }));
    }
    return results;
  } finally {
    receiver.stop();
    sender.disconnect();
  }
}

async function answerOf<T>(sender: ChildProcess): Promise<T> {
  const [answer] = await once(sender, "message");
  return answer;
}

function play(sender: ChildProcess, order: Play): Promise<Played> {
  sender.send(order);
  return answerOf<Played>(sender);
}

interface Receiver {
  /** Frames so far. */
  readonly frames: number;
  /** All books are live. */
  readonly isLive: boolean;
  /** When the state of a frame with this last sequence number went out. */
  statedAt(lastSeq: number): number | undefined;
  stop(): void;
}

async function startReceiver({ port }: { readonly port: number }): Promise<Receiver> {
  const adapter = adapterOf(VENUE);
  if (!adapter) throw new Error(`no venue ${VENUE}`);
  const address = `127.0.0.1:${port}`;
  const stated = new Map<number, number>();
  const counting = { frames: 0 };
  const feed = startFeed({
    adapter,
    urls: {
      ws: { public: `ws://${address}/public/stream`, market: `ws://${address}/market/stream` },
      rest: `http://${address}`,
    },
    channels: { instrument: ["depth@100ms", "trade", "bookTicker"], token: [] },
    conflation: CONFLATION,
    patience: 1,
    clock: createSystemClock(),
    random: Math.random,
    transport: counted(createLiveTransport(), counting),
    push: (input) => {
      if (input.type === "market" && input.book === "live")
        stated.set(Number(input.correlationId.split(":").at(-1)), monotonicMs());
    },
    onEvent: () => {},
    onLag: () => {},
    emit: () => {},
    counters: createFeedCounters(),
  });
  const wanted = SYMBOLS.map((symbol) => [symbol, { assets: [symbol], contractSize: 1, isTokenFeed: false }] as const);
  feed.setWanted(new Map(wanted));
  return {
    get frames() {
      return counting.frames;
    },
    get isLive() {
      return feed.books().size === SYMBOLS.length && [...feed.books().values()].every((state) => state === "live");
    },
    statedAt: (lastSeq) => stated.get(lastSeq),
    stop: feed.stop,
  };
}

const counted = (transport: Transport, counting: { frames: number }): Transport => ({
  ...transport,
  openSocket: (url, limits, handlers) =>
    transport.openSocket(url, limits, {
      ...handlers,
      onFrame: (frame, isBinary) => {
        counting.frames += 1;
        handlers.onFrame(frame, isBinary);
      },
    }),
});

/** One rate, as the document shows it. */
export type LoopbackRow = Awaited<ReturnType<typeof measure>>;

async function measure(sender: ChildProcess, receiver: Receiver, order: Play) {
  const framesBefore = receiver.frames;
  const lag = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
  const cpu = process.cpuUsage();
  const preempted = process.resourceUsage().involuntaryContextSwitches;
  const startedAt = monotonicMs();
  lag.enable();
  const played = await play(sender, order);
  const receivedInTime = receiver.frames - framesBefore;
  const arrivedMs = await allArrived(() => receiver.frames - framesBefore >= played.frames);
  const elapsedMs = monotonicMs() - startedAt;
  const { user, system } = process.cpuUsage(cpu);
  lag.disable();
  const frames = receiver.frames - framesBefore;
  const latencies = played.moves
    .flatMap(([lastSeq, sentAt]) => {
      const at = receiver.statedAt(lastSeq);
      return at === undefined ? [] : [at - sentAt];
    })
    .sort((left, right) => left - right);
  const at = (share: number) => rounded(latencies[Math.ceil(share * latencies.length) - 1] ?? Number.NaN);
  const cores = { receiver: (user + system) / 1_000 / elapsedMs, sender: played.cpuMs / played.elapsedMs };
  return {
    asked: order.framesPerSecond,
    sentPerSecond: Math.round((played.frames / played.elapsedMs) * 1_000),
    receivedPerSecond: Math.round((receivedInTime / played.elapsedMs) * 1_000),
    lost: played.frames - frames,
    lastFrameLateMs: rounded(arrivedMs),
    cpuUsPerFrame: rounded((user + system) / frames),
    cores: { receiver: rounded(cores.receiver), sender: rounded(cores.sender) },
    // How often another process got the core that one of them was on: where often, the times below are the machine's.
    preempted: {
      receiver: process.resourceUsage().involuntaryContextSwitches - preempted,
      sender: played.preempted,
    },
    saturated: Object.entries(cores).flatMap(([who, used]) => (used > SATURATED_CORES ? [who] : [])),
    waitingBytesMax: played.waitingBytesMax,
    moves: played.moves.length,
    stated: latencies.length,
    sendToStateMs: { p50: at(0.5), p99: at(0.99), p999: at(0.999) },
    eventLoopLagMsP99: rounded(Math.max(0, lag.percentile(99) / 1e6 - LAG_RESOLUTION_MS)),
  };
}

/** Milliseconds until all is there, or until it is given up. */
async function allArrived(isDone: () => boolean): Promise<number> {
  const startedAt = monotonicMs();
  while (!isDone() && monotonicMs() - startedAt < SETTLE_MS_MAX)
    await new Promise((resolve) => setTimeout(resolve, SETTLE_STEP_MS));
  return monotonicMs() - startedAt;
}
