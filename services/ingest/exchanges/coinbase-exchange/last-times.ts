import { NAMES_MAX } from "../symbol-table.ts";

/** The time of the newest update of each book, for an update that has no time of its own: see messages.ts. */
export interface LastTimes {
  note(symbol: string, atMs: number): void;
  /** Undefined where no update has come. */
  of(symbol: string): number | undefined;
}

export function createLastTimes(): LastTimes {
  const places = new Map<string, number>();
  // Numbers in the map itself would be allocated anew with each update.
  const times = new Float64Array(NAMES_MAX);
  return {
    note: (symbol, atMs) => {
      let place = places.get(symbol);
      if (place === undefined) {
        if (places.size === NAMES_MAX) return;
        place = places.size;
        places.set(symbol, place);
      }
      times[place] = atMs;
    },
    of: (symbol) => {
      const place = places.get(symbol);
      return place === undefined ? undefined : times[place];
    },
  };
}
