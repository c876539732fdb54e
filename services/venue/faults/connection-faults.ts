import type { Clock } from "../../../shared/runtime/clock.ts";
import type { Connection } from "../connection.ts";
import type { Dialect } from "../dialect.ts";
import type { Random } from "../simulation/random.ts";
import { payloadOf } from "../wire.ts";
import type { FaultLog } from "./applied.ts";
import type { FrameFaults } from "./frame-faults.ts";
import type { FaultOf } from "./schedule.ts";
import { concerns } from "./spans.ts";

/** Close code of a server that goes down. */
const GOING_AWAY = 1001;
const GARBAGE_BYTES_MAX = 400;
const PRINTABLE_FROM = 0x20;
const PRINTABLE_COUNT = 95;

/** Faults that are done to connections that are open. */
export type ConnectionFault = FaultOf<
  "silent-stall" | "half-open" | "cut" | "reconnect-storm" | "oversize" | "garbage"
>;

export interface ConnectionFaultDeps {
  readonly dialect: Dialect;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: FaultLog;
  readonly frames: FrameFaults;
  connections(): readonly Connection[];
}

/** Does the fault now. */
export function applyToConnections(deps: ConnectionFaultDeps, fault: ConnectionFault): void {
  const { clock, log, dialect } = deps;
  const connections = deps.connections();
  const note = (count = connections.length) =>
    log.add({
      fault: fault.fault,
      venue: dialect.venue,
      symbol: undefined,
      at: clock.now(),
      endedAt: undefined,
      connections: count,
      lost: undefined,
    });
  switch (fault.fault) {
    case "silent-stall":
      stall(deps, fault);
      return;
    case "half-open":
      note();
      for (const { wire } of connections) wire.deaden();
      return;
    case "cut":
      cut(deps, fault, note());
      return;
    case "reconnect-storm":
      storm(deps, fault, note());
      return;
    case "oversize": {
      note();
      const payload = payloadOf(JSON.stringify({ padding: "x".repeat(fault.bytes) }));
      for (const connection of connections) connection.put(payload);
      return;
    }
    case "garbage": {
      const { symbol } = fault;
      const reading = connections.filter(({ streams }) =>
        [...streams].some((stream) => concerns({ symbol }, stream, dialect.symbolOf)),
      );
      note(reading.length);
      const payload = payloadOf(garbage(fault.form, deps.random));
      for (const connection of reading) connection.put(payload);
    }
  }
}

function stall(deps: ConnectionFaultDeps, fault: FaultOf<"silent-stall">): void {
  const { clock, log, dialect, frames } = deps;
  const muted = deps
    .connections()
    .flatMap((connection) =>
      [...connection.streams]
        .filter((stream) => concerns(fault, stream, dialect.symbolOf))
        .map((stream) => ({ connection, stream, symbol: dialect.symbolOf(stream) })),
    );
  for (const { connection, stream } of muted) connection.mute(stream);
  const entries = [...Map.groupBy(muted, ({ symbol }) => symbol)].map(([symbol, streams]) => {
    const from = frames.position(symbol ?? "");
    const lost = from && { firstSeq: from.seq + 1, lastSeq: from.seq, fromAt: from.at, toAt: undefined };
    const connections = new Set(streams.map(({ connection }) => connection)).size;
    const { fault: name } = fault;
    const { venue } = dialect;
    const head = { fault: name, venue, symbol, at: clock.now(), endedAt: undefined };
    return { symbol, lost, entry: log.add({ ...head, connections, lost }) };
  });
  const { durationMs } = fault;
  if (durationMs === undefined) return;
  clock.after(durationMs, () => {
    for (const { connection, stream } of muted) connection.resume(stream);
    for (const { symbol, lost, entry } of entries) {
      const until = frames.position(symbol ?? "");
      const endedAt = clock.now();
      entry.complete(lost && until ? { endedAt, lost: { ...lost, lastSeq: until.seq, toAt: until.at } } : { endedAt });
    }
  });
}

type Entry = ReturnType<FaultLog["add"]>;

function cut({ clock, dialect, connections }: ConnectionFaultDeps, { noticeMs }: FaultOf<"cut">, entry: Entry): void {
  const notice = dialect.farewell?.(clock.now());
  const going = connections();
  if (notice !== undefined) for (const { session, put } of going) put(payloadOf(session.stamp?.(notice) ?? notice));
  // Those who came meanwhile came to the next server.
  const close = () => {
    for (const { wire } of going) wire.close(GOING_AWAY, "");
    entry.complete({ endedAt: clock.now() });
  };
  if (noticeMs === 0) close();
  else clock.after(noticeMs, close);
}

function storm(deps: ConnectionFaultDeps, fault: FaultOf<"reconnect-storm">, entry: Entry): void {
  const { clock } = deps;
  const untilAt = clock.now() + fault.durationMs;
  let cutCount = 0;
  const blow = () => {
    const connections = deps.connections();
    cutCount += connections.length;
    for (const { wire } of connections) wire.terminate();
    const isOver = clock.now() + fault.cutEveryMs > untilAt;
    entry.complete({ connections: cutCount, ...(isOver ? { endedAt: clock.now() } : {}) });
    if (!isOver) clock.after(fault.cutEveryMs, blow);
  };
  blow();
}

function garbage(form: FaultOf<"garbage">["form"], random: Random): string | Buffer {
  const length = 1 + Math.floor(random() * GARBAGE_BYTES_MAX);
  switch (form) {
    case "binary":
      return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
    case "other-shape":
      return JSON.stringify({ [`k${length}`]: [null, { nested: length }], data: "none", symbol: 17 });
    default:
      return String.fromCharCode(
        ...Array.from({ length }, () => PRINTABLE_FROM + Math.floor(random() * PRINTABLE_COUNT)),
      );
  }
}
