import type { IngestEvent } from "../../services/ingest/events.ts";

/** Collects what ingest emits, and waits for what it has not emitted yet. */
export interface EventLog {
  readonly emit: (event: IngestEvent) => void;
  readonly all: readonly IngestEvent[];
  /** The first event of `type` that `where` accepts and that was not awaited before. */
  next<T extends IngestEvent["type"]>(
    type: T,
    where?: (event: Extract<IngestEvent, { type: T }>) => boolean,
  ): Promise<Extract<IngestEvent, { type: T }>>;
}

export function createEventLog(): EventLog {
  const all: IngestEvent[] = [];
  const taken = new Set<IngestEvent>();
  const waiting = new Set<() => void>();
  return {
    all,
    emit: (event) => {
      all.push(event);
      for (const look of [...waiting]) look();
    },
    next: (type, where = () => true) =>
      new Promise((resolve) => {
        const look = (): void => {
          for (const event of all) {
            if (taken.has(event) || !isOfType(event, type) || !where(event)) continue;
            taken.add(event);
            waiting.delete(look);
            resolve(event);
            return;
          }
        };
        waiting.add(look);
        look();
      }),
  };
}

function isOfType<T extends IngestEvent["type"]>(
  event: IngestEvent,
  type: T,
): event is Extract<IngestEvent, { type: T }> {
  return event.type === type;
}
