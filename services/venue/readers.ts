/** Who reads which stream. */
export interface Readers<Reader> {
  add(stream: string, reader: Reader): void;
  remove(stream: string, reader: Reader): void;
  /** Everyone who reads one of these streams, once; undefined where nobody does. */
  of(streams: readonly string[]): ReadonlySet<Reader> | undefined;
}

export function createReaders<Reader>(): Readers<Reader> {
  const readers = new Map<string, Set<Reader>>();
  return {
    add: (stream, reader) => {
      const known = readers.get(stream);
      if (known) known.add(reader);
      else readers.set(stream, new Set([reader]));
    },
    remove: (stream, reader) => {
      const known = readers.get(stream);
      known?.delete(reader);
      if (known?.size === 0) readers.delete(stream);
    },
    of: (streams) => {
      const [first] = streams;
      if (first !== undefined && streams.length === 1) return readers.get(first);
      const all = new Set(streams.flatMap((stream) => [...(readers.get(stream) ?? [])]));
      return all.size === 0 ? undefined : all;
    },
  };
}
