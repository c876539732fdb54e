import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../../../config/load.ts";
import { PRESETS } from "../../../config/provider-presets.ts";
import { askedOf, PROVIDER_KINDS, providerSchema } from "../../../config/provider-schema.ts";
import { configSchema } from "../../../config/schema.ts";
import { ROOT } from "../../support/source-file.ts";

const mapping = { key: { path: "ticker" }, fields: { netAssetsUsd: { path: "aum" } } };
const csvMapping = { key: { column: "Ticker" }, fields: { netAssetsUsd: { column: "AUM" } } };

const issuesOf = (provider: object) => {
  const parsed = providerSchema.safeParse(provider);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
};

describe("the providers section", () => {
  it("ships one provider, which nobody is asked for until a fund names it", () => {
    const config = loadConfig({}, []);
    if (!config.ok) throw new Error(JSON.stringify(config.error));
    expect(Object.keys(config.value.providers)).toEqual(["proshares"]);
    expect(config.value.providers["proshares"]).toMatchObject({ kind: "proshares-nav", everyMs: 1_800_000 });
  });

  it("has these defaults", () => {
    expect(providerSchema.parse({ kind: "gate-tickers" })).toEqual({
      kind: "gate-tickers",
      files: [],
      everyMs: 900_000,
      timeoutMs: 30_000,
      maxBytes: 67_108_864,
      minIntervalMs: 1_000,
      allowPrivate: false,
      stateAgeMaxHours: 120,
      netAssetsLogSd: 0.2,
      limits: {
        jumpPerDayMax: 2,
        mismatchMax: 0.02,
        netAssetsUsd: { min: 0, max: 1e13 },
        navPerToken: { min: 0, max: 1e9 },
        supply: { min: 0, max: 1e18 },
      },
    });
  });

  it("knows of every kind what to ask, or that it is a folder", () => {
    for (const kind of PROVIDER_KINDS.filter((one) => one !== "on-chain")) {
      const own = kind === "drop-in" ? { dir: "x" } : kind === "http-json" ? { mapping } : { mapping: csvMapping };
      const extra = kind.startsWith("http-") || kind === "drop-in" ? own : {};
      const provider = providerSchema.parse({ kind, url: "https://example.org/x", ...extra });
      const asked = askedOf(provider);
      if (kind === "drop-in") expect(asked).toBeUndefined();
      else expect(asked?.url).toBe("https://example.org/x");
    }
    expect(askedOf(providerSchema.parse({ kind: "mexc-etf-info" }))).toEqual(PRESETS["mexc-etf-info"]);
  });

  it.each([
    ["no address", { kind: "http-json", mapping }, "url: expected the address to ask"],
    ["no mapping", { kind: "http-csv", url: "http://h/" }, "mapping: expected a mapping"],
    [
      "another scheme",
      { kind: "http-csv", url: "ftp://h/", mapping: csvMapping },
      "url: expected an http:// or https://",
    ],
    ["a mapping nobody reads", { kind: "gate-tickers", mapping }, "mapping: expected none"],
    [
      "a column in JSON",
      { kind: "http-json", url: "http://h/", mapping: csvMapping },
      "mapping.key: expected a path, because the answer is JSON",
    ],
    [
      "a path in CSV",
      { kind: "http-csv", url: "http://h/", mapping: { ...csvMapping, fields: { supply: { path: "a" } } } },
      "mapping.fields.supply: expected a column or preamble",
    ],
    [
      "two places for one figure",
      { kind: "http-json", url: "http://h/", mapping: { ...mapping, fields: { supply: { path: "a", constant: 1 } } } },
      "mapping.fields.supply: expected exactly one of",
    ],
    [
      "nothing to learn",
      { kind: "http-json", url: "http://h/", mapping: { ...mapping, fields: { at: { path: "t" } } } },
      "mapping.fields: expected at least one figure",
    ],
    [
      "no time zone",
      {
        kind: "http-json",
        url: "http://h/",
        mapping: { ...mapping, fields: { at: { path: "t", timeZone: "New York" } } },
      },
      "mapping.fields.at.timeZone: expected an IANA time zone",
    ],
    [
      "a pattern without a year",
      { kind: "http-json", url: "http://h/", mapping: { ...mapping, fields: { at: { path: "t", date: "MM/DD" } } } },
      "mapping.fields.at.date: expected iso",
    ],
    [
      "a file name of no format",
      { kind: "drop-in", dir: "x", files: [{ match: "*.xls", mapping }] },
      "files.0.match: expected a file name",
    ],
    [
      "a file whose mapping is of another format",
      { kind: "drop-in", dir: "x", files: [{ match: "*.csv", mapping }] },
      "files.0.mapping.key: expected a column",
    ],
    [
      "limits the wrong way round",
      { kind: "gate-tickers", limits: { supply: { min: 5, max: 1 } } },
      "limits.supply.min: expected at most max (1)",
    ],
  ])("refuses %s", (_name, provider, message) => {
    expect(issuesOf(provider)).toContainEqual(expect.stringContaining(message));
  });

  it("resolves the folder of a drop-in from where the daemon was started", () => {
    const config = configSchema.parse({ providers: { manual: { kind: "drop-in", dir: "fund-state" } } });
    expect(config.providers["manual"]?.dir).toBe("fund-state");
    const dir = join(ROOT, "test/fixtures/providers/config/drop-in.json");
    const loaded = loadConfig({}, [dir]);
    expect(loaded).toMatchObject({
      ok: true,
      value: { providers: { manual: { dir: join(process.cwd(), "fund-state") } } },
    });
  });
});
