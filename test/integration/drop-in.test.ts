import { execFileSync } from "node:child_process";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Providers } from "../../services/ingest/compositions/providers/providers.ts";
import type { IngestEvent } from "../../services/ingest/events.ts";
import { isBasket } from "../../shared/domain/portfolio/basket.ts";
import { acmeAt, body, createProviderStand, fixture, fundOf, type ProviderStand } from "../support/provider-stand.ts";

const POLL_MS = 5_000;
const HOLDINGS = {
  key: { constant: "ACM2000" },
  fields: {
    at: { preamble: "Fund Holdings as of", date: "MMM D, YYYY", time: "16:00", timeZone: "America/New_York" },
    netAssetsUsd: { constant: 25_000_000 },
  },
  holdings: {
    symbol: { column: "Ticker" },
    quantity: { column: "Quantity" },
    valueUsd: { column: "Market Value" },
  },
};
const PROVIDER = { manual: { kind: "drop-in", dir: "", files: [{ match: "acm2000-*.csv", mapping: HOLDINGS }] } };

let stand: ProviderStand;
let dir: string;
beforeEach(async () => {
  stand = await createProviderStand();
  dir = join(stand.dir, "dropped");
  mkdirSync(dir);
});
afterEach(() => stand.stop());

const put = (name: string, content: string | Buffer): void => writeFileSync(join(dir, name), content);
const states = (...given: object[]): string => JSON.stringify({ states: given });
const start = (funds = [fundOf("acmx", [{ provider: "manual", key: "ACMX" }])], changes: object = {}): Providers =>
  stand.start({ manual: { ...PROVIDER.manual, dir, ...changes } }, funds);
type Fetched = Extract<IngestEvent, { type: "composition_fetched" }>;
const fetched = (result: Fetched["result"]) =>
  stand.log.next("composition_fetched", (event) => event.result === result);
const look = async (): Promise<void> => stand.pass(POLL_MS);
const netAssets = () => stand.pushed.flatMap((input) => (input.type === "fundState" ? [input.state.netAssetsUsd] : []));

describe("a drop-in folder", () => {
  it("takes files in the radar's own form as they come, and leaves them where they are", async () => {
    const providers = start();
    expect((await fetched("quarantined")).why).toEqual(["ACMX: missing: key is 'ACMX': expected a file that has it"]);
    put("monday.json", states({ key: "ACMX", at: "2026-11-23T21:00:00Z", netAssetsUsd: 5e6, source: "a call" }));
    await look();
    await fetched("accepted");
    expect(netAssets()).toEqual([5e6]);
    put("tuesday.json", states({ key: "ACMX", at: "2026-11-24T01:00:00Z", netAssetsUsd: 6e6 }));
    await look();
    await fetched("accepted");
    expect(netAssets()).toEqual([5e6, 6e6]);
    expect(providers.problems()).toEqual([]);
  });

  it("may be empty as long as somebody else publishes the fund", async () => {
    stand.answer(body(fixture("json/good.json")));
    const refs = [
      { provider: "manual", key: "ACMX" },
      { provider: "acme", key: "ACMX" },
    ];
    const both = { ...acmeAt(stand.url), manual: { ...PROVIDER.manual, dir } };
    const providers = stand.start(both, [fundOf("acmx", refs)]);
    await stand.log.next("composition_fetched", ({ provider }) => provider === "acme");
    await look();
    await stand.log.next("composition_fetched", ({ provider, why }) => provider === "manual" && why.length === 0);
    expect(providers.problems()).toEqual([]);
  });

  it("takes files of others by the mapping for their name: holdings of a fund of several assets", async () => {
    put("acm2000-20261120.csv", fixture("holdings/good.csv"));
    put("acm2000-20261123.csv", fixture("holdings/next-day.csv"));
    const instrument = { venue: "binance-usdm", symbol: "X" };
    const fund = fundOf("acm", [{ provider: "manual", key: "ACM2000" }], {
      asset: undefined,
      instrument: undefined,
      creationResponse: undefined,
      internalNetting: undefined,
      feed: undefined,
      state: undefined,
      constituents: [
        { asset: "AA00", instrument },
        { asset: "AA01", instrument },
        { asset: "ZZZ", instrument },
      ],
      versions: [
        {
          label: "x",
          rules: [{ rule: "index-review", weighting: { scheme: "equal" }, schedule: SCHEDULE }],
          source: "made for the test",
        },
      ],
    });
    expect(isBasket(fund)).toBe(true);
    start([fund]);
    await fetched("accepted");
    expect(stand.pushed).toEqual([
      {
        type: "basketState",
        at: stand.clock.now(),
        asset: "acm",
        state: {
          at: Date.parse("2026-11-23T21:00:00Z"),
          netAssetsLogSd: 0.2,
          netAssetsUsd: 25_000_000,
          holdings: [
            { asset: "AA00", units: 10_000 },
            { asset: "AA01", units: 10_000 },
          ],
          cash: 23_000_000,
          heldNetAssets: 25_000_000,
        },
      },
    ]);
  });

  it.each<[string, string | Buffer, string]>([
    ["page.json", fixture("json/html-instead-of-json.json"), "html: answer is 'Just a moment...'"],
    ["cut.json", '{"states":[{"key":"ACMX",', "truncated: position"],
    ["misspelt.json", states({ key: "ACMX", at: "2026-11-23T21:00:00Z", netAssets: 5 }), "no field netAssets"],
    ["no-zone.json", states({ key: "ACMX", at: "2026-11-23", netAssetsUsd: 5 }), "schema: states.0.at"],
    ["unknown.csv", "a,b\n1,2\n", "file name is none that a mapping is for"],
    ["acm2000-x.csv", fixture("holdings/renamed-column.csv"), "'Quantity' (quantity)"],
  ])("says what is wrong with %s, and takes the others", async (name, content, why) => {
    put("good.json", states({ key: "ACMX", at: "2026-11-23T21:00:00Z", netAssetsUsd: 5e6 }));
    put(name, content);
    const providers = start();
    const event = await fetched("quarantined");
    expect(event.why).toEqual([expect.stringContaining(`file ${name}: `)]);
    expect(event.why[0]).toContain(why);
    expect(netAssets()).toEqual([5e6]);
    expect(providers.problems()).toMatchObject([{ what: `provider manual file ${name}` }]);
    put(name, states({ key: "ACMX", at: "2026-11-22T21:00:00Z", netAssetsUsd: 5e6 }));
    if (name.endsWith(".csv")) return;
    await look();
    await fetched("accepted");
    expect(providers.problems()).toEqual([]);
  });

  it.each([
    ["negative", { netAssetsUsd: -5e6 }, "ACMX: negative: netAssetsUsd"],
    ["absurd", { netAssetsUsd: 5e9 }, "ACMX: absurd: netAssetsUsd"],
    ["stale", { at: "2026-11-01T21:00:00Z" }, "ACMX: stale: at"],
    ["of the future", { at: "2026-12-01T21:00:00Z" }, "ACMX: future: at"],
    ["inconsistent", { navPerToken: 5, supply: 5 }, "ACMX: inconsistent: netAssetsUsd"],
  ])("keeps the last good state when a new one is %s", async (_name, change, why) => {
    const good = { key: "ACMX", at: "2026-11-23T21:00:00Z", netAssetsUsd: 5e6 };
    put("a.json", states(good));
    const providers = start();
    await fetched("accepted");
    put("a.json", states({ ...good, at: "2026-11-24T01:00:00Z", netAssetsUsd: 6e6, ...change }));
    await look();
    expect((await fetched("quarantined")).why[0]).toContain(why);
    expect(netAssets()).toEqual([5e6]);
    expect(providers.problems()[0]?.why).toContain("the state of 2026-11-23T21:00:00Z is kept");
  });

  it("takes a jump that a person has confirmed", async () => {
    const good = { key: "ACMX", at: "2026-11-23T21:00:00Z", netAssetsUsd: 5e6 };
    put("a.json", states(good));
    start();
    await fetched("accepted");
    put("b.json", states({ ...good, at: "2026-11-24T01:00:00Z", netAssetsUsd: 5e9, confirmed: true }));
    await look();
    await stand.log.next("composition_jump_accepted");
    expect(netAssets()).toEqual([5e6, 5e9]);
  });

  it("dates a state without a time by its file, and refuses a second one of the same time that says something else", async () => {
    const mapping = { key: { path: "k" }, fields: { netAssetsUsd: { path: "n" } } };
    const dated = new Date("2026-11-23T12:00:00Z");
    for (const [name, n] of [
      ["one.json", 5e6],
      ["two.json", 6e6],
    ] as const) {
      put(name, JSON.stringify({ k: "ACMX", n }));
      utimesSync(join(dir, name), dated, dated);
    }
    start(undefined, { files: [{ match: "*.json", mapping }] });
    expect((await fetched("quarantined")).why[0]).toContain("file two.json ACMX: duplicate");
    expect(stand.pushed).toMatchObject([{ state: { at: dated.getTime(), netAssetsUsd: 5e6 } }]);
  });

  it("takes the newest of several states in one file, and refuses two of one time that differ", async () => {
    const state = (at: string, netAssetsUsd: number) => ({ key: "ACMX", at: `2026-11-23T${at}:00Z`, netAssetsUsd });
    put("a.json", states(state("20:00", 5e6), state("21:00", 6e6), state("19:00", 4e6)));
    start();
    await fetched("accepted");
    expect(netAssets()).toEqual([6e6]);
    put("a.json", states(state("22:00", 5e6), state("22:00", 6e6), state("22:00", 5e6)));
    await look();
    expect((await fetched("quarantined")).why).toEqual([
      "file a.json ACMX: duplicate: at is that of another state with key 'ACMX', which says something else: expected one state for one time",
    ]);
    expect(netAssets()).toEqual([6e6]);
  });

  it("waits for no pipe, and reads what else is there", async () => {
    execFileSync("mkfifo", [join(dir, "pipe.json")]);
    mkdirSync(join(dir, "folder.json"));
    put("a.json", states({ key: "ACMX", at: "2026-11-23T21:00:00Z", netAssetsUsd: 5e6 }));
    start();
    const { why } = await fetched("quarantined");
    expect(why).toEqual([
      "file folder.json: malformed: answer is none: expected a file",
      "file pipe.json: malformed: answer is none: expected a file",
    ]);
    expect(netAssets()).toEqual([5e6]);
  });

  it("that is not there is a problem until it is", async () => {
    const providers = start(undefined, { dir: join(dir, "later") });
    await stand.log.next("composition_fetch_failed");
    expect(providers.problems()[0]?.why).toContain("ENOENT");
    mkdirSync(join(dir, "later"));
    writeFileSync(join(dir, "later/a.json"), states({ key: "ACMX", at: "2026-11-23T21:00:00Z", netAssetsUsd: 5e6 }));
    await look();
    await fetched("accepted");
    expect(providers.problems()).toEqual([]);
  });
});

const SCHEDULE = { days: { on: "weekdays" }, at: ["16:00"], timeZone: "America/New_York" };
