import type { Meaning } from "../dialect.ts";
import { dialectFor, type PlayableDialect } from "../dialects/registry.ts";
import { readCaptures } from "./reader.ts";

/** What stands in a set of captures, learnt by reading them once before they are played. */
export interface CaptureContents {
  /** Receive times of the first and the last placed line, epoch ms. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** Socket frames that some stream of a venue carries. */
  readonly frames: number;
  /** Lines of venues that are not in the box, and of no stated address. */
  readonly unplaced: number;
  readonly unreadable: number;
  readonly venues: readonly CapturedVenue[];
}

export interface CapturedVenue {
  readonly venue: string;
  readonly streams: readonly string[];
  readonly symbols: readonly string[];
  /** The streams with market data as instrument channels of a client's configuration, without the symbols. */
  readonly channels: readonly string[];
  /** Answers that describe the venue and not a moment (instrument lists): true before their time as well. */
  readonly lists: readonly { readonly raw: string; readonly url: URL }[];
}

interface Gathered {
  readonly dialect: PlayableDialect;
  readonly streams: Set<string>;
  readonly symbols: Set<string>;
  readonly lists: { readonly raw: string; readonly url: URL }[];
}

/** Reads the captures through. Rejects when a file cannot be read. */
export async function readContents(files: readonly string[]): Promise<CaptureContents> {
  const venues = new Map<string, Gathered>();
  let firstAt = Number.POSITIVE_INFINITY;
  let lastAt = 0;
  let frames = 0;
  let unplaced = 0;
  let unreadable = 0;
  const batches = readCaptures(files, () => {
    unreadable += 1;
  });
  for await (const batch of batches) {
    for (const { at, url, raw } of batch) {
      const dialect = url && dialectFor(url);
      const meaning = dialect?.playback.meaning(raw, url);
      if (!dialect || !meaning) {
        unplaced += 1;
        continue;
      }
      // A line before the first known time has none of its own.
      if (at > 0) firstAt = Math.min(firstAt, at);
      lastAt = Math.max(lastAt, at);
      if (meaning.kind === "stream") frames += 1;
      const gathered = venues.get(dialect.venue) ?? emptyVenue(dialect);
      venues.set(dialect.venue, gathered);
      gather(gathered, meaning, raw, url);
    }
  }
  return {
    firstAt: Number.isFinite(firstAt) ? firstAt : lastAt,
    lastAt,
    frames,
    unplaced,
    unreadable,
    venues: [...venues.values()].map(({ dialect, streams, symbols, lists }) => ({
      venue: dialect.venue,
      streams: [...streams],
      symbols: [...symbols],
      channels: [...new Set([...streams].map((stream) => dialect.playback.channelOf(stream)))].filter((channel) =>
        dialect.playback.marketData.test(channel),
      ),
      lists,
    })),
  };
}

const emptyVenue = (dialect: PlayableDialect): Gathered => ({
  dialect,
  streams: new Set(),
  symbols: new Set(),
  lists: [],
});

function gather(venue: Gathered, meaning: Meaning, raw: string, url: URL | undefined): void {
  switch (meaning.kind) {
    case "stream":
      for (const stream of meaning.streams) {
        if (venue.streams.has(stream)) continue;
        venue.streams.add(stream);
        const symbol = venue.dialect.symbolOf(stream);
        if (symbol !== undefined) venue.symbols.add(symbol);
      }
      return;
    case "snapshot":
      venue.symbols.add(meaning.book.symbol);
      return;
    case "records":
      if (url && !meaning.records.list.endsWith("/tickers")) venue.lists.push({ raw, url });
      return;
    case "document":
      if (url) venue.lists.push({ raw, url });
      return;
    case "control":
      return;
  }
}
