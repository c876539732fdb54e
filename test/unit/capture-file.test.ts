import { createReadStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseCaptureLine, restAddressOf } from "../../shared/contracts/capture.ts";
import { linesOf, readLines, type TextLine } from "../../shared/runtime/capture-file.ts";

async function* chunksOf(text: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < text.length; from += size) yield text.subarray(from, from + size);
}

async function collect(lines: AsyncIterable<TextLine>): Promise<readonly (readonly [number, string])[]> {
  const all: (readonly [number, string])[] = [];
  for await (const { line, text } of lines) all.push([line, text]);
  return all;
}

const TEXT = 'first\n\r\n{"three":"€"}\r\nlast';
const LINES = [
  [1, "first"],
  [2, ""],
  [3, '{"three":"€"}'],
  [4, "last"],
];

describe("lines of a capture", () => {
  it.each([1, 2, 3, 7, 1_000])("are the same in chunks of %i bytes, plain and gzip", async (size) => {
    const plain = Buffer.from(TEXT);
    expect(await collect(linesOf(chunksOf(plain, size)))).toEqual(LINES);
    expect(await collect(linesOf(chunksOf(gzipSync(plain), size)))).toEqual(LINES);
  });

  it("are none of an empty source, and one of a source without a line end", async () => {
    expect(await collect(linesOf(chunksOf(Buffer.from(""), 5)))).toEqual([]);
    expect(await collect(linesOf(chunksOf(Buffer.from("x"), 5)))).toEqual([[1, "x"]]);
    expect(await collect(linesOf(chunksOf(Buffer.from("x\n"), 5)))).toEqual([[1, "x"]]);
  });

  it("fail when the gzip is cut short", async () => {
    const cut = gzipSync(Buffer.from(TEXT)).subarray(0, -9);
    await expect(collect(linesOf(chunksOf(cut, 4)))).rejects.toThrow("unexpected end of file");
  });
});

describe("a capture file", () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "capture-"));
  });
  afterEach(() => rm(dir, { recursive: true }));

  it("is read whether it is compressed or not, whatever its name says", async () => {
    await writeFile(join(dir, "a.jsonl"), gzipSync(TEXT));
    await writeFile(join(dir, "b.jsonl.gz"), TEXT);
    expect(await collect(readLines(join(dir, "a.jsonl")))).toEqual(LINES);
    expect(await collect(readLines(join(dir, "b.jsonl.gz")))).toEqual(LINES);
  });

  it("is closed when its reader stops early", async () => {
    await writeFile(join(dir, "a.jsonl"), TEXT);
    const file = createReadStream(join(dir, "a.jsonl"));
    for await (const { line } of linesOf(file)) {
      if (line === 1) break;
    }
    expect(file.destroyed).toBe(true);
  });
});

describe("a capture line", () => {
  it("has a time, a connection and a text, and may have more", () => {
    const parsed = parseCaptureLine('{"t":1.5,"conn":null,"raw":"{}","file":"x"}');
    expect(parsed).toEqual({ ok: true, value: { t: 1.5, conn: null, raw: "{}" } });
  });

  it.each([
    ["", /blank/],
    ["{", /not JSON/],
    ["[]", /expected object/],
    ['{"t":"1","conn":null,"raw":""}', /^t:/],
    ['{"t":1,"raw":""}', /^conn:/],
    ['{"t":1,"conn":null}', /exactly one of raw and b64/],
    ['{"t":1,"conn":null,"raw":"","b64":""}', /exactly one of raw and b64/],
  ])("is none: %s", (text, why) => {
    const parsed = parseCaptureLine(text);
    expect(parsed.ok ? "" : parsed.error).toMatch(why);
  });

  it("is a REST answer when its connection is an http address", () => {
    expect(restAddressOf("https://x.test/a?b=c")).toBe("https://x.test/a?b=c");
    expect(restAddressOf("GET http://127.0.0.1:1/a")).toBe("http://127.0.0.1:1/a");
    expect([restAddressOf("wss://x.test/ws"), restAddressOf(null)]).toEqual([undefined, undefined]);
  });
});
