import type { WebSocket } from "ws";
import type { Clock, Timer } from "../../shared/runtime/clock.ts";

/** A client whose half-open connection is still there after this has forgotten it; so does the venue. */
const HALF_OPEN_MS_MAX = 120_000;

/** A frame as it goes over the wire. */
export interface Payload {
  readonly data: Buffer;
  readonly binary: boolean;
}

/** A text as a text frame, bytes as a binary one. */
export const payloadOf = (body: string | Buffer): Payload =>
  typeof body === "string" ? { data: Buffer.from(body, "utf8"), binary: false } : { data: body, binary: true };

/** One client's socket, as good or as bad as the faults make it. */
export interface Wire {
  send(payload: Payload): void;
  ping(): void;
  /** From now on everything goes out this much later, in order. 0 ends it once what waits has gone. */
  delay(delayMs: number): void;
  /** Nothing goes out and nothing is read any more: to the client it looks like a connection whose far end is gone. */
  deaden(): void;
  close(code: number, reason: string): void;
  terminate(): void;
  readonly behindBytes: number;
}

export function createWire(socket: WebSocket, clock: Clock): Wire {
  let delayMs = 0;
  let isDead = false;
  const late: { readonly dueAt: number; readonly payload: Payload }[] = [];
  let lateBytes = 0;
  let timer: Timer | undefined;

  const put = ({ data, binary }: Payload) => socket.send(data, { binary });
  const drain = () => {
    timer = undefined;
    for (let next = late[0]; next && next.dueAt <= clock.now(); next = late[0]) {
      late.shift();
      lateBytes -= next.payload.data.length;
      put(next.payload);
    }
    arm();
  };
  const arm = () => {
    const next = late[0];
    if (next && !timer) timer = clock.after(Math.max(0, next.dueAt - clock.now()), drain);
  };
  socket.on("close", () => {
    timer?.cancel();
    late.length = 0;
  });

  return {
    send: (payload) => {
      if (isDead) return;
      if (delayMs === 0 && late.length === 0) return put(payload);
      late.push({ dueAt: clock.now() + delayMs, payload });
      lateBytes += payload.data.length;
      arm();
    },
    ping: () => {
      if (!isDead) socket.ping();
    },
    delay: (ms) => {
      delayMs = ms;
    },
    deaden: () => {
      isDead = true;
      late.length = 0;
      // Not even the protocol's own pongs and close frames are answered by a socket that is not read.
      socket.pause();
      const forget = clock.after(HALF_OPEN_MS_MAX, () => socket.terminate());
      socket.once("close", () => forget.cancel());
    },
    close: (code, reason) => {
      if (!isDead) socket.close(code, reason);
    },
    terminate: () => {
      if (!isDead) socket.terminate();
    },
    get behindBytes() {
      return socket.bufferedAmount + lateBytes;
    },
  };
}
