import type { InstrumentRef } from "../../shared/domain/funds/fund.ts";
import { type AnyFund, type Constituent, isBasket } from "../../shared/domain/portfolio/basket.ts";
import type { NotReady } from "../../shared/runtime/beacon.ts";
import type { WantedSymbol } from "./feed-symbols.ts";
import type { Unserved } from "./served.ts";

export interface Wanted {
  /** By venue, then by the venue's own symbol. */
  readonly byVenue: ReadonlyMap<string, ReadonlyMap<string, WantedSymbol>>;
  /** Instruments and feeds that are missing. */
  readonly unserved: readonly NotReady[];
}

/** What the funds need of each venue. `refusal`: why a venue cannot be used, or undefined where it can. */
export function wantedOf(funds: readonly AnyFund[], refusal: (venue: string) => Unserved | undefined): Wanted {
  const byVenue = new Map<string, Map<string, WantedSymbol>>();
  const unserved = new Map<string, NotReady>();
  const want = (ref: InstrumentRef, change: (before: WantedSymbol) => WantedSymbol): void => {
    const refused = refusal(ref.venue);
    const what = `${ref.venue} ${ref.symbol}`;
    if (refused !== undefined) {
      if (!refused.isChosen) unserved.set(what, { what, why: refused.why });
      return;
    }
    const symbols = byVenue.get(ref.venue) ?? new Map<string, WantedSymbol>();
    byVenue.set(ref.venue, symbols);
    const nothing: WantedSymbol = { assets: [], contractSize: undefined, isTokenFeed: false };
    symbols.set(ref.symbol, change(symbols.get(ref.symbol) ?? nothing));
  };
  const wantTraded = ({ asset, instrument, contractSize }: Constituent): void =>
    want(instrument, (before) => ({
      ...before,
      assets: before.assets.includes(asset) ? before.assets : [...before.assets, asset],
      contractSize: contractSize ?? before.contractSize,
    }));
  for (const fund of funds) {
    if (isDead(fund) || fund.notWatched !== undefined) continue;
    for (const traded of isBasket(fund) ? fund.constituents : [fund]) wantTraded(traded);
    if (!isBasket(fund) && fund.feed) want(fund.feed, (before) => ({ ...before, isTokenFeed: true }));
  }
  return { byVenue, unserved: [...unserved.values()] };
}

/** The last terms of a dead product are none; nothing of it is worth watching. */
const isDead = ({ versions }: AnyFund): boolean => versions.at(-1)?.rules.length === 0;
