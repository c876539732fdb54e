import { z } from "zod";
import { deltaMethodFlow } from "../../shared/domain/flow/delta-method.ts";
import { contractsOf, netTrades, shareOfAuction, shareOfVolume } from "../../shared/domain/flow/net.ts";
import { publishedEstimates } from "../../shared/domain/flow/published-estimates.ts";
import {
  driftedLeverage,
  gearing,
  moveToLeverage,
  rebalance,
  tradePerNav,
} from "../../shared/domain/funds/rebalance.ts";
import { basketState, compound, signedLeverage, tokenState } from "../../shared/domain/funds/token.ts";
import { walkBook } from "../../shared/domain/impact/book-walk.ts";
import { decayedImpact } from "../../shared/domain/impact/decay.ts";
import { executionCost, peakImpact } from "../../shared/domain/impact/square-root.ts";
import { windowExcess } from "../../shared/domain/impact/window-excess.ts";
import { ewma } from "../../shared/domain/market/volatility.ts";
import { hitProbability } from "../../shared/domain/threshold/hit-probability.ts";

/** What a topic answers: plain JSON in the words of the examples. Throws where the inputs are not of its shape. */
export type Topic = (inputs: unknown) => unknown;

const number = z.number();

/** Reads the inputs by `schema`, then answers. */
const topic =
  <S extends z.ZodType>(schema: S, answer: (inputs: z.output<S>) => unknown): Topic =>
  (inputs) =>
    answer(schema.parse(inputs));

const orNull = <T>(value: T | undefined): T | null => value ?? null;

const letf: Readonly<Record<string, Topic>> = {
  "letf.rebalance": topic(
    z.object({
      aum: number,
      leverage: number,
      underlyingReturn: number,
      netCreationCash: number.default(0),
      feeRate: number.default(0),
      fundingRate: number.default(0),
    }),
    (given) => {
      const done = rebalance({
        netAssetsUsd: given.aum,
        leverage: given.leverage,
        move: given.underlyingReturn,
        creationCashUsd: given.netCreationCash,
        feeRate: given.feeRate,
        fundingRate: given.fundingRate,
      });
      return {
        navAfter: done.navAfterUsd,
        exposureAfter: done.exposureAfterUsd,
        leverageAfter: orNull(done.leverageAfter),
        trade: done.tradeUsd,
        wipedOut: done.wipedOut,
      };
    },
  ),
  "letf.multiplier": topic(z.object({ leverages: z.array(number) }), ({ leverages }) => ({
    multipliers: leverages.map(gearing),
  })),
  "letf.share_of_auction": topic(z.object({ shareAtOnePercentMove: number, movePercent: number }), (given) => ({
    share: shareOfAuction(given.shareAtOnePercentMove, given.movePercent),
  })),
  "letf.contracts": topic(
    z.object({
      aum: number,
      leverage: number,
      underlyingReturn: number,
      futuresPrice: number.positive(),
      contractMultiplier: number.positive(),
    }),
    (given) => {
      const trade = given.aum * tradePerNav(given.leverage, given.underlyingReturn);
      return { trade, contracts: contractsOf(trade, given.futuresPrice, given.contractMultiplier) };
    },
  ),
  "letf.reported_flow": topic(z.object({ date: z.iso.date() }), ({ date }) => {
    const answer: Record<string, unknown> = {};
    for (const estimate of publishedEstimates(date)) {
      answer[`${estimate.desk}Usd`] = estimate.usd;
      if (estimate.splitUsd) answer[`${estimate.desk}Split`] = estimate.splitUsd;
    }
    return answer;
  }),
};

const band = (leverage: number, edge: number): { move: number | null; trade: number | null } => {
  const move = moveToLeverage(leverage, Math.sign(leverage) * edge);
  return { move: orNull(move), trade: move === undefined ? null : tradePerNav(leverage, move) };
};

const lt: Readonly<Record<string, Topic>> = {
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
  "lt.feed_sign.mexc": topic(z.object({ leverage: number, realLeverage: number }), (given) => ({
    signedRealLeverage: signedLeverage(given.leverage, given.realLeverage),
  })),
  "lt.basket_feed.bybit": topic(
    z.object({ basket: number, circulation: number, leverage: number, nav: number, targetLeverage: number }),
    basketState,
  ),
};

const flow: Readonly<Record<string, Topic>> = {
  "flow.adv_share": topic(z.object({ flow: number, adv: number.positive() }), (given) => ({
    share: shareOfVolume(given.flow, given.adv),
  })),
  "flow.net": topic(
    z.object({ funds: z.array(z.object({ aum: number, leverage: number })), underlyingReturn: number }),
    (given) =>
      netTrades(
        given.funds.map((fund) => ({ netAssetsUsd: fund.aum, leverage: fund.leverage })),
        given.underlyingReturn,
      ),
  ),
  "flow.distribution": topic(
    z.object({
      aum: number,
      leverage: number,
      sigmaDaily: number.nonnegative(),
      hoursLeft: number.nonnegative(),
      dayHours: number.positive().default(24),
      returnSoFar: number,
    }),
    (given) => deltaMethodFlow({ ...given, netAssetsUsd: given.aum }),
  ),
  "threshold.hit_probability": topic(
    z.object({
      lowerMove: number.nullish(),
      upperMove: number.nullish(),
      sigma: number.nonnegative(),
      horizon: number.nonnegative(),
    }),
    (given) => ({
      probability: hitProbability({
        lowerMove: given.lowerMove ?? undefined,
        upperMove: given.upperMove ?? undefined,
        sigma: given.sigma,
        horizon: given.horizon,
      }),
    }),
  ),
};

const impact: Readonly<Record<string, Topic>> = {
  "impact.sqrt_law": topic(
    z.object({ Y: number, sigmaDaily: number.nonnegative(), flow: number, adv: number.positive() }),
    (given) => {
      const peak = peakImpact(given.Y, given.sigmaDaily, given.flow, given.adv);
      const cost = executionCost(peak, given.flow);
      return { peakImpact: peak, avgSlippage: cost.slippage, costCurrency: cost.usd };
    },
  ),
  "impact.decay": topic(
    z.object({
      peakImpact: number,
      permanentShare: number,
      halfLifeMinutes: number.positive(),
      minutes: z.array(number),
    }),
    (given) => ({
      impact: given.minutes.map((minutes) =>
        decayedImpact(given.peakImpact, given.permanentShare, given.halfLifeMinutes, minutes),
      ),
    }),
  ),
  "book.walk": topic(
    z.object({
      side: z.enum(["buy", "sell"]),
      levels: z.array(z.tuple([number, number])),
      quantity: number.nonnegative(),
      mid: number.positive(),
    }),
    (given) => {
      const walk = walkBook(given.side, given.levels, given.quantity, given.mid);
      return {
        vwap: orNull(walk.vwap),
        worstPrice: orNull(walk.worstPrice),
        filled: walk.filled,
        unfilled: walk.unfilled,
        slippageBp: orNull(walk.slippageBps),
      };
    },
  ),
  "vol.ewma": topic(
    z.object({ returns: z.array(number), lambda_: number.min(0).max(1), initialVariance: number.nonnegative() }),
    (given) => {
      const variance = given.returns.reduce(
        (held, move) => ewma(held, move * move, given.lambda_),
        given.initialVariance,
      );
      return { variance, sigma: Math.sqrt(variance) };
    },
  ),
  "vol.window_excess": topic(
    z.object({
      baselineSigmaWindow: number.positive(),
      impactMean: number,
      impactStd: number.nonnegative(),
      samples: z.int().positive(),
    }),
    (given) => windowExcess({ ...given, baselineSigma: given.baselineSigmaWindow }),
  ),
};

/** Names of the worked examples → functions of the domain. */
export const TOPICS: ReadonlyMap<string, Topic> = new Map(Object.entries({ ...letf, ...lt, ...flow, ...impact }));
