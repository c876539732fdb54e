import { median } from "./section.ts";

/** One way of doing the same work, in pieces. */
export interface Way {
  /** Before each pass over all pieces; not timed. */
  restart(): void;
  take(piece: number): void;
}

/**
 * Frames timed together, a few milliseconds: long enough that a way runs with its own code and data in the caches, as it
 * does where it runs alone; short enough that most pieces run undisturbed on a busy machine, so that the median over the
 * passes is that of the work. A capture that has fewer is gone over several times together.
 */
const FRAMES_PER_PIECE = 2_000;

/**
 * Each way handles so many frames before one is timed: V8 optimises a large function for good only after about 170,000
 * of them, which a program that runs for months leaves behind in its first minutes. A slow way handles what it can in
 * the time given.
 */
const WARM_FRAMES = 300_000;
const WARM_MS_MAX = 4_000;
/** At least so many frames are timed, in at least so many passes, so that the median means something. */
const TIMED_FRAMES_MIN = 20_000;
const TIMED_PASSES_MIN = 11;

export interface Passes {
  /** Frames of a pass. */
  readonly frames: number;
  readonly warmFrames: number;
  readonly timed: number;
  /** How often a capture of one piece is gone over in each timed pass. */
  readonly repeats: number;
}

/** Passes over a capture of so many frames. `quick` only shows that it runs. */
export const passesOver = (frames: number, quick: boolean): Passes =>
  quick
    ? { frames, warmFrames: 0, timed: 1, repeats: 1 }
    : {
        frames,
        warmFrames: WARM_FRAMES,
        timed: Math.max(TIMED_PASSES_MIN, Math.ceil(TIMED_FRAMES_MIN / frames)),
        repeats: Math.ceil(FRAMES_PER_PIECE / frames),
      };

export function piecesOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  const pieces: T[][] = [];
  for (let from = 0; from < all.length; from += FRAMES_PER_PIECE) pieces.push(all.slice(from, from + FRAMES_PER_PIECE));
  return pieces;
}

/**
 * Nanoseconds that each way takes for all pieces: the ways by turns on each piece, so that whatever else the machine does
 * meets all alike, and of each piece the median over the timed passes.
 */
export function measureInterleaved<Name extends string>(
  ways: readonly (readonly [name: Name, way: Way])[],
  pieces: number,
  passes: Passes,
): ReadonlyMap<Name, number> {
  warm(
    ways.map(([, way]) => way),
    pieces,
    passes,
  );
  const times = ways.map(() => Array.from({ length: pieces }, (): number[] => []));
  for (let pass = 0; pass < passes.timed; pass += 1) {
    for (const [, way] of ways) way.restart();
    for (let piece = 0; piece < pieces; piece += 1) {
      for (const [index, [, way]] of ways.entries()) {
        let ns = 0;
        for (let repeat = 0; repeat < passes.repeats; repeat += 1) {
          if (repeat > 0) way.restart();
          const startedAt = process.hrtime.bigint();
          way.take(piece);
          ns += Number(process.hrtime.bigint() - startedAt);
        }
        times[index]?.[piece]?.push(ns / passes.repeats);
      }
    }
  }
  const sumOf = (ofWay: readonly (readonly number[])[]) => ofWay.reduce((sum, of) => sum + median(of), 0);
  return new Map(ways.map(([name], index) => [name, sumOf(times[index] ?? [])]));
}

function warm(ways: readonly Way[], pieces: number, { frames, warmFrames }: Passes): void {
  const left = ways.map((way) => ({ way, frames: warmFrames, ms: WARM_MS_MAX }));
  while (left.some((one) => one.frames > 0 && one.ms > 0)) {
    for (const one of left) {
      if (one.frames <= 0 || one.ms <= 0) continue;
      const startedAt = performance.now();
      one.way.restart();
      for (let piece = 0; piece < pieces; piece += 1) one.way.take(piece);
      one.frames -= frames;
      one.ms -= performance.now() - startedAt;
    }
  }
}

/** Kept, so that the work cannot be optimised away. */
export const kept: { value: unknown } = { value: undefined };
