import type { Clock } from "../../shared/runtime/clock.ts";
import type { BookSnapshot, Dialect, Meaning, RestAnswer, RestRequest, VenueRecords } from "./dialect.ts";
import type { EmitVenueEvent } from "./events.ts";
import { createOwnBook, type OwnBook } from "./own-book.ts";

/** More requests than this wait for one book only when a client is broken. */
const WAITING_MAX = 1_000;

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

interface Waiting {
  readonly request: Extract<RestRequest, { kind: "book" }>;
  finish(answer: RestAnswer): void;
}

export function createVenueBooks(deps: {
  readonly dialect: Dialect;
  readonly clock: Clock;
  readonly emit: EmitVenueEvent;
  readonly snapshotWaitMs: number;
}): VenueBooks {
  const { dialect, clock } = deps;
  const symbols = new Set<string>();
  const books = new Map<string, OwnBook>();
  const waiting = new Map<string, Set<Waiting>>();
  const lists = new Map<string, Map<string, Readonly<Record<string, unknown>>>>();
  const documents = new Map<string, string>();

  const bookOf = (symbol: string): OwnBook => {
    const known = books.get(symbol);
    if (known) return known;
    const book = createOwnBook();
    books.set(symbol, book);
    symbols.add(symbol);
    return book;
  };
  const keep = (records: VenueRecords) => {
    const list = lists.get(records.list) ?? new Map<string, Readonly<Record<string, unknown>>>();
    lists.set(records.list, list);
    // A later message may state fewer fields (a ticker on the socket has no NAV): what is not restated stands.
    for (const [symbol, row] of records.rows) list.set(symbol, { ...list.get(symbol), ...row });
  };
  const bookAnswer = (book: Omit<BookSnapshot, "symbol">, request: Waiting["request"]): RestAnswer => ({
    status: 200,
    body: dialect.bookBody(book, request, clock.now()),
  });
  const snapshotArrived = (book: BookSnapshot, text: string, limit: number) => {
    const own = bookOf(book.symbol);
    own.snapshot(book);
    for (const { request, finish } of waiting.get(book.symbol) ?? []) {
      const view = own.view(request.limit);
      if (request.limit === limit) finish({ status: 200, body: text });
      else if (view) finish(bookAnswer(view, request));
    }
  };
  const waitFor = (request: Waiting["request"]): Promise<RestAnswer> => {
    const queue = waiting.get(request.symbol) ?? new Set<Waiting>();
    waiting.set(request.symbol, queue);
    if (queue.size >= WAITING_MAX) return Promise.resolve(dialect.refusal("unavailable", request.symbol));
    return new Promise((resolve) => {
      const finish = (answer: RestAnswer) => {
        timer.cancel();
        queue.delete(entry);
        resolve(answer);
      };
      const entry: Waiting = { request, finish };
      const timer = clock.after(deps.snapshotWaitMs, () => finish(dialect.refusal("unavailable", request.symbol)));
      queue.add(entry);
      deps.emit({ kind: "book_awaited", venue: dialect.venue, symbol: request.symbol });
    });
  };

  return {
    symbols,
    expect: (expected) => {
      for (const symbol of expected) symbols.add(symbol);
    },
    take: (text, url) => {
      const meaning = dialect.meaning(text, url);
      if (meaning?.kind === "snapshot") snapshotArrived(meaning.book, text, meaning.limit);
      else if (meaning?.kind === "records") keep(meaning.records);
      else if (meaning?.kind === "document") documents.set(meaning.path, text);
      else if (meaning?.kind === "stream") {
        if (meaning.delta) bookOf(meaning.delta.symbol).delta(meaning.delta);
        if (meaning.records) keep(meaning.records);
      }
      return meaning;
    },
    rest: async (url) => {
      const request = dialect.rest(url);
      switch (request.kind) {
        case "unknown":
          return dialect.refusal("unknown_path", url.pathname);
        case "document": {
          const body = documents.get(request.path) ?? dialect.documentBody(request.path, [...symbols], clock.now());
          return body === undefined ? dialect.refusal("unknown_path", url.pathname) : { status: 200, body };
        }
        case "records": {
          const rows = lists.get(request.list);
          if (request.symbol === undefined) return { status: 200, body: JSON.stringify([...(rows?.values() ?? [])]) };
          const row = rows?.get(request.symbol);
          if (row) return { status: 200, body: JSON.stringify(request.bare ? row : [row]) };
          return request.bare || !symbols.has(request.symbol)
            ? dialect.refusal("unknown_symbol", request.symbol)
            : { status: 200, body: "[]" };
        }
        case "book": {
          if (!symbols.has(request.symbol)) return dialect.refusal("unknown_symbol", request.symbol);
          const view = books.get(request.symbol)?.view(request.limit);
          return view ? bookAnswer(view, request) : waitFor(request);
        }
      }
    },
    stop: () => {
      for (const queue of waiting.values())
        for (const { request, finish } of queue) finish(dialect.refusal("unavailable", request.symbol));
    },
  };
}
