import type { Clock } from "../../shared/runtime/clock.ts";
import { type BookRequest, createBookRequests } from "./book-requests.ts";
import type { Meaning, RestAnswer } from "./dialect.ts";
import type { PlayableDialect } from "./dialects/registry.ts";
import type { EmitVenueEvent } from "./events.ts";
import { createOwnBook, type OwnBook } from "./own-book.ts";
import { createPublicLists } from "./public-lists.ts";

/** What a venue knows of itself, kept from what it says, and its REST answers out of that. */
export interface VenueBooks {
  /** Takes in a frame or a REST answer; undefined where the text means nothing to this venue. */
  take(text: string, url: URL | undefined): Meaning | undefined;
  /** Declares symbols that will come, so that asking for one of them waits instead of failing. */
  expect(symbols: Iterable<string>): void;
  rest(url: URL): Promise<RestAnswer>;
  /** Ends every waiting request. */
  stop(): void;
  readonly symbols: ReadonlySet<string>;
}

export function createVenueBooks(deps: {
  readonly dialect: PlayableDialect;
  readonly clock: Clock;
  readonly emit: EmitVenueEvent;
  readonly snapshotWaitMs: number;
}): VenueBooks {
  const { dialect, clock } = deps;
  const symbols = new Set<string>();
  const books = new Map<string, OwnBook>();
  const documents = new Map<string, string>();
  const lists = createPublicLists();
  const requests = createBookRequests(clock, deps.snapshotWaitMs);

  const bookOf = (symbol: string): OwnBook => {
    const known = books.get(symbol);
    if (known) return known;
    const book = createOwnBook();
    books.set(symbol, book);
    symbols.add(symbol);
    return book;
  };
  const bookAnswer = (request: BookRequest): RestAnswer | undefined => {
    const view = books.get(request.symbol)?.view(request.limit);
    return view && ok(dialect.playback.bookBody(view, request, clock.now()));
  };
  const take = (text: string, meaning: Meaning) => {
    switch (meaning.kind) {
      case "stream":
        if (meaning.delta) bookOf(meaning.delta.symbol).delta(meaning.delta);
        if (meaning.records) lists.keep(meaning.records);
        return;
      case "snapshot":
        bookOf(meaning.book.symbol).snapshot(meaning.book);
        requests.answer(meaning.book.symbol, (request) =>
          request.limit === meaning.limit ? ok(text) : bookAnswer(request),
        );
        return;
      case "records":
        return lists.keep(meaning.records);
      case "document":
        documents.set(meaning.path, text);
        return;
      case "control":
        return;
    }
  };
  const answerBook = async (request: BookRequest): Promise<RestAnswer> => {
    if (!symbols.has(request.symbol)) return dialect.refusal("unknown_symbol", request.symbol);
    const known = bookAnswer(request);
    if (known) return known;
    deps.emit({ kind: "book_awaited", venue: dialect.venue, symbol: request.symbol });
    return (await requests.wait(request)) ?? dialect.refusal("unavailable", request.symbol);
  };

  return {
    symbols,
    expect: (expected) => {
      for (const symbol of expected) symbols.add(symbol);
    },
    take: (text, url) => {
      const meaning = dialect.playback.meaning(text, url);
      if (meaning) take(text, meaning);
      return meaning;
    },
    rest: (url) => answerRest({ dialect, clock, symbols, documents, lists, answerBook }, url),
    stop: () => requests.stop(),
  };
}

const ok = (body: string): RestAnswer => ({ status: 200, body });

async function answerRest(
  known: {
    readonly dialect: PlayableDialect;
    readonly clock: Clock;
    readonly symbols: ReadonlySet<string>;
    readonly documents: ReadonlyMap<string, string>;
    readonly lists: ReturnType<typeof createPublicLists>;
    answerBook(request: BookRequest): Promise<RestAnswer>;
  },
  url: URL,
): Promise<RestAnswer> {
  const { dialect, symbols } = known;
  const request = dialect.playback.rest(url);
  switch (request.kind) {
    case "unknown":
      return dialect.refusal("unknown_path", url.pathname);
    case "document": {
      const recorded = known.documents.get(request.path);
      const body = recorded ?? dialect.playback.documentBody(request.path, [...symbols], known.clock.now());
      return body === undefined ? dialect.refusal("unknown_path", url.pathname) : ok(body);
    }
    case "records": {
      const body = known.lists.body(request);
      if (body !== undefined) return ok(body);
      // An instrument that is there but was not quoted yet.
      if (!request.bare && request.symbol !== undefined && symbols.has(request.symbol)) return ok("[]");
      return dialect.refusal("unknown_symbol", request.symbol ?? "");
    }
    case "book":
      return known.answerBook(request);
  }
}
