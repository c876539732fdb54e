import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import type { Clock } from "../../shared/runtime/clock.ts";
import type { Shutdown } from "../../shared/runtime/shutdown.ts";
import { type Connections, createConnections } from "./connections.ts";
import type { Dialect } from "./dialect.ts";
import type { EmitVenueEvent } from "./events.ts";
import { createVenueBooks, type VenueBooks } from "./venue-books.ts";

/** One venue on one loopback port: its sockets and its REST addresses. */
export interface VenueServer {
  readonly venue: string;
  readonly port: number;
  /** Addresses as a client's configuration names them. */
  readonly urls: { readonly ws: Readonly<Record<string, string>>; readonly rest: string };
  /** Takes in what the venue says now: a frame goes to its subscribers, a REST answer into the venue's own state. */
  say(text: string, url: URL | undefined): void;
  readonly connections: Connections;
  readonly books: VenueBooks;
}

const HOST = "127.0.0.1";

export async function startVenueServer(deps: {
  readonly dialect: Dialect;
  readonly port: number;
  readonly clock: Clock;
  readonly shutdown: Shutdown;
  readonly emit: EmitVenueEvent;
  /** How long a request waits for a book that no snapshot has given yet. */
  readonly snapshotWaitMs: number;
}): Promise<VenueServer> {
  const { dialect, clock, emit } = deps;
  const books = createVenueBooks({ dialect, clock, emit, snapshotWaitMs: deps.snapshotWaitMs });
  const connections = createConnections({ dialect, clock, emit, knownSymbols: books.symbols });
  const http = createServer((request, response) => void answerRest(books, request, response));
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: dialect.limits.messageBytesMax,
  });
  http.on("upgrade", (request, socket, head) => {
    const url = new URL(request.url ?? "/", `http://${HOST}`);
    const form = dialect.open(url);
    const full = connections.count >= dialect.limits.connectionsMax;
    if (!form || full) {
      emit({ kind: "refused", venue: dialect.venue, reason: full ? "too_many_connections" : "unknown_path" });
      const status = full ? "429 Too Many Requests" : "404 Not Found";
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => connections.add(client, form, url.pathname));
  });
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(deps.port, HOST, resolve);
  });
  deps.shutdown.onStop(`venue ${dialect.venue}`, async () => {
    for (const client of sockets.clients) client.terminate();
    books.stop();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  const { port } = addressOf(http.address());
  const ws = Object.fromEntries(
    Object.entries(dialect.socketPaths).map(([role, path]) => [role, `ws://${HOST}:${port}${path}`]),
  );
  emit({ kind: "listening", venue: dialect.venue, url: `http://${HOST}:${port}` });
  return {
    venue: dialect.venue,
    port,
    urls: { ws, rest: `http://${HOST}:${port}` },
    connections,
    books,
    say: (text, url) => {
      const meaning = books.take(text, url);
      if (meaning?.kind === "stream") connections.send(text, meaning.streams, meaning.wrapped);
    },
  };
}

function addressOf(address: string | AddressInfo | null): AddressInfo {
  if (address === null || typeof address === "string") throw new Error("the venue listens on no TCP port");
  return address;
}

async function answerRest(books: VenueBooks, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = await books.rest(new URL(request.url ?? "/", `http://${HOST}`));
  response.writeHead(answer.status, { "content-type": "application/json" });
  response.end(answer.body);
}
