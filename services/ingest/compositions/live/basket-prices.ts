import type { InputEvent, PricesInput } from "../../../../shared/domain/input.ts";
import { instrumentKey } from "../../../../shared/domain/market/state.ts";
import { type AnyFund, type BasketFund, isBasket } from "../../../../shared/domain/portfolio/basket.ts";
import { type EpochMs, type Price, price } from "../../../../shared/domain/units.ts";
import type { Clock } from "../../../../shared/runtime/clock.ts";

/** Funds of several assets hear prices at this pace, whatever the pace of the market. */
const TELL_EVERY_MS = 1_000;
/** A mid that was not said again for so long is not passed on: live books say themselves every second. */
const MID_AGE_MS_MAX = 3_000;

/** The prices that funds of several assets are folded with: live mids of their constituents, once a second. */
export interface BasketPrices {
  /** Replaces the funds. */
  setFunds(funds: readonly AnyFund[]): void;
  onInput(input: InputEvent): void;
  stop(): void;
}

export function startBasketPrices(clock: Clock, push: (input: PricesInput) => void): BasketPrices {
  let baskets: readonly BasketFund[] = [];
  let wanted: ReadonlySet<string> = new Set();
  const mids = new Map<string, { readonly mid: Price; readonly at: EpochMs }>();

  const tell = (): void => {
    const at = clock.now();
    for (const fund of baskets) {
      const prices = fund.constituents.flatMap(({ asset, instrument }) => {
        const held = mids.get(instrumentKey(instrument));
        return held === undefined || at - held.at > MID_AGE_MS_MAX ? [] : [{ asset, mid: held.mid }];
      });
      if (prices.length > 0) push({ type: "prices", at, asset: fund.id, prices });
    }
  };
  const timer = clock.every(TELL_EVERY_MS, tell);
  return {
    setFunds: (funds) => {
      baskets = funds.filter(isBasket);
      wanted = new Set(baskets.flatMap((fund) => fund.constituents.map(({ instrument }) => instrumentKey(instrument))));
      for (const key of mids.keys()) if (!wanted.has(key)) mids.delete(key);
    },
    onInput: (input) => {
      if (input.type !== "market") return;
      const key = instrumentKey(input);
      if (!wanted.has(key)) return;
      if (input.book === "live") mids.set(key, { mid: price((input.bid + input.ask) / 2), at: input.at });
      else mids.delete(key);
    },
    stop: () => timer.cancel(),
  };
}
