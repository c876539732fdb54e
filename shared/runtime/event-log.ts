import { createLineLimit } from "./line-limit.ts";
import type { Log } from "./log.ts";

/** How one event is logged; an event without a line is only counted. */
export interface EventLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly text: string;
  /** Comes in floods when something is down: only so many of these are logged in a minute, metrics have the rest. */
  readonly limited?: boolean;
}

const LIMITED_LINES_PER_MINUTE = 20;

/** Writes each event as one log line with the event's fields; an `error` field stands under `err`, as pino wants it. */
export function createEventLog<Event extends object>(
  log: Log,
  lineOf: (event: Event) => EventLine | undefined,
): (event: Event) => void {
  const mayLog = createLineLimit(LIMITED_LINES_PER_MINUTE);
  return (event) => {
    const line = lineOf(event);
    if (!line || (line.limited && !mayLog())) return;
    const fields: object = "error" in event ? { ...event, error: undefined, err: event.error } : event;
    log[line.level](fields, line.text);
  };
}
