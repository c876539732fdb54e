import type { RestRequest, VenueRecords } from "./dialect.ts";

type Row = Readonly<Record<string, unknown>>;

/** Instruments, contracts and tickers as the venue last stated them. */
export interface PublicLists {
  keep(records: VenueRecords): void;
  /** The body of an answer; undefined where the one row asked for does not exist. */
  body(request: Extract<RestRequest, { kind: "records" }>): string | undefined;
}

export function createPublicLists(): PublicLists {
  const lists = new Map<string, Map<string, Row>>();
  return {
    keep: ({ list, rows }) => {
      const known = lists.get(list) ?? new Map<string, Row>();
      lists.set(list, known);
      // A later message may state fewer fields (a ticker on the socket has no NAV): what is not restated stands.
      for (const [symbol, row] of rows) known.set(symbol, { ...known.get(symbol), ...row });
    },
    body: ({ list, symbol, bare }) => {
      const known = lists.get(list);
      if (symbol === undefined) return JSON.stringify([...(known?.values() ?? [])]);
      const row = known?.get(symbol);
      return row && JSON.stringify(bare ? row : [row]);
    },
  };
}
