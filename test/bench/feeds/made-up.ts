import type { ExchangeAdapter } from "../../../services/ingest/exchanges/adapter.ts";
import { adapterOf } from "../../../services/ingest/exchanges/registry.ts";
import type { Dialect, Session } from "../../../services/venue/dialect.ts";
import { DIALECTS } from "../../../services/venue/dialects/registry.ts";
import { listingsOf, manyAssets } from "../../../services/venue/simulation/listings.ts";
import { createRandom } from "../../../services/venue/simulation/random.ts";
import { SIMULATION_SEED, startSimulator } from "../../../services/venue/simulation/simulator.ts";
import type { AssetTerms } from "../../../services/venue/simulation/terms.ts";
import { createTruth } from "../../../services/venue/simulation/truth.ts";
import { createVenueMarket } from "../../../services/venue/simulation/venue-market.ts";
import type { Frame, VenueMarket } from "../../../services/venue/voice.ts";
import { type EpochMs, epochMs } from "../../../shared/domain/units.ts";
import { createVirtualClock } from "../../../shared/runtime/clock.ts";
import type { BenchMessage } from "../frames.ts";
import { captureOf, type FeedCapture } from "./capture.ts";

const START_AT = Date.UTC(2026, 0, 1, 12);
const STEP_MS = 100;
const FRAMES = 5_000;
const SYMBOLS = 5;
/** Each book moves with each step, and has as many levels on each side as those of the load benchmark. */
const FORM = { updateMs: STEP_MS, bookLevels: 200, tradesPerSecond: 3 } as const;

/**
 * What a feed gets from a venue in a box: the answers to what it sends, the REST books, then all that the simulated market
 * tells on the streams that a traded instrument needs. Empty where frames are no text.
 */
export function madeUpCaptures(known: ReadonlySet<string>): readonly FeedCapture[] {
  return DIALECTS.flatMap((dialect) => {
    const adapter = adapterOf(dialect.venue);
    if (!adapter || known.has(adapter.venue)) return [];
    return [captureOf(`made up: ${adapter.venue}`, adapter.venue, adapter, "made up", messagesOf(adapter, dialect))];
  });
}

function messagesOf(adapter: ExchangeAdapter, dialect: Dialect): readonly BenchMessage[] {
  const clock = createVirtualClock(START_AT);
  const terms = listingsOf(adapter.venue, manyAssets(SYMBOLS), FORM);
  const messages: BenchMessage[] = [];
  const clients: Client[] = [];
  let told = 0;
  const tell = (frames: readonly Frame[]): void => {
    for (const frame of frames) for (const client of clients) told += client.tell(frame);
  };
  const running = createVenueMarket({
    voice: dialect.voice,
    terms,
    at: START_AT,
    random: createRandom(SIMULATION_SEED),
    truth: createTruth(),
    now: clock.now,
    issueToken: () => "",
    admitted: (picture) => picture,
    tellBook: ({ frames }) => tell(frames),
    tell,
  });
  const simulator = startSimulator({ terms, seed: SIMULATION_SEED, clock, venueOf: () => running });
  // The books stand: only now can they be asked for, and what moves after this goes on from there.
  clients.push(...connect(adapter, dialect, terms, running.market, (message) => messages.push(message)));
  for (const { symbol } of terms) messages.push(...restBook(adapter, dialect, symbol, running.market));
  // Each step tells something, if anything was subscribed.
  for (let step = 1; step <= FRAMES && told < FRAMES; step += 1) clock.advanceTo(START_AT + step * STEP_MS);
  simulator.stop();
  // Only answers are text where the frames are not.
  return messages.length < told ? [] : messages;
}

interface Client {
  /** How often it was told: not at all or once. */
  tell(frame: Frame): 0 | 1;
}

/** Opens the sockets of the feed's own plan, and says on each what the feed says. */
function connect(
  adapter: ExchangeAdapter,
  dialect: Dialect,
  terms: readonly AssetTerms[],
  market: VenueMarket,
  put: (message: BenchMessage) => void,
): readonly Client[] {
  const now = (): EpochMs => epochMs(market.now());
  const paths = Object.entries(dialect.socketPaths).map(([role, path]) => [role, `ws://127.0.0.1${path}`]);
  const urls = { ws: Object.fromEntries(paths), rest: adapter.urls.rest };
  const channels = adapter.rules.instrumentChannels;
  const desk = { symbols: new Set(terms.map(({ symbol }) => symbol)), now, isTokenValid: () => true };
  const subscriptions = terms.map(({ symbol }) => ({ symbol, channels }));
  return adapter.plan(subscriptions, urls).map(({ url, messages }) => {
    const session = dialect.open(new URL(url), desk);
    if (!session) throw new RangeError(`${adapter.venue} in a box does not open ${url}`);
    const streams = new Set(session.initialStreams);
    const say = (text: string | Buffer): void => {
      if (typeof text === "string") put({ address: undefined, conn: url, text: session.stamp?.(text) ?? text });
    };
    for (const text of session.greeting ?? []) say(text);
    const opening = adapter.opening?.({ key: "key", secret: "secret" }, now()) ?? [];
    for (const { text } of [...opening, ...messages]) {
      const answer = session.answer(text, { streams, now: now(), isRefusing: false });
      for (const reply of answer.replies) say(reply);
      for (const stream of answer.subscribe) {
        streams.add(stream);
        for (const frame of dialect.voice.first?.(stream, market) ?? []) say(frame.text());
      }
    }
    return {
      tell: (frame) => {
        if (!streams.has(frame.stream) || !session.carries(frame.stream)) return 0;
        say(dressed(dialect, session, frame));
        return 1;
      },
    };
  });
}

function dressed(dialect: Dialect, session: Session, frame: Frame): string | Buffer {
  const body = frame.text();
  if (typeof body !== "string" || session.wrapped) return body;
  return dialect.dress?.(body, frame.stream, false) ?? body;
}

function restBook(
  adapter: ExchangeAdapter,
  dialect: Dialect,
  symbol: string,
  market: VenueMarket,
): readonly BenchMessage[] {
  const { book } = adapter.rules;
  const address = book.source === "rest" ? adapter.snapshotUrl(symbol, adapter.urls) : undefined;
  if (address === undefined) return [];
  const answer = dialect.voice.rest({ method: "GET", url: new URL(address) }, market);
  if (typeof answer === "string") throw new RangeError(`${adapter.venue} in a box has no ${address}: ${answer}`);
  return [{ address, text: answer.body }];
}
