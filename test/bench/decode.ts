import { adapterOf } from "../../services/ingest/exchanges/registry.ts";
import { createDecodeRun } from "./decode-run.ts";
import { type BenchCapture, benchCaptures } from "./frames.ts";
import { kept, measureInterleaved, passesOver, piecesOf, type Way } from "./interleaved.ts";
import type { BenchSection } from "./section.ts";

/**
 * What a frame costs on its way from bytes into the book, beside what `JSON.parse` alone costs on the same frames, piece
 * by piece in turn. A feed handler gets bytes, so `parseBytes` (make the string, then parse) is what a handler built on
 * JSON.parse pays; `parseString` finds the string ready made, which is the harder comparison and the one of `ratio`.
 */
export const decodeSection: BenchSection = {
  name: "decode",
  run: async ({ quick }) => benchCaptures().map((capture) => measure(capture, quick)),
};

function measure(capture: BenchCapture, quick: boolean): unknown {
  const adapter = adapterOf(capture.venue);
  if (!adapter) throw new RangeError(`no venue ${capture.venue}`);
  const pieces = piecesOf(capture.messages);
  const strings = capture.messages.flatMap(({ address, text }) => (address === undefined ? [text] : []));
  const frames = strings.length;
  const run = createDecodeRun(adapter, pieces);
  const passes = passesOver(frames, quick);
  const ways = [...parseWays(pieces.map(stringsOf)), ["decode", run] as const];
  const times = measureInterleaved(ways, pieces.length, passes);
  const nsPerFrame = (name: "parseString" | "parseBytes" | "decode") => (times.get(name) ?? Number.NaN) / frames;
  const [parseString, parseBytes, decoded] = [
    nsPerFrame("parseString"),
    nsPerFrame("parseBytes"),
    nsPerFrame("decode"),
  ];
  return {
    capture: capture.name,
    venue: capture.venue,
    frames,
    passes: passes.timed,
    meanBytes: Math.round(strings.reduce((sum, text) => sum + text.length, 0) / frames),
    nsPerFrame: {
      parseString: Math.round(parseString),
      parseBytes: Math.round(parseBytes),
      decode: Math.round(decoded),
    },
    ratio: rounded(decoded / parseString),
    ratioToParseBytes: rounded(decoded / parseBytes),
    outcomes: run.outcomes(),
  };
}

const stringsOf = (messages: BenchCapture["messages"]): readonly string[] =>
  messages.flatMap(({ address, text }) => (address === undefined ? [text] : []));

/** JSON.parse on strings that are there, and on bytes of which the string must be made first. */
export function parseWays(
  pieces: readonly (readonly string[])[],
): readonly (readonly [name: "parseString" | "parseBytes", way: Way])[] {
  const buffers = pieces.map((piece) => piece.map((text) => Buffer.from(text)));
  const restart = () => {};
  const parseString: Way = {
    restart,
    take: (piece) => {
      for (const text of pieces[piece] ?? []) kept.value = JSON.parse(text);
    },
  };
  const parseBytes: Way = {
    restart,
    take: (piece) => {
      for (const buffer of buffers[piece] ?? []) kept.value = JSON.parse(buffer.toString());
    },
  };
  return [
    ["parseString", parseString],
    ["parseBytes", parseBytes],
  ];
}

export const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;
