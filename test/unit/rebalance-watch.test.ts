import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createKeptFile, type KeptFile } from "../../services/ingest/compositions/kept-file.ts";
import { createRebalanceWatch, type RebalanceWatch } from "../../services/ingest/compositions/live/rebalance-watch.ts";
import type { IngestEvent } from "../../services/ingest/events.ts";
import { type KeptToken, keptTokenSchema } from "../../shared/contracts/observed.ts";
import { inputEventSchema } from "../../shared/contracts/streams.ts";
import type { Fund } from "../../shared/domain/funds/fund.ts";
import type { TokenSample } from "../../shared/domain/inference/observation.ts";
import type { RebalanceInput } from "../../shared/domain/input.ts";
import type { NavEvent } from "../../shared/domain/market/event.ts";
import { type EpochMs, leverage, MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE, price } from "../../shared/domain/units.ts";
import { bandTerms, createRun, fund, fundInput, fundState, market } from "../support/forecast-run.ts";
import { runHiddenVenue } from "../support/token-venue.ts";

const FEED = { venue: "gateio", symbol: "BTC3S_USDT" };
const VENUE = {
  seed: 41,
  days: 25,
  target: -3,
  minLeverage: 1.5,
  maxLeverage: 5.25,
  checkEveryMs: MS_PER_MINUTE,
  sampleEveryMs: MS_PER_MINUTE,
  volatility: 0.06,
  leverageDigits: 4,
  navDigits: 7,
} as const;
const { samples, rebalances } = runHiddenVenue(VENUE);

/** The venue publishes the size of the leverage only. */
const navOf = ({ at, nav = 0, leverage: size = 0 }: TokenSample): NavEvent => ({
  type: "nav",
  ...FEED,
  exchangeAt: at,
  receivedAt: at,
  nav: price(nav),
  leverage: leverage(Math.abs(size)),
  basket: undefined,
  supply: undefined,
  rebalancedAt: undefined,
});

function feed(watching: RebalanceWatch, heard: readonly TokenSample[]): void {
  for (const sample of heard) {
    watching.onInput(market(sample.at, sample.price));
    watching.onNav(navOf(sample));
  }
}

function watch(minLeverage: number, maxLeverage: number) {
  const pushed: RebalanceInput[] = [];
  const emitted: IngestEvent[] = [];
  const token = fund("f3s", [bandTerms(-3, minLeverage, maxLeverage)], { feed: FEED });
  const watching = createRebalanceWatch(
    (input) => pushed.push(input),
    (event) => emitted.push(event),
  );
  watching.setFunds([token]);
  feed(watching, samples);
  return { pushed, emitted, token };
}

describe("the rebalances of a token with a live feed", () => {
  it("become inputs of the forecast, with the price they took place at", () => {
    const { pushed, emitted, token } = watch(1.5, 5.25);
    expect(pushed.length).toBe(rebalances.length);
    expect(rebalances.length).toBeGreaterThan(5);
    for (const [index, input] of pushed.entries()) {
      expect(inputEventSchema.parse(JSON.parse(JSON.stringify(input)))).toEqual(input);
      expect(input.rebalance.price).toBeCloseTo(rebalances[index]?.price ?? 0, 1);
      expect(input.rebalance.evidence).toBe("inferred");
    }
    expect(emitted.filter(({ type }) => type === "rule_disagrees")).toEqual([]);

    const run = createRun();
    const last = pushed.at(-1);
    if (last === undefined) throw new Error("nothing was seen");
    run.feed(
      fundInput(last.rebalance.at - 1, {
        ...token,
        state: fundState(last.rebalance.at - 1, { referencePrice: price(1) }),
      }),
      last,
    );
    expect(run.state.assets[0]?.funds.f3s?.anchor.reference).toBeCloseTo(last.rebalance.price ?? Number.NaN, 9);
  });

  it("show a venue that does not follow its documents, once", () => {
    const { emitted } = watch(1.5, 4);
    const told = emitted.filter((event) => event.type === "rule_disagrees");
    expect(told.map(({ field }) => field)).toEqual(["maxLeverage"]);
    expect(told.find(({ field }) => field === "maxLeverage")).toMatchObject({ fund: "f3s", documented: 4 });
  });

  it("are not held against terms that were not yet in force, nor against a target that is documented to be missed", () => {
    const changeAt = samples[samples.length - 1_440]?.at;
    const emitted = (versions: Fund["versions"]) => {
      const told: IngestEvent[] = [];
      const watching = createRebalanceWatch(
        () => {},
        (event) => told.push(event),
      );
      watching.setFunds([{ ...fund("f3s", [bandTerms(-3, 1.5, 5.25)], { feed: FEED }), versions }]);
      feed(watching, samples);
      return told.filter(({ type }) => type === "rule_disagrees");
    };
    const version = (label: string, maxLeverage: number, until?: EpochMs) =>
      ({ label, source: "test", until, rules: [bandTerms(-3, 1.5, maxLeverage)] }) as const;
    expect(emitted([version("old", 5.25, changeAt), version("new", 4)])).toEqual([]);
    expect(emitted([version("only", 4)]).length).toBe(1);
  });

  it("are not looked for without a price of the same moment", () => {
    const pushed: RebalanceInput[] = [];
    const watching = createRebalanceWatch(
      (input) => pushed.push(input),
      () => {},
    );
    watching.setFunds([fund("f3s", [bandTerms(-3, 1.5, 5.25)], { feed: FEED })]);
    for (const sample of samples) watching.onNav(navOf(sample));
    expect(pushed).toEqual([]);
  });
});

describe("a restart", () => {
  const token = fund("f3s", [bandTerms(-3, 1.5, 5.25)], { feed: FEED });
  /** A process that hears `heard` and is killed, or stopped. */
  function live(kept: KeptFile<KeptToken>, heard: readonly TokenSample[], isKilled = false) {
    const pushed: RebalanceInput[] = [];
    const emitted: IngestEvent[] = [];
    const watching = createRebalanceWatch(
      (input) => pushed.push(input),
      (event) => emitted.push(event),
      () => kept,
    );
    watching.setFunds([token]);
    feed(watching, heard);
    if (!isKilled) watching.stop();
    return { pushed, emitted };
  }
  let dir: string;
  const failures: string[] = [];
  const keptIn = () => createKeptFile(join(dir, "f3s.json"), keptTokenSchema, (why) => failures.push(why));
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "observed-"));
    failures.length = 0;
  });
  afterEach(() => rmSync(dir, { recursive: true }));
  const whole = live({ read: () => undefined, keep: () => {} }, samples).pushed;
  const quiet = rebalances[3]?.at ?? 0;
  const upTo = (at: number) => samples.filter((sample) => sample.at < at);
  const from = (at: number) => samples.filter((sample) => sample.at >= at);

  it.each([true, false])("goes on where it was, and tells nothing twice (killed: %s)", (isKilled) => {
    const at = quiet + 3 * MS_PER_HOUR;
    const before = live(keptIn(), upTo(at), isKilled);
    const after = live(keptIn(), from(at + 20 * MS_PER_MINUTE));
    expect([...before.pushed, ...after.pushed].map(({ rebalance }) => rebalance.at)).toEqual(
      whole.map(({ rebalance }) => rebalance.at),
    );
    expect(keptIn().read()?.rebalances.length).toBe(whole.length);
    expect(failures).toEqual([]);
  });

  it("tells a rebalance that took place meanwhile with the gap as its interval", () => {
    const before = live(keptIn(), upTo(quiet - 20 * MS_PER_MINUTE));
    const after = live(keptIn(), from(quiet + 20 * MS_PER_MINUTE));
    expect(before.pushed.length).toBe(3);
    const [told] = after.pushed;
    expect(after.pushed.length).toBe(whole.length - 3);
    expect(told?.rebalance.atErrorMs).toBeGreaterThanOrEqual(40 * MS_PER_MINUTE);
    expect((told?.rebalance.at ?? 0) - (told?.rebalance.atErrorMs ?? 0)).toBeLessThan(quiet);
    expect(Math.sign(told?.rebalance.tradePerNav ?? 0)).toBe(Math.sign(whole[3]?.rebalance.tradePerNav ?? 0));
  });

  it("after so long that there may have been several tells none of them, and knows those before", () => {
    const before = live(keptIn(), upTo(quiet - MS_PER_HOUR));
    const gap = 5 * MS_PER_DAY;
    const after = live(keptIn(), from(quiet + gap));
    expect(after.pushed.map(({ rebalance }) => rebalance.at)).toEqual(
      whole.flatMap(({ rebalance }) => (rebalance.at > quiet + gap ? rebalance.at : [])),
    );
    expect(keptIn().read()?.rebalances.length).toBe(before.pushed.length + after.pushed.length);
    expect(after.emitted.filter(({ type }) => type !== "rebalance_observed")).toEqual([]);
  });

  it("begins anew where the token is another, and where its file cannot be read, which is said", () => {
    live(keptIn(), upTo(quiet));
    const kept = keptIn().read();
    if (kept === undefined) throw new Error("nothing was kept");
    keptIn().keep({ ...kept, subject: "another" });
    live(keptIn(), from(quiet).slice(0, 400));
    expect(keptIn().read()?.rebalances.length).toBeLessThan(2);
    writeFileSync(join(dir, "f3s.json"), JSON.stringify({ ...kept, version: 2 }));
    live(keptIn(), from(quiet).slice(0, 400));
    expect(failures.join()).toContain("f3s.json");
    expect(keptIn().read()?.version).toBe(1);
  });
});
