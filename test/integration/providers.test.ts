import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { IngestEvent } from "../../services/ingest/events.ts";
import { isSingle } from "../../shared/domain/portfolio/basket.ts";
import {
  ACME_FUNDS,
  type Answer,
  acmeAt,
  bare,
  body,
  createProviderStand,
  EVERY_MS,
  fixture,
  fundOf,
  type ProviderStand,
} from "../support/provider-stand.ts";

let stand: ProviderStand;
beforeEach(async () => {
  stand = await createProviderStand();
});
afterEach(() => stand.stop());

const acme = (changes: object = {}) => acmeAt(stand.url, changes);
type Fetched = Extract<IngestEvent, { type: "composition_fetched" }>;
const fetched = (result: Fetched["result"]) =>
  stand.log.next("composition_fetched", (event) => event.result === result);
const netAssets = (id: string) =>
  stand.pushed.flatMap((input) => (input.type === "fundState" && input.id === id ? [input.state.netAssetsUsd] : []));

describe("a provider that answers", () => {
  it("tells the state of the funds that name it, again when asked, and nothing of others", async () => {
    stand.answer(body(fixture("json/good.json")));
    const providers = stand.start(acme(), ACME_FUNDS);
    expect(providers.problems()).toEqual([{ what: "provider acme", why: "it has not answered yet" }]);
    await fetched("accepted");
    expect(stand.pushed).toMatchObject([
      {
        type: "fundState",
        id: "acmx",
        asset: "BTC",
        state: {
          at: Date.parse("2026-11-20T21:00:00Z"),
          netAssetsUsd: 30_120_000,
          netAssetsLogSd: 0.2,
          navPerToken: 25.1,
        },
      },
      { type: "fundState", id: "acms", state: { netAssetsUsd: 5_700_000 } },
    ]);
    expect(providers.problems()).toEqual([]);
    expect(providers.states()).toEqual(stand.pushed);
    expect(providers.stateAt("acmx")).toBe(Date.parse("2026-11-20T21:00:00Z"));
  });

  it("is asked only for what has changed, and its state keeps its own time", async () => {
    const modified = "Mon, 23 Nov 2026 00:20:00 GMT";
    stand.answer(body(fixture("json/good.json"), { etag: '"v1"', "last-modified": modified }), bare(304));
    const providers = stand.start(acme(), ACME_FUNDS);
    await fetched("accepted");
    await stand.pass(EVERY_MS);
    await fetched("unchanged");
    expect(stand.requests[0]?.headers).not.toHaveProperty("if-none-match");
    expect(stand.requests[1]?.headers).toMatchObject({ "if-none-match": '"v1"', "if-modified-since": modified });
    expect(netAssets("acmx")).toEqual([30_120_000]);
    const at = Date.parse("2026-11-20T21:00:00Z");
    expect(providers.ages()).toEqual([{ provider: "acme", stateAt: at, checkedAt: stand.clock.now() }]);
  });

  it("may be compressed, and is asked by one radar in one request at a time", async () => {
    stand.answer(body(gzipSync(fixture("json/good.json")), { "content-encoding": "gzip" }));
    stand.start(acme(), ACME_FUNDS);
    await fetched("accepted");
    expect(stand.requests).toHaveLength(1);
    expect(netAssets("acmx")).toEqual([30_120_000]);
  });

  it("is not asked at all while no fund names it", async () => {
    const providers = stand.start(acme(), [fundOf("other", [{ provider: "nobody", key: "X" }])]);
    await stand.pass(10 * EVERY_MS);
    expect(stand.requests).toEqual([]);
    expect(providers.problems()).toEqual([
      { what: "fund other", why: "its file names provider 'nobody', which the configuration does not have" },
    ]);
  });

  it("is asked at once for a fund that is new", async () => {
    stand.answer(body(fixture("json/good.json"), { etag: '"v1"' }));
    const providers = stand.start(acme(), ACME_FUNDS.slice(0, 1));
    await fetched("accepted");
    providers.setFunds(ACME_FUNDS);
    await stand.pass(0);
    await fetched("accepted");
    expect(stand.requests[1]?.headers).not.toHaveProperty("if-none-match");
    expect(netAssets("acms")).toEqual([5_700_000]);
  });

  it("leaves room between requests to one host", async () => {
    stand.answer(body(fixture("json/good.json")));
    const other = { ...acme({ minIntervalMs: 7_000 }).acme };
    const funds = [...ACME_FUNDS, fundOf("second", [{ provider: "other", key: "ACM3" }])];
    stand.start({ ...acme({ minIntervalMs: 7_000 }), other }, funds);
    await fetched("accepted");
    expect(stand.requests).toHaveLength(1);
    await stand.pass(6_999);
    expect(stand.requests).toHaveLength(1);
    await stand.pass(1);
    await fetched("accepted");
    expect(stand.requests.map(({ at }) => at - (stand.requests[0]?.at ?? 0))).toEqual([0, 7_000]);
  });
});

describe("an answer that is refused", () => {
  const afterGood = async (...answers: readonly Answer[]) => {
    stand.answer(body(fixture("json/good.json"), { etag: '"v1"' }), ...answers);
    const providers = stand.start(acme(), ACME_FUNDS);
    await fetched("accepted");
    await stand.pass(EVERY_MS);
    return { providers, event: await fetched("quarantined") };
  };

  it.each([
    ["html-instead-of-json.json", "html: answer is 'Just a moment...'"],
    ["truncated.json", "truncated: position"],
    ["renamed-list.json", "schema: the answer: rows (path 'funds')"],
    ["negative-net-assets.json", "ACMX: negative: netAssetsUsd"],
    ["absurd-net-assets.json", "ACMX: absurd: netAssetsUsd"],
    ["of-the-future.json", "ACMX: future: at"],
    ["older-than-known.json", "ACMX: stale: at"],
    ["missing-fund.json", "ACMX: missing: key is 'ACMX'"],
  ])("%s changes nothing, is said, and is kept for a person", async (file, why) => {
    const { event, providers } = await afterGood(body(fixture(`json/${file}`)));
    expect(event.why[0]).toContain(why);
    expect(event.isNews).toBe(true);
    expect(netAssets("acmx")).toEqual([30_120_000]);
    expect(providers.states()[0]).toMatchObject({ state: { at: Date.parse("2026-11-20T21:00:00Z") } });
    const [problem] = providers.problems();
    expect(problem?.what).toMatch(/^provider acme( ACMX)?$/);
    expect(problem?.why).toMatch(/is kept\)|are kept\)/);
    await expect.poll(() => stand.quarantined("acme")).toHaveLength(2);
    const [kept = "", reasons = ""] = stand.quarantined("acme");
    const dir = join(stand.dir, "quarantine/acme");
    expect(readFileSync(join(dir, kept))).toEqual(fixture(`json/${file}`));
    await expect.poll(() => readFileSync(join(dir, reasons), "utf8")).toContain(why);
  });

  it("of one fund lets the others through", async () => {
    await afterGood(body(fixture("json/negative-net-assets.json")));
    expect(netAssets("acmx")).toEqual([30_120_000]);
    expect(stand.pushed.at(-1)).toMatchObject({ id: "acms", state: { at: Date.parse("2026-11-23T21:00:00Z") } });
  });

  it("is told once, counted every time, asked for whole the next time, and over when it is good again", async () => {
    const html = body(fixture("json/html-instead-of-json.json"), { etag: '"page"' });
    const { providers } = await afterGood(html, html, body(fixture("json/next-day.json")));
    await stand.pass(EVERY_MS);
    expect(await fetched("quarantined")).toMatchObject({ isNews: false });
    await stand.pass(EVERY_MS);
    expect(await fetched("accepted")).toMatchObject({ isNews: true, why: [] });
    expect(stand.requests.map(({ headers }) => headers["if-none-match"])).toEqual([
      undefined,
      '"v1"',
      undefined,
      undefined,
    ]);
    expect(netAssets("acmx")).toEqual([30_120_000, 31_200_000]);
    expect(providers.problems()).toEqual([]);
    await expect.poll(() => stand.quarantined("acme")).toHaveLength(2);
  });

  it("that comes first is held against the figures of the fund's file, while these are not out of date", async () => {
    const startWith = (at: string) => {
      const inFile = fundOf("acmx", [{ provider: "acme", key: "ACMX" }], { state: { at, netAssetsUsd: 1_000_000 } });
      stand.answer(body(fixture("json/good.json")));
      stand.start(acme(), [inFile]);
    };
    startWith("2026-11-23T21:00:00Z");
    const { why } = await fetched("quarantined");
    expect(why).toEqual([expect.stringMatching(/ACMX: absurd: netAssetsUsd is 30120000.*in the file of fund acmx/)]);
    expect(netAssets("acmx")).toEqual([]);
    startWith("2026-10-01T21:00:00Z");
    await fetched("accepted");
    expect(netAssets("acmx")).toEqual([30_120_000]);
  });

  it("with a body that breaks off is quarantined as truncated", async () => {
    const { event } = await afterGood((_, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write('{"asOf":', () => response.destroy());
    });
    expect(event.why).toEqual([expect.stringContaining("truncated: answer is the answer broke off")]);
  });

  it("with less than half of the rows is quarantined as truncated", async () => {
    const { event } = await afterGood(
      body('{"asOf":"2026-11-23","funds":[{"ticker":"ACMX","nav":25,"shares":1200000,"aum":30}]}'),
    );
    expect(event.why).toEqual([expect.stringContaining("truncated: rows is 1: expected at least half of the 3")]);
  });

  it("ages: an answer that never changes becomes stale", async () => {
    stand.answer(body(fixture("json/good.json"), { etag: '"v1"' }), bare(304));
    const providers = stand.start(acme({ everyMs: 86_400_000, stateAgeMaxHours: 100 }), ACME_FUNDS);
    await fetched("accepted");
    await stand.pass(86_400_000);
    const event = await fetched("quarantined");
    expect(event.why[0]).toContain("ACMX: stale: at is 2026-11-20T21:00:00Z");
    expect(providers.problems()[0]?.why).toContain("the state of 2026-11-20T21:00:00Z is kept");
  });

  it("is remembered by the next process only in so far as it was good", async () => {
    await afterGood(body(fixture("json/absurd-nav.json")));
    stand.pushed.length = 0;
    stand.answer(body(fixture("json/absurd-nav.json")));
    const again = stand.start(acme(), ACME_FUNDS);
    expect(netAssets("acmx")).toEqual([30_120_000]);
    await fetched("quarantined");
    expect(netAssets("acmx")).toEqual([30_120_000]);
    expect(again.problems()[0]?.why).toContain("absurd");
  });

  it("is taken once it has persisted for as long as the configuration says", async () => {
    stand.answer(body(fixture("json/good.json")), body(fixture("json/absurd-nav.json")));
    stand.start(acme({ acceptAfterConfirmations: { answers: 3, overMs: EVERY_MS } }), ACME_FUNDS);
    await fetched("accepted");
    for (let answer = 0; answer < 3; answer += 1) {
      await stand.pass(EVERY_MS);
      if (answer < 2) await fetched("quarantined");
    }
    await stand.log.next("composition_jump_accepted", ({ key }) => key === "ACMX");
    expect(netAssets("acmx")).toEqual([30_120_000, 3_012_000_000]);
  });
});

describe("several providers of one fund", () => {
  const csv = {
    key: { column: "Ticker" },
    fields: { at: { column: "Date", date: "MM/DD/YYYY" }, leverage: { column: "Shares (000)" } },
  };
  it("the newest counts; net assets come from the newest that has them", async () => {
    const csvStand = await createProviderStand();
    try {
      stand.answer(body(fixture("json/good.json")));
      csvStand.answer(body("Date,Ticker,Shares (000)\n11/23/2026,ACMX,3\n"));
      const second = { kind: "http-csv", url: csvStand.url, mapping: csv, allowPrivate: true, minIntervalMs: 0 };
      const fund = fundOf("acmx", [
        { provider: "second", key: "ACMX" },
        { provider: "acme", key: "ACMX" },
      ]);
      const providers = stand.start({ ...acme({ netAssetsLogSd: 0.05 }), second }, [fund]);
      await fetched("accepted");
      await fetched("accepted");
      expect(providers.states()).toMatchObject([
        { state: { at: Date.parse("2026-11-20T21:00:00Z"), netAssetsUsd: 30_120_000, netAssetsLogSd: 0.05 } },
        { state: { at: Date.parse("2026-11-23T00:00:00Z") } },
      ]);
      const at = stand.clock.now();
      const inFile = fundOf("acmx", [{ provider: "acme", key: "ACMX" }], {
        state: { netAssetsUsd: 1, referencePrice: 90_000 },
      });
      if (!isSingle(inFile) || inFile.state === undefined) throw new Error("a fund in one instrument has a state");
      const said = providers.filtered({ type: "fund", at, id: "acmx", asset: "BTC", fund: inFile });
      expect(said).toMatchObject({ fund: { state: { referencePrice: 90_000 } } });
      expect(said).not.toHaveProperty("fund.state.netAssetsUsd");
      const other = { type: "fund", at, id: "other", asset: "BTC", fund: inFile } as const;
      expect(providers.filtered(other)).toBe(other);
    } finally {
      await csvStand.stop();
    }
  });
});
