import type { Mapping } from "../../../../config/provider-mapping.ts";
import type { ProviderFault } from "../../../../shared/domain/funds/provider-fault.ts";
import type { ProviderHolding, ProviderState } from "../../../../shared/domain/funds/provider-state.ts";
import { err, ok, type Result } from "../../../../shared/domain/result.ts";
import { type EpochMs, fraction, leverage, price, usd } from "../../../../shared/domain/units.ts";
import type { SourceRecord } from "./record.ts";
import { fieldName, readNumber, readText, readTime } from "./values.ts";

/** What a record says of a fund, but for its time. */
const FIGURES = [
  "netAssetsUsd",
  "navPerToken",
  "supply",
  "leverage",
  "realLeverage",
  "targetLeverage",
  "basket",
  "exposureUsd",
  "referencePrice",
] as const;

/** As many as are kept on disk. */
const HOLDINGS_MAX = 10_000;

type Read<T> = Result<T, ProviderFault>;

/**
 * What the records with one key say. Where they are of several times, the newest counts. Several of one time must agree,
 * unless each is a holding of the fund. `records` is not empty.
 */
export function stateOf(
  key: string,
  records: readonly SourceRecord[],
  mapping: Mapping,
  saidAt: EpochMs,
): Read<ProviderState> {
  const newest = newestOf(records, mapping, saidAt);
  if (!newest.ok) return newest;
  const { at } = newest.value;
  let state: ProviderState | undefined;
  for (const record of newest.value.records) {
    const own = figuresOf(key, at, record, mapping);
    if (!own.ok) return own;
    const other = state && duplicate(record.where, key, state, own.value);
    if (other !== undefined) return err(other);
    state = own.value;
  }
  if (state === undefined) throw new Error("a key without a record must have been told before");
  if (mapping.holdings === undefined) return isSilent(state) ? err(silent(key, records)) : ok(state);
  // Two records that say the same hold the same things once.
  const holders = mapping.holdings.rows === undefined ? newest.value.records : newest.value.records.slice(0, 1);
  const holdings = holdingsOf(holders, mapping.holdings);
  return holdings.ok ? ok({ ...state, holdings: holdings.value }) : holdings;
}

const isSilent = (state: ProviderState): boolean => FIGURES.every((name) => state[name] === undefined);

const silent = (key: string, [record]: readonly SourceRecord[]): ProviderFault => ({
  code: "value",
  where: record?.where,
  field: `the record with key '${key}'`,
  found: "without any figure",
  expected: "at least one",
});

function newestOf(
  records: readonly SourceRecord[],
  { fields }: Mapping,
  saidAt: EpochMs,
): Read<{ readonly at: EpochMs; readonly records: readonly SourceRecord[] }> {
  const place = fields.at;
  if (place === undefined) return ok({ at: saidAt, records });
  let at: EpochMs | undefined;
  let newest: SourceRecord[] = [];
  for (const record of records) {
    const time = readTime(record, "at", place);
    if (!time.ok) return time;
    const own = time.value ?? saidAt;
    if (at !== undefined && own < at) continue;
    if (own !== at) newest = [];
    at = own;
    newest.push(record);
  }
  return ok({ at: at ?? saidAt, records: newest });
}

function figuresOf(key: string, at: EpochMs, record: SourceRecord, { fields }: Mapping): Read<ProviderState> {
  let fault: ProviderFault | undefined;
  const take = <T>(read: Read<T>): T | undefined => {
    if (read.ok) return read.value;
    fault ??= read.error;
    return undefined;
  };
  const number = (name: Exclude<keyof typeof fields, "at" | "rebalancedAt">): number | undefined => {
    const place = fields[name];
    return place === undefined ? undefined : take(readNumber(record, name, place));
  };
  const { rebalancedAt: rebalancedPlace } = fields;
  const sizes = {
    netAssetsUsd: labelled(number("netAssetsUsd"), usd),
    navPerToken: labelled(number("navPerToken"), price),
    supply: labelled(number("supply"), Number),
  };
  const [signed, real] = [number("leverage"), number("realLeverage")];
  // One that comes with a minus has its sign after all.
  const own = signed ?? (real !== undefined && real < 0 ? real : undefined);
  const state: ProviderState = {
    key,
    at,
    ...sizes,
    leverage: labelled(own, leverage),
    realLeverage: labelled(real, Math.abs),
    targetLeverage: labelled(number("targetLeverage"), leverage),
    basket: labelled(number("basket"), Number),
    exposureUsd: labelled(number("exposureUsd"), usd),
    referencePrice: labelled(number("referencePrice"), price),
    rebalancedAt: rebalancedPlace && take(readTime(record, "rebalancedAt", rebalancedPlace)),
  };
  return fault === undefined ? ok(state) : err(fault);
}

/** Positions in the same thing add up: a swap with each of several banks, shares in several accounts. */
function holdingsOf(
  records: readonly SourceRecord[],
  places: NonNullable<Mapping["holdings"]>,
): Read<readonly ProviderHolding[]> {
  const bySymbol = new Map<string, ProviderHolding>();
  for (const record of records) {
    const inner = places.rows === undefined ? ok([record]) : record.within(places.rows);
    if (!inner.ok) return err({ ...inner.error, field: `holdings (path '${places.rows}')` });
    for (const one of inner.value) {
      const holding = holdingOf(one, places);
      if (!holding.ok) return holding;
      // Cash, claims and the like have no symbol.
      if (holding.value === undefined) continue;
      const before = bySymbol.get(holding.value.symbol);
      bySymbol.set(holding.value.symbol, before === undefined ? holding.value : added(before, holding.value));
    }
  }
  const holdings = [...bySymbol.values()];
  if (holdings.length > HOLDINGS_MAX) {
    const expected = `at most ${HOLDINGS_MAX}`;
    return err({ code: "out_of_range", field: "holdings", found: String(holdings.length), expected });
  }
  if (holdings.length > 0) return ok(holdings);
  return err({ code: "truncated", field: fieldName("symbol", places.symbol), found: "nowhere", expected: "holdings" });
}

function holdingOf(record: SourceRecord, places: NonNullable<Mapping["holdings"]>): Read<ProviderHolding | undefined> {
  const symbol = readText(record, "symbol", places.symbol);
  if (!symbol.ok) return symbol;
  if (symbol.value === undefined) return ok(undefined);
  const numbers: (number | undefined)[] = [];
  for (const name of ["quantity", "weight", "valueUsd", "price"] as const) {
    const place = places[name];
    const read = place === undefined ? ok(undefined) : readNumber(record, `${name} of ${symbol.value}`, place);
    if (!read.ok) return read;
    numbers.push(read.value);
  }
  const [quantity, weight, value, each] = numbers;
  return ok({
    symbol: symbol.value,
    quantity: labelled(quantity, Number),
    weight: labelled(weight, fraction),
    valueUsd: labelled(value, usd),
    price: labelled(each, price),
  });
}

function added(one: ProviderHolding, other: ProviderHolding): ProviderHolding {
  const sum = (a: number | undefined, b: number | undefined) =>
    a === undefined || b === undefined ? undefined : a + b;
  return {
    symbol: one.symbol,
    quantity: labelled(sum(one.quantity, other.quantity), Number),
    weight: labelled(sum(one.weight, other.weight), fraction),
    valueUsd: labelled(sum(one.valueUsd, other.valueUsd), usd),
    price: labelled(one.price === other.price ? one.price : undefined, price),
  };
}

const labelled = <T>(value: number | undefined, label: (value: number) => T): T | undefined =>
  value === undefined ? undefined : label(value);

function duplicate(where: string, key: string, before: ProviderState, now: ProviderState): ProviderFault | undefined {
  const differs = FIGURES.find((name) => before[name] !== now[name]);
  if (differs === undefined) return undefined;
  const expected = `${before[differs]}, as another record with key '${key}' and the same time says`;
  return { code: "duplicate", where, field: differs, found: String(now[differs]), expected };
}
