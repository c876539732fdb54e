import { type Leverage, leverage } from "../../../../shared/domain/units.ts";
import { leverageOfRatio, wad } from "./ratio.ts";

/** What an event of a strategy says, in the integers of its contract. */
export type StrategyEvent =
  | {
      readonly eventName: "Rebalanced" | "RebalanceIterated";
      readonly args: {
        readonly currentLeverageRatio: bigint;
        readonly newLeverageRatio: bigint;
        readonly chunkNotional: bigint;
        readonly totalNotional: bigint;
      };
    }
  | {
      readonly eventName: "RipcordCalled";
      readonly args: {
        readonly currentLeverageRatio: bigint;
        readonly newLeverageRatio: bigint;
        readonly chunkNotional: bigint;
      };
    };

/** One piece of a rebalance. Ratios are of collateral to net assets; chunks are in the collateral's smallest unit. */
export interface Piece {
  /** `cancelled`: the price came back before the next piece, and nothing was traded. */
  readonly kind: "rebalanced" | "iterated" | "ripcord" | "cancelled";
  readonly fromRatio: number;
  /** After this piece; undefined where the event does not say enough. */
  readonly toRatio: number | undefined;
  /** Where all pieces together go, undefined where nothing says it. */
  readonly targetRatio: number | undefined;
  readonly chunk: bigint;
  /** This piece and all that were to follow; undefined of a ripcord. */
  readonly total: bigint | undefined;
  readonly isLast: boolean;
}

/**
 * What an event means. A trade of the share x of the collateral leaves net assets as they are, so the ratio moves in
 * proportion: a chunk of the total takes it by the same share of the way to the target. The event of the last iteration
 * names 0 as its target, because the contract has cleared it by then: `knownTarget` is that of the pieces before.
 * `collateral`: what the strategy held, in its smallest unit, which a ripcord's share can only be told by.
 */
export function pieceOf(event: StrategyEvent, knownTarget: number | undefined, collateral: bigint | undefined): Piece {
  const fromRatio = wad(event.args.currentLeverageRatio);
  const named = wad(event.args.newLeverageRatio);
  const chunk = event.args.chunkNotional;
  if (event.eventName === "RipcordCalled") {
    const share = collateral === undefined || collateral === 0n ? undefined : Number(chunk) / Number(collateral);
    // It sells down to its target and no further, whatever was issued since the collateral was read.
    const toRatio = share === undefined ? undefined : Math.min(fromRatio, Math.max(named, fromRatio * (1 - share)));
    return { kind: "ripcord", fromRatio, toRatio, targetRatio: named, chunk, total: undefined, isLast: true };
  }
  const total = event.args.totalNotional;
  const targetRatio = named === 0 ? knownTarget : named;
  const isLast = chunk === total;
  const kind = event.eventName === "Rebalanced" ? "rebalanced" : total === 0n ? "cancelled" : "iterated";
  const share = total === 0n ? 0 : Number(chunk) / Number(total);
  const toRatio =
    share === 0 ? fromRatio : targetRatio === undefined ? undefined : fromRatio + (targetRatio - fromRatio) * share;
  return { kind, fromRatio, toRatio, targetRatio, chunk, total, isLast };
}

/** A piece as leverage of its fund. */
export interface LeveragePiece {
  readonly fromLeverage: Leverage;
  readonly toLeverage: Leverage | undefined;
  readonly targetLeverage: Leverage | undefined;
  /** Traded per unit of net assets; positive = buys the underlying. */
  readonly tradePerNav: number | undefined;
}

/** What a piece is to a fund with the signed target `target`. The trade leaves net assets as they are. */
export function inLeverage(
  { fromRatio, targetRatio, toRatio }: Pick<Piece, "fromRatio" | "toRatio" | "targetRatio">,
  target: number,
): LeveragePiece {
  const signed = (ratio: number | undefined): Leverage | undefined =>
    ratio === undefined ? undefined : leverage(leverageOfRatio(ratio, target));
  const [fromLeverage, toLeverage] = [leverage(leverageOfRatio(fromRatio, target)), signed(toRatio)];
  const tradePerNav = toLeverage === undefined ? undefined : toLeverage - fromLeverage;
  return { fromLeverage, toLeverage, targetLeverage: signed(targetRatio), tradePerNav };
}
