import type { ProviderConfig } from "../../../../config/provider-schema.ts";
import type { ProviderFault } from "../../../../shared/domain/funds/provider-fault.ts";
import { jumpFaults, type ProviderState } from "../../../../shared/domain/funds/provider-state.ts";
import { targetOf, versionAt } from "../../../../shared/domain/funds/rule.ts";
import { type AnyFund, isSingle } from "../../../../shared/domain/portfolio/basket.ts";
import type { EpochMs } from "../../../../shared/domain/units.ts";
import { netAssetsOf } from "./to-input.ts";

/** What of `state` contradicts the files of its `funds`. `limits`: of the provider, where this is its first state. */
export const againstFiles = (
  funds: readonly AnyFund[],
  state: ProviderState,
  limits: ProviderConfig["limits"] | undefined,
  now: EpochMs,
): ProviderFault | undefined => (limits && againstFigures(funds, state, limits, now)) ?? againstTerms(funds, state);

/** A first figure has nothing but the fund's file to be held against, where that is not out of date. */
function againstFigures(
  funds: readonly AnyFund[],
  state: ProviderState,
  limits: ProviderConfig["limits"],
  now: EpochMs,
): ProviderFault | undefined {
  for (const { id, stateAgeMsMax, state: own } of funds) {
    if (own?.netAssetsUsd === undefined || own.at + stateAgeMsMax <= now) continue;
    const inFile = { key: state.key, at: own.at, netAssetsUsd: own.netAssetsUsd };
    const [jump] = jumpFaults({ ...state, netAssetsUsd: netAssetsOf(state) }, inFile, limits);
    if (jump !== undefined) return { ...jump, expected: `${jump.expected} from the figure in the file of fund ${id}` };
  }
  return undefined;
}

/** A provider that says another target or side than the fund's file is of another product, or the file is out of date. */
function againstTerms(funds: readonly AnyFund[], state: ProviderState): ProviderFault | undefined {
  const { at, targetLeverage: stated } = state;
  for (const fund of funds.filter(isSingle)) {
    const documented = targetOf(versionAt(fund, at));
    if (documented === undefined) continue;
    const says = `as the file of fund ${fund.id} says`;
    if (stated !== undefined && stated !== documented) {
      const term = { fund: fund.id, field: "target", documented, stated } as const;
      const expected = `${documented}, ${says}`;
      return { code: "inconsistent", field: "targetLeverage", found: String(stated), expected, term };
    }
    for (const field of ["leverage", "exposureUsd"] as const) {
      const signed = state[field];
      if (signed === undefined || signed * documented >= 0) continue;
      const expected = `the sign of the target, which is ${documented}, ${says}`;
      return { code: "inconsistent", field, found: String(signed), expected };
    }
  }
  return undefined;
}
