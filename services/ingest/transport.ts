import type { Result } from "../../shared/domain/result.ts";

/**
 * The way to a venue. Live it is sockets and HTTP, in a replay a script that plays a capture: everything above it is the
 * same code. Callbacks instead of promises, so that a replay runs without a single turn of the event loop.
 */
export interface Transport {
  /** Opens a socket. No handler is called before this returns; none after `close`. */
  openSocket(url: string, limits: SocketLimits, handlers: SocketHandlers): RawSocket;
  /** Asks `url`, without a body; `done` is called once, later, unless cancelled. */
  fetch(url: string, limits: FetchLimits, done: (answer: Result<Uint8Array, FetchFailure>) => void): Cancellable;
}

export interface SocketLimits {
  readonly handshakeMs: number;
  readonly frameBytesMax: number;
}

export interface SocketHandlers {
  onOpen(): void;
  /** `frame` is only valid during the call. `isBinary`: it came as bytes, not as text. */
  onFrame(frame: Uint8Array, isBinary: boolean): void;
  /** The connection ended or was never made. */
  onClose(why: string): void;
}

export interface RawSocket {
  send(text: string): void;
  close(): void;
}

export interface FetchLimits {
  /** GET unless given. */
  readonly method?: "GET" | "POST";
  readonly timeoutMs: number;
  readonly bytesMax: number;
}

export interface FetchFailure {
  readonly why: string;
  /** The server's own wish. */
  readonly retryAfterMs?: number | undefined;
}

export interface Cancellable {
  cancel(): void;
}
