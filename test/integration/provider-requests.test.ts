import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  ACME_FUNDS,
  ACME_MAPPING,
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
const accepted = () => stand.log.next("composition_fetched", ({ result }) => result === "accepted");
const failed = () => stand.log.next("composition_fetch_failed");

describe("a provider that does not answer", () => {
  it.each<[string, number, string]>([
    ["an error", 500, "HTTP 500"],
    ["no such page", 404, "HTTP 404"],
    ["304 that nobody asked for", 304, "HTTP 304"],
    ["nothing", 204, "HTTP 204"],
  ])("%s", async (_name, status, why) => {
    stand.answer(bare(status));
    const providers = stand.start(acme(), ACME_FUNDS);
    expect(await failed()).toMatchObject({ why, retryInMs: 3_750 });
    expect(providers.problems()).toEqual([{ what: "provider acme", why: `it does not answer: ${why}` }]);
  });

  it("is asked ever more seldom, and as late as it wishes", async () => {
    const later = (value: string) => bare(429, { "retry-after": value });
    const error = bare(503);
    const date = new Date(stand.clock.now() + 3_750 + 7_500 + 120_000 + 600_000).toUTCString();
    stand.answer(error, error, later("120"), later(date), body(fixture("json/good.json")));
    stand.start(acme(), ACME_FUNDS);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const { retryInMs } = await failed();
      waits.push(retryInMs);
      await stand.pass(retryInMs - 1);
      expect(stand.requests).toHaveLength(attempt + 1);
      await stand.pass(1);
    }
    // The date in the header has no fractions of a second.
    expect(waits).toEqual([3_750, 7_500, 120_000, 599_750]);
    await accepted();
  });

  it("in time, or with too much", async () => {
    stand.answer((_, response) => void response.writeHead(200).write("{"));
    stand.start(acme({ timeoutMs: 100 }), ACME_FUNDS);
    expect(await failed()).toMatchObject({ why: "no answer within 100 ms" });
    stand.answer(body("x".repeat(2_000)));
    await stand.pass(10_000);
    stand.answer(body(gzipSync(Buffer.alloc(1_000_000)), { "content-encoding": "gzip" }));
    stand.start({ big: acme({ maxBytes: 1_000 }).acme }, [fundOf("b", [{ provider: "big", key: "B" }])]);
    const event = await stand.log.next("composition_fetch_failed", ({ provider }) => provider === "big");
    expect(event.why).toBe("answer larger than 1000 bytes");
  });

  it("where it may not be asked: on this machine, in private networks, by way of others", async () => {
    const mapped = { kind: "http-json", mapping: ACME_MAPPING, minIntervalMs: 0 };
    const port = new URL(stand.url).port;
    const urls = {
      loopback: `http://127.0.0.1:${port}/`,
      named: `http://localhost:${port}/`,
      metadata: "http://169.254.169.254/latest/meta-data",
      number: `http://2130706433:${port}/`,
      v6: `http://[::1]:${port}/`,
      mapped4: `http://[::ffff:127.0.0.1]:${port}/`,
    };
    const providers = Object.fromEntries(Object.entries(urls).map(([id, url]) => [id, { ...mapped, url }]));
    const refs = Object.keys(urls).map((provider) => ({ provider, key: "X" }));
    stand.start(providers, [fundOf("x", refs)]);
    for (const id of Object.keys(urls)) {
      const event = await stand.log.next("composition_fetch_failed", ({ provider }) => provider === id);
      expect(event.why).toContain("not a public address");
    }
    expect(stand.requests).toEqual([]);
  });

  it("but sends us to others", async () => {
    const to = (location: string) => bare(302, { location });
    const port = new URL(stand.url).port;
    stand.answer(
      to(`http://localhost:${port}/`),
      to("file:///etc/passwd"),
      to("http://169.254.169.254/"),
      to("/round"),
    );
    stand.start(acme(), ACME_FUNDS);
    for (const why of ["localhost", "expected http or https", "169.254.169.254", "more than 3 times"]) {
      const { retryInMs, why: said } = await failed();
      expect(said).toContain(why);
      await stand.pass(retryInMs);
    }
  });

  it("to the end: what came before it is asked for again as a whole", async () => {
    const good = body(fixture("json/good.json"), { etag: '"v1"' });
    const cut: Answer = (request, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write('{"asOf":', () => request.socket.destroy());
    };
    stand.answer(good, cut, (request, response) => {
      if (request.headers["if-none-match"] === undefined) good(request, response);
      else bare(304)(request, response);
    });
    const providers = stand.start(acme(), ACME_FUNDS);
    await accepted();
    await stand.pass(EVERY_MS);
    await stand.log.next("composition_fetched", ({ result }) => result === "quarantined");
    await stand.pass(10_000);
    await accepted();
    expect(stand.requests.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, '"v1"', undefined]);
    expect(providers.problems()).toEqual([]);
  });

  it("itself, but a cache does: what has no time of its own is as old as the cache says", async () => {
    const { at: _at, ...fields } = ACME_MAPPING.fields;
    const timeless = acme({ mapping: { ...ACME_MAPPING, fields } });
    const answer = (age: string) => body(fixture("json/good.json"), { age });
    stand.answer(answer("0"), answer("3600"), answer("a week"));
    const at = stand.clock.now();
    stand.start(timeless, ACME_FUNDS);
    await accepted();
    await stand.pass(EVERY_MS);
    const { why } = await stand.log.next("composition_fetched", ({ result }) => result === "quarantined");
    expect(why[0]).toBe(
      "ACMX: stale: at is 2026-11-24T01:01:00Z: expected a time not before 2026-11-24T02:00:00Z, which is known already",
    );
    await stand.pass(EVERY_MS);
    await accepted();
    expect(
      stand.pushed.flatMap((input) => (input.type === "fundState" && input.id === "acmx" ? [input.state.at] : [])),
    ).toEqual([at, at + 2 * EVERY_MS]);
  });

  it("or only moved: a redirect on the same host is followed", async () => {
    stand.answer(bare(307, { location: "/new" }), body(fixture("json/good.json")));
    stand.start(acme(), ACME_FUNDS);
    await accepted();
    expect(stand.pushed[0]).toMatchObject({ id: "acmx", state: { netAssetsUsd: 30_120_000 } });
  });
});
