import { describe, expect, it } from "vitest";
import { createRebalanceWatch } from "../../services/ingest/compositions/live/rebalance-watch.ts";
import type { IngestEvent } from "../../services/ingest/events.ts";
import { inputEventSchema } from "../../shared/contracts/streams.ts";
import type { TokenSample } from "../../shared/domain/inference/observation.ts";
import type { RebalanceInput } from "../../shared/domain/input.ts";
import type { NavEvent } from "../../shared/domain/market/event.ts";
import { leverage, MS_PER_MINUTE, price } from "../../shared/domain/units.ts";
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

function watch(minLeverage: number, maxLeverage: number) {
  const pushed: RebalanceInput[] = [];
  const emitted: IngestEvent[] = [];
  const token = fund("f3s", [bandTerms(-3, minLeverage, maxLeverage)], { feed: FEED });
  const watching = createRebalanceWatch(
    (input) => pushed.push(input),
    (event) => emitted.push(event),
  );
  watching.setFunds([token]);
  for (const sample of samples) {
    watching.onInput(market(sample.at, sample.price));
    watching.onNav(navOf(sample));
  }
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
