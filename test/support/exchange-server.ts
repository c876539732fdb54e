import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";

/** A bare exchange on loopback for tests: they decide what each connection hears and what HTTP answers. */
export interface ExchangeServer {
  readonly wsUrl: string;
  readonly httpUrl: string;
  /** The next connection that is made, in order; those made before it was asked for are kept. */
  nextConnection(): Promise<ExchangeConnection>;
  readonly connections: number;
  /** Answers requests for books; other lists are empty. 404 until set. */
  onBookRequest(handler: (request: IncomingMessage, response: ServerResponse) => void): void;
  /** Answers every request. 404 until set. */
  onRequest(handler: (request: IncomingMessage, response: ServerResponse) => void): void;
  close(): Promise<void>;
}

export interface ExchangeConnection {
  readonly path: string;
  /** Bytes go out as they are, in a binary frame. */
  send(message: unknown): void;
  /** The next message of the client, in order. */
  nextMessage(): Promise<string>;
  /** Cuts the connection without a close frame. */
  cut(): void;
}

export async function startExchangeServer(): Promise<ExchangeServer> {
  let handler = (_request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(404).end();
  };
  const http = createServer((request, response) => handler(request, response));
  const sockets = new WebSocketServer({ server: http });
  const arrivals = createMailbox<ExchangeConnection>();
  let connections = 0;
  sockets.on("connection", (socket, request) => {
    connections += 1;
    arrivals.put(wrap(socket, request.url ?? ""));
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const address = http.address();
  const host = `127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`;
  return {
    wsUrl: `ws://${host}`,
    httpUrl: `http://${host}`,
    nextConnection: arrivals.take,
    get connections() {
      return connections;
    },
    onRequest: (next) => {
      handler = next;
    },
    onBookRequest: (next) => {
      handler = (request, response) => {
        if (request.url?.includes("/depth")) next(request, response);
        else response.end("[]");
      };
    },
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      http.closeAllConnections();
      http.close();
      await once(http, "close");
    },
  };
}

function wrap(socket: WebSocket, path: string): ExchangeConnection {
  const messages = createMailbox<string>();
  socket.on("message", (data) => messages.put(String(data)));
  socket.on("error", () => {});
  return {
    path,
    send: (message) => {
      const isReady = typeof message === "string" || message instanceof Uint8Array;
      socket.send(isReady ? message : JSON.stringify(message));
    },
    nextMessage: messages.take,
    cut: () => socket.terminate(),
  };
}

/** Values in order, each taken once, awaited where there is none yet. */
export function createMailbox<T>(): { put(value: T): void; take(): Promise<T> } {
  const values: T[] = [];
  const waiting: ((value: T) => void)[] = [];
  return {
    put: (value) => {
      const next = waiting.shift();
      if (next) next(value);
      else values.push(value);
    },
    take: () => {
      const value = values.shift();
      return value === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(value);
    },
  };
}
