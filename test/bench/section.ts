/** One part of the benchmark document; `quick` only shows that it runs. */
export interface BenchSection {
  readonly name: string;
  run(options: BenchOptions): Promise<unknown>;
}

export interface BenchOptions {
  readonly quick: boolean;
}

/** The middle of `values`, or of the two in the middle the mean. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  return (lower + upper) / 2;
}
