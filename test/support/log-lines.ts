import { Writable } from "node:stream";
import { createLog, type Log } from "../../shared/runtime/log.ts";

/** A parsed log line: its fields by name. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A real log whose lines can be waited for. */
export interface CapturedLog {
  readonly log: Log;
  readonly lines: readonly LogLine[];
  /** The first line, past or to come, that holds all these fields and comes after the first `skip` such lines. */
  untilLine(fields: LogLine, skip?: number): Promise<LogLine>;
}

export function captureLog(): CapturedLog {
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();
  const destination = new Writable({
    write: (chunk, _encoding, done) => {
      for (const text of String(chunk).split("\n")) if (text !== "") lines.push(JSON.parse(text));
      for (const look of [...waiting]) look();
      done();
    },
  });
  const matches = (line: LogLine, fields: LogLine) =>
    Object.entries(fields).every(([name, value]) => line[name] === value);
  return {
    log: createLog({ service: "test", level: "debug", destination }),
    lines,
    untilLine: (fields, skip = 0) =>
      new Promise((resolve) => {
        const look = () => {
          const found = lines.filter((line) => matches(line, fields))[skip];
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}
