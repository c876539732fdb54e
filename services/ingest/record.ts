import { isUtf8 } from "node:buffer";
import { join } from "node:path";
import type { Config } from "../../config/schema.ts";
import { nthConn } from "../../shared/contracts/capture.ts";
import type { AnyFund } from "../../shared/domain/portfolio/basket.ts";
import type { Clock } from "../../shared/runtime/clock.ts";
import { type CaptureWriter, createCaptureWriter } from "./capture-writer.ts";
import type { Observer } from "./observe.ts";
import type { SocketHandlers, Transport } from "./transport.ts";
import { startVenueFeeds } from "./venue-feeds.ts";
import { wantedOf } from "./wanted.ts";

export interface Recorder {
  readonly writers: ReadonlyMap<string, CaptureWriter>;
  /** Closes the sockets, then the files. */
  stop(): Promise<void>;
}

/**
 * Writes down everything that the feeds of these funds receive, frame by frame, under `<dir>/<venue>/`. The feeds are the
 * real ones, so that what is recorded is what would have been heard: acknowledgements, snapshots and reconnects too.
 */
export function startRecorder(deps: {
  readonly dir: string;
  readonly rotateMs: number;
  readonly funds: readonly AnyFund[];
  readonly config: Pick<Config, "venues" | "ingest" | "conflation" | "clock">;
  readonly clock: Clock;
  readonly random: () => number;
  readonly transport: Transport;
  readonly observer: Pick<Observer, "emit" | "countersOf" | "onLag">;
  readonly onError: (error: Error) => void;
}): Recorder {
  const writers = new Map<string, CaptureWriter>();
  const transportOf = (venue: string): Transport => {
    const writer = createCaptureWriter({ dir: join(deps.dir, venue), rotateMs: deps.rotateMs, onError: deps.onError });
    writers.set(venue, writer);
    return tapped(deps.transport, writer);
  };
  const feeds = startVenueFeeds({ ...deps, transportOf, push: () => {}, onNav: () => {} });
  const { byVenue } = wantedOf(deps.funds, (venue) =>
    feeds.has(venue) ? undefined : { why: "not recorded", isChosen: true },
  );
  for (const [venue, feed] of feeds) feed.setWanted(byVenue.get(venue) ?? new Map());
  return {
    writers,
    stop: async () => {
      for (const feed of feeds.values()) feed.stop();
      await Promise.all([...writers.values()].map((writer) => writer.close()));
    },
  };
}

/**
 * `transport`, with everything that is received written down first, save the tokens that open a socket. Of sockets that
 * are open to one address at a time, each has a name of its own; one that follows another takes its name.
 */
function tapped(transport: Transport, writer: CaptureWriter): Transport {
  const open = new Map<string, SocketHandlers>();
  const note = (conn: string, body: Uint8Array, isBinary: boolean): void => {
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    const t = performance.timeOrigin + performance.now();
    const content = isBinary ? { b64: bytes.toString("base64") } : { raw: bytes.toString() };
    writer.write({ t: Math.round(t * 1_000) / 1_000, conn, ...content });
  };
  return {
    openSocket: (url, limits, handlers) => {
      const address = withoutToken(url);
      let conn = address;
      for (let count = 2; open.has(conn); count += 1) conn = nthConn(address, count);
      open.set(conn, handlers);
      const release = (): void => {
        if (open.get(conn) === handlers) open.delete(conn);
      };
      const socket = transport.openSocket(url, limits, {
        ...handlers,
        onFrame: (frame, isBinary) => {
          note(conn, frame, isBinary);
          handlers.onFrame(frame, isBinary);
        },
        onClose: (why) => {
          release();
          handlers.onClose(why);
        },
      });
      return {
        send: (text) => socket.send(text),
        close: () => {
          release();
          socket.close();
        },
      };
    },
    fetch: (url, limits, done) =>
      transport.fetch(url, limits, (answer) => {
        if (answer.ok && limits.method !== "POST") note(url, answer.value, !isUtf8(answer.value));
        done(answer);
      }),
  };
}

/** Captures are passed on to others: the query still tells connections apart, but does not open one. */
function withoutToken(url: string): string {
  const parsed = URL.parse(url);
  if (!parsed?.searchParams.has("token")) return url;
  parsed.searchParams.set("token", "REDACTED");
  return parsed.href;
}
