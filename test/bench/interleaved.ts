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
 * passes is that of the work.
 */
const FRAMES_PER_PIECE = 2_000;

/** Each way handles so many frames before one is timed: the compiler has then seen the hot ones of any mix often enough. */
const WARM_FRAMES_MIN = 20_000;
/** And at least so many that are timed, in at least so many passes, so that the median means something. */
const TIMED_FRAMES_MIN = 20_000;
const TIMED_PASSES_MIN = 11;

export interface Passes {
  readonly warm: number;
  readonly timed: number;
}

/** Passes over a capture of so many frames: a short one is gone over more often. `quick` only shows that it runs. */
export const passesOver = (frames: number, quick: boolean): Passes =>
  quick
    ? { warm: 0, timed: 1 }
    : {
        warm: Math.ceil(WARM_FRAMES_MIN / frames),
        timed: Math.max(TIMED_PASSES_MIN, Math.ceil(TIMED_FRAMES_MIN / frames)),
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
  const times = ways.map(() => Array.from({ length: pieces }, (): number[] => []));
  for (let pass = 0; pass < passes.warm + passes.timed; pass += 1) {
    for (const [, way] of ways) way.restart();
    for (let piece = 0; piece < pieces; piece += 1) {
      for (const [index, [, way]] of ways.entries()) {
        const startedAt = process.hrtime.bigint();
        way.take(piece);
        const ns = Number(process.hrtime.bigint() - startedAt);
        if (pass >= passes.warm) times[index]?.[piece]?.push(ns);
      }
    }
  }
  const sumOf = (ofWay: readonly (readonly number[])[]) => ofWay.reduce((sum, of) => sum + median(of), 0);
  return new Map(ways.map(([name], index) => [name, sumOf(times[index] ?? [])]));
}

/** Kept, so that the work cannot be optimised away. */
export const kept: { value: unknown } = { value: undefined };
