import { type DestinationStream, type Logger, pino } from "pino";

export type Log = Logger;

/** Where secrets may stand in a logged object. */
const SECRET_FIELDS = ["token", "password", "secret", "authorization"];
/** pino's wildcards stand for one level each. */
const REDACT_PATHS = ["", "*.", "*.*."].flatMap((level) => SECRET_FIELDS.map((field) => `${level}${field}`));

/** JSON lines on stderr, so that stdout stays free for a command's own output. */
export function createLog(options: {
  readonly service: string;
  readonly level: string;
  readonly destination?: DestinationStream;
}): Log {
  const settings = {
    level: options.level,
    base: { service: options.service, pid: process.pid },
    redact: { paths: REDACT_PATHS, censor: "[redacted]" },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return pino(settings, options.destination ?? pino.destination({ dest: 2, sync: true }));
}

/** A URL fit for logs and errors: without user, password and query. */
export function redactUrl(url: string): string {
  if (!url.includes("://")) return "[invalid url]";
  try {
    const parsed = new URL(url);
    return `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
  } catch {
    return "[invalid url]";
  }
}
