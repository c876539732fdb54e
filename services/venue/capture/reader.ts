import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { z } from "zod";

/** One recorded text. `at` is the receive time in epoch ms; a line without one stands at the time of the line before. */
export interface CaptureLine {
  readonly at: number;
  readonly url: URL | undefined;
  readonly raw: string;
}

/** Longer lines are no capture: the largest REST answers of any venue are a few MB. */
const LINE_CHARS_MAX = 64 * 1_048_576;

const line = z.object({ t: z.number().nullish(), conn: z.string().nullish(), raw: z.string() });

/**
 * Reads capture files (`.jsonl`, `.jsonl.gz`) side by side, in order of receive time; within a file the order of lines
 * holds. Lines that are no capture line (the torn end of a recording that was killed, binary frames) are counted by
 * `onUnreadable` and left out. Rejects when a file cannot be read.
 */
export async function* readCaptures(
  files: readonly string[],
  onUnreadable: () => void,
): AsyncGenerator<readonly CaptureLine[]> {
  const sources = files.map((file) => readCapture(file, onUnreadable));
  if (sources.length === 1 && sources[0]) {
    yield* sources[0];
    return;
  }
  const heads = await Promise.all(sources.map((source) => openSource(source)));
  try {
    for (;;) {
      const open = heads.filter((head) => head.current() !== undefined);
      if (open.length === 0) return;
      const batch: CaptureLine[] = [];
      // Merge until one source needs more input.
      for (let dry = false; !dry; ) {
        const next = open.reduce((a, b) => ((b.current()?.at ?? 0) < (a.current()?.at ?? 0) ? b : a));
        const taken = next.current();
        if (taken) batch.push(taken);
        dry = !next.advance();
      }
      yield batch;
      await Promise.all(open.map((head) => head.refill()));
    }
  } finally {
    await Promise.all(sources.map((source) => source.return(undefined)));
  }
}

interface Source {
  current(): CaptureLine | undefined;
  /** Moves on; false when the buffered lines are used up. */
  advance(): boolean;
  refill(): Promise<void>;
}

async function openSource(lines: AsyncGenerator<readonly CaptureLine[]>): Promise<Source> {
  let batch: readonly CaptureLine[] = [];
  let index = 0;
  const refill = async () => {
    while (index >= batch.length) {
      const next = await lines.next();
      if (next.done) return;
      batch = next.value;
      index = 0;
    }
  };
  await refill();
  return {
    current: () => batch[index],
    advance: () => {
      index += 1;
      return index < batch.length;
    },
    refill,
  };
}

async function* readCapture(file: string, onUnreadable: () => void): AsyncGenerator<readonly CaptureLine[]> {
  const source = createReadStream(file);
  let failure: Error | undefined;
  const text = file.endsWith(".gz")
    ? pipeline(source, createGunzip(), (error) => {
        failure = error ?? undefined;
      })
    : source;
  text.setEncoding("utf8");
  const parse = createLineParser(onUnreadable);
  let rest = "";
  for await (const chunk of text) {
    const lines = `${rest}${String(chunk)}`.split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > LINE_CHARS_MAX) throw new Error(`${file}: a line is longer than ${LINE_CHARS_MAX} characters`);
    const batch = lines.flatMap((one) => parse(one) ?? []);
    if (batch.length > 0) yield batch;
  }
  if (failure) throw failure;
  const last = parse(rest);
  if (last) yield [last];
}

function createLineParser(onUnreadable: () => void): (text: string) => CaptureLine | undefined {
  const urls = new Map<string, URL | undefined>();
  let lastAt = 0;
  return (text) => {
    if (text.trim() === "") return undefined;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      onUnreadable();
      return undefined;
    }
    const parsed = line.safeParse(value);
    if (!parsed.success) {
      onUnreadable();
      return undefined;
    }
    const { t, conn, raw } = parsed.data;
    // Merging needs times that do not run backwards, and a recorder's clock may have been set back.
    lastAt = Math.max(lastAt, t ?? lastAt);
    return { at: lastAt, url: urlOf(urls, conn ?? ""), raw };
  };
}

function urlOf(urls: Map<string, URL | undefined>, conn: string): URL | undefined {
  if (!urls.has(conn)) urls.set(conn, URL.parse(conn) ?? undefined);
  return urls.get(conn);
}
