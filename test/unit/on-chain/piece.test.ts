import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inLeverage, pieceOf, type StrategyEvent } from "../../../services/ingest/compositions/on-chain/piece.ts";
import { wad } from "../../support/leverage-fund.ts";

const event = (
  eventName: "Rebalanced" | "RebalanceIterated",
  current: number,
  next: number,
  chunk: bigint,
  total: bigint,
): StrategyEvent => ({
  eventName,
  args: { currentLeverageRatio: wad(current), newLeverageRatio: wad(next), chunkNotional: chunk, totalNotional: total },
});
const ripcord = (current: number, max: number, chunk: bigint): StrategyEvent => ({
  eventName: "RipcordCalled",
  args: { currentLeverageRatio: wad(current), newLeverageRatio: wad(max), chunkNotional: chunk },
});

describe("a piece of a rebalance", () => {
  it("takes the ratio where selling that much collateral takes it", () => {
    const ratio = fc.double({ min: 1.2, max: 4, noNaN: true });
    const part = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(ratio, ratio, part, (from, to, share) => {
        fc.pre(Math.abs(from - to) > 0.01);
        // Brute force: collateral `from`, debt `from` − 1, net assets 1; the chunk changes both by the same value.
        const total = (Math.abs(to - from) / from) * from;
        const chunk = share * total;
        const held = from + Math.sign(to - from) * chunk;
        const owed = from - 1 + Math.sign(to - from) * chunk;
        const piece = pieceOf(event("Rebalanced", from, to, wad(chunk), wad(total)), undefined, undefined);
        expect(piece.toRatio).toBeCloseTo(held / (held - owed), 6);
        const byRipcord = pieceOf(ripcord(from, 1, wad(chunk)), undefined, wad(from));
        if (to < from) expect(byRipcord.toRatio).toBeCloseTo(held / (held - owed), 6);
      }),
    );
  });

  it("knows the target of the last one from those before, because its event names 0", () => {
    const last = event("RebalanceIterated", 2.4, 0, 7n, 7n);
    expect(pieceOf(last, 2.3, undefined)).toMatchObject({
      kind: "iterated",
      toRatio: 2.3,
      targetRatio: 2.3,
      isLast: true,
    });
    expect(pieceOf(last, undefined, undefined)).toMatchObject({ toRatio: undefined, targetRatio: undefined });
  });

  it("that trades nothing is a cancellation", () => {
    const none = pieceOf(event("RebalanceIterated", 2.2, 0, 0n, 0n), 2.3, undefined);
    expect(none).toMatchObject({ kind: "cancelled", fromRatio: 2.2, toRatio: 2.2, isLast: true });
  });

  it("of a ripcord goes to its target at most, and nowhere that is known where what was held is not", () => {
    expect(pieceOf(ripcord(3.2, 2.3, 90n), undefined, 100n)).toMatchObject({ toRatio: 2.3, total: undefined });
    expect(pieceOf(ripcord(3.2, 2.3, 90n), undefined, undefined).toRatio).toBeUndefined();
    expect(pieceOf(ripcord(3.2, 2.3, 90n), undefined, 0n).toRatio).toBeUndefined();
  });

  it("is the other way round for a fund that is short", () => {
    const seen = { fromRatio: 2.4, toRatio: 2.3, targetRatio: 2.3 };
    expect(inLeverage(seen, 2)).toMatchObject({ fromLeverage: 2.4, toLeverage: 2.3 });
    expect(inLeverage(seen, 2).tradePerNav).toBeCloseTo(-0.1, 12);
    // It pays back what it has borrowed: it buys.
    expect(inLeverage(seen, -1).fromLeverage).toBeCloseTo(-1.4, 12);
    expect(inLeverage(seen, -1).tradePerNav).toBeCloseTo(0.1, 12);
    expect(inLeverage({ ...seen, toRatio: undefined }, 2).tradePerNav).toBeUndefined();
  });
});
