import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { MS_PER_HOUR } from "../../shared/domain/units.ts";
import { normalFrom, random } from "../support/forecast-run.ts";
import { runRadar } from "../support/radar.ts";

const root = mkdtempSync(join(tmpdir(), "radar-truth-"));
afterAll(() => rmSync(root, { recursive: true }));

const INDEX_COLUMNS =
  "rebalance_id,asset,decimals,current_unit_raw,new_unit_raw,notional_token_raw,notional_usd,price_usd_implied," +
  "index_supply_implied,trade_count,max_trade_size_raw,cool_off_s,index_input";
/** `one`: five of the same size, so that each stays at 20 %. `two`: without inputs, half of B goes into A. */
const INDEX = {
  "truth/index_rebalances_dpi.csv": [
    INDEX_COLUMNS,
    ...["A", "B", "C", "D", "E"].map((asset) => `one,${asset},2,200,200,0,0,10,50,0,,600,7`),
    "two,A,2,100,150,2500,250,10,50,2,2000,600,",
    "two,B,2,100,50,-2500,-250,10,50,2,2000,900,",
  ],
};
const STEP_HOUR = 150;
const TOKENS = () => {
  const next = random(7);
  let price = 100;
  let [units, cash] = [0.02, -1];
  const token: string[] = ["open_ts_ms,open,high,low,close,volume"];
  const underlying: string[] = [...token];
  for (let hour = 0; hour < 300; hour += 1) {
    price *= Math.exp(0.008 * normalFrom(next));
    const nav = cash + units * price;
    if (hour === STEP_HOUR) [units, cash] = [(3.5 * nav) / price, -2.5 * nav];
    token.push(`${hour * MS_PER_HOUR},1,1,1,${nav * (1 + 2e-4 * normalFrom(next))},5`);
    underlying.push(`${hour * MS_PER_HOUR},1,1,1,${price},5`);
  }
  const known = (hour: number, confidence: string) => `XUPUSDT,XUSDT,${(hour + 1) * MS_PER_HOUR},1.5,${confidence}`;
  return {
    "truth/blvt_inferred_rebalances.csv": [
      "token,underlying,change_ts_ms,trade_over_nav,confidence",
      known(STEP_HOUR, "high"),
      known(50, "medium"),
    ],
    "market/blvt_1h/XUPUSDT.csv.gz": token,
    "market/blvt_1h/XUSDT.csv.gz": underlying,
  };
};

function directory(name: string, files: Readonly<Record<string, readonly string[]>>): string {
  const dir = join(root, name);
  for (const [file, lines] of Object.entries(files)) {
    mkdirSync(join(dir, file, ".."), { recursive: true });
    const text = `${lines.join("\n")}\n`;
    writeFileSync(join(dir, file), file.endsWith(".gz") ? gzipSync(text) : text);
  }
  return dir;
}
const truth = (...args: readonly string[]) => runRadar(["truth", ...args]);

describe("radar truth", () => {
  it("prints what the files that are there hold, names those that are not, and ends with 1", async () => {
    const { code, lines, stderr } = await truth(directory("index-only", INDEX), "--json");
    expect(code).toBe(1);
    const rows = lines.map((line) => JSON.parse(line));
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({ rebalance: "one", components: 5, unitsFromInputs: 5, valueChange: 0 });
    expect(rows[0].unitsErrorMax).toBeLessThan(1e-12);
    expect(rows[1]).toMatchObject({
      rebalance: "two",
      unitsFromInputs: null,
      trades: 2,
      tokensErrorMax: 0,
      notionalUsdErrorMax: 0,
      tradeCountsRight: 2,
      tradeCounts: 2,
      leastDurationMs: 2 * 900_000,
    });
    for (const file of ["blvt_inferred_rebalances.csv", "vix_etp_holdings_daily.csv", "proshares_nav_aum_daily.csv"])
      expect(stderr).toContain(`expected the file ${join(root, "index-only/truth", file)}`);
  });

  it("counts what it finds against what is known, each once", async () => {
    const { lines } = await truth(directory("tokens", TOKENS()), "--json");
    const rows = lines.map((line) => JSON.parse(line));
    expect(rows.map(({ type }) => type)).toEqual(["token", "tokens"]);
    for (const row of rows) {
      expect(row).toMatchObject({ found: 1, matched: 1, wrong: 0, precision: 1, recallHigh: 1, recallHighMedium: 0.5 });
    }
    const table = await truth(join(root, "tokens"));
    expect(table.lines.some((line) => /^XUPUSDT\s+1\s+2\s+1\s+1\s+0\s+1\.000\s+1\.000\s+0\.500/.test(line))).toBe(true);
  });

  it("names the file, row and column of what is no number, and a file that is no gzip", async () => {
    const [heading = "", first = "", ...rest] = INDEX["truth/index_rebalances_dpi.csv"];
    const spoilt = [heading, first.replace("200,200", "200,many"), ...rest];
    const bad = await truth(
      directory("bad", {
        ...TOKENS(),
        "truth/index_rebalances_dpi.csv": spoilt,
      }),
    );
    expect(bad.code).toBe(1);
    expect(bad.stderr).toMatch(/index_rebalances_dpi\.csv, row 2:/);
    expect(bad.stderr).toContain("new_unit_raw");
    writeFileSync(join(root, "bad/market/blvt_1h/XUSDT.csv.gz"), "no gzip");
    expect((await truth(join(root, "bad"))).stderr).toContain("XUSDT.csv.gz is no CSV");
  });

  it("asks for one directory that is there", async () => {
    expect((await truth()).stderr).toContain("give exactly one data directory");
    expect(await truth(join(root, "nowhere"))).toMatchObject({ code: 1, stderr: expect.stringContaining("is no dir") });
  });
});
