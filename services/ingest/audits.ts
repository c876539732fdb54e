import { type BookUpdate, copyBookUpdate } from "../../shared/domain/market/book-update.ts";
import type { EpochMs } from "../../shared/domain/units.ts";
import type { Clock, Timer } from "../../shared/runtime/clock.ts";
import { type BookAudit, createBookAudit } from "./book-audit.ts";
import type { AuditResult, Emit } from "./events.ts";
import type { EventSink, ExchangeAdapter, VenueUrls } from "./exchanges/adapter.ts";
import type { TrackedSymbol } from "./feed-symbols.ts";
import type { Cancellable, FetchLimits, Transport } from "./transport.ts";

const TICK_MS = 1_000;
/** An audit that has no result by then is given up. */
const AUDIT_MS_MAX = 30_000;
/** Between the two snapshots of a venue without a shared sequence. */
const SECOND_LOOK_MS = 5_000;

/**
 * Compares every live book with a REST snapshot from time to time, one at a time on each venue: the last line of defence, for
 * what no sequence and no checksum shows. A book that is another than the venue's is not believed from then on.
 */
export function startAudits(deps: {
  readonly adapter: ExchangeAdapter;
  readonly urls: VenueUrls;
  readonly clock: Clock;
  readonly transport: Transport;
  readonly limits: FetchLimits;
  readonly bySymbol: ReadonlyMap<string, TrackedSymbol>;
  readonly emit: Emit;
}): { stop(): void } {
  const { adapter, bySymbol, clock } = deps;
  const { auditMs } = adapter.rules;
  if (auditMs === undefined) return { stop: () => {} };
  const auditedAt = new Map<string, number>();
  let running: { readonly symbol: string; step: Timer | Cancellable; readonly deadline: Timer } | undefined;

  const finish = (result: AuditResult): void => {
    if (!running) return;
    const { symbol, step, deadline } = running;
    step.cancel();
    deadline.cancel();
    running = undefined;
    const instrument = bySymbol.get(symbol)?.instrument;
    instrument?.setAudit(undefined);
    deps.emit({ type: "audited", venue: adapter.venue, symbol, result });
    if (result === "different") instrument?.doubt();
  };
  const look = (symbol: string, url: string, audit: BookAudit): Cancellable =>
    deps.transport.fetch(url, deps.limits, (answer) => {
      const snapshot = answer.ok ? bookIn(adapter, url, answer.value, clock.now()) : undefined;
      if (!running || !snapshot) return finish("unclear");
      const again = audit.onSnapshot(snapshot, bySymbol.get(symbol)?.instrument?.read());
      if (!again || !running) return;
      running.step = clock.after(SECOND_LOOK_MS, () => {
        if (running) running.step = look(symbol, url, audit);
      });
    });
  const begin = (symbol: string, url: string): void => {
    const audit = createBookAudit(adapter.rules.book, finish);
    bySymbol.get(symbol)?.instrument?.setAudit(audit);
    const deadline = clock.after(AUDIT_MS_MAX, () => finish("unclear"));
    running = { symbol, deadline, step: { cancel: () => {} } };
    running.step = look(symbol, url, audit);
  };
  const tick = clock.every(TICK_MS, () => {
    if (running) return;
    const now = clock.now();
    for (const [symbol, { instrument }] of bySymbol) {
      const before = auditedAt.get(symbol);
      // The first audit waits its time, too: a book that has just come from REST says nothing new.
      if (before === undefined) auditedAt.set(symbol, now);
      if (before === undefined || now - before < auditMs || instrument?.read() === undefined) continue;
      const url = adapter.snapshotUrl(symbol, deps.urls);
      if (url === undefined) continue;
      auditedAt.set(symbol, now);
      begin(symbol, url);
      return;
    }
  });
  return {
    stop: () => {
      tick.cancel();
      finish("unclear");
    },
  };
}

/** The book in a REST answer, by a decoder that nothing else hears. */
function bookIn(adapter: ExchangeAdapter, url: string, body: Uint8Array, now: EpochMs) {
  let found: BookUpdate | undefined;
  const ignore = () => {};
  const sink: EventSink = {
    book: (update) => {
      found = copyBookUpdate(update);
    },
    trade: ignore,
    quote: ignore,
    event: ignore,
    control: ignore,
  };
  adapter.createDecoder().decodeRest(url, body, now, sink);
  return found;
}
