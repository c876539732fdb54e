import { createServer } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { createRandom } from "../support/market-day.ts";

/** A venue that sends depth frames at a fixed rate and moves the market at known ones. */
export interface PacedVenue {
  readonly port: number;
  /** Resolves when somebody has subscribed. */
  readonly subscribed: Promise<void>;
  /** Sends at this rate until the time is over. */
  send(framesPerSecond: number, durationMs: number): Promise<{ readonly frames: number }>;
  /** When the frame with this last sequence number was sent, if it moved the market. */
  movedAt(lastSeq: number): number | undefined;
  close(): void;
}

/**
 * Of the frames about this many a second move the mid by 10 bps, twice what goes out at once. At random: a regular beat
 * would look like a market without volatility to whoever samples it once a second.
 */
const MOVES_PER_SECOND = 20;
const SEED = 1;
const PACE_MS = 1;
const UPDATES_PER_FRAME = 10;

/** Far levels that never matter, and a best ask whose removal moves the mid from 60 000 to 60 060. */
const BIDS = Array.from({ length: 20 }, (_, index) => [(59_999 - index).toFixed(2), "5.000"]);
const ASKS = Array.from({ length: 20 }, (_, index) => [(60_121 + index).toFixed(2), "5.000"]);
const NEAR_ASK = "60001.00";

export async function startPacedVenue(): Promise<PacedVenue> {
  const book = createMovingBook();
  const subscribers = new Set<WebSocket>();
  let onSubscribed = () => {};
  const subscribed = new Promise<void>((resolve) => {
    onSubscribed = resolve;
  });

  const http = createServer((_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(book.snapshot());
  });
  const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
  sockets.on("connection", (socket) => {
    socket.on("message", (message) => {
      const id = /"id":(\d+)/.exec(String(message))?.[1];
      socket.send(`{"result":null,"id":${id}}`);
      subscribers.add(socket);
      onSubscribed();
    });
    socket.on("close", () => subscribers.delete(socket));
  });
  await new Promise<void>((resolve) => {
    http.listen(0, "127.0.0.1", resolve);
  });
  const address = http.address();
  if (address === null || typeof address === "string") throw new Error("no port");

  return {
    port: address.port,
    subscribed,
    movedAt: book.movedAt,
    close: () => {
      for (const socket of subscribers) socket.terminate();
      sockets.close();
      http.close();
    },
    send: (framesPerSecond, durationMs) =>
      new Promise((resolve) => {
        const startedAt = performance.now();
        const moveShare = MOVES_PER_SECOND / framesPerSecond;
        let frames = 0;
        const pace = setInterval(() => {
          const elapsedMs = Math.min(performance.now() - startedAt, durationMs);
          for (const due = Math.floor((elapsedMs * framesPerSecond) / 1_000); frames < due; frames += 1) {
            const frame = book.nextFrame(moveShare);
            for (const socket of subscribers) socket.send(frame);
          }
          if (elapsedMs < durationMs) return;
          clearInterval(pace);
          resolve({ frames });
        }, PACE_MS);
      }),
  };
}

/** The book behind the frames: its far side changes always, its best ask comes and goes with a share of the frames. */
function createMovingBook() {
  const random = createRandom(SEED);
  const moves = new Map<number, number>();
  let sequence = 1_000;
  let near = true;
  return {
    movedAt: (lastSeq: number) => moves.get(lastSeq),
    snapshot: () => {
      const asks = near ? [[NEAR_ASK, "5.000"], ...ASKS] : ASKS;
      return JSON.stringify({ lastUpdateId: sequence, E: Date.now(), T: Date.now(), bids: BIDS, asks });
    },
    nextFrame: (moveShare: number) => {
      const previous = sequence;
      sequence += UPDATES_PER_FRAME;
      const isMove = random() < moveShare;
      if (isMove) {
        near = !near;
        moves.set(sequence, performance.now());
      }
      const far = ASKS.slice(5, 5 + UPDATES_PER_FRAME).map(([at]) => [at, `${(sequence % 97) + 1}.000`]);
      const a = isMove ? [[NEAR_ASK, near ? "5.000" : "0"], ...far] : far;
      const now = Date.now();
      const data = {
        e: "depthUpdate",
        E: now,
        T: now,
        s: "BTCUSDT",
        U: previous + 1,
        u: sequence,
        pu: previous,
        b: [],
        a,
      };
      return JSON.stringify({ stream: "btcusdt@depth@100ms", data });
    },
  };
}
