import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { mappingSchema } from "../../../config/provider-mapping.ts";
import { PRESETS, type Preset } from "../../../config/provider-presets.ts";
import { providerSchema } from "../../../config/provider-schema.ts";
import { readAnswer } from "../../../services/ingest/compositions/mapping/answer.ts";
import { describeFault } from "../../../shared/domain/funds/provider-fault.ts";
import { faultsOf, type ProviderState } from "../../../shared/domain/funds/provider-state.ts";
import { epochMs } from "../../../shared/domain/units.ts";
import { describeWithData } from "../../support/data.ts";
import { time } from "../../support/forecast-run.ts";

const NOW = time("2026-11-24T02:00:00Z");

async function read(preset: Pick<Preset, "format" | "mapping">, text: string, keys: readonly string[]) {
  const answer = await readAnswer(Buffer.from(text), preset, new Set(keys), NOW);
  if (!answer.ok) throw new Error(describeFault(answer.error));
  return [...answer.value.states.values()].map((one) => (one.ok ? one.value : describeFault(one.error)));
}

/** The layout that several public programs read in 2026; figures made up. */
const NAV_HEADER =
  "Date,ProShares Name,Ticker,NAV,Prior NAV,NAV Change (%),NAV Change ($),Shares Outstanding (000),Assets Under Management";

describe("the providers that are known by name", () => {
  it("proshares-nav: the newest day of a fund, at its close, shares in thousands", async () => {
    const preset = PRESETS["proshares-nav"];
    const rows = [
      "11/23/2026,ProShares UltraPro QQQ,TQQQ,70.5,69.5,1.43885,1,500000,35250000000",
      "11/20/2026,ProShares UltraPro QQQ,TQQQ,69.5,69.1,0.57887,0.4,498000,34611000000",
    ];
    const text = `\ufeff${[NAV_HEADER, ...rows].join("\r\n")}\r\n`;
    expect(await read(preset, text, ["TQQQ"])).toMatchObject([
      { at: Date.parse("2026-11-23T21:00:00Z"), navPerToken: 70.5, supply: 5e8, netAssetsUsd: 3.525e10 },
    ]);
  });

  it("mexc-etf-info: one token or a list, leverage without its sign beside the signed target", async () => {
    const preset = PRESETS["mexc-etf-info"];
    const token = {
      symbol: "BTC3SUSDT",
      netValue: "0.147",
      feeRate: "0.00001",
      timestamp: NOW,
      leverage: -3,
      realLeverage: "2.81",
    };
    const expected = [{ at: NOW, navPerToken: 0.147, targetLeverage: -3, realLeverage: 2.81 }];
    expect(await read(preset, JSON.stringify(token), ["BTC3SUSDT"])).toMatchObject(expected);
    expect(await read(preset, JSON.stringify([token]), ["BTC3SUSDT"])).toMatchObject(expected);
    const { realLeverage: _gone, ...drifted } = token;
    expect(await read(preset, JSON.stringify(drifted), ["BTC3SUSDT"])).toEqual([
      expect.stringMatching(/^schema: .*realLeverage/),
    ]);
  });

  it("gate-tickers: only the pairs that are asked for, which are tokens", async () => {
    const preset = PRESETS["gate-tickers"];
    const token = {
      currency_pair: "BTC3S_USDT",
      last: "2.46",
      etf_net_value: "2.463",
      etf_pre_net_value: "2.432",
      etf_pre_timestamp: 1_795_449_600,
      etf_leverage: "-2.28",
    };
    const text = JSON.stringify([{ currency_pair: "BTC_USDT", last: "90000" }, token]);
    expect(await read(preset, text, ["BTC3S_USDT", "BTC_USDT"])).toMatchObject([
      { at: NOW, navPerToken: 2.463, realLeverage: 2.28, rebalancedAt: 1_795_449_600_000 },
      expect.stringMatching(/^schema: record 0: navPerToken \(path 'etf_net_value'\)/),
    ]);
  });
});

describeWithData("figures that were really published", (dir) => {
  const { limits } = providerSchema.parse({ kind: "proshares-nav" });

  it("are all taken: no day of a leveraged fund is absurd, not in March 2020 and not in April 2025", async () => {
    const lines = readFileSync(join(dir, "truth/proshares_nav_aum_daily.csv"), "utf8").trim().split("\n").slice(1);
    const last = new Map<string, ProviderState>();
    let days = 0;
    for (const line of lines) {
      const [date = "", ticker = "", , nav = "", shares = "", aum = ""] = line.split(",");
      const [year, month, day] = date.split("-");
      const text = `${NAV_HEADER}\n${month}/${day}/${year},Name,${ticker},${nav},,,,${shares},${aum}\n`;
      const [state] = await read(PRESETS["proshares-nav"], text, [ticker]);
      if (typeof state !== "object") throw new Error(`${line}: ${state}`);
      const before = last.get(ticker);
      const settings = { ...limits, ageMsMax: 120 * 3_600_000 };
      const faults = faultsOf(state, { last: before, own: before }, settings, epochMs(state.at + 14_400_000));
      expect(faults, line).toEqual([]);
      last.set(ticker, state);
      days += 1;
    }
    expect(days).toBeGreaterThan(500);
  });

  it("hold together: two thousand shares of an index fund and what they are worth", async () => {
    const text = gunzipSync(readFileSync(join(dir, "truth/iwm_holdings_snapshot.csv.gz"))).toString();
    const mapping = mappingSchema.parse({
      key: { constant: "IWM" },
      fields: { at: { constant: "2026-11-20" } },
      holdings: {
        symbol: { column: "ticker" },
        quantity: { column: "quantity" },
        weight: { column: "weight_pct", scale: "percent" },
        valueUsd: { column: "market_value_usd" },
        price: { column: "price_usd" },
      },
    });
    const [state] = await read({ format: "csv", mapping }, text, ["IWM"]);
    if (typeof state !== "object") throw new Error(state);
    expect(faultsOf(state, { last: undefined, own: undefined }, { ...limits, ageMsMax: 120 * 3_600_000 }, NOW)).toEqual(
      [],
    );
    expect(state.holdings?.length).toBeGreaterThan(1_900);
    const value = state.holdings?.reduce((sum, { valueUsd = 0 }) => sum + valueUsd, 0);
    expect(value).toBeGreaterThan(5e10);
  });
});
