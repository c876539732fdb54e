import { type FastifyError, type FastifyInstance, fastify } from "fastify";
import type { Clock } from "../../shared/runtime/clock.ts";
import { requireToken } from "./auth.ts";
import { type Beacon, readinessOf } from "./beacons.ts";
import type { Emit } from "./events.ts";
import type { Exposition } from "./exposition.ts";
import { failureBody, HttpFailure } from "./failure.ts";
import type { StreamHub } from "./stream.ts";
import { parseWindowQuery, type WindowIndex } from "./windows.ts";

/** Nothing here takes a body. */
const BODY_BYTES_MAX = 1_024;
/** Bounds the URL too. A `Last-Event-ID` over 256 partitions is the longest thing sent. */
const HEADER_BYTES_MAX = 16_384;
const WINDOW_ID_LENGTH_MAX = 128;
const REQUEST_MS_MAX = 10_000;
const KEEP_ALIVE_MS = 30_000;
const CONNECTIONS_MAX = 512;
/** Health must be readable by whoever restarts the daemon; it says nothing about windows. */
const OPEN_ROUTES: readonly string[] = ["/healthz", "/readyz"];

export interface ServerDeps {
  readonly token: string | undefined;
  readonly readBeacons: () => Promise<readonly Beacon[] | undefined>;
  /** Services that must be alive for the daemon to be ready. */
  readonly required: readonly string[];
  readonly exposition: Exposition;
  readonly index: WindowIndex;
  readonly hub: StreamHub;
  readonly machineClock: Clock;
  readonly emit: Emit;
}

/** The HTTP server, not listening yet. */
export function createServer(deps: ServerDeps): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_MS_MAX,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: WINDOW_ID_LENGTH_MAX },
    http: { maxHeaderSize: HEADER_BYTES_MAX, headersTimeout: REQUEST_MS_MAX },
  });
  app.server.maxConnections = CONNECTIONS_MAX;
  guard(app, deps);
  addHealth(app, deps);
  addWindows(app, deps);
  return app;
}

function guard(app: FastifyInstance, { token, emit }: ServerDeps): void {
  app.addHook("onRequest", async (request) => {
    const isOpen = OPEN_ROUTES.includes(request.routeOptions.url ?? "");
    if (token !== undefined && !isOpen) requireToken(request.headers.authorization, token);
  });
  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "none";
    emit({ type: "answered", route, status: reply.statusCode, durationMs: reply.elapsedTime });
  });
  app.setNotFoundHandler(async (_request, reply) =>
    reply.code(404).send(
      failureBody({
        code: "not_found",
        message: "there is nothing here",
        hint: "/v1/windows, /v1/windows/:id, /v1/windows/stream, /metrics, /healthz, /readyz",
      }),
    ),
  );
  app.setErrorHandler(async (error: FastifyError | HttpFailure, request, reply) => {
    if (error instanceof HttpFailure) {
      if (error.status === 401) reply.header("www-authenticate", "Bearer");
      return reply.code(error.status).send(failureBody(error));
    }
    const status = error.statusCode ?? 500;
    if (status >= 500) emit({ type: "failed", route: request.routeOptions.url ?? "none", error });
    const message = status >= 500 ? "this is a fault of ours" : error.message;
    const hint = status >= 500 ? "the log has more" : "see docs/subscribing.md";
    return reply.code(status).send(failureBody({ code: status >= 500 ? "internal" : "bad_request", message, hint }));
  });
}

function addHealth(app: FastifyInstance, deps: ServerDeps): void {
  app.get("/healthz", async () => ({ alive: true }));
  app.get("/readyz", async (_request, reply) => {
    const readiness = readinessOf(await deps.readBeacons(), deps.required, deps.machineClock.now());
    return reply.code(readiness.ready ? 200 : 503).send(readiness);
  });
  app.get("/metrics", async (_request, reply) => {
    const text = await deps.exposition.text(await deps.readBeacons(), deps.machineClock.now());
    return reply.type(deps.exposition.contentType).send(text);
  });
}

function addWindows(app: FastifyInstance, { index, hub }: ServerDeps): void {
  app.get("/v1/windows", async (request) => index.list(parseWindowQuery(request.query)));
  app.get<{ Params: { id: string } }>("/v1/windows/:id", async (request) => {
    const window = await index.find(request.params.id);
    if (window) return window;
    throw new HttpFailure(
      404,
      "no_such_window",
      `no window '${request.params.id}'`,
      "/v1/windows lists those there are",
    );
  });
  app.get("/v1/windows/stream", async (request, reply) => {
    const header = request.headers["last-event-id"];
    const from = hub.begin(Array.isArray(header) ? header.join() : header);
    reply.hijack();
    reply.raw.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
    hub.serve(reply.raw, from);
  });
}
