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

/** What a client opened: which streams this path carries, and in which envelope. */
export interface SessionForm {
  readonly wrapped: boolean;
  readonly initialStreams: readonly string[];
  carries(stream: string): boolean;
}

export interface ClientAnswer {
  readonly replies: readonly string[];
  readonly subscribe: readonly string[];
  readonly unsubscribe: readonly string[];
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

export interface VenueLimits {
  readonly connectionsMax: number;
  readonly messageBytesMax: number;
  readonly messagesPerSecondMax: number;
  readonly streamsPerConnectionMax: number;
  readonly pingEveryMs: number;
  readonly pongWithinMs: number;
}

/** How one venue speaks: paths, subscribing, envelopes, REST. It has no state; times are epoch ms. */
export interface Dialect {
  readonly venue: string;
  readonly limits: VenueLimits;
  /** Socket paths by the role under which a client's configuration names them. */
  readonly socketPaths: Readonly<Record<string, string>>;
  /** Whether a captured line that came over `url` is this venue's. */
  claims(url: URL): boolean;
  meaning(text: string, url: URL | undefined): Meaning | undefined;
  /** The same frame in the other envelope. */
  dress(text: string, stream: string, wrapped: boolean): string;
  /** Undefined: there is no socket at this address. */
  open(url: URL): SessionForm | undefined;
  answer(message: string, subscribed: ReadonlySet<string>, known: ReadonlySet<string>, now: number): ClientAnswer;
  rest(url: URL): RestRequest;
  bookBody(
    book: Omit<BookSnapshot, "symbol">,
    request: { readonly limit: number; readonly withId: boolean },
    now: number,
  ): string;
  /** Stands in for a document that no capture line gave. */
  documentBody(path: string, symbols: readonly string[], now: number): string | undefined;
  refusal(reason: "unknown_path" | "unknown_symbol" | "unavailable", detail: string): RestAnswer;
  /** The instrument of a stream, or undefined where it covers all. */
  symbolOf(stream: string): string | undefined;
  /** The stream as an instrument channel of a client's configuration: its name without the symbol. */
  channelOf(stream: string): string;
  /** Channels of trades, books, quotes, marks and tickers; not those of candles and other summaries. */
  readonly marketData: RegExp;
}
