import { describe, expect, test } from "vitest";
import { decodeFundFile } from "../../services/ingest/compositions/file/decode.ts";
import { createTokenFeeds } from "../../services/ingest/compositions/live/token-feeds.ts";
import { fundSchema } from "../../shared/contracts/fund.ts";
import type { Fund } from "../../shared/domain/funds/fund.ts";
import type { FundStateInput } from "../../shared/domain/input.ts";
import type { NavEvent } from "../../shared/domain/market/event.ts";
import { isSingle } from "../../shared/domain/portfolio/basket.ts";
import { epochMs, leverage, price } from "../../shared/domain/units.ts";

const NOW = epochMs(Date.UTC(2026, 0, 5, 12));
const daily = { rule: "daily-reset", leverage: 3, resetAt: "16:00", timeZone: "UTC" };
const band = { rule: "leverage-band", leverage: -3, minLeverage: 2, maxLeverage: 4 };
const good = {
  id: "f3l",
  name: "A fund",
  asset: "BTC",
  instrument: { venue: "v", symbol: "BTCUSDT", contractSize: 0.1 },
  versions: [
    { label: "old", until: "2025-04-01T16:00:00+08:00", rules: [daily], source: "notice" },
    { label: "new", rules: [daily, band], source: "notice" },
  ],
  feed: { venue: "v", symbol: "BTC3L" },
  state: { netAssetsUsd: 1e6, referencePrice: 100, rebalancedAt: "2026-01-04T16:00:00Z" },
};

const decode = (file: unknown) => decodeFundFile("f.json", JSON.stringify(file), NOW);
const issuesOf = (file: unknown): string[] => {
  const result = decode(file);
  if (result.ok) throw new Error("expected issues");
  return result.error.map(({ path }) => path);
};

describe("a fund file", () => {
  test("becomes a fund that may stand in the input stream", () => {
    const result = decode(good);
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    const [fund] = result.value.filter(isSingle);
    expect(result.value).toEqual([fund]);
    expect(fundSchema.parse(JSON.parse(JSON.stringify(fund)))).toEqual(fund);
    expect(fund).toMatchObject({
      contractSize: 0.1,
      instrument: { venue: "v", symbol: "BTCUSDT" },
      stateAgeMsMax: 72 * 3_600_000,
      state: { at: NOW, netAssetsUsd: 1e6, rebalancedAt: Date.UTC(2026, 0, 4, 16) },
    });
    expect(fund?.versions[0]?.until).toBe(Date.UTC(2025, 3, 1, 8));
    expect(fund?.versions[0]?.rules[0]).toMatchObject({ schedule: { at: ["16:00"], days: { on: "every-day" } } });
  });

  const terms = (changes: object) => ({
    ...good,
    versions: [{ label: "x", source: "s", rules: [{ ...daily, ...changes }] }],
  });
  const auctionOf = (changes: object, kind = "dutch-auction") => {
    const auction = { initialMultiplier: 1.01, minMultiplier: 0.999, durationMs: 3_600_000, ...changes };
    return bandOf({ execution: { kind, auction } });
  };
  const bandOf = (changes: object) => ({
    ...good,
    versions: [{ label: "x", source: "s", rules: [{ ...band, ...changes }] }],
  });
  test.each([
    ["a time zone that does not exist", terms({ timeZone: "Europe/Atlantis" }), "versions.0.rules.0.timeZone"],
    ["a reset at 24:00", terms({ resetAt: "24:00" }), "versions.0.rules.0.resetAt.0"],
    ["a leverage that never trades", terms({ leverage: 1 }), "versions.0.rules.0.leverage"],
    ["a leverage of zero", terms({ leverage: 0 }), "versions.0.rules.0.leverage"],
    ["a band above its target", bandOf({ minLeverage: 3 }), "versions.0.rules.0.minLeverage"],
    ["a band below its target", bandOf({ maxLeverage: 2.5 }), "versions.0.rules.0.maxLeverage"],
    ["an auction of a trade that is none", auctionOf({}, "twap"), "versions.0.rules.0.execution.auction"],
    ["an auction that rises", auctionOf({ minMultiplier: 1.2 }), "versions.0.rules.0.execution.auction.minMultiplier"],
    ["an auction that nobody takes", auctionOf({ takerEdge: 0.002 }), "versions.0.rules.0.execution.auction.takerEdge"],
    ["a rule that does not exist", terms({ rule: "weekly" }), "versions.0.rules.0.rule"],
    ["an end of the last version", { ...good, versions: [good.versions[0]] }, "versions.0.until"],
    [
      "no end of a version before the last",
      { ...good, versions: [good.versions[1], good.versions[1]] },
      "versions.0.until",
    ],
    [
      "versions in the wrong order",
      { ...good, versions: [good.versions[0], good.versions[0], good.versions[1]] },
      "versions.1.until",
    ],
    ["netting the wrong way round", { ...good, internalNetting: { min: 0.5, max: 0.2 } }, "internalNetting.min"],
    ["negative net assets", { ...good, state: { netAssetsUsd: -1 } }, "state.netAssetsUsd"],
    [
      "a negative size of long ago",
      { ...good, lastKnown: { at: "2026-01-01T00:00:00Z", netAssetsUsd: -1, source: "x" } },
      "lastKnown.netAssetsUsd",
    ],
    ["tokens without their value", { ...good, state: { supply: 5 } }, "state.navPerToken"],
    [
      "figures that disagree",
      { ...good, state: { netAssetsUsd: 1e6, navPerToken: 2, supply: 4e5 } },
      "state.netAssetsUsd",
    ],
    [
      "an exposure beside a leverage",
      { ...good, state: { netAssetsUsd: 1, exposureUsd: 3, leverage: 3 } },
      "state.exposureUsd",
    ],
    ["an exposure of nobody knows how much", { ...good, state: { exposureUsd: 3 } }, "state.netAssetsUsd"],
    ["a beginning that is no time", { ...good, began: "last year" }, "began"],
    ["a misspelt key", { ...good, stateAgeMaxHrs: 1 }, "stateAgeMaxHrs"],
    ["no versions", { ...good, versions: [] }, "versions"],
  ])("is refused for %s", (_, file, path) => {
    expect(issuesOf(file)).toContain(path);
  });

  test("may say how an auction runs in place of when it is taken", () => {
    const executionOf = (changes: object) => {
      const result = decode(auctionOf(changes));
      const [fund] = result.ok ? result.value : [];
      return fund?.versions[0]?.rules[0]?.execution;
    };
    // A taker without costs comes first after 27.05 minutes.
    const free = executionOf({});
    expect(free).toEqual({ kind: "dutch-auction", delayMs: expect.any(Number), durationMs: expect.any(Number) });
    expect((free?.delayMs ?? 0) / 60_000).toBeCloseTo(27.05, 2);
    expect((free?.delayMs ?? 0) + (free?.durationMs ?? 0)).toBeCloseTo(3_600_000, 6);
    expect((executionOf({ takerEdge: 0.0005 })?.delayMs ?? 0) / 1_000).toBeCloseTo(1937.748, 3);
    expect(executionOf({ initialMultiplier: 0.9995 })?.delayMs).toBe(0);
  });

  test("may state tokens and exposure in place of net assets and leverage", () => {
    const result = decode({
      ...good,
      state: { navPerToken: 2.5, supply: 4e5, exposureUsd: -3.1e6, netAssetsLogSd: 0.05 },
    });
    const [fund] = result.ok ? result.value : [];
    const state = { netAssetsUsd: 1e6, netAssetsLogSd: 0.05, leverage: -3.1, navPerToken: 2.5 };
    expect(fund?.state).toMatchObject(state);
  });

  test("of several assets names the list of weights that has what it does not hold", () => {
    const instrument = { venue: "v", symbol: "X" };
    const pool = (changes: object) => ({
      id: "pool",
      name: "Pool",
      constituents: [{ asset: "A", instrument }],
      versions: [
        {
          label: "x",
          source: "s",
          rules: [
            {
              rule: "weight-schedule",
              startWeights: { A: 0.96 },
              endWeights: { A: 0.5 },
              startsAt: "2026-11-23T10:00:00Z",
              endsAt: "2026-11-26T10:00:00Z",
              schedule: { days: { on: "every-day" }, at: ["00:00", "12:00"], timeZone: "UTC" },
              ...changes,
            },
          ],
        },
      ],
    });
    expect(decode(pool({})).ok).toBe(true);
    expect(issuesOf(pool({ endWeights: { B: 0.5 } }))).toEqual(["versions.0.rules.0.endWeights.0.asset"]);
    expect(issuesOf(pool({ endsAt: "soon" }))).toEqual(["versions.0.rules.0.endsAt"]);
  });

  test("of several assets knows what its net assets were on the scale of its units where these are weights", () => {
    const instrument = { venue: "v", symbol: "X" };
    const rules = [{ rule: "index-review", weighting: { scheme: "equal" }, schedule: "bitwise-10" }];
    const stateOf = (holdings: readonly object[]) => {
      const result = decode({
        id: "two",
        name: "Two",
        constituents: ["A", "B"].map((asset) => ({ asset, instrument })),
        versions: [{ label: "x", source: "s", rules }],
        state: { netAssetsUsd: 1e6, cash: 0.1, holdings },
      });
      if (!result.ok) throw new Error(JSON.stringify(result.error));
      return result.value[0]?.state;
    };
    const weighed = { asset: "A", weight: 0.6, price: 30 };
    expect(stateOf([weighed, { asset: "B", weight: 0.3, price: 2 }])).toMatchObject({
      heldNetAssets: 1,
      holdings: [
        { asset: "A", units: 0.02 },
        { asset: "B", units: 0.15 },
      ],
    });
    expect(stateOf([weighed, { asset: "B", units: 0.15 }])).not.toHaveProperty("heldNetAssets");
  });

  test("has no rule before it began, and says what was last known of its size", () => {
    const began = "2020-01-01T00:00:00Z";
    const lastKnown = { at: "2026-01-01T00:00:00Z", netAssetsUsd: 7, source: "a list" };
    const { state: _state, ...stateless } = good;
    const result = decode({ ...stateless, began, lastKnown });
    const [fund] = result.ok ? result.value : [];
    expect(fund?.versions[0]).toMatchObject({ until: Date.parse(began), rules: [], source: good.versions[0]?.source });
    expect(fund?.versions.slice(1).map(({ label }) => label)).toEqual(good.versions.map(({ label }) => label));
    expect(fund).toMatchObject({ figures: { at: Date.parse(lastKnown.at), netAssetsUsd: 7, source: "a list" } });
    expect(fund?.state).toBeUndefined();
  });

  test("of a family has only the terms that it has lived under", () => {
    const began = "2025-12-01T00:00:00Z";
    const result = decode({ ...good, began });
    const [fund] = result.ok ? result.value : [];
    expect(fund?.versions).toMatchObject([
      { label: "before", until: Date.parse(began), rules: [] },
      { label: "new", rules: [{ rule: "daily-reset" }, { rule: "leverage-band" }] },
    ]);
  });

  test("tells every problem with file, path, value and expectation", () => {
    const result = decode({ ...terms({ timeZone: "Mars" }), internalNetting: { min: 1, max: 0 } });
    expect(result).toMatchObject({
      ok: false,
      error: [
        { file: "f.json", path: "versions.0.rules.0.timeZone", value: '"Mars"' },
        { file: "f.json", path: "internalNetting.min", value: "1", expected: "at most max (0)" },
      ],
    });
  });

  test("is refused when it is no JSON", () => {
    expect(decodeFundFile("f.json", "{", NOW)).toMatchObject({ ok: false, error: [{ file: "f.json", path: "" }] });
  });
});

describe("a live token feed", () => {
  const fundOf = (): Fund => {
    const result = decode(good);
    const [fund] = result.ok ? result.value.filter(isSingle) : [];
    if (fund === undefined) throw new Error("the good file is bad");
    return fund;
  };
  const nav = (at: number, changes: Partial<NavEvent> = {}): NavEvent => ({
    type: "nav",
    venue: "v",
    symbol: "BTC3L",
    exchangeAt: epochMs(at),
    receivedAt: epochMs(at),
    nav: price(2),
    leverage: leverage(3.1),
    basket: undefined,
    supply: undefined,
    rebalancedAt: undefined,
    ...changes,
  });
  const setUp = () => {
    const pushed: FundStateInput[] = [];
    const feeds = createTokenFeeds((input) => pushed.push(input));
    feeds.setFunds([fundOf()]);
    return { feeds, pushed };
  };

  test("states leverage and value, and none of the figures of the file, which are of another time", () => {
    const { feeds, pushed } = setUp();
    feeds.onNav(nav(NOW));
    const state = { at: NOW, netAssetsLogSd: 0, leverage: 3.1, navPerToken: 2 };
    expect(pushed).toEqual([{ type: "fundState", at: NOW, id: "f3l", asset: "BTC", state }]);
    expect(feeds.heardAt("f3l")).toBe(NOW);
  });

  test("a rebalance is told at once; other news at most once a second", () => {
    const { feeds, pushed } = setUp();
    feeds.onNav(nav(NOW));
    feeds.onNav(nav(NOW + 100, { nav: price(2.1) }));
    expect(pushed).toHaveLength(1);
    feeds.onNav(nav(NOW + 200, { rebalancedAt: epochMs(NOW + 150) }));
    expect(pushed).toHaveLength(2);
    expect(pushed[1]?.state).toMatchObject({ rebalancedAt: NOW + 150 });
    feeds.onNav(nav(NOW + 1_300, { nav: price(2.2), rebalancedAt: epochMs(NOW + 150) }));
    expect(pushed).toHaveLength(3);
  });

  test("a token nobody follows, a merge of tokens and an unchanged value do no harm", () => {
    const { feeds, pushed } = setUp();
    feeds.onNav(nav(NOW, { symbol: "ETH3L" }));
    expect(pushed).toHaveLength(0);
    feeds.onNav(nav(NOW));
    feeds.onNav(nav(NOW + 2_000, { nav: price(20) }));
    feeds.onNav(nav(NOW + 30_000, { nav: price(20) }));
    expect(pushed.map(({ state }) => state.navPerToken)).toEqual([2, 20]);
  });
});
