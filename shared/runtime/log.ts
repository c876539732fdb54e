import { type DestinationStream, type Logger, pino } from "pino";

export type Log = Logger;

/** Where secrets may stand in a logged object. */
const REDACT_PATHS = [
  "*.token",
  "*.password",
  "*.secret",
  "token",
  "password",
  "secret",
  "authorization",
  "*.authorization",
];

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
  try {
    const parsed = new URL(url);
    return `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
  } catch {
    return "[invalid url]";
  }
}
