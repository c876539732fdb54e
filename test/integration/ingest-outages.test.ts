import { describe, expect, test } from "vitest";
import type { ExchangeAdapter } from "../../services/ingest/exchanges/adapter.ts";
import { adapterOf } from "../../services/ingest/exchanges/registry.ts";
import type { Dialect } from "../../services/venue/dialect.ts";
import { DIALECTS } from "../../services/venue/dialects/registry.ts";
import type { FaultInput } from "../../services/venue/faults/schedule.ts";
import { type BoxedFeed, startBoxedFeed } from "../support/boxed-feed.ts";
import { expectOnlyTruth, gap, isProven, liveAgain } from "../support/suffering.ts";

/**
 * A day of a venue in a minute: its streams stop, its connections die, it refuses, it lags behind. After each of these
 * every book is whole again by itself, and all that was told meanwhile was true.
 */
const SEED = 12;
const LIMIT_MS = 240_000;
const LEARNING_STATES = 60;

const VENUES = DIALECTS.flatMap((dialect) => {
  const adapter = adapterOf(dialect.venue);
  return adapter && !adapter.rules.quotesOnly ? [{ venue: dialect.venue, adapter, dialect }] : [];
});

interface Day {
  readonly stand: BoxedFeed;
  readonly adapter: ExchangeAdapter;
  readonly dialect: Dialect;
  readonly subject: string;
  readonly bystander: string;
  inject(fault: FaultInput): void;
}

const gaps = ({ stand }: Day, symbol: string) =>
  stand.log.all.filter((event) => event.type === "gap" && event.symbol === symbol);

async function allLiveAgain({ stand }: Day): Promise<void> {
  for (const symbol of stand.symbols) await liveAgain(stand, symbol);
}

/** Nonsense in the stream is told of and costs nothing. */
async function garbage(day: Day): Promise<void> {
  // Where nothing would show that the nonsense stood for an update, the connection is made anew instead.
  if (day.adapter.rules.book.kind === "ordered") return;
  const before = gaps(day, day.subject).length;
  for (const form of ["text", "binary", "other-shape"] as const) {
    day.inject({ fault: "garbage", form, symbol: day.subject, atMs: 0 });
    await allLiveAgain(day);
  }
  expect(day.stand.log.all.some(({ type }) => type === "frame_bad")).toBe(true);
  expect(gaps(day, day.subject)).toHaveLength(before);
}

/** A stream that stops on a living connection costs its own symbol, and no other. */
async function stall(day: Day): Promise<void> {
  const { stand, subject, bystander } = day;
  const before = gaps(day, bystander).length;
  await liveAgain(stand, subject, LEARNING_STATES);
  day.inject({ fault: "silent-stall", symbol: subject, atMs: 0 });
  expect(await gap(stand, subject, false)).toMatchObject({ reason: "stale" });
  await gap(stand, subject, true);
  expect(gaps(day, bystander)).toHaveLength(before);
}

/** A connection whose far end is gone is noticed without a word of it. */
async function halfOpen(day: Day): Promise<void> {
  const { stand, subject, bystander } = day;
  for (const symbol of stand.symbols) await liveAgain(stand, symbol, LEARNING_STATES);
  day.inject({ fault: "half-open", atMs: 0 });
  for (const symbol of [subject, bystander]) {
    await gap(stand, symbol, false);
    await gap(stand, symbol, true);
  }
}

/** The daily cut: with a notice nothing is lost, without one it is a gap. */
async function cut(day: Day): Promise<void> {
  const { stand, subject } = day;
  const before = gaps(day, subject).length;
  if (day.dialect.farewell) {
    day.inject({ fault: "cut", noticeMs: 10_000, atMs: 0 });
    await stand.log.next("disconnected", ({ reason }) => reason === "closing");
    await allLiveAgain(day);
    expect(gaps(day, subject)).toHaveLength(before);
  }
  day.inject({ fault: "cut", atMs: 0 });
  expect(await gap(stand, subject, false)).toMatchObject({ reason: "disconnect" });
  await gap(stand, subject, true);
}

/** Everything is cut while something else goes wrong for a while. */
async function cutDuring(day: Day, fault: FaultInput): Promise<void> {
  day.inject(fault);
  day.inject({ fault: "cut", atMs: 0 });
  for (const symbol of day.stand.symbols) {
    await gap(day.stand, symbol, false);
    await gap(day.stand, symbol, true);
  }
}

/** Not where a book in the stream stands in no sequence: there it cannot be seen that it is old. */
async function snapshotBehind(day: Day): Promise<void> {
  const { checksum, kind } = day.adapter.rules.book;
  if (kind === "ordered" && !checksum) return;
  await cutDuring(day, { fault: "snapshot-behind", durationMs: 2_000, atMs: 0 });
}

async function storm(day: Day): Promise<void> {
  day.inject({ fault: "reconnect-storm", durationMs: 3_000, cutEveryMs: 400, atMs: 0 });
  await gap(day.stand, day.subject, false);
  await allLiveAgain(day);
}

async function oversize(day: Day): Promise<void> {
  day.inject({ fault: "oversize", bytes: day.adapter.rules.frameBytesMax + 1, atMs: 0 });
  await gap(day.stand, day.subject, false);
  await gap(day.stand, day.subject, true);
}

describe.concurrent("outages", () => {
  test.for(VENUES)("$venue", { timeout: LIMIT_MS }, async ({ adapter, dialect, venue }) => {
    const stand = await startBoxedFeed({ adapter, assets: ["BTC", "ETH"], seed: SEED });
    const [subject = "", bystander = ""] = stand.symbols;
    const inject = (fault: FaultInput) => stand.venues.faults.inject({ ...fault, venue });
    const day: Day = { stand, adapter, dialect, subject, bystander, inject };
    await allLiveAgain(day);
    const outages: readonly (readonly [string, () => Promise<void>])[] = [
      ["garbage", () => garbage(day)],
      ["stall", () => stall(day)],
      ["half-open", () => halfOpen(day)],
      ["cut", () => cut(day)],
      ["storm", () => storm(day)],
      ["snapshot behind", () => snapshotBehind(day)],
      ["silent subscription", () => cutDuring(day, { fault: "silent-subscription", durationMs: 1_500, atMs: 0 })],
      ["rate limit", () => cutDuring(day, { fault: "rate-limit", durationMs: 2_000, atMs: 0 })],
      ["token expiry", () => cutDuring(day, { fault: "token-expiry", atMs: 0 })],
      ["throttle", () => cutDuring(day, { fault: "throttle", durationMs: 2_000, delayMs: 500, atMs: 0 })],
      ["oversize", () => oversize(day)],
    ];
    for (const [name, happen] of outages) {
      await happen().catch((error: unknown) => {
        throw new Error(`${venue}: ${name}`, { cause: error });
      });
      await allLiveAgain(day);
      if (isProven(adapter)) expectOnlyTruth(stand, venue);
    }
    await stand.stop();
  });
});
