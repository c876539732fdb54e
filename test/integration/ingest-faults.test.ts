import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { ExchangeAdapter } from "../../services/ingest/exchanges/adapter.ts";
import { adapterOf } from "../../services/ingest/exchanges/registry.ts";
import { DIALECTS } from "../../services/venue/dialects/registry.ts";
import type { FaultInput } from "../../services/venue/faults/schedule.ts";
import { type BoxedFeed, startBoxedFeed } from "../support/boxed-feed.ts";
import { effectOf, expectOnlyTruth, gap, isProven, liveAgain } from "../support/suffering.ts";

/** The faults of an exchange, done to the real feed of each over real sockets: what is lost is said, and nothing else is told. */
const SEED = 11;
const LIMIT_MS = 120_000;
/** Twenty times as long as until the next update. */
const UNSEEN_MS = 2_000;
const [SUBJECT, BYSTANDER] = ["BTC", "ETH"] as const;

const boxed = (adapter: ExchangeAdapter) => startBoxedFeed({ adapter, assets: [SUBJECT, BYSTANDER], seed: SEED });

/** Does a fault to one book and waits until the venue has done it. */
async function inject(stand: BoxedFeed, fault: FaultInput & { readonly venue: string }, symbol: string) {
  const before = stand.venues.faults.applied().length;
  stand.venues.faults.inject(fault);
  for (;;) {
    const done = stand.venues.faults.applied().slice(before).at(0);
    if (done && (done.endedAt !== undefined || done.lost === undefined)) return done;
    await liveAgain(stand, symbol, 1);
  }
}

/** A checksum of the best levels shows only what changed them, so there updates suffer until one has. */
async function sufferUntilSeen(
  stand: BoxedFeed,
  fault: FaultInput & { readonly venue: string; readonly symbol: string },
  { rules }: ExchangeAdapter,
) {
  const lost = gap(stand, fault.symbol, false);
  for (;;) {
    stand.venues.faults.inject(fault);
    const seen = await (rules.book.kind === "ordered" ? Promise.race([lost, sleep(UNSEEN_MS)]) : lost);
    if (seen) return seen;
  }
}

async function begin(adapter: ExchangeAdapter): Promise<{ readonly stand: BoxedFeed; readonly subject: string }> {
  const stand = await boxed(adapter);
  for (const symbol of stand.symbols) await stand.liveStates(symbol, 5);
  return { stand, subject: stand.symbols[0] ?? "" };
}

const VENUES = DIALECTS.flatMap(({ venue, voice }) => {
  const adapter = adapterOf(venue);
  return adapter && !adapter.rules.quotesOnly ? [{ venue, adapter, hasChecksum: voice.checksum !== undefined }] : [];
});

describe.concurrent("faults of an update", () => {
  const faults = (["gap", "reorder", "duplicate", "truncated"] as const).flatMap((fault) =>
    VENUES.map((one) => ({ ...one, fault })),
  );
  test.for(faults)("$venue: $fault", { timeout: LIMIT_MS }, async ({ adapter, fault, venue }) => {
    const { stand, subject } = await begin(adapter);
    const effect = effectOf(fault, adapter);
    const kind = fault === "truncated" ? ({ fault: "garbage", form: "truncated" } as const) : { fault };
    const at = { venue, symbol: subject, atMs: 0 };
    if (typeof effect === "string") {
      await inject(stand, { ...kind, ...at }, subject);
      await liveAgain(stand, subject);
      if (effect === "harmless") expect(stand.log.all.filter(({ type }) => type === "gap")).toEqual([]);
    } else {
      const lost = await sufferUntilSeen(stand, { ...kind, ...at }, adapter);
      const back = await gap(stand, subject, true);
      expect(effect.loses).toContain(lost.reason);
      const [done] = stand.venues.faults.applied();
      // Unknown is what came after the last whole update, which is the last one that a value was told of.
      const wholeAt = done?.lost?.fromAt ?? Number.NaN;
      expect(lost.fromAt).toBeGreaterThanOrEqual(wholeAt);
      expect(lost.at).toBeGreaterThanOrEqual(lost.fromAt);
      const told = stand.inputs(subject).filter((input) => input.book === "live" && input.at <= lost.at);
      const newest = told.at(-1);
      // A checksum is over the best levels: an update beneath them may be told of before the one that it overtook is missed.
      const isSeenAtOnce = isProven(adapter) && adapter.rules.book.kind !== "ordered";
      if (isSeenAtOnce) expect(newest && "exchangeAt" in newest && newest.exchangeAt <= wholeAt).toBe(true);
      expect(back.fromAt).toBe(lost.fromAt);
      await liveAgain(stand, subject);
    }
    if (isProven(adapter)) expectOnlyTruth(stand, venue);
    await stand.stop();
  });

  test.for(VENUES.filter(({ hasChecksum }) => hasChecksum))(
    "$venue: wrong checksum",
    { timeout: LIMIT_MS },
    async ({ adapter, venue }) => {
      const { stand, subject } = await begin(adapter);
      stand.venues.faults.inject({ fault: "wrong-checksum", venue, symbol: subject, atMs: 0 });
      expect(await gap(stand, subject, false)).toMatchObject({ reason: "checksum" });
      await gap(stand, subject, true);
      await liveAgain(stand, subject);
      expectOnlyTruth(stand, venue);
      await stand.stop();
    },
  );
});
