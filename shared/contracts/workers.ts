/** Names of the ingest workers: the first one is plain `ingest`, so that one worker is named as it always was. */
export const ingestNames = (workers: number): readonly string[] =>
  Array.from({ length: workers }, (_, worker) => ingestName(worker));

export const ingestName = (worker: number): string => (worker === 0 ? "ingest" : `ingest-${worker}`);

/**
 * The enabled venues of one worker: those that name it, and its share of the rest by turns. A venue belongs to one
 * worker, so that its limits are kept by one process and hold.
 */
export function venuesOfWorker(
  venues: Readonly<Record<string, { readonly enabled: boolean; readonly worker?: number | undefined }>>,
  worker: number,
  workers: number,
): readonly string[] {
  const enabled = Object.entries(venues).filter(([, { enabled }]) => enabled);
  const named = enabled.filter(([, settings]) => settings.worker !== undefined);
  const others = enabled.filter(([, settings]) => settings.worker === undefined).map(([venue]) => venue);
  return [
    ...named.filter(([, settings]) => settings.worker === worker).map(([venue]) => venue),
    ...others.toSorted().filter((_, index) => index % workers === worker),
  ];
}
