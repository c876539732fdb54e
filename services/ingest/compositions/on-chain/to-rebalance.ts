import type { Fund } from "../../../../shared/domain/funds/fund.ts";
import { targetOf, versionAt } from "../../../../shared/domain/funds/rule.ts";
import type { RebalanceInput } from "../../../../shared/domain/input.ts";
import type { EpochMs } from "../../../../shared/domain/units.ts";
import { inLeverage } from "./piece.ts";
import type { ChainRebalance } from "./rebalance-log.ts";

/**
 * A piece of a rebalance as the forecast is told of it; its price was not seen. Undefined where nothing was traded, where
 * the event does not say where it led, and where the fund has no terms at that time.
 */
export function toRebalance(fund: Fund, piece: ChainRebalance, now: EpochMs): RebalanceInput | undefined {
  const target = targetOf(versionAt(fund, piece.at));
  if (target === undefined || piece.kind === "cancelled") return undefined;
  const { fromLeverage, toLeverage, tradePerNav } = inLeverage(piece, target);
  if (toLeverage === undefined || tradePerNav === undefined) return undefined;
  return {
    type: "rebalance",
    at: now,
    id: fund.id,
    asset: fund.asset,
    rebalance: { at: piece.at, atErrorMs: 0, evidence: "published", fromLeverage, toLeverage, tradePerNav },
  };
}
