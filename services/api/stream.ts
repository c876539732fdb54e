import type { ServerResponse } from "node:http";
import { compareStreamIds, STREAM_START } from "../../shared/contracts/streams.ts";
import type { Clock } from "../../shared/runtime/clock.ts";
import { decodeEventId, encodeEventId } from "./event-id.ts";
import type { Emit } from "./events.ts";
import { HttpFailure, redisUnavailable } from "./failure.ts";
import type { Positions, Tail, TailEntry } from "./tail.ts";
import { parseWindow } from "./windows.ts";

const CLIENTS_MAX = 100;
/** What a client may leave unread before it is dropped: it can resume where it was. */
const UNREAD_BYTES_MAX = 1_048_576;
/** Proxies close what is silent for a minute. */
const HEARTBEAT_MS = 15_000;
/** Clients come back after this. */
const RETRY_MS = 2_000;

export interface StreamHub {
  /** Where a client with this `Last-Event-ID` begins. Throws an HttpFailure when it cannot be served. */
  begin(lastEventId: string | undefined): Positions;
  /** Sends what comes after `from` until the client goes away. */
  serve(response: ServerResponse, from: Positions): void;
  stop(): void;
}

/** Server-sent events of every window revision, in the order of each partition, for a bounded number of clients. */
export function createStreamHub(deps: {
  readonly partitions: number;
  readonly tail: Tail;
  readonly machineClock: Clock;
  readonly emit: Emit;
}): StreamHub {
  const { tail, emit } = deps;
  const clients = new Set<ServerResponse>();

  const drop = (response: ServerResponse, reason: "gone" | "slow" | "stopping") => {
    if (!clients.delete(response)) return;
    emit({ type: "stream_closed", open: clients.size, reason });
    response.destroy();
  };
  const write = (response: ServerResponse, text: string) => {
    if (response.writableLength > UNREAD_BYTES_MAX) drop(response, "slow");
    else response.write(text);
  };
  const heartbeat = deps.machineClock.every(HEARTBEAT_MS, () => {
    for (const response of clients) write(response, ": still here\n\n");
  });

  const serve = async (response: ServerResponse, from: Positions) => {
    const positions = new Map(from);
    const send = (entry: TailEntry) => {
      positions.set(entry.partition, entry.id);
      // An entry that is no window was put aside by publish; a client could do nothing with it.
      if (parseWindow(entry.text))
        write(response, `event: window\nid: ${encodeEventId(positions)}\ndata: ${entry.text}\n\n`);
    };
    response.write(`retry: ${RETRY_MS}\nid: ${encodeEventId(positions)}\n\n`);
    await catchUp({ tail, positions, send, response, isOpen: () => clients.has(response) });
  };

  return {
    begin: (lastEventId) => {
      if (clients.size >= CLIENTS_MAX) {
        emit({ type: "stream_refused" });
        throw new HttpFailure(
          503,
          "too_many_streams",
          `${CLIENTS_MAX} streams are open`,
          "close one, or poll /v1/windows",
        );
      }
      const now = tail.positions();
      if (now === undefined) throw redisUnavailable();
      if (lastEventId === undefined) return now;
      const positions = decodeEventId(lastEventId, deps.partitions);
      if (positions) return positions;
      throw new HttpFailure(
        400,
        "bad_event_id",
        "Last-Event-ID is not one of ours",
        "send the last id received, or none",
      );
    },
    serve: (response, from) => {
      clients.add(response);
      emit({ type: "stream_opened", open: clients.size });
      response.once("close", () => drop(response, "gone"));
      // Redis went away in the middle: the client comes back by itself and resumes.
      serve(response, from).catch(() => drop(response, "gone"));
    },
    stop: () => {
      heartbeat.cancel();
      for (const response of clients) drop(response, "stopping");
    },
  };
}

/** Sends what the client missed page by page, then has every new entry sent as it comes. */
async function catchUp(deps: {
  readonly tail: Tail;
  readonly positions: Map<number, string>;
  readonly send: (entry: TailEntry) => void;
  readonly response: ServerResponse;
  readonly isOpen: () => boolean;
}): Promise<void> {
  const { tail, positions, send, response } = deps;
  while (deps.isOpen()) {
    const behind = behindPartition(positions, tail.positions());
    if (behind === undefined) {
      // No await since the look at the tail's position: nothing can fall between catching up and following.
      response.once("close", tail.subscribe(send));
      return;
    }
    const page = await tail.page(behind, positions.get(behind) ?? STREAM_START);
    for (const entry of page) send(entry);
    // The rest was trimmed away meanwhile.
    if (page.length === 0) positions.set(behind, tail.positions()?.get(behind) ?? STREAM_START);
    await drained(response);
  }
}

function behindPartition(positions: Positions, tail: Positions | undefined): number | undefined {
  for (const [partition, id] of tail ?? [])
    if (compareStreamIds(positions.get(partition) ?? STREAM_START, id) < 0) return partition;
  return undefined;
}

/** A client that catches up is written to as fast as it reads. */
async function drained(response: ServerResponse): Promise<void> {
  if (!response.writableNeedDrain) return;
  await new Promise<void>((resolve) => {
    const finish = () => {
      response.off("drain", finish);
      response.off("close", finish);
      resolve();
    };
    response.on("drain", finish);
    response.on("close", finish);
  });
}
