import {
  type Reminder,
  type ReminderEvent,
  reminderJobId,
  type WindowEvent,
  windowJobId,
} from "../../shared/contracts/queues.ts";
import type { VolatilityWindow } from "../../shared/domain/windows/window.ts";

const SOURCE = "/rebalance-radar/publish";
const WINDOW_SCHEMA = "urn:rebalance-radar:schema:window:1";

export interface ExpiryTerms {
  readonly expireAfterCloseMs: number;
  readonly conditionalExpiryMs: number;
}

/** Nothing follows but, after a withdrawal, a return: whoever holds the window must hear of it however late. */
export const isTerminal = (window: VolatilityWindow): boolean =>
  window.status === "closed" || window.status === "withdrawn" || window.status === "scored";

/** When a revision stops being worth delivering, epoch ms. */
export function expiresAt(window: VolatilityWindow, terms: ExpiryTerms): number {
  return window.closesAt === null
    ? window.publishedAt + terms.conditionalExpiryMs
    : window.closesAt + terms.expireAfterCloseMs;
}

export function windowEvent(window: VolatilityWindow, expiryAt: number): WindowEvent {
  return {
    specversion: "1.0",
    id: windowJobId(window.id, window.revision),
    source: SOURCE,
    type: "radar.window.v1",
    subject: window.id,
    time: isoTime(window.publishedAt),
    expirytime: isoTime(expiryAt),
    datacontenttype: "application/json",
    dataschema: WINDOW_SCHEMA,
    correlationid: window.correlationId,
    data: window,
  };
}

export function reminderEvent(
  window: VolatilityWindow,
  due: { readonly reminder: Reminder; readonly dueAt: VolatilityWindow["publishedAt"]; readonly expiryAt: number },
): ReminderEvent {
  const { reminder, dueAt, expiryAt } = due;
  return {
    specversion: "1.0",
    id: reminderJobId(window.id, window.revision, reminder),
    source: SOURCE,
    type: "radar.reminder.v1",
    subject: window.id,
    time: isoTime(dueAt),
    expirytime: isoTime(expiryAt),
    datacontenttype: "application/json",
    correlationid: window.correlationId,
    data: { windowId: window.id, revision: window.revision, reminder, dueAt, window },
  };
}

const isoTime = (at: number): string => new Date(at).toISOString();
