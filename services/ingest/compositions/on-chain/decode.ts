import { formatUnits } from "viem";
import type { Fund } from "../../../../shared/domain/funds/fund.ts";
import type { ProviderFault } from "../../../../shared/domain/funds/provider-fault.ts";
import type { ProviderHolding, ProviderState } from "../../../../shared/domain/funds/provider-state.ts";
import { targetOf, versionAt } from "../../../../shared/domain/funds/rule.ts";
import { err, ok, type Result } from "../../../../shared/domain/result.ts";
import {
  type EpochMs,
  epochMs,
  leverage,
  MS_PER_HOUR,
  type Price,
  price,
  usd,
} from "../../../../shared/domain/units.ts";
import { SET_TOKEN_DECIMALS } from "./abi.ts";
import { leverageOfRatio, wad } from "./ratio.ts";
import type { ChainBlock, ComponentReading, ContractReading, SetTokenReading, StrategyReading } from "./reader.ts";
import type { TokenFacts } from "./token-reader.ts";

/** A ratio of collateral to net assets beyond this is no fund's: lending protocols give no such loans. */
const RATIO_MAX = 20;
/** Feeds are renewed at least once a day. */
const PRICE_AGE_MS_MAX = 26 * MS_PER_HOUR;

/**
 * The state of a fund as its contract says it. Leverage has the sign of the fund's target: an inverse product holds a
 * stablecoin and owes the asset. Net assets are known where what it owes or holds has a price, and else unknown.
 * Fails with the figure that cannot be.
 */
export function stateOf(
  key: string,
  reading: ContractReading,
  block: Pick<ChainBlock, "at">,
  fund: Fund | undefined,
): Result<ProviderState, ProviderFault> {
  const priceFault = priceFaultOf(reading, block.at);
  if (priceFault !== undefined) return err(priceFault);
  if (reading.kind === "set-token") return ok(setTokenState(key, reading, block.at));
  const ratio = wad(reading.ratio);
  if (!(ratio > 1 && ratio <= RATIO_MAX)) {
    const expected = `more than 1 (at which nothing is borrowed) and at most ${RATIO_MAX}`;
    return err({ code: "out_of_range", field: "getCurrentLeverageRatio", found: String(ratio), expected });
  }
  const target = fund && targetOf(versionAt(fund, block.at));
  const sideFault = target === undefined ? undefined : sideFaultOf(reading, target);
  return sideFault === undefined ? ok(strategyState(key, reading, ratio, block.at, target)) : err(sideFault);
}

/** A ratio of 2 is twice long or once short, by what is held and what is owed. */
function sideFaultOf({ collateral, debt }: StrategyReading, target: number): ProviderFault | undefined {
  const [held, owed] = [collateral.facts, debt.facts];
  const isWrong = target > 0 ? held.isUsd && !owed.isUsd : owed.isUsd && !held.isUsd;
  if (!isWrong) return undefined;
  const expected = `those of a ${target > 0 ? "long" : "short"} fund (its file says ${target})`;
  return { code: "inconsistent", field: "collateral and debt", found: `${held.asset} and ${owed.asset}`, expected };
}

function strategyState(
  key: string,
  reading: StrategyReading,
  ratio: number,
  at: EpochMs,
  target: number | undefined,
): ProviderState {
  const supply = supplyOf(reading);
  const signed = target === undefined ? undefined : leverage(leverageOfRatio(ratio, target));
  const netAssetsUsd = netAssetsOf(reading, ratio, supply);
  return {
    key,
    at,
    supply,
    ...(signed === undefined ? {} : { leverage: signed }),
    ...sizeOf(netAssetsUsd, supply),
    ...(signed === undefined || netAssetsUsd === undefined ? {} : { exposureUsd: usd(signed * netAssetsUsd) }),
    ...(reading.lastTradeTimestamp === 0n ? {} : { rebalancedAt: epochMs(Number(reading.lastTradeTimestamp) * 1_000) }),
  };
}

/**
 * With C the collateral's value and B the debt's, the ratio is C / (C − B): net assets are B / (ratio − 1) by the debt, and
 * C / ratio by the collateral, so one price is enough.
 */
function netAssetsOf(reading: StrategyReading, ratio: number, supply: number): number | undefined {
  const { collateral, components, debt } = reading;
  const owed = components.find(({ token, unit }) => token === debt.token && unit < 0n);
  const owedPrice = priceOf(debt.facts);
  if (owed !== undefined && owedPrice !== undefined) return (-unitsOf(owed) * supply * owedPrice) / (ratio - 1);
  // The collateral stands there as itself, or as the receipt of the lending protocol for as many.
  const held = components.filter(({ unit }) => unit > 0n);
  const heldPrice = priceOf(collateral.facts);
  const only = held.length === 1 ? held[0] : undefined;
  return only === undefined || heldPrice === undefined ? undefined : (unitsOf(only) * supply * heldPrice) / ratio;
}

function setTokenState(key: string, reading: SetTokenReading, at: EpochMs): ProviderState {
  const supply = supplyOf(reading);
  const holdings = reading.components.map((component): ProviderHolding => {
    const quantity = unitsOf(component) * supply;
    const own = priceOf(component.facts);
    const value = own === undefined ? {} : { price: own, valueUsd: usd(quantity * own) };
    return { symbol: component.facts.asset, quantity, ...value };
  });
  const values = holdings.flatMap(({ valueUsd }) => valueUsd ?? []);
  const isPriced = values.length === holdings.length && values.length > 0;
  const netAssetsUsd = isPriced ? values.reduce((sum, value) => sum + value, 0) : undefined;
  return { key, at, supply, ...sizeOf(netAssetsUsd, supply), holdings };
}

const sizeOf = (netAssetsUsd: number | undefined, supply: number) =>
  netAssetsUsd === undefined
    ? {}
    : { netAssetsUsd: usd(netAssetsUsd), ...(supply > 0 ? { navPerToken: price(netAssetsUsd / supply) } : {}) };

const supplyOf = ({ supply }: Pick<SetTokenReading, "supply">): number =>
  Number(formatUnits(supply, SET_TOKEN_DECIMALS));

/** Per whole Set token. */
const unitsOf = ({ unit, facts }: ComponentReading): number => Number(formatUnits(unit, facts.decimals));

function priceOf({ priceUsd }: TokenFacts): Price | undefined {
  return priceUsd && price(Number(formatUnits(priceUsd.answer, priceUsd.decimals)));
}

function priceFaultOf(reading: ContractReading, at: EpochMs): ProviderFault | undefined {
  const own = reading.kind === "set-token" ? [] : [reading.collateral, reading.debt];
  for (const { facts } of [...own, ...reading.components]) {
    const { asset, priceUsd } = facts;
    const field = `price of ${asset}`;
    if (priceUsd === undefined) continue;
    if (priceUsd.answer <= 0n)
      return { code: "negative", field, found: String(priceUsd.answer), expected: "more than 0" };
    if (priceUsd.updatedAt === undefined) continue;
    const updatedAt = epochMs(Number(priceUsd.updatedAt) * 1_000);
    if (at - updatedAt > PRICE_AGE_MS_MAX) {
      const found = `of ${Temporal.Instant.fromEpochMilliseconds(updatedAt).toString()}`;
      return { code: "stale", field, found, expected: `one at most ${PRICE_AGE_MS_MAX / MS_PER_HOUR} h old` };
    }
  }
  return undefined;
}
