import { createFrameContext, type FrameContext } from "./reading.ts";
import type { Scratch } from "./scratch.ts";
import { createScratch } from "./scratch.ts";

/** What Bitget's spot and futures markets share: they are served over the same sockets and use the same names. */

export type Market = "spot" | "futures";

/** Each market is a venue of its own, because BTCUSDT is a name in both. */
export const MARKET_VENUE: Readonly<Record<Market, string>> = { spot: "bitget-spot", futures: "bitget" };

/** `instType` in lower case: of version 1 (`sp`, `mc`), of version 2 in capitals, of version 3. */
const MARKETS: ReadonlyMap<string, Market> = new Map<string, Market>([
  ["sp", "spot"],
  ["spot", "spot"],
  ["mc", "futures"],
  ["usdt-futures", "futures"],
  ["coin-futures", "futures"],
  ["usdc-futures", "futures"],
]);

export const marketOf = (instType: string): Market | undefined => MARKETS.get(instType.toLowerCase());

/** Trades of coin-margined contracts have been counted in the quote coin, in version 3, since 2026-01-27. */
const COIN_TRADES_IN_QUOTE_FROM_MS = Date.UTC(2026, 0, 27);

/** The size of a trade in the base coin, in which the venue gives all other sizes. */
export function baseSize(size: number, tradePrice: number, atMs: number, isCoinV3: boolean): number {
  return isCoinV3 && atMs >= COIN_TRADES_IN_QUOTE_FROM_MS ? size / tradePrice : size;
}

/** What is known on one connection, and where its messages are put together. */
export interface BitgetContext extends FrameContext {
  /** One for each market, so that their books and trades never mix. */
  readonly scratches: Readonly<Record<Market, Scratch>>;
  /** Books, by market and symbol, whose texts cannot be written again from their numbers. */
  readonly unprovable: Set<string>;
}

export const createBitgetContext = (venue: string): BitgetContext => ({
  ...createFrameContext(venue),
  scratches: { spot: createScratch(MARKET_VENUE.spot), futures: createScratch(MARKET_VENUE.futures) },
  unprovable: new Set(),
});

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ["m", 60_000],
  ["H", 3_600_000],
  ["D", 86_400_000],
  ["W", 604_800_000],
]);

/** Length of a bar called `1m`, `4H`, `1Dutc`, …; undefined where it is none or not always as long. */
export function intervalMsOf(interval: string): number | undefined {
  const [, count, unit = ""] = /^(\d+)([mHDW])(?:utc)?$/.exec(interval) ?? [];
  const unitMs = UNIT_MS.get(unit);
  return unitMs === undefined ? undefined : Number(count) * unitMs;
}
