import { type ContractSize, IN_ASSET } from "../../shared/domain/market/contract-size.ts";
import type { MarketEventType } from "../../shared/domain/market/event.ts";
import type { BookState } from "../../shared/domain/market/synced-book.ts";
import { EVENT_SLOT, EVENT_TYPES } from "./feed-counters.ts";
import { createInstrument, type Instrument, type InstrumentDeps } from "./instrument.ts";

/** What is wanted of one symbol. */
export interface WantedSymbol {
  /** The assets whose market it is; none for a token that is only a feed of its own state. */
  readonly assets: readonly string[];
  /** Units of the asset in one unit of size, set by the operator; otherwise the venue's rule or its list says. */
  readonly contractSize: number | undefined;
  readonly isTokenFeed: boolean;
}

/** A symbol that is listened to: its book, if it is traded, and when each kind of event was last heard. */
export interface TrackedSymbol {
  readonly symbol: string;
  /** Undefined for a token that is only a feed of its own state. */
  readonly instrument: Instrument | undefined;
  /** The sockets opened for it; others may still carry it and are not listened to. */
  readonly group: object;
  /** Receive time of the newest event, by EVENT_SLOT; NaN before the first. */
  readonly heard: Float64Array;
}

/** The symbols of one venue's feed, and the contract sizes its lists have named. */
export interface FeedSymbols {
  readonly bySymbol: ReadonlyMap<string, TrackedSymbol>;
  track(symbol: string, group: object, wanted: WantedSymbol | undefined): TrackedSymbol;
  /** From now on only the sockets of `group` are listened to for it. */
  move(symbol: string, group: object): void;
  /** Changes what is known of a tracked symbol; true when its assets changed. */
  update(symbol: string, wanted: WantedSymbol): void;
  drop(symbol: string): void;
  setContractSize(symbol: string, contractSize: ContractSize): void;
  contractSizeOf(symbol: string): ContractSize | undefined;
  books(): ReadonlyMap<string, BookState>;
  /** Receive time of the newest event of `type`, of the symbol that is quiet longest; NaN when there was none. */
  oldestEventAt(type: MarketEventType): number;
}

export function createFeedSymbols(deps: {
  /** 1, or `listed` where the venue's instrument list says. */
  readonly contractSizeRule: 1 | "listed";
  readonly instrument: Omit<InstrumentDeps, "symbol">;
}): FeedSymbols {
  const bySymbol = new Map<string, TrackedSymbol>();
  const wantedBySymbol = new Map<string, WantedSymbol>();
  const listed = new Map<string, ContractSize>();

  const contractSizeOf = (symbol: string): ContractSize | undefined => {
    const asset = wantedBySymbol.get(symbol)?.contractSize;
    if (asset !== undefined) return { asset, usd: 0 };
    return deps.contractSizeRule === 1 ? IN_ASSET : listed.get(symbol);
  };
  const update = (symbol: string, wanted: WantedSymbol): void => {
    wantedBySymbol.set(symbol, wanted);
    const instrument = bySymbol.get(symbol)?.instrument;
    instrument?.setContractSize(contractSizeOf(symbol));
    instrument?.setAssets(wanted.assets);
  };
  return {
    bySymbol,
    track: (symbol, group, wanted) => {
      const isTraded = wanted === undefined || wanted.assets.length > 0;
      const instrument = isTraded ? createInstrument({ ...deps.instrument, symbol }) : undefined;
      const heard = new Float64Array(EVENT_TYPES.length).fill(Number.NaN);
      const tracked: TrackedSymbol = { symbol, instrument, group, heard };
      bySymbol.set(symbol, tracked);
      if (wanted) update(symbol, wanted);
      else instrument?.setContractSize(contractSizeOf(symbol));
      return tracked;
    },
    move: (symbol, group) => {
      const tracked = bySymbol.get(symbol);
      if (tracked) bySymbol.set(symbol, { ...tracked, group });
    },
    update,
    drop: (symbol) => {
      bySymbol.delete(symbol);
      wantedBySymbol.delete(symbol);
    },
    setContractSize: (symbol, contractSize) => {
      listed.set(symbol, contractSize);
      bySymbol.get(symbol)?.instrument?.setContractSize(contractSizeOf(symbol));
    },
    contractSizeOf,
    books: () => {
      const books = new Map<string, BookState>();
      for (const [symbol, { instrument }] of bySymbol) if (instrument) books.set(symbol, instrument.state);
      return books;
    },
    oldestEventAt: (type) => {
      let oldest = Number.NaN;
      for (const { heard } of bySymbol.values()) {
        const at = heard[EVENT_SLOT[type]] ?? Number.NaN;
        if (!(at >= oldest)) oldest = Number.isNaN(at) ? oldest : at;
      }
      return oldest;
    },
  };
}
