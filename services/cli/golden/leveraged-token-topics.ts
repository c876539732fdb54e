import { z } from "zod";
import { driftedLeverage, moveToLeverage, tradePerNav } from "../../../shared/domain/funds/rebalance.ts";
import { basketState, compound, signedLeverage, tokenState } from "../../../shared/domain/funds/token.ts";
import { number, orNull, type Topic, topic } from "./topic.ts";

/** Leveraged tokens of exchanges. What one exchange's feed says of its tokens is beside it, by the name of its topic. */
export const leveragedTokenTopics: Readonly<Record<string, Topic>> = {
  "lt.state": topic(
    z.object({
      cashPerToken: number,
      unitsPerToken: number,
      price: number.positive(),
      targetLeverage: number,
      tokens: number,
    }),
    (given) => {
      const state = tokenState(given);
      return { ...state, leverage: orNull(state.leverage) };
    },
  ),
  "lt.trigger_move": topic(z.object({ targetLeverage: number, triggerLeverage: number }), (given) => ({
    move: orNull(moveToLeverage(given.targetLeverage, given.triggerLeverage)),
  })),
  "lt.drift_leverage": topic(z.object({ targetLeverage: number, underlyingReturn: number }), (given) => ({
    leverage: orNull(driftedLeverage(given.targetLeverage, given.underlyingReturn)),
  })),
  "lt.implied_move": topic(z.object({ targetLeverage: number, realLeverage: number }), (given) => ({
    move: orNull(moveToLeverage(given.targetLeverage, given.realLeverage)),
  })),
  "lt.band_trade": topic(
    z.object({ targetLeverage: number, minAbsLeverage: number, maxAbsLeverage: number }),
    (given) => {
      const over = band(given.targetLeverage, given.maxAbsLeverage);
      const under = band(given.targetLeverage, given.minAbsLeverage);
      return {
        overMove: over.move,
        overTradePerNav: over.trade,
        underMove: under.move,
        underTradePerNav: under.trade,
      };
    },
  ),
  "lt.compound": topic(z.object({ leverage: number, returns: z.array(number) }), (given) => {
    const grown = compound(given.leverage, given.returns);
    return { tokenReturn: grown.token, spotReturn: grown.spot };
  }),
};

/** A feed with a signed target and an unsigned real leverage. */
export const unsignedFeedTopic: Topic = topic(z.object({ leverage: number, realLeverage: number }), (given) => ({
  signedRealLeverage: signedLeverage(given.leverage, given.realLeverage),
}));

/** A feed with basket, supply, NAV and leverage, but without a price. */
export const basketFeedTopic: Topic = topic(
  z.object({ basket: number, circulation: number, leverage: number, nav: number, targetLeverage: number }),
  basketState,
);

const band = (leverage: number, edge: number): { move: number | null; trade: number | null } => {
  const move = moveToLeverage(leverage, Math.sign(leverage) * edge);
  return { move: orNull(move), trade: move === undefined ? null : tradePerNav(leverage, move) };
};
