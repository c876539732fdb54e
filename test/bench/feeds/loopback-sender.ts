import { createServer } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { createLoopbackMarket } from "./loopback-market.ts";

/** What the benchmark asks this process for, and what it answers. */
export interface Play {
  readonly framesPerSecond: number;
  readonly durationMs: number;
  /** Frames a second that move the market. */
  readonly movesPerSecond: number;
}

export interface Played {
  readonly frames: number;
  readonly elapsedMs: number;
  readonly cpuMs: number;
  /** How often another process got the core this one was on. */
  readonly preempted: number;
  /** Most bytes that waited in this process because the other did not read them. */
  readonly waitingBytesMax: number;
  /** Of each frame that moved the market: its last sequence number, and when it was sent by the clock of `monotonicMs`. */
  readonly moves: readonly (readonly [lastSeq: number, sentAtMs: number])[];
}

/** One clock for all processes of the machine. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

const BOOK_SHARE = 0.2;

if (process.send) serve((message) => process.send?.(message));

function serve(tell: (message: { readonly port: number } | Played) => void): void {
  const market = createLoopbackMarket();
  const subscribers = new Set<WebSocket>();
  const http = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    const symbol = /\/depth\?symbol=(\w+)/.exec(request.url ?? "")?.[1];
    response.end(symbol === undefined ? "[]" : market.snapshot(symbol));
  });
  new WebSocketServer({ server: http, perMessageDeflate: false }).on("connection", (socket) => {
    socket.on("message", (message) => {
      socket.send(`{"result":null,"id":${/"id":(\d+)/.exec(String(message))?.[1]}}`);
      subscribers.add(socket);
    });
    socket.on("close", () => subscribers.delete(socket));
  });
  http.listen(0, "127.0.0.1", () => {
    const address = http.address();
    if (address !== null && typeof address === "object") tell({ port: address.port });
  });
  process.on("message", (play: Play) => {
    void playFrames(play, subscribers, market).then(tell);
  });
  process.on("disconnect", () => process.exit());
}

/** Sends what is due whenever it gets a turn: on a busy machine that is in bursts, as from a venue. */
function playFrames(
  { framesPerSecond, durationMs, movesPerSecond }: Play,
  subscribers: ReadonlySet<WebSocket>,
  market: ReturnType<typeof createLoopbackMarket>,
): Promise<Played> {
  const moves: [number, number][] = [];
  const moveShare = Math.min(1, movesPerSecond / (framesPerSecond * BOOK_SHARE));
  const cpu = process.cpuUsage();
  const switches = () => process.resourceUsage().involuntaryContextSwitches;
  const switchesBefore = switches();
  const startedAt = monotonicMs();
  let frames = 0;
  let waitingBytesMax = 0;
  return new Promise((resolve) => {
    const turn = (): void => {
      const elapsedMs = Math.min(monotonicMs() - startedAt, durationMs);
      for (const due = Math.floor((elapsedMs * framesPerSecond) / 1_000); frames < due; frames += 1) {
        const { text, movedTo } = market.next(moveShare);
        if (movedTo !== undefined) moves.push([movedTo, monotonicMs()]);
        for (const socket of subscribers) socket.send(text);
      }
      for (const socket of subscribers) waitingBytesMax = Math.max(waitingBytesMax, socket.bufferedAmount);
      if (elapsedMs < durationMs) {
        setTimeout(turn, 1);
        return;
      }
      const { user, system } = process.cpuUsage(cpu);
      const [elapsedInAllMs, cpuMs] = [monotonicMs() - startedAt, (user + system) / 1_000];
      const preempted = switches() - switchesBefore;
      resolve({ frames, elapsedMs: elapsedInAllMs, cpuMs, preempted, waitingBytesMax, moves });
    };
    turn();
  });
}
