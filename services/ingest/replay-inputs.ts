import type { InputEvent } from "../../shared/domain/input.ts";
import type { ConflationLimits } from "../../shared/domain/market/conflate.ts";
import type { NavEvent } from "../../shared/domain/market/event.ts";
import type { BookState } from "../../shared/domain/market/synced-book.ts";
import type { AnyFund } from "../../shared/domain/portfolio/basket.ts";
import { type EpochMs, epochMs, MS_PER_DAY } from "../../shared/domain/units.ts";
import { createVirtualClock, type VirtualClock } from "../../shared/runtime/clock.ts";
import { statementOf } from "./compositions/file/provider.ts";
import { startFundFeeds } from "./compositions/live/fund-feeds.ts";
import type { Emit } from "./events.ts";
import type { ExchangeAdapter } from "./exchanges/adapter.ts";
import { adapterOf } from "./exchanges/registry.ts";
import { type Feed, startFeed } from "./feed.ts";
import { createFeedCounters, EVENT_TYPES, type FeedCounters } from "./feed-counters.ts";
import type { WantedSymbol } from "./feed-symbols.ts";
import { type CaptureSource, type RecordedFrame, readCaptures } from "./replay-captures.ts";
import { createRecordedTransport, type RecordedTransport } from "./replay-transport.ts";
import { wantedOf } from "./wanted.ts";

/** The forecast's own clock ticks, which a replay makes itself. */
const CLOCK_INPUT_MS = 1_000;
/** A longer pause between two frames (captures of different months) is lived through this far, then jumped over. */
const PAUSE_MS_MAX = MS_PER_DAY;

export interface ReplayOptions {
  readonly captures: readonly CaptureSource[];
  readonly conflation: ConflationLimits;
  /** The funds as they are loaded at the time of the first frame. */
  readonly fundsAt: (at: EpochMs) => readonly AnyFund[];
  readonly emit: Emit;
}

/** What a replay has seen, complete once its inputs are exhausted. */
export interface ReplayTotals {
  /** Lines of all captures. */
  readonly frames: number;
  /** Market events decoded, by type. */
  readonly events: Readonly<Record<string, number>>;
  readonly unknown: number;
  readonly failed: number;
  /** Lines that are no capture lines, or of a venue that is not known. */
  readonly skipped: number;
  /** By `venue:symbol`. */
  readonly books: Readonly<Record<string, BookState>>;
  /** Virtual time: of the first frame, and of the last one so far. */
  readonly startedAt: number;
  readonly at: number;
}

export interface Replay {
  /** Everything the forecast is told, in order, clock ticks included. */
  readonly inputs: AsyncGenerator<InputEvent>;
  totals(): ReplayTotals;
}

/**
 * Recorded lines through the real feed at their recorded receive times, on a virtual clock: as fast as it goes, and the
 * same inputs on every run. Connections count as open with their first frame, subscriptions as acknowledged, and every
 * symbol heard is tracked. A pause of more than a day is jumped over after its first day. Time ends with the last frame:
 * what would have closed later stays open.
 */
export function replayCaptures(options: ReplayOptions): Replay {
  const state = { frames: 0, skipped: 0, startedAt: 0, at: 0 };
  let feeds: ReadonlyMap<string, RecordedFeed> = new Map();
  return {
    inputs: replay(options, state, (opened) => {
      feeds = opened;
    }),
    totals: () => ({ ...state, ...totalsOf(feeds) }),
  };
}

interface RecordedFeed {
  readonly feed: Feed;
  readonly transport: RecordedTransport;
  readonly counters: FeedCounters;
  readonly followed: Set<string>;
}

async function* replay(
  options: ReplayOptions,
  state: { frames: number; skipped: number; startedAt: number; at: number },
  onFeeds: (feeds: ReadonlyMap<string, RecordedFeed>) => void,
): AsyncGenerator<InputEvent> {
  let waiting: InputEvent[] = [];
  let world: World | undefined;
  for await (const { at, frame } of readCaptures(options.captures)) {
    state.frames += 1;
    if (!frame) {
      state.skipped += 1;
      continue;
    }
    if (!world) {
      state.startedAt = at;
      world = createWorld(options, epochMs(at), (input) => waiting.push(input));
      onFeeds(world.feeds);
    }
    if (at - world.clock.now() > PAUSE_MS_MAX) {
      world.clock.advanceTo(world.clock.now() + PAUSE_MS_MAX);
      world.clock.jumpTo(at);
    }
    world.clock.advanceTo(at);
    state.at = world.clock.now();
    world.deliver(frame);
    if (waiting.length === 0) continue;
    const inputs = waiting;
    waiting = [];
    yield* inputs;
  }
  for (const { feed } of world?.feeds.values() ?? []) feed.stop();
}

interface World {
  readonly clock: VirtualClock;
  readonly feeds: ReadonlyMap<string, RecordedFeed>;
  deliver(frame: RecordedFrame): void;
}

function createWorld(options: ReplayOptions, startAt: EpochMs, pushAll: (input: InputEvent) => void): World {
  const clock = createVirtualClock(startAt);
  const funds = options.fundsAt(startAt);
  const fundFeeds = startFundFeeds(clock, pushAll, options.emit);
  const push = (input: InputEvent): void => {
    pushAll(input);
    fundFeeds.onInput(input);
  };
  const feeds = new Map<string, RecordedFeed>();
  const { byVenue } = wantedOf(funds, () => undefined);

  fundFeeds.setFunds(funds);
  for (const fund of funds) push(statementOf(fund, startAt));
  clock.every(CLOCK_INPUT_MS, () => push({ type: "clock", at: clock.now() }));
  const feedOf = (venue: string): RecordedFeed => {
    const known = feeds.get(venue);
    if (known) return known;
    const adapter = adapterOf(venue);
    if (!adapter) throw new RangeError(`a line was attributed to '${venue}', which has no adapter`);
    const feed = startRecordedFeed(adapter, clock, fundFeeds.onNav, byVenue.get(venue) ?? new Map(), options, push);
    feeds.set(venue, feed);
    return feed;
  };
  return {
    clock,
    feeds,
    deliver: ({ venue, conn, isRest, isBinary, body }) => {
      const { feed, followed, transport } = feedOf(venue);
      if (isRest) {
        feed.deliverRest(conn, body);
        return;
      }
      if (!followed.has(conn)) {
        followed.add(conn);
        feed.follow(conn);
      }
      transport.deliver(conn, body, isBinary);
    },
  };
}

function startRecordedFeed(
  adapter: ExchangeAdapter,
  clock: VirtualClock,
  onNav: (event: NavEvent) => void,
  wanted: ReadonlyMap<string, WantedSymbol>,
  options: ReplayOptions,
  push: (input: InputEvent) => void,
): RecordedFeed {
  const transport = createRecordedTransport();
  const counters = createFeedCounters();
  // A token that is only a feed has no book when live; here whatever was recorded is shown.
  const recorded = new Map([...wanted].filter(([, { assets }]) => assets.length > 0));
  const feed = startFeed({
    // The recorder was let in and kept its connection: there is nobody to ask, and no reason to leave it for its age.
    adapter: {
      ...adapter,
      entrance: undefined,
      rules: { ...adapter.rules, connectionAgeMsMax: Number.POSITIVE_INFINITY },
    },
    urls: adapter.urls,
    channels: { instrument: [], token: [] },
    conflation: options.conflation,
    patience: 1,
    clock,
    // Jitter would only make two runs differ.
    random: () => 0,
    transport,
    push,
    onEvent: (event) => {
      if (event.type === "nav") onNav(event);
    },
    onLag: () => {},
    emit: options.emit,
    counters,
    recorded,
  });
  return { feed, transport, counters, followed: new Set() };
}

function totalsOf(
  feeds: ReadonlyMap<string, RecordedFeed>,
): Pick<ReplayTotals, "events" | "unknown" | "failed" | "books"> {
  const events: Record<string, number> = {};
  const books: Record<string, BookState> = {};
  let unknown = 0;
  let failed = 0;
  for (const [venue, { counters, feed }] of feeds) {
    for (const type of EVENT_TYPES) {
      const count = counters.messages[counters.messageSlot[type]] ?? 0;
      if (count > 0) events[type] = (events[type] ?? 0) + count;
    }
    unknown += counters.unknown[counters.unknownSlot] ?? 0;
    failed += counters.failed[counters.failedSlot] ?? 0;
    for (const [symbol, state] of feed.books()) books[`${venue}:${symbol}`] = state;
  }
  return { events, unknown, failed, books };
}
