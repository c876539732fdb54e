import type { RawSocket, SocketHandlers, Transport } from "./transport.ts";

/** A transport that plays recorded connections: a socket opens with the first frame that was recorded on it. */
export interface RecordedTransport extends Transport {
  /** Hands a frame to the socket of `url`. Lost while our own side waits to connect again, as it would have been. */
  deliver(url: string, frame: Uint8Array, isBinary: boolean): void;
}

export function createRecordedTransport(): RecordedTransport {
  const sockets = new Map<string, { readonly handlers: SocketHandlers; isOpen: boolean }>();
  return {
    openSocket: (url, _limits, handlers): RawSocket => {
      const socket = { handlers, isOpen: false };
      sockets.set(url, socket);
      return {
        // What was sent then was sent; its answers are in the capture.
        send: () => {},
        close: () => {
          if (sockets.get(url) === socket) sockets.delete(url);
        },
      };
    },
    // Recorded answers go straight to the feed at the moment they arrived; a request only waits to be settled by one.
    fetch: () => ({ cancel: () => {} }),
    deliver: (url, frame, isBinary) => {
      const socket = sockets.get(url);
      if (!socket) return;
      if (!socket.isOpen) {
        socket.isOpen = true;
        socket.handlers.onOpen();
      }
      socket.handlers.onFrame(frame, isBinary);
    },
  };
}
