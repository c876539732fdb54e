import { WebSocket } from "ws";
import { err, ok, type Result } from "../../shared/domain/result.ts";
import type { Cancellable, FetchFailure, FetchLimits, RawSocket, SocketHandlers, Transport } from "./transport.ts";
import { createTurnBudget } from "./turn-budget.ts";

/** A venue that does not answer our close within this is dropped. */
const CLOSE_MS_MAX = 1_000;

/** Real sockets and HTTP. Times are the machine's: a shifted clock does not make the network faster. */
export function createLiveTransport(): Transport {
  return {
    openSocket: (url, limits, handlers) => {
      const socket = new WebSocket(url, {
        // Inflating costs more than the bytes it saves on a market data line.
        perMessageDeflate: false,
        handshakeTimeout: limits.handshakeMs,
        maxPayload: limits.frameBytesMax,
      });
      return wire(socket, handlers);
    },
    fetch: (url, limits, done) => startFetch(url, limits, done),
  };
}

/** One for the process, because all sockets share its turns. */
const spend = createTurnBudget(setImmediate);

function wire(socket: WebSocket, handlers: SocketHandlers): RawSocket {
  let over = false;
  let failure = "";
  socket.on("open", () => {
    if (!over) handlers.onOpen();
  });
  socket.on("message", (data, isBinary) => {
    // ws hands over a Buffer unless told otherwise (`binaryType`).
    if (over || !Buffer.isBuffer(data)) return;
    spend(data.length, socket);
    handlers.onFrame(data, isBinary);
  });
  socket.on("error", (error) => {
    failure ||= describe(error);
  });
  socket.on("close", (code, reason) => {
    if (over) return;
    over = true;
    handlers.onClose(failure || `closed by the venue: ${code} ${reason.toString()}`.trim());
  });
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => {
      over = true;
      socket.close();
      setTimeout(() => socket.terminate(), CLOSE_MS_MAX).unref();
    },
  };
}

function startFetch(
  url: string,
  limits: FetchLimits,
  done: (answer: Result<Uint8Array, FetchFailure>) => void,
): Cancellable {
  const cancelled = new AbortController();
  const signal = AbortSignal.any([cancelled.signal, AbortSignal.timeout(limits.timeoutMs)]);
  void ask(url, limits, signal).then((answer) => {
    if (!cancelled.signal.aborted) done(answer);
  });
  return { cancel: () => cancelled.abort() };
}

async function ask(
  url: string,
  { method = "GET", bytesMax }: FetchLimits,
  signal: AbortSignal,
): Promise<Result<Uint8Array, FetchFailure>> {
  try {
    const response = await fetch(url, { method, signal, headers: { accept: "application/json" } });
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      return err({ why: `HTTP ${response.status}`, retryAfterMs: retryAfterMs(response.headers.get("retry-after")) });
    }
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body) {
      bytes += chunk.byteLength;
      if (bytes > bytesMax) return err({ why: `answer larger than ${bytesMax} bytes` });
      chunks.push(chunk);
    }
    return ok(Buffer.concat(chunks, bytes));
  } catch (error) {
    return err({ why: describe(error) });
  }
}

function retryAfterMs(header: string | null): number | undefined {
  const seconds = Number(header ?? "");
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : undefined;
}

/** The innermost cause: `fetch failed` and AggregateError say nothing themselves. */
function describe(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : describe(error.cause);
}
