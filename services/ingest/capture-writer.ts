import { once } from "node:events";
import { createWriteStream, mkdirSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { createGzip } from "node:zlib";
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

/** A finished file, as a line of `<dir>/index.jsonl` says it. Times are receive times, in epoch ms. */
export interface CaptureIndexLine {
  readonly file: string;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly lines: number;
  /** Lines lost while it was written. */
  readonly dropped: number;
  /** Of the file on disk. */
  readonly bytes: number;
  /** Addresses whose frames or answers it holds. */
  readonly connections: readonly string[];
}

const INDEX_FILE = "index.jsonl";

/**
 * Writes capture lines to `<dir>/<UTC time>.jsonl.gz`, a new file once the old one is `rotateMs` old, so that a file that
 * is done can be moved away; each one that is done gets a line in the index.
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
    const name = `${new Date(now).toISOString().replaceAll(/[:.]/g, "-")}.jsonl.gz`;
    path = join(options.dir, name);
    file = openFile(options.dir, name, now, options.onError);
    return file;
  };
  return {
    write: (line) => {
      if (fileFor(line.t ?? 0).take(line)) lines += 1;
      else dropped += 1;
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
  readonly openedAt: number;
  /** False when the line was lost because the disk does not keep up. */
  take(line: CaptureLine): boolean;
  close(): Promise<void>;
}

function openFile(dir: string, name: string, openedAt: number, onError: (error: Error) => void): OpenFile {
  const gzip = createGzip();
  const sink = createWriteStream(join(dir, name));
  const connections = new Set<string>();
  let lines = 0;
  let dropped = 0;
  let lastAt = openedAt;
  gzip.on("error", onError);
  sink.on("error", onError);
  gzip.pipe(sink);
  return {
    openedAt,
    take: (line) => {
      if (gzip.writableLength > BUFFERED_BYTES_MAX) {
        dropped += 1;
        return false;
      }
      gzip.write(`${JSON.stringify(line)}\n`);
      lines += 1;
      lastAt = line.t ?? lastAt;
      if (line.conn !== null) connections.add(line.conn);
      return true;
    },
    close: async () => {
      const finished = once(sink, "close");
      gzip.end();
      await finished;
      const { bytesWritten: bytes } = sink;
      const entry: CaptureIndexLine = {
        file: name,
        firstAt: openedAt,
        lastAt,
        lines,
        dropped,
        bytes,
        connections: [...connections],
      };
      await appendFile(join(dir, INDEX_FILE), `${JSON.stringify(entry)}\n`);
    },
  };
}
