import type { ForecastSettings } from "../forecast/settings.ts";
import type { DueTerms } from "../funds/next-due.ts";
import { ruleLabel } from "../funds/rule.ts";
import { type EpochMs, epochMs, fraction, usd } from "../units.ts";
import { minuteKey } from "../windows/ids.ts";
import type { BasketFund, BasketState, BasketTerms, PlannedTrade } from "./basket.ts";
import { nextDue } from "./due.ts";
import type { BasketRecord, ToldTrade } from "./record.ts";
import { basketRuleOf } from "./registry.ts";
import { type SizedTrade, sizeTrades } from "./size.ts";
import { type Blind, viewBasket } from "./view.ts";

type TradeSettings = Pick<ForecastSettings, "marketStaleMs" | "reviewHorizonMs" | "volatilityWarmupMs">;

/** What the fund will trade next, one for each constituent that trades; nothing beyond the horizon. */
export function tradesAhead(
  record: BasketRecord & { readonly fund: BasketFund },
  now: EpochMs,
  settings: TradeSettings,
): readonly ToldTrade[] {
  const { fund } = record;
  const due = nextDue(fund, now);
  if (due === undefined || due.at > now + settings.reviewHorizonMs) return [];
  const sized = sizedAhead(record, due, now, settings);
  // Whether a rule with bands acts at all is only known from prices and their volatility.
  if (typeof sized === "string" && basketRuleOf(due.terms).bands !== undefined) return [];
  const netAssetsUsd = netAssetsNow(record, now, settings);
  const id = `${fund.id}-${minuteKey(epochMs(due.at + due.terms.execution.delayMs))}`;
  return fund.constituents.flatMap(({ asset }, index) => {
    const own = typeof sized === "string" ? null : (sized[index] ?? null);
    if (own !== null && isNothing(own)) return [];
    const missing = typeof sized === "string" ? sized : null;
    return [{ id, asset, plan: plannedTrade(record, due, index, own, missing, netAssetsUsd) }];
  });
}

function sizedAhead(
  record: BasketRecord & { readonly fund: BasketFund },
  due: DueTerms<BasketTerms>,
  now: EpochMs,
  settings: TradeSettings,
): readonly SizedTrade[] | Blind | "volatility_warming_up" {
  const view = viewBasket(record, now, settings.marketStaleMs);
  if (typeof view === "string") return view;
  // The rule is asked as of the day it acts on.
  const { comovement } = record;
  if (comovement.observedMs < settings.volatilityWarmupMs) return "volatility_warming_up";
  return sizeTrades(due.terms, { ...view, at: due.at }, comovement, due.at - now) ?? "composition_unknown";
}

/** No trade now and none whatever the prices do. */
const isNothing = ({ size, probability }: SizedTrade): boolean =>
  probability === 0 || (size.perNav === 0 && size.perNavPerMove === 0 && size.perNavSd === 0);

/** As they were stated, or where the prices of the holdings have led them since. */
function netAssetsNow(
  record: BasketRecord & { readonly fund: BasketFund },
  now: EpochMs,
  { marketStaleMs }: TradeSettings,
): BasketState["netAssetsUsd"] {
  const { netAssetsUsd, heldNetAssets } = record.state ?? {};
  const view = viewBasket(record, now, marketStaleMs);
  if (netAssetsUsd === undefined || heldNetAssets === undefined || typeof view === "string") return netAssetsUsd;
  return usd(netAssetsUsd * (view.netAssets / heldNetAssets));
}

function plannedTrade(
  { fund, state }: BasketRecord & { readonly fund: BasketFund },
  { at, terms, version }: DueTerms<BasketTerms>,
  index: number,
  sized: SizedTrade | null,
  missing: PlannedTrade["missing"],
  netAssetsUsd: BasketState["netAssetsUsd"],
): PlannedTrade {
  const opensAt = epochMs(at + terms.execution.delayMs);
  return {
    fund: fund.id,
    label: ruleLabel(terms, version),
    kind: basketRuleOf(terms).kind,
    instrument: fund.constituents[index]?.instrument ?? { venue: "", symbol: "" },
    decidedAt: epochMs(Math.min(at, opensAt)),
    opensAt,
    closesAt: epochMs(opensAt + terms.execution.durationMs),
    probability: fraction(sized?.probability ?? 1),
    knownAt: state?.at ?? null,
    netAssetsUsd: netAssetsUsd ?? null,
    netAssetsLogSd: state?.netAssetsLogSd ?? 0,
    nettingMin: fund.internalNetting.min,
    nettingMax: fund.internalNetting.max,
    size: sized?.size ?? null,
    missing,
  };
}
