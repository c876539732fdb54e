import type { Fund } from "../../shared/domain/funds/fund.ts";
import { fraction, leverage } from "../../shared/domain/units.ts";

/** Numbers of the contracts: of so many decimals. */
export const wad = (value: number): bigint => BigInt(Math.round(value * 1e9)) * 10n ** 9n;
export const units = (value: number, decimals: number): bigint =>
  (BigInt(Math.round(value * 1e6)) * 10n ** BigInt(decimals)) / 10n ** 6n;

/** The terms of a fund's file that differ from those of the contracts that tests deploy. */
export interface OtherTerms {
  readonly minLeverage?: number;
  readonly maxLeverage?: number;
  readonly coolDownMs?: number;
}

/** A fund with a band on `target`, which a contract of the key of its own name publishes. */
export function leverageFund(id: string, target: number, terms: OtherTerms = {}): Fund {
  const [min, max] = target > 0 ? [1.7, 2.3] : [0.7, 1.3];
  const { minLeverage = min, maxLeverage = max, coolDownMs = 3_000_000 } = terms;
  return {
    id,
    name: id,
    asset: "ETH",
    instrument: { venue: "coinbase-exchange", symbol: "ETH-USD" },
    versions: [
      {
        label: "test",
        source: "test",
        rules: [
          {
            rule: "leverage-band",
            leverage: leverage(target),
            minLeverage,
            maxLeverage,
            sides: "both",
            restoreTo: "edge",
            execution: { kind: "chunks", delayMs: 0, durationMs: 60_000, coolDownMs },
          },
        ],
      },
    ],
    internalNetting: { min: fraction(0), max: fraction(0) },
    stateAgeMsMax: 86_400_000,
    creationResponse: 0,
    publishedBy: [{ provider: "chain", key: id }],
  };
}
