import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { IngestEvent } from "../../services/ingest/events.ts";
import { body, createProviderStand, EVERY_MS, fundOf, type ProviderStand } from "../support/provider-stand.ts";

let stand: ProviderStand;
beforeEach(async () => {
  stand = await createProviderStand();
});
afterEach(() => stand.stop());

type Fetched = Extract<IngestEvent, { type: "composition_fetched" }>;
const fetched = (result: Fetched["result"]) =>
  stand.log.next("composition_fetched", (event) => event.result === result);

describe("an answer that contradicts the fund's own file, or is the server's complaint", () => {
  const token = (changes: object) =>
    body(
      JSON.stringify({
        symbol: "BTC3LUSDT",
        netValue: "0.14",
        timestamp: 1_795_485_600_000,
        leverage: 3,
        realLeverage: 2.9,
        ...changes,
      }),
    );
  const start = (kind: string) =>
    stand.start({ tokens: { kind, url: stand.url, allowPrivate: true, everyMs: EVERY_MS } }, [
      fundOf("btc3l", [{ provider: "tokens", key: "BTC3LUSDT" }]),
    ]);

  it("names both targets, and counts it once as a rule that disagrees", async () => {
    stand.answer(token({ leverage: 5 }));
    start("mexc-etf-info");
    const { why } = await fetched("quarantined");
    expect(why).toEqual(["BTC3LUSDT: inconsistent: targetLeverage is 5: expected 3, as the file of fund btc3l says"]);
    await stand.pass(EVERY_MS);
    await fetched("quarantined");
    expect(stand.log.all.filter(({ type }) => type === "rule_disagrees")).toEqual([
      {
        type: "rule_disagrees",
        fund: "btc3l",
        field: "target",
        documented: 3,
        observedLow: 5,
        observedHigh: 5,
        rebalances: 0,
      },
    ]);
  });

  it.each([
    ["mexc-etf-info", token({ realLeverage: -2.9 }), "leverage is -2.9: expected the sign of targetLeverage"],
    ["mexc-etf-info", token({ realLeverage: 0 }), "out_of_range: realLeverage is 0: expected at most 20"],
    ["mexc-etf-info", body('{"code":700002,"msg":"Signature is not valid."}'), 'it says "Signature is not valid."'],
    [
      "gate-tickers",
      body('[{"currency_pair":"BTC3LUSDT","etf_net_value":"2","etf_leverage":"-3.1","etf_pre_timestamp":1795449600}]'),
      "leverage is -3.1: expected the sign of the target, which is 3, as the file of fund btc3l says",
    ],
  ])("%s: %#", async (kind, answer, why) => {
    stand.answer(answer);
    start(kind);
    expect((await fetched("quarantined")).why).toEqual([expect.stringContaining(why)]);
    expect(stand.pushed).toEqual([]);
  });
});
