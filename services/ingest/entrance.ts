import { err } from "../../shared/domain/result.ts";
import type { Clock } from "../../shared/runtime/clock.ts";
import type { Entrance, VenueUrls } from "./exchanges/adapter.ts";
import type { FetchLimits, RawSocket, SocketHandlers, SocketLimits, Transport } from "./transport.ts";

/** An answer is a list of servers and a token of a few hundred bytes. */
const ANSWER_LIMITS: FetchLimits = { timeoutMs: 10_000, bytesMax: 65_536 };

/**
 * Opens a socket at the address that the venue hands out for this one connect: each connect asks anew, so no token is
 * ever used twice or grows old. Being refused is a connection that was never made. The address carries the token: it goes
 * to the transport and nowhere else.
 */
export function openThrough(
  entrance: Entrance,
  planned: string,
  deps: { readonly transport: Transport; readonly clock: Clock; readonly urls: VenueUrls },
  limits: SocketLimits,
  handlers: SocketHandlers & { onHeartbeat(heartbeatMs: number): void },
): RawSocket {
  let socket: RawSocket | undefined;
  const { method, url } = entrance.request(planned, deps.urls);
  const asked = deps.transport.fetch(url, { ...ANSWER_LIMITS, method }, (answer) => {
    const entry = answer.ok ? entrance.read(answer.value, planned, deps.clock.now()) : err(answer.error.why);
    if (!entry.ok) {
      handlers.onClose(`not let in: ${entry.error}`);
      return;
    }
    const { heartbeatMs } = entry.value;
    if (heartbeatMs !== undefined) handlers.onHeartbeat(heartbeatMs);
    socket = deps.transport.openSocket(entry.value.url, limits, handlers);
  });
  return {
    send: (text) => socket?.send(text),
    close: () => {
      asked.cancel();
      socket?.close();
    },
  };
}
