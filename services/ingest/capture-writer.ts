import { once } from "node:events";
import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { createGzip, type Gzip } from "node:zlib";
import type { CaptureLine } from "../../shared/contracts/capture.ts";

/** Lines kept in memory for a disk that does not keep up, in bytes; beyond it lines are dropped and counted. */
const BUFFERED_BYTES_MAX = 64_000_000;

export interface CaptureWriter {
  write(line: CaptureLine): void;
  readonly lines: number;
  /** Lines lost because the disk did not keep up. */
  readonly dropped: number;
  /** The file being written, or the last one. */
  readonly path: string;
  /** Ends the file as whole gzip. */
  close(): Promise<void>;
}

/**
 * Writes capture lines to `<dir>/<UTC time>.jsonl.gz`, a new file once the old one is `rotateMs` old, so that a file that
 * is done can be moved away.
 */
export function createCaptureWriter(options: {
  readonly dir: string;
  readonly rotateMs: number;
  readonly onError: (error: Error) => void;
}): CaptureWriter {
  mkdirSync(options.dir, { recursive: true });
  let file: OpenFile | undefined;
  let lines = 0;
  let dropped = 0;
  let path = "";
  const closing = new Set<Promise<void>>();

  const end = (old: OpenFile): void => {
    const closed = old.close().catch(options.onError);
    closing.add(closed);
    void closed.finally(() => closing.delete(closed));
  };
  const fileFor = (now: number): OpenFile => {
    if (file && now - file.openedAt < options.rotateMs) return file;
    if (file) end(file);
    path = join(options.dir, `${new Date(now).toISOString().replaceAll(/[:.]/g, "-")}.jsonl.gz`);
    file = openFile(path, now, options.onError);
    return file;
  };
  return {
    write: (line) => {
      const { gzip } = fileFor(line.t ?? 0);
      if (gzip.writableLength > BUFFERED_BYTES_MAX) {
        dropped += 1;
        return;
      }
      gzip.write(`${JSON.stringify(line)}\n`);
      lines += 1;
    },
    get lines() {
      return lines;
    },
    get dropped() {
      return dropped;
    },
    get path() {
      return path;
    },
    close: async () => {
      if (file) end(file);
      file = undefined;
      await Promise.all(closing);
    },
  };
}

interface OpenFile {
  readonly gzip: Gzip;
  readonly openedAt: number;
  close(): Promise<void>;
}

function openFile(path: string, openedAt: number, onError: (error: Error) => void): OpenFile {
  const gzip = createGzip();
  const sink = createWriteStream(path);
  gzip.on("error", onError);
  sink.on("error", onError);
  gzip.pipe(sink);
  return {
    gzip,
    openedAt,
    close: async () => {
      const finished = once(sink, "close");
      gzip.end();
      await finished;
    },
  };
}
