import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { describeIssues } from "../../config/issues.ts";
import { loadConfig } from "../../config/load.ts";
import { VENUES } from "../../services/ingest/exchanges/registry.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const dir = mkdtempSync(join(tmpdir(), "radar-config-"));
afterAll(() => rmSync(dir, { recursive: true }));

let written = 0;
function file(text: string, extension = "yaml"): string {
  const path = join(dir, `${written++}.${extension}`);
  writeFileSync(path, text);
  return path;
}

function load(env: Record<string, string> = {}, files: readonly string[] = []) {
  return loadConfig(env, files);
}

function issuesOf(env: Record<string, string>, files: readonly string[] = []) {
  const config = load(env, files);
  return config.ok ? [] : config.error;
}

describe("loading", () => {
  it("has live defaults that are valid", () => {
    const config = load();
    expect(config).toMatchObject({ ok: true });
    if (!config.ok) return;
    expect(Object.keys(config.value.venues).toSorted()).toEqual(VENUES.toSorted());
    expect(config.value.http).toMatchObject({ host: "127.0.0.1", port: 8787 });
    expect(config.value.dataDir).toBe(join(ROOT, "data"));
    expect(config.value.funds.dir).toBe(join(ROOT, "config/funds"));
  });

  it("merges key by key: defaults, files in order, environment; lists are replaced whole", () => {
    const first = file("http: { port: 1111, host: localhost }\npublish: { subscribers: [{ id: a }, { id: b }] }\n");
    const second = file('{\n\t"http": { "port": 2222 },\n\t"publish": { "subscribers": [{ "id": "c" }] }\n}', "json");
    const config = load({ RADAR_HTTP_PORT: "3333", RADAR_PARTITIONS: "4" }, [first, second]);
    expect(config).toMatchObject({
      ok: true,
      value: { http: { port: 3333, host: "localhost" }, partitions: 4, publish: { subscribers: [{ id: "c" }] } },
    });
  });

  it("reads every variable, and files named by RADAR_CONFIG", () => {
    const clock = { originAt: 1, wallAt: 2, rate: 3 };
    const config = loadConfig({
      REDIS_URL: "redis://user:word@elsewhere:7000/1",
      RADAR_HTTP_PORT: "0",
      RADAR_HTTP_HOST: "0.0.0.0",
      RADAR_HTTP_TOKEN: "0123456789abcdef",
      RADAR_LOG_LEVEL: "debug",
      RADAR_DATA_DIR: "elsewhere",
      RADAR_FUNDS_DIR: "/funds",
      RADAR_PARTITIONS: "2",
      RADAR_CLOCK: JSON.stringify(clock),
      RADAR_CONFIG: `${file("redis: { prefix: other }")}, ${file("conflation: { intervalMs: 50 }")}`,
    });
    expect(config).toMatchObject({
      ok: true,
      value: {
        redis: { url: "redis://user:word@elsewhere:7000/1", prefix: "other" },
        http: { port: 0, host: "0.0.0.0", token: "0123456789abcdef" },
        log: { level: "debug" },
        dataDir: resolve("elsewhere"),
        funds: { dir: "/funds" },
        partitions: 2,
        conflation: { intervalMs: 50 },
        clock,
      },
    });
  });

  it("reads secrets from files, and refuses both ways at once", () => {
    const secret = file("redis://:word@host:6379\n", "secret");
    expect(load({ REDIS_URL_FILE: secret })).toMatchObject({
      ok: true,
      value: { redis: { url: "redis://:word@host:6379" } },
    });
    const issues = issuesOf({ REDIS_URL_FILE: secret, REDIS_URL: "redis://host" });
    expect(issues).toMatchObject([{ source: "REDIS_URL_FILE", expectation: expect.stringContaining("only one") }]);
    expect(issuesOf({ RADAR_HTTP_TOKEN_FILE: "/nowhere" })).toMatchObject([
      { source: "RADAR_HTTP_TOKEN_FILE", value: "/nowhere", expectation: expect.stringContaining("ENOENT") },
    ]);
  });
});

describe("every mistake is found, located and explained", () => {
  it.each([
    ["misspelt key", "http: { prot: 1 }", "http.prot", "did you mean 'port'"],
    ["misspelt section", "forcast: {}", "forcast", "did you mean 'forecast'"],
    [
      "misspelt key in a list",
      "publish: { subscribers: [{ id: a, minUds: 1 }] }",
      "publish.subscribers.0.minUds",
      "did you mean 'minUsd'",
    ],
    [
      "misspelt key of a venue",
      "venues: { gateio: { enable: true } }",
      "venues.gateio.enable",
      "did you mean 'enabled'",
    ],
    ["strange key", "http: { qqqqqqqqq: 1 }", "http.qqqqqqqqq", "expected one of host, port, token"],
    ["unknown venue", "venues: { binance-usd: {} }", "venues.binance-usd", "did you mean 'binance-usdm'"],
    ["wrong type", "partitions: many", "partitions", "expected number"],
    ["out of bounds", "http: { port: 70000 }", "http.port", "<=65535"],
    ["not one of", "log: { level: loud }", "log.level", '"trace"|"debug"'],
    ["open without token", "http: { host: 0.0.0.0 }", "http.host", "http.token"],
    [
      "duplicate subscriber",
      "publish: { subscribers: [{ id: a }, { id: a }] }",
      "publish.subscribers.1.id",
      "no other subscriber",
    ],
    ["wrong scheme", "venues: { gateio: { ws: { spot: http://x } } }", "venues.gateio.ws.spot", "ws:// or wss://"],
    ["bad id", "publish: { subscribers: [{ id: 'a b' }] }", "publish.subscribers.0.id", "letters, digits"],
    ["empty section", "http:", "http", "expected object"],
    [
      "misspelt key of a provider",
      "providers: { p: { kind: gate-tickers, everyMS: 1 } }",
      "providers.p.everyMS",
      "'everyMs'",
    ],
    ["unknown kind of provider", "providers: { p: { kind: ftp } }", "providers.p.kind", '"http-json"'],
    ["provider without an address", "providers: { p: { kind: drop-in } }", "providers.p.dir", "the folder to watch"],
    [
      "provider asked too often",
      "providers: { p: { kind: gate-tickers, everyMs: 1 } }",
      "providers.p.everyMs",
      ">=1000",
    ],
  ])("%s", (_name, text, path, expectation) => {
    const source = file(text);
    expect(issuesOf({}, [source])).toMatchObject([{ source, path, expectation: expect.stringContaining(expectation) }]);
  });

  it.each([
    ["bad YAML", "http:\n  port: 1\n bad", "yaml", "line 3"],
    ["bad JSON", '{\n "http": {\n', "json", "line 3"],
    ["duplicate key", "http: {}\nhttp: {}\n", "yaml", "line 2"],
  ])("%s names the line", (_name, text, extension, line) => {
    const source = file(text, extension);
    expect(issuesOf({}, [source])).toMatchObject([{ source, path: expect.stringContaining(line) }]);
  });

  it("names files that cannot be read and files that hold no object", () => {
    const list = file("- a\n- b\n");
    expect(issuesOf({}, ["/nowhere.yaml", dir, list])).toMatchObject([
      { source: "/nowhere.yaml", expectation: expect.stringContaining("ENOENT") },
      { source: dir, expectation: expect.stringContaining("EISDIR") },
      { source: list, expectation: expect.stringContaining("object") },
    ]);
  });

  it("names the variable a value came from", () => {
    expect(issuesOf({ RADAR_HTTP_PORT: "abc", RADAR_CLOCK: "{", RADAR_PARTITIONS: "0" })).toMatchObject([
      { source: "RADAR_PARTITIONS", path: "partitions", value: "0" },
      { source: "RADAR_HTTP_PORT", path: "http.port", value: '"abc"', expectation: "expected number" },
      { source: "RADAR_CLOCK", path: "clock", expectation: "expected object" },
    ]);
  });

  it("reports all at once, also rules between settings beside plain mistakes", () => {
    const source = file("http: { host: 0.0.0.0, port: no, prot: 1 }\nvenues: { nowhere: {} }\npartitions: 0\n");
    const paths = issuesOf({ RADAR_LOG_LEVEL: "loud" }, [source, "/nowhere.yaml"]).map(({ path }) => path);
    expect(paths.sort()).toEqual([
      "",
      "http.host",
      "http.port",
      "http.prot",
      "log.level",
      "partitions",
      "venues.nowhere",
    ]);
  });
});

describe("secrets", () => {
  it("never stand in a message", () => {
    const word = "hunter2hunter2";
    const source = file(
      `redis: { url: "http://:${word}@host", pasword: ${word} }\nhttp: { token: [${word}] }\nvenues: { gateio: { rest: "ftp://h/?key=${word}" } }\n`,
    );
    const broken = file(`http: { token: ${word}\n  x: [`);
    const text = describeIssues([
      ...issuesOf({}, [source, broken]),
      ...issuesOf({ RADAR_HTTP_TOKEN: "short7hunter2" }),
    ]);
    expect(text).toContain("redis.url");
    expect(text).toContain("http.token");
    expect(text).not.toContain("hunter2");
  });
});
