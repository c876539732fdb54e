import type { BookUpdate } from "../../../shared/domain/market/book-update.ts";
import type { MarketEvent, MarketEventType, QuoteEvent, TradeEvent } from "../../../shared/domain/market/event.ts";
import type { BookRule } from "../../../shared/domain/market/synced-book.ts";
import type { Result } from "../../../shared/domain/result.ts";
import type { EpochMs } from "../../../shared/domain/units.ts";

export type { BookRule } from "../../../shared/domain/market/synced-book.ts";

/** What reading captures takes. Venues that are only read from archives have nothing else. */
export interface CaptureReader {
  readonly venue: string;
  /** Matches the `conn` of a capture of this venue, whatever host it was recorded from. */
  readonly connPattern: RegExp;
  /**
   * One decoder per connection: it lives and dies with it. `url` is the connection's, where it is known: some venues
   * name the stream there and not in the frame.
   */
  createDecoder(url?: string): FrameDecoder;
}

/**
 * What a venue's folder must provide. Everything that differs between venues is here: addresses, subscribing, the
 * meaning of frames, and the rule that keeps its book whole. The feed around it is the same for all.
 */
export interface ExchangeAdapter extends CaptureReader {
  /** The venue id: the folder's name. */
  readonly venue: string;
  readonly rules: VenueRules;
  readonly facts: VenueFacts;
  /** The venue's own addresses; the config may replace each. */
  readonly urls: VenueUrls;
  /**
   * The sockets to open and what to send on each, for these subscriptions. `now` stamps the messages; their refs count
   * from `firstRef` (1 unless given) on each socket.
   */
  plan(
    subscriptions: readonly Subscription[],
    urls: VenueUrls,
    now?: EpochMs,
    firstRef?: number,
  ): readonly SocketPlan[];
  /** Message that keeps the socket open; undefined where the venue pings us or protocol pings are enough. */
  heartbeat(now: EpochMs): string | undefined;
  /**
   * Messages that must be acknowledged before anything is subscribed: a login, a wish for heartbeats. Absent where the
   * venue wants none. Only these see the credentials, so that no plan, log or capture holds them.
   */
  opening?(credentials: Credentials | undefined, now: EpochMs): readonly SubscribeMessage[];
  /** Absent where the plan's addresses can be opened as they are. */
  readonly entrance?: Entrance | undefined;
  /** Address of the REST book of `symbol`; undefined where the venue has none that can be compared with its stream. */
  snapshotUrl(symbol: string, urls: VenueUrls): string | undefined;
  /** Address of the 1-minute bars of `symbol` that open in [from, to); undefined where the venue has none. */
  barsUrl?(symbol: string, from: EpochMs, to: EpochMs, urls: VenueUrls): string;
  /**
   * Addresses polled at start (instrument lists) and every `rules.pollMs` (tickers with token state); may be empty.
   * `extra`: as `repeated`, but the feed is ready without their answers.
   */
  polls(
    subscriptions: readonly Subscription[],
    urls: VenueUrls,
  ): {
    readonly atStart: readonly string[];
    readonly repeated: readonly string[];
    readonly extra?: readonly string[];
  };
}

export interface VenueUrls {
  /** Socket addresses by role, as the venue splits them (`public`, `market`, …). */
  readonly ws: Readonly<Record<string, string>>;
  readonly rest: string;
}

/** `channels` are the venue's own channel names after the symbol is put in, e.g. `depth@100ms`. */
export interface Subscription {
  readonly symbol: string;
  readonly channels: readonly string[];
}

export interface SocketPlan {
  readonly url: string;
  readonly messages: readonly SubscribeMessage[];
  /** What must deliver data within `rules.firstDataMs`, or the subscription is counted as silent. */
  readonly streams: readonly PlannedStream[];
}

/** `event` is what arrives first on this channel: by it the feed knows that the stream delivers. */
export interface PlannedStream {
  readonly symbol: string;
  readonly channel: string;
  readonly event: MarketEventType;
}

export interface SubscribeMessage {
  readonly text: string;
  /** Takes the subscription back. */
  readonly undo: string;
  /** Matches ControlMessage.ref of its acknowledgement. */
  readonly ref: string;
}

export interface Credentials {
  readonly key: string;
  readonly secret: string;
}

/** How to get in where a venue hands out the socket's address, and a token with it, by HTTP before each connect. */
export interface Entrance {
  request(planned: string, urls: VenueUrls): { readonly method: "GET" | "POST"; readonly url: string };
  /** The address to open, and how often it wants a heartbeat; an error says which field is not as expected. */
  read(
    answer: Uint8Array,
    planned: string,
    now: EpochMs,
  ): Result<{ readonly url: string; readonly heartbeatMs: number | undefined }, string>;
}

/** What the table of venues says: shown to people, and used by `plan` to know what a channel gives. */
export interface VenueFacts {
  /** The venue's name and market, as people say it. */
  readonly title: string;
  /** Day of the newest source, ISO 8601. */
  readonly verified: string;
  readonly channels: readonly ChannelFact[];
}

export interface ChannelFact {
  /** As the venue names it, with `<…>` for what varies; a REST address begins with `GET `. */
  readonly name: string;
  readonly gives: readonly MarketEventType[];
  /** `recorded`: decoded from recorded frames. `documented`: known from documents alone. */
  readonly evidence: "recorded" | "documented";
  /** ISO date on which the venue ended it. */
  readonly until?: string;
}

/** So many in so long a time. */
export interface RateLimit {
  readonly max: number;
  readonly windowMs: number;
}

/** Facts about a venue, each with its source in the folder's README. */
export interface VenueRules {
  /** How continuity of book deltas is proven. */
  readonly book: BookRule;
  readonly snapshotDepth: number;
  /** REST books in a time, where the venue weighs them so much that the usual number is too many. */
  readonly snapshots?: RateLimit;
  /** What one unit of size is: 1 where sizes are in the asset, `listed` where the instrument list says. */
  readonly contractSize: 1 | "listed";
  readonly handshakeMs: number;
  readonly ackMs: number;
  readonly firstDataMs: number;
  /** Nothing at all on a socket for this long means it is dead. */
  readonly silenceMs: number;
  readonly heartbeatMs: number | undefined;
  readonly frameBytesMax: number;
  readonly messagesPerSecondMax: number;
  readonly streamsPerConnectionMax: number;
  /** Handshakes from one address. */
  readonly connects: RateLimit;
  /** Subscriptions and their undoing on one connection, where they are limited apart from other messages. */
  readonly subscriptions?: RateLimit;
  /** Connections at the same time; undefined where the venue names no limit. */
  readonly connectionsMax?: number;
  /** A book is compared with a REST snapshot this often; undefined where there is none to compare with. */
  readonly auditMs: number | undefined;
  readonly needsCredentials?: true;
  /** The venue shows no book: its best quotes stand for one, of unknown depth. */
  readonly quotesOnly?: true;
  /** Planned reconnect before the venue cuts the connection itself. */
  readonly connectionAgeMsMax: number;
  readonly pollMs: number | undefined;
  /** Channels a fund's traded instrument needs (with a book), and those a token feed needs. */
  readonly instrumentChannels: readonly string[];
  readonly tokenChannels: readonly string[];
}

/** `events`: gave at least one market event. `control`: known, gives none. The decoder never throws. */
export type FrameOutcome = "events" | "control" | "unknown" | "failed";

export interface FrameDecoder {
  /** Decodes one socket frame (UTF-8). */
  decode(frame: Uint8Array, receivedAt: EpochMs, sink: EventSink): FrameOutcome;
  /** Decodes one REST answer; the URL tells what it is and whose. */
  decodeRest(url: string, body: Uint8Array, receivedAt: EpochMs, sink: EventSink): FrameOutcome;
  /** Why the last frame was `unknown` or `failed`: field, value, expectation. */
  readonly issue: string;
  /** Frames of hot channels that were not in the form known of them and took the slow path. */
  readonly fallbacks: number;
}

/** Where a decoder puts what it found. `book`, `trade` and `quote` arguments are reused by the next frame. */
export interface EventSink {
  book(update: BookUpdate): void;
  trade(trade: TradeEvent): void;
  quote(quote: QuoteEvent): void;
  event(event: Exclude<MarketEvent, { type: "book" | "trade" | "quote" }>): void;
  control(message: ControlMessage): void;
}

export type ControlMessage =
  | { readonly kind: "ack"; readonly ref: string }
  | { readonly kind: "refused"; readonly ref: string; readonly reason: string }
  | { readonly kind: "pong" }
  /** So many units of the asset are in one unit of size. */
  | { readonly kind: "contractSize"; readonly symbol: string; readonly contractSize: number }
  /** One unit of size is worth so many dollars: an inverse contract. */
  | { readonly kind: "contractUsd"; readonly symbol: string; readonly contractUsd: number }
  /** The venue will end the connection. */
  | { readonly kind: "closing"; readonly reason: string }
  /** The connection's own sequence broke: nothing that came over it is known to be whole. */
  | { readonly kind: "broken"; readonly reason: string }
  /** The venue wants this answered. */
  | { readonly kind: "reply"; readonly text: string }
  | { readonly kind: "other" };
