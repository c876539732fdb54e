import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import type { Clock } from "../../shared/runtime/clock.ts";
import type { Shutdown } from "../../shared/runtime/shutdown.ts";
import { type Connections, createConnections } from "./connections.ts";
import type { Dialect, RestAnswer } from "./dialect.ts";
import type { EntranceTokens } from "./entrance-tokens.ts";
import type { EmitVenueEvent, RefuseReason } from "./events.ts";
import type { Conditions } from "./faults/conditions.ts";
import type { Frame, VenueRequest } from "./voice.ts";

/** One venue on one loopback port: its sockets and its REST addresses. */
export interface VenueServer {
  readonly venue: string;
  readonly port: number;
  /** Addresses as a client's configuration names them. */
  readonly urls: { readonly ws: Readonly<Record<string, string>>; readonly rest: string };
  readonly connections: Connections;
}

/** What a venue has to say: from a recording, or from the simulated market. */
export interface VenueContent {
  readonly symbols: ReadonlySet<string>;
  rest(request: VenueRequest): Promise<RestAnswer>;
  /** What somebody who subscribes a stream gets before anything else. */
  first(stream: string): readonly Frame[];
  /** Ends every waiting request. */
  stop(): void;
}

const HOST = "127.0.0.1";
const STATUS: Readonly<Record<RefuseReason, string>> = {
  too_many_connections: "429 Too Many Requests",
  rate_limited: "429 Too Many Requests",
  unknown_path: "404 Not Found",
};

export interface VenueServerDeps {
  readonly dialect: Dialect;
  readonly content: VenueContent;
  readonly conditions: Conditions;
  readonly tokens: EntranceTokens;
  readonly port: number;
  readonly clock: Clock;
  readonly shutdown: Shutdown;
  readonly emit: EmitVenueEvent;
}

export async function startVenueServer(deps: VenueServerDeps): Promise<VenueServer> {
  const { dialect, emit, content } = deps;
  const connections = createConnections({ ...deps, first: content.first });
  const http = createServer((request, response) => void answerRest(deps, request, response));
  const sockets = acceptSockets(deps, http, connections);
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(deps.port, HOST, resolve);
  });
  deps.shutdown.onStop(`venue ${dialect.venue}`, async () => {
    for (const client of sockets.clients) client.terminate();
    content.stop();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
  const { port } = addressOf(http.address());
  const ws = Object.fromEntries(
    Object.entries(dialect.socketPaths).map(([role, path]) => [role, `ws://${HOST}:${port}${path}`]),
  );
  emit({ kind: "listening", venue: dialect.venue, url: `http://${HOST}:${port}` });
  return { venue: dialect.venue, port, urls: { ws, rest: `http://${HOST}:${port}` }, connections };
}

function acceptSockets(
  { dialect, conditions, content, clock, tokens, emit }: VenueServerDeps,
  http: ReturnType<typeof createServer>,
  connections: Connections,
): WebSocketServer {
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: dialect.limits.messageBytesMax,
  });
  const desk = { symbols: content.symbols, now: () => clock.now(), isTokenValid: tokens.isValid };
  http.on("upgrade", (request, socket, head) => {
    const url = urlOf(request);
    const session = dialect.open(url, desk);
    const reason = refuseReason(session !== undefined);
    if (!session || reason !== undefined) {
      emit({ kind: "refused", venue: dialect.venue, reason: reason ?? "unknown_path" });
      const retry = reason === "rate_limited" ? `Retry-After: ${conditions.retryAfterS}\r\n` : "";
      const status = STATUS[reason ?? "unknown_path"];
      socket.end(`HTTP/1.1 ${status}\r\n${retry}Connection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => connections.add(client, session, url.pathname));
  });
  return sockets;

  function refuseReason(isPathKnown: boolean): RefuseReason | undefined {
    if (conditions.isRefusingConnects()) return "rate_limited";
    if (!isPathKnown) return "unknown_path";
    return connections.count >= dialect.limits.connectionsMax ? "too_many_connections" : undefined;
  }
}

/** With the port that was asked, so that a venue can hand out its own address. */
const urlOf = (request: IncomingMessage): URL =>
  new URL(request.url ?? "/", `http://${HOST}:${request.socket.localPort}`);

function addressOf(address: string | AddressInfo | null): AddressInfo {
  if (address === null || typeof address === "string") throw new Error("the venue listens on no TCP port");
  return address;
}

async function answerRest(deps: VenueServerDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { dialect, conditions, content } = deps;
  if (conditions.isRefusingRequests()) {
    const { status, body } = dialect.refusal("rate_limited", "");
    response.writeHead(status, { "content-type": "application/json", "retry-after": String(conditions.retryAfterS) });
    response.end(body);
    return;
  }
  const answer = await content.rest({ method: request.method ?? "GET", url: urlOf(request) });
  response.writeHead(answer.status, { "content-type": "application/json" });
  response.end(answer.body);
}
