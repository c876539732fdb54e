import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";

/** Longest line read; a longer one is given cut, so that it fails as a line and costs no more memory than this. */
export const LINE_BYTES_MAX = 32 * 1024 * 1024;

export interface TextLine {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

const GZIP_MAGIC = [0x1f, 0x8b] as const;
const NEWLINE = 0x0a;

/** Lines of a `.jsonl` or `.jsonl.gz` file. Rejects when the file cannot be read or is not whole gzip. */
export const readLines = (path: string): AsyncGenerator<TextLine> => linesOf(createReadStream(path));

/**
 * Lines of a stream of bytes, inflated when it begins like gzip. Holds one chunk and one line at a time; the reader's
 * pace is the source's pace.
 */
export async function* linesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<TextLine> {
  let line = 0;
  let rest: Uint8Array[] = [];
  let restBytes = 0;
  for await (const chunk of inflated(source)) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      line += 1;
      yield { line, text: textOf(rest, chunk.subarray(from, end)) };
      rest = [];
      restBytes = 0;
      from = end + 1;
    }
    if (from < chunk.length && restBytes < LINE_BYTES_MAX) {
      rest.push(chunk.subarray(from));
      restBytes += chunk.length - from;
    }
  }
  if (rest.length > 0) yield { line: line + 1, text: textOf(rest, new Uint8Array(0)) };
}

function textOf(rest: readonly Uint8Array[], end: Uint8Array): string {
  const bytes = rest.length === 0 ? Buffer.from(end.buffer, end.byteOffset, end.length) : Buffer.concat([...rest, end]);
  const carriage = bytes.at(-1) === 0x0d ? 1 : 0;
  return bytes.toString("utf8", 0, bytes.length - carriage);
}

/** Looks at the first two bytes, which may come in two chunks, and puts them back in front. */
async function* inflated(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let headBytes = 0;
  while (headBytes < GZIP_MAGIC.length) {
    const next = await chunks.next();
    if (next.done) break;
    head.push(next.value);
    headBytes += next.value.length;
  }
  const first = Buffer.concat(head);
  const whole = resume(first, chunks);
  if (GZIP_MAGIC.every((byte, index) => first[index] === byte)) yield* inflate(whole);
  else yield* whole;
}

async function* resume(first: Uint8Array, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (first.length > 0) yield first;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  } finally {
    await chunks.return?.();
  }
}

function inflate(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const gunzip = createGunzip();
  // A failure destroys the inflater with its cause, and so reaches whoever reads from it.
  pipeline(source, gunzip).catch(() => undefined);
  return gunzip;
}
