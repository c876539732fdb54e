import { join } from "node:path";
import { keptTokenSchema } from "../../../../shared/contracts/observed.ts";
import type { FundStateInput, InputEvent, PricesInput, RebalanceInput } from "../../../../shared/domain/input.ts";
import type { NavEvent } from "../../../../shared/domain/market/event.ts";
import { type AnyFund, isSingle } from "../../../../shared/domain/portfolio/basket.ts";
import type { EpochMs } from "../../../../shared/domain/units.ts";
import type { Clock } from "../../../../shared/runtime/clock.ts";
import type { Emit } from "../../events.ts";
import { createKeptFile } from "../kept-file.ts";
import { startBasketPrices } from "./basket-prices.ts";
import { createRebalanceWatch, type KeepToken } from "./rebalance-watch.ts";
import { createTokenFeeds } from "./token-feeds.ts";

/** All that funds hear from live markets: the state of tokens, their rebalances, and prices for funds of several assets. */
export interface FundFeeds {
  /** Replaces the funds. */
  setFunds(funds: readonly AnyFund[]): void;
  /** Every input that a feed gives. */
  onInput(input: InputEvent): void;
  onNav(event: NavEvent): void;
  /** The newest state of each fund that has one, for saying it again. */
  states(): readonly FundStateInput[];
  /** When the token feed of `fundId` last said anything, or undefined. */
  heardAt(fundId: string): EpochMs | undefined;
  stop(): void;
}

/** `keptDir`: where what is known of tokens outlives the process; without it, it does not. */
export function startFundFeeds(
  clock: Clock,
  push: (input: FundStateInput | RebalanceInput | PricesInput) => void,
  emit: Emit,
  keptDir?: string,
): FundFeeds {
  const tokens = createTokenFeeds(push);
  const rebalances = createRebalanceWatch(push, emit, keptDir === undefined ? undefined : keepIn(keptDir, emit));
  const prices = startBasketPrices(clock, push);
  return {
    setFunds: (funds) => {
      const single = funds.filter(isSingle);
      tokens.setFunds(single);
      rebalances.setFunds(single);
      prices.setFunds(funds);
    },
    onInput: (input) => {
      rebalances.onInput(input);
      prices.onInput(input);
    },
    onNav: (event) => {
      tokens.onNav(event);
      rebalances.onNav(event);
    },
    states: tokens.states,
    heardAt: tokens.heardAt,
    stop: () => {
      rebalances.stop();
      prices.stop();
    },
  };
}

const keepIn =
  (dir: string, emit: Emit): KeepToken =>
  (fundId) =>
    createKeptFile(join(dir, `${fundId}.json`), keptTokenSchema, (why) =>
      emit({ type: "composition_store_failed", provider: fundId, why }),
    );
