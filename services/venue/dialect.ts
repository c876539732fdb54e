import type { Voice } from "./voice.ts";

/** One price level in the venue's own text, so that what goes out looks as it came in. */
export type LevelText = readonly [price: string, size: string | number];

/** A change of a book; `replaces` where the message states the whole book anew. */
export interface BookDelta {
  readonly symbol: string;
  readonly replaces: boolean;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly prevSeq: number | undefined;
  /** The venue's time of the change, epoch ms. */
  readonly at: number;
  readonly bids: readonly LevelText[];
  readonly asks: readonly LevelText[];
}

export interface BookSnapshot {
  readonly symbol: string;
  readonly seq: number;
  readonly at: number;
  readonly bids: readonly LevelText[];
  readonly asks: readonly LevelText[];
}

/** Rows of a public list, such as tickers or contracts, by the symbol they are about. */
export interface VenueRecords {
  readonly list: string;
  readonly rows: readonly (readonly [symbol: string, row: Readonly<Record<string, unknown>>])[];
}

/** What a recorded or simulated text means to the venue that sends it. */
export type Meaning =
  | {
      readonly kind: "stream";
      /** Names a client would subscribe by to get this frame. */
      readonly streams: readonly string[];
      /** Has the envelope of a combined stream. */
      readonly wrapped: boolean;
      readonly delta?: BookDelta | undefined;
      readonly records?: VenueRecords | undefined;
    }
  | { readonly kind: "snapshot"; readonly book: BookSnapshot; readonly limit: number }
  | { readonly kind: "records"; readonly records: VenueRecords }
  | { readonly kind: "document"; readonly path: string }
  /** Acks, pongs and everything else that answers one client and is not market data. */
  | { readonly kind: "control" };

/** What a venue allows its clients. */
export interface VenueLimits {
  readonly connectionsMax: number;
  readonly messageBytesMax: number;
  readonly messagesPerSecondMax: number;
  readonly streamsPerConnectionMax: number;
  readonly pingEveryMs: number;
  readonly pongWithinMs: number;
  /** An entrance token is refused when it is older. */
  readonly tokenAgeMsMax?: number;
}

export interface ClientAnswer {
  readonly replies: readonly string[];
  readonly subscribe: readonly string[];
  readonly unsubscribe: readonly string[];
  /** The venue ends the connection after its replies. */
  readonly close?: { readonly code: number; readonly reason: string };
}

/** Said to a message that changes nothing. */
export const replyOnly = (...replies: readonly string[]): ClientAnswer => ({ replies, subscribe: [], unsubscribe: [] });

/** What a session needs to know when it answers. */
export interface AnswerContext {
  /** Streams of this connection. */
  readonly streams: ReadonlySet<string>;
  readonly now: number;
  /** The venue takes no new subscriptions: it says so, in its own words. */
  readonly isRefusing: boolean;
}

/** One client's connection, as the venue sees it. What a venue counts or remembers per connection lives here. */
export interface Session {
  /** Frames go out in the envelope of a combined stream. */
  readonly wrapped: boolean;
  readonly initialStreams: readonly string[];
  /** Whether this address carries a stream; one that it does not is accepted and stays silent. */
  carries(stream: string): boolean;
  /** Said as soon as the connection is open. */
  readonly greeting?: readonly string[];
  /** The client is not let in: the connection ends after the greeting. */
  readonly close?: { readonly code: number; readonly reason: string };
  answer(message: string, context: AnswerContext): ClientAnswer;
  /** The text as this connection gets it, where the venue numbers what it sends on each. */
  stamp?(text: string): string;
  /** What the venue does by itself every so often, whatever was subscribed. */
  readonly beat?: { readonly everyMs: number; act(now: number): ClientAnswer };
}

/** What a venue knows when a client comes. */
export interface VenueDesk {
  /** Every instrument and pair it lists. */
  readonly symbols: ReadonlySet<string>;
  now(): number;
  /** Whether this entrance token was handed out and is not too old. */
  isTokenValid(token: string): boolean;
}

export interface RestAnswer {
  readonly status: number;
  readonly body: string;
}

/** What a REST address asks for. */
export type RestRequest =
  | { readonly kind: "book"; readonly symbol: string; readonly limit: number; readonly withId: boolean }
  | {
      readonly kind: "records";
      readonly list: string;
      readonly symbol: string | undefined;
      /** The row itself instead of a list of one. */
      readonly bare: boolean;
    }
  | { readonly kind: "document"; readonly path: string }
  | { readonly kind: "unknown" };

export type Refusal = "unknown_path" | "unknown_symbol" | "unavailable" | "rate_limited";

/** How one venue speaks: paths, subscribing, REST, its frames. Times are epoch ms. */
export interface Dialect {
  readonly venue: string;
  readonly limits: VenueLimits;
  /** Socket paths by the role under which a client's configuration names them. */
  readonly socketPaths: Readonly<Record<string, string>>;
  /** Undefined: there is no socket at this address. */
  open(url: URL, desk: VenueDesk): Session | undefined;
  refusal(reason: Refusal, detail: string): RestAnswer;
  /** The instrument of a stream, or undefined where it covers all. */
  symbolOf(stream: string): string | undefined;
  /** The same frame in the other envelope; absent where there is but one. */
  dress?(text: string, stream: string, wrapped: boolean): string;
  /** Last words on every connection before the venue cuts it. */
  farewell?(now: number): string;
  readonly voice: Voice;
  readonly playback?: Playback;
}

/** How recorded frames of a venue are understood, so that they can be served again. It has no state. */
export interface Playback {
  /** Whether a captured line that came over `url` is this venue's. */
  claims(url: URL): boolean;
  meaning(text: string, url: URL | undefined): Meaning | undefined;
  rest(url: URL): RestRequest;
  bookBody(
    book: Omit<BookSnapshot, "symbol">,
    request: { readonly limit: number; readonly withId: boolean },
    now: number,
  ): string;
  /** Stands in for a document that no capture line gave. */
  documentBody(path: string, symbols: readonly string[], now: number): string | undefined;
  /** The stream as an instrument channel of a client's configuration: its name without the symbol. */
  channelOf(stream: string): string;
  /** Channels of trades, books, quotes, marks and tickers; not those of candles and other summaries. */
  readonly marketData: RegExp;
}
