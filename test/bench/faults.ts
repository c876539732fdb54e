import type { IngestEvent } from "../../services/ingest/events.ts";
import type { ExchangeAdapter } from "../../services/ingest/exchanges/adapter.ts";
import { adapterOf } from "../../services/ingest/exchanges/registry.ts";
import { DIALECTS } from "../../services/venue/dialects/registry.ts";
import type { FaultInput } from "../../services/venue/faults/schedule.ts";
import { type BoxedFeed, startBoxedFeed } from "../support/boxed-feed.ts";
import { effectOf, falsehoods, isProven, liveAgain } from "../support/suffering.ts";
import type { BenchSection } from "./section.ts";

const SEED = 21;
/** Values told of a symbol until its own rate is known, by which its silence is judged. */
const LEARNING_STATES = 60;
/** What an update or a closed socket shows is seen with the next frame. */
const SHOWN_MS = 1_000;
/** Venues at a time: the machine is shared with them. */
const AT_A_TIME = 7;

interface Found {
  readonly venue: string;
  readonly fault: string;
  readonly reason: string;
  /** From the fault to the gap, and how long that may take. */
  readonly detectionMs: number;
  readonly detectionBudgetMs: number;
  /** From the gap, or from the end of the fault where it lasts longer, to the live book. */
  readonly recoveryMs: number;
  /** The gap begins with the newest update before it, as the venue knows it, and its repair names the same. */
  readonly isIntervalRight: boolean;
}

type Gap = Extract<IngestEvent, { type: "gap" }>;

/**
 * Every fault on every venue that it can hit, over loopback: how soon it is seen, how soon the book is whole again, and
 * whether any value was told meanwhile that was not the venue's.
 */
export const faultsSection: BenchSection = {
  name: "faults",
  run: async ({ quick }) => {
    const venues = DIALECTS.flatMap(({ venue, voice }) => {
      const adapter = adapterOf(venue);
      if (!adapter || adapter.rules.quotesOnly || (quick && venue !== "bybit")) return [];
      return [{ adapter, faults: faultsOf(adapter, voice.checksum !== undefined, quick) }];
    });
    const results: Awaited<ReturnType<typeof sufferAll>>[] = [];
    for (let from = 0; from < venues.length; from += AT_A_TIME) {
      const together = venues.slice(from, from + AT_A_TIME);
      results.push(...(await Promise.all(together.map(({ adapter, faults }) => sufferAll(adapter, faults)))));
    }
    const found = results.flatMap((one) => one.found);
    const recoveries = found.map(({ recoveryMs }) => recoveryMs).toSorted((one, other) => one - other);
    const at = (share: number) => recoveries[Math.ceil(share * recoveries.length) - 1];
    return {
      faults: found.length,
      recoveryMs: { p50: at(0.5), p99: at(0.99), max: at(1) },
      detectedLate: found.filter(({ detectionMs, detectionBudgetMs }) => detectionMs > detectionBudgetMs),
      wrongIntervals: found.filter(({ isIntervalRight }) => !isIntervalRight),
      falseValues: results.flatMap((one) => one.falseValues),
      // Nothing is claimed of these: no sequence and no checksum proves their books.
      unproven: venues.map(({ adapter }) => adapter).flatMap((adapter) => (isProven(adapter) ? [] : [adapter.venue])),
      found,
    };
  },
};

interface NamedFault {
  readonly name: string;
  /** Without venue and time. */
  readonly fault: FaultInput;
  /** Everything is cut while it lasts. */
  readonly withCut?: true;
  readonly budgetMs: number;
}

function faultsOf(adapter: ExchangeAdapter, hasChecksum: boolean, quick: boolean): readonly NamedFault[] {
  const { rules } = adapter;
  const cut: NamedFault = { name: "cut", fault: { fault: "cut" }, budgetMs: SHOWN_MS };
  if (quick) return [cut];
  const ofUpdates = (["gap", "reorder", "truncated"] as const).flatMap((name): readonly NamedFault[] => {
    if (typeof effectOf(name, adapter) === "string") return [];
    const fault: FaultInput = name === "truncated" ? { fault: "garbage", form: "truncated" } : { fault: name };
    return [{ name, fault, budgetMs: SHOWN_MS }];
  });
  const during = (fault: FaultInput): NamedFault => ({
    name: `cut, ${fault.fault}`,
    fault,
    withCut: true,
    budgetMs: SHOWN_MS,
  });
  const { checksum, kind } = rules.book;
  return [
    ...ofUpdates,
    ...(hasChecksum
      ? [{ name: "wrong-checksum", fault: { fault: "wrong-checksum" }, budgetMs: SHOWN_MS } as const]
      : []),
    { name: "silent-stall", fault: { fault: "silent-stall" }, budgetMs: rules.silenceMs },
    { name: "half-open", fault: { fault: "half-open" }, budgetMs: rules.silenceMs },
    cut,
    { name: "oversize", fault: { fault: "oversize", bytes: rules.frameBytesMax + 1 }, budgetMs: SHOWN_MS },
    // Not where a book in the stream stands in no sequence: there it cannot be seen that it is old.
    ...(kind === "ordered" && !checksum ? [] : [during({ fault: "snapshot-behind", durationMs: 2_000 })]),
    { ...during({ fault: "silent-subscription", durationMs: 1_500 }), budgetMs: rules.firstDataMs + SHOWN_MS },
    during({ fault: "rate-limit", durationMs: 2_000 }),
    during({ fault: "token-expiry" }),
    during({ fault: "throttle", durationMs: 2_000, delayMs: 500 }),
  ];
}

async function sufferAll(adapter: ExchangeAdapter, faults: readonly NamedFault[]) {
  const { venue } = adapter;
  process.stderr.write(`bench: faults of ${venue}\n`);
  const stand = await startBoxedFeed({ adapter, assets: ["BTC", "ETH"], seed: SEED });
  const subject = stand.symbols[0] ?? "";
  const found: Found[] = [];
  for (const fault of faults) {
    for (const symbol of stand.symbols) await liveAgain(stand, symbol, LEARNING_STATES);
    found.push(await suffer(stand, venue, subject, fault));
  }
  for (const symbol of stand.symbols) await liveAgain(stand, symbol);
  const falseValues = isProven(adapter) ? falsehoods(stand, venue) : [];
  await stand.stop();
  return { found, falseValues };
}

/** When the feed saw that a subscription which was accepted brings nothing. */
async function silenceSeen(stand: BoxedFeed): Promise<number> {
  await stand.log.next("subscription_silent", () => true);
  return Date.now();
}

/** Faults that concern single books. */
const OF_A_SYMBOL: ReadonlySet<string> = new Set(["gap", "reorder", "garbage", "wrong-checksum", "silent-stall"]);

async function suffer(
  stand: BoxedFeed,
  venue: string,
  subject: string,
  { name, fault, withCut, budgetMs }: NamedFault,
): Promise<Found> {
  const before = stand.venues.faults.applied().length;
  const injectedAt = Date.now();
  const place = { venue, atMs: 0, ...(OF_A_SYMBOL.has(fault.fault) ? { symbol: subject } : {}) };
  stand.venues.faults.inject({ ...fault, ...place });
  if (withCut) stand.venues.faults.inject({ fault: "cut", venue, atMs: 0 });
  // Some faults leave more than one gap behind, of which those before are not looked for again.
  const next = (repaired: boolean): Promise<Gap> =>
    stand.log.next("gap", (event) => event.symbol === subject && event.repaired === repaired && event.at >= injectedAt);
  const lost = await next(false);
  const repaired = next(true);
  const isSilent = fault.fault === "silent-subscription";
  // Some venues cut or repeat a silent subscription before we do.
  const seenAt = isSilent ? await Promise.race([silenceSeen(stand), repaired.then(() => lost.at)]) : lost.at;
  const back = await repaired;
  const applied = stand.venues.faults.applied().slice(before);
  const first = applied[0];
  const endedAt = Math.max(...applied.map((one) => one.endedAt ?? Number.NEGATIVE_INFINITY));
  const beganAt = isSilent ? lost.at : (first?.at ?? Number.NaN);
  const from = endedAt < back.at ? Math.max(seenAt, endedAt) : seenAt;
  const wholeAt = first?.lost?.fromAt ?? Number.NEGATIVE_INFINITY;
  return {
    venue,
    fault: name,
    reason: lost.reason,
    detectionMs: seenAt - beganAt,
    detectionBudgetMs: budgetMs,
    recoveryMs: back.at - from,
    isIntervalRight: lost.fromAt >= wholeAt && lost.fromAt <= lost.at && back.fromAt === lost.fromAt,
  };
}
